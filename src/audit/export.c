#include "audit/audit.h"
#include "core/i18n.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPENING_LINE_MAX = 1024 * 1024 - 2 };

struct export
{
    const char *folder;
    const struct audit_filter *filter;
    struct bundle_writer *writer;
    struct arena *row;
    size_t chains;
    struct export_log log;
};

static int by_bytes(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static bool stands_on(const struct audit_notice *notice, const char *chain)
{
    return notice->count > 0 && bsearch(chain, notice->chains, notice->count,
                                        sizeof notice->chains[0], by_bytes) != NULL;
}

static bool passes(const void *arg, const char *chain)
{
    const struct audit_filter *filter = arg;
    bool is_office = text_ends(text_of(chain), "/office");
    if (filter == NULL)
        return true;
    if (filter->public_only && is_office)
        return false;
    if (strcmp(chain, "programme") == 0)
        return true; /* which has the keys and the heads */
    if (filter->notice != NULL)
        return stands_on(filter->notice, chain);
    if (filter->subject == NULL)
        return true;
    size_t len = strlen(filter->subject);
    return strncmp(chain, filter->subject, len) == 0 &&
           (chain[len] == '\0' || strcmp(chain + len, "/office") == 0);
}

static bool is_whole(const struct audit_filter *filter)
{
    return filter == NULL ||
           (!filter->public_only && filter->subject == NULL && filter->notice == NULL);
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
    int64_t position = db_is_null(row, 0, 2) ? -1 : db_get_int(row, 0, 2);
    audit__export_log_record(&export->log, bytes, position);
    return bundle_add_record(export->writer, bytes, &signature, err) &&
           bundle_add_place(export->writer, position, db_get_bytes(row, 0, 3, export->row), err);
}

struct opened {
    struct bundle_writer *writer;
    const char *chain;
    bool is_begun;
    struct buf line;
};

/* docs/spec/bundle.md: {"field":"raw","n":17,"salt":"<hex>","value":"<hex>"} */
static bool put_opening(const struct db_result *row, void *arg, struct err *err)
{
    struct opened *opened = arg;
    char name[CHAIN_ID_MAX + 1], path[CHAIN_ID_MAX + 32];
    if (!opened->is_begun) {
        (void)snprintf(path, sizeof path, "openings/%s.jsonl", bundle_name_of(opened->chain, name));
        TRY(bundle_begin_file(opened->writer, path, err));
        opened->is_begun = true;
    }
    buf_clear(&opened->line);
    buf_addf(&opened->line, "{\"field\":\"%s\",\"n\":%s,\"salt\":\"%s\",\"value\":\"",
             db_get(row, 0, 1), db_get(row, 0, 0), db_get(row, 0, 2));
    buf_adds(&opened->line, db_get(row, 0, 3));
    buf_adds(&opened->line, "\"}\n");
    TRY(buf_check(&opened->line, "opening", err));
    return bundle_add_bytes(opened->writer, (struct text) { opened->line.data, opened->line.len },
                            err);
}

static bool put_openings(struct db *db, struct export *export, const char *chain, struct err *err)
{
    struct opened opened = { .writer = export->writer, .chain = chain };
    if (export->filter == NULL || !export->filter->openings)
        return true;
    buf_init(&opened.line, OPENING_LINE_MAX);
    bool ok = audit__openings(db, chain, put_opening, &opened, err);
    buf_release(&opened.line);
    return ok && (!opened.is_begun || bundle_end_file(export->writer, err));
}

/* Two queries must not run at once: the digests are listed before a file is read. */
struct listed {
    struct arena *arena;
    struct audit_files *files;
    const char **digests;
    size_t count;
};

static bool list_file(const struct db_result *row, void *arg, struct err *err)
{
    struct listed *listed = arg;
    (void)err; /* nothing here can fail */
    if (db_is_null(row, 0, 0)) {
        listed->files->erased++;
        return true;
    }
    listed->digests = reallocarray(listed->digests, listed->count + 1, sizeof *listed->digests);
    if (listed->digests == NULL)
        abort();
    listed->digests[listed->count++] = arena_strdup(listed->arena, db_get(row, 0, 0));
    return true;
}

static bool put_file(struct db *db, struct export *export, const char *sha256, struct err *err)
{
    struct audit_files *files = export->filter->files;
    char name[96], path[BUNDLE_PATH_MAX];
    (void)snprintf(name, sizeof name, "evidence/%s", sha256);
    TRY(bundle_path_of(export->writer, name, path, err));
    if (access(path, F_OK) == 0)
        return true; /* two records may be about the same bytes */
    if (files->write(db, sha256, path, err)) {
        files->written++;
        return true;
    }
    if (err->code != ERR_NOT_FOUND)
        return false;
    err_clear(err);
    files->erased++;
    return true;
}

static bool put_files(struct db *db, struct export *export, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct listed listed = { .arena = arena };
    if (export->filter == NULL || export->filter->files == NULL)
        return true;
    listed.files = export->filter->files;
    listed.files->written = listed.files->erased = 0; /* of a try before this one */
    if (!passes(export->filter, "programme/office"))
        return err_set(err, ERR_USAGE,
                       _("only a bundle with the chain programme/office can have the files"));
    bool ok = audit__files(db, list_file, &listed, err);
    for (size_t i = 0; ok && i < listed.count; i++)
        ok = put_file(db, export, listed.digests[i], err);
    free(listed.digests);
    return ok;
}

static bool put_notice(struct export *export, struct err *err)
{
    const struct audit_notice *notice = export->filter != NULL ? export->filter->notice : NULL;
    char name[96];
    if (notice == NULL)
        return true;
    (void)snprintf(name, sizeof name, "notices/%s.json", notice->number);
    return bundle_put(export->writer, name, notice->model, err);
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
        TRY(put_openings(db, export, id, err));
        export->chains += strcmp(id, "programme") != 0 || export->filter == NULL ||
                          export->filter->subject == NULL ||
                          strcmp(export->filter->subject, id) == 0;
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
    TRY(audit__log(db, &export->log.about, err));
    bundle_with_log(export->writer, export->log.about.national);
    audit__export_log_begin(&export->log, !is_whole(export->filter));
    if (export->filter != NULL && export->filter->policy != NULL)
        TRY(bundle_put(export->writer, "policy", text_of(export->filter->policy), err));
    TRY(put_chains(db, export, &chains, err));
    TRY(put_notice(export, err));
    TRY(put_files(db, export, err));
    TRY(audit__export_log(db, &export->log, export->writer, err));
    return !export->log.is_part ||
           audit__export_heads(db, &export->log, passes, export->filter, export->writer, err);
}

bool audit_export(struct db *db, const char *folder, const struct audit_filter *filter,
                  struct err *err)
{
    AUTO(arena) struct arena *row = arena_make();
    struct export export = { .folder = folder, .filter = filter, .row = row };
    bool ok = db_tx(db, DB_REPEATABLE_READ, export_all, &export, err) &&
              bundle_commit(export.writer, err);
    bundle_writer_free(export.writer);
    audit__export_log_release(&export.log);
    return ok;
}
