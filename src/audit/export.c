#include "audit/audit.h"
#include "core/i18n.h"
#include "store.h"
#include "verify/bundle.h"

#include <string.h>

struct export
{
    const char *folder;
    const struct audit_filter *filter;
    struct bundle_writer *writer;
    struct arena *row;
    size_t chains;
};

static bool passes(const struct audit_filter *filter, const char *chain)
{
    bool is_office = text_ends(text_of(chain), "/office");
    if (filter == NULL)
        return true;
    if (filter->public_only && is_office)
        return false;
    if (filter->subject == NULL)
        return true;
    size_t len = strlen(filter->subject);
    return strncmp(chain, filter->subject, len) == 0 &&
           (chain[len] == '\0' || strcmp(chain + len, "/office") == 0);
}

static bool is_whole(const struct audit_filter *filter)
{
    return filter == NULL || (!filter->public_only && filter->subject == NULL);
}

static bool put_record(const struct db_result *row, void *arg, struct err *err)
{
    struct export *export = arg;
    struct signature signature;
    arena_reset(export->row);
    struct text bytes = db_get_bytes(row, 0, 0, export->row);
    struct text given = db_get_bytes(row, 0, 1, export->row);
    if (bytes.len == 0 || bytes.len > RECORD_SIZE_MAX || given.len != SIGNATURE_SIZE) {
        (void)err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
        return err_hint(err, _("Run: mingzhang verify"));
    }
    memcpy(signature.bytes, given.ptr, SIGNATURE_SIZE);
    return bundle_add_record(export->writer, bytes, &signature, err);
}

static bool put_keys(struct db *db, struct bundle_writer *writer, struct err *err)
{
    struct keyring ring;
    keyring_init(&ring);
    bool ok = audit__keys(db, &ring, err);
    for (size_t i = 0; ok && i < ring.count; i++)
        ok = bundle_add_key(writer, ring.items[i].id, &ring.items[i].key, err);
    keyring_release(&ring);
    return ok;
}

static bool put_chains(struct db *db, struct export *export, const struct audit_chains *chains,
                       struct err *err)
{
    for (size_t i = 0; i < chains->count; i++) {
        const char *id = chains->items[i].id;
        if (!passes(export->filter, id))
            continue;
        TRY(bundle_begin_chain(export->writer, id, err));
        TRY(audit__bytes(db, id, put_record, export, err));
        TRY(bundle_end_chain(export->writer, err));
        export->chains++;
    }
    if (export->chains > 0)
        return true;
    return err_set(err, ERR_NOT_FOUND, _("there is no such chain to export"));
}

static bool export_all(struct db *db, void *arg, struct err *err)
{
    struct export *export = arg;
    const char *ledger;
    AUTO(arena) struct arena *arena = arena_make();
    struct audit_chains chains = { .arena = arena };
    bundle_writer_free(export->writer); /* of a try before this one */
    export->writer = NULL;
    export->chains = 0;
    TRY(audit__ledger(db, arena, &ledger, err));
    if (ledger[0] == '\0')
        return err_set(err, ERR_NOT_FOUND, _("there is no ledger in this database"));
    TRY(audit__chains(db, &chains, err));
    TRY(bundle_create(export->folder, ledger, is_whole(export->filter), &export->writer, err));
    TRY(put_keys(db, export->writer, err));
    return put_chains(db, export, &chains, err);
}

bool audit_export(struct db *db, const char *folder, const struct audit_filter *filter,
                  struct err *err)
{
    AUTO(arena) struct arena *row = arena_make();
    struct export export = { .folder = folder, .filter = filter, .row = row };
    bool ok = db_tx(db, DB_REPEATABLE_READ, export_all, &export, err) &&
              bundle_commit(export.writer, err);
    bundle_writer_free(export.writer);
    return ok;
}
