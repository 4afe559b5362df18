#include "store_check.h"
#include "core/i18n.h"
#include "json/value.h"

#include <string.h>

enum { LIST_MAX = 4 << 20, NOTE_MAX = 1 << 20 };
enum { NOTICE, RECORDS, HEAD, KEYS };
static const struct db_stmt SQL[] = {
    [NOTICE] = { "notice_check_notice",
                 "SELECT r.bytes, r.signature, r.hash, coalesce(f.position, -1),"
                 " coalesce((SELECT c.size FROM log.checkpoint c WHERE c.size > f.position"
                 " ORDER BY c.size LIMIT 1), -1) FROM notice.notice n"
                 " JOIN ledger.record r ON r.chain = n.chain AND r.n = n.n"
                 " LEFT JOIN log.leaf f ON f.chain = n.chain AND f.n = n.n"
                 " WHERE n.number = $1::text",
                 DB_ANY_ROWS },
    [RECORDS] = { "notice_check_records",
                  "SELECT r.bytes, r.signature, r.hash, f.position"
                  " FROM ROWS FROM (pg_catalog.unnest($1::text[]),"
                  " pg_catalog.unnest($2::bigint[])) AS w(chain, n)"
                  " JOIN ledger.record r ON r.chain = w.chain AND r.n = w.n"
                  " JOIN log.leaf f ON f.chain = w.chain AND f.n = w.n"
                  " ORDER BY w.chain COLLATE \"C\", w.n",
                  DB_ANY_ROWS },
    [HEAD] = { "notice_check_head",
               "SELECT r.bytes, r.signature, r.hash, f.position, (SELECT c.size"
               " FROM log.checkpoint c WHERE c.size > f.position ORDER BY c.size LIMIT 1),"
               " (pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb #>> '{body,size}')::bigint"
               " FROM ledger.record r JOIN log.leaf f ON f.chain = r.chain AND f.n = r.n"
               " WHERE r.chain = 'programme' AND r.type = 'head' AND f.position <"
               " (SELECT coalesce(pg_catalog.max(size), 0) FROM log.checkpoint)"
               " ORDER BY r.n DESC LIMIT 1",
               DB_ANY_ROWS },
    [KEYS] = { "notice_check_keys",
               "SELECT algorithm, id, pg_catalog.encode(public_key, 'hex'), role FROM ledger.key"
               " WHERE role IN ('record', 'checkpoint') ORDER BY id COLLATE \"C\"",
               DB_ANY_ROWS },
};

static bool take(struct arena *arena, const struct db_result *row, struct checked_record *ret,
                 struct err *err)
{
    struct text hash = db_get_bytes(row, 0, 2, arena);
    *ret = (struct checked_record) { .bytes = db_get_bytes(row, 0, 0, arena),
                                     .signature = db_get_bytes(row, 0, 1, arena),
                                     .position = (uint64_t)db_get_int(row, 0, 3) };
    if (hash.len != SHA256_SIZE) /* a CHECK says so */
        return err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
    memcpy(ret->hash.bytes, hash.ptr, SHA256_SIZE);
    return true;
}

bool check__notice(struct db *db, struct arena *arena, const char *number,
                   struct checked_notice *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[NOTICE], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("notice %s is not published"), number);
    if (db_get_int(row, 0, 4) < 0) {
        (void)err_set(err, ERR_BEHIND, _("notice %s is in no checkpoint yet"), number);
        return err_hint(err, _("Run: mingzhang checkpoint"));
    }
    ret->size = (uint64_t)db_get_int(row, 0, 4);
    return take(arena, row, &ret->record, err);
}

struct walk {
    struct arena *arena; /* of one record */
    bool (*each)(void *arg, const struct checked_record *record, struct err *err);
    void *arg;
};

static bool walk_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct walk *walk = arg;
    struct checked_record record;
    arena_reset(walk->arena);
    return take(walk->arena, row, &record, err) && walk->each(walk->arg, &record, err);
}

bool check__records(struct db *db, const struct cited *list, size_t count,
                    bool (*each)(void *arg, const struct checked_record *record, struct err *err),
                    void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(buf) struct buf chains = { 0 };
    AUTO(buf) struct buf numbers = { 0 };
    struct walk walk = { arena, each, arg };
    buf_init(&chains, LIST_MAX);
    buf_init(&numbers, LIST_MAX);
    for (size_t i = 0; i < count; i++) { /* a chain's id has nothing that an array would mind */
        buf_addf(&chains, "%s%s", i == 0 ? "{" : ",", list[i].chain);
        buf_addf(&numbers, "%s%lld", i == 0 ? "{" : ",", (long long)list[i].n);
    }
    buf_adds(&chains, count == 0 ? "{}" : "}");
    buf_adds(&numbers, count == 0 ? "{}" : "}");
    TRY(buf_check(&chains, "chains", err));
    const struct db_arg args[] = { db_text(chains.data), db_text(numbers.data) };
    return db_each(db, &SQL[RECORDS], args, COUNT(args), walk_one, &walk, err);
}

bool check__head(struct db *db, struct arena *arena, struct checked_head *ret, bool *ret_found,
                 struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    TRY(db_exec(db, &SQL[HEAD], NULL, 0, &row, err));
    *ret_found = db_rows(row) > 0;
    if (!*ret_found)
        return true;
    ret->size = (uint64_t)db_get_int(row, 0, 4);
    ret->of_size = (uint64_t)db_get_int(row, 0, 5);
    return take(arena, row, &ret->record, err);
}

bool check__put_keys(struct db *db, struct canonical *w, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(db_exec(db, &SQL[KEYS], NULL, 0, &rows, err));
    canonical_key(w, "keys");
    canonical_array(w);
    for (size_t i = 0; i < db_rows(rows); i++) {
        canonical_object(w);
        canonical_set_string(w, "algorithm", db_get(rows, i, 0));
        canonical_set_string(w, "id", db_get(rows, i, 1));
        canonical_set_string(w, "public_key", db_get(rows, i, 2));
        canonical_set_string(w, "use", db_get(rows, i, 3));
        canonical_close(w);
    }
    canonical_close(w);
    return true;
}

bool check__put_note(struct text note, struct canonical *w, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(jv) struct jv *value = jv_of_string(arena_strndup(arena, note.ptr, note.len));
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, NOTE_MAX);
    jv_write(value, 0, &out);
    TRY(buf_check(&out, "checkpoint", err));
    canonical_raw(w, text_trim((struct text) { out.data, out.len }));
    return true;
}
