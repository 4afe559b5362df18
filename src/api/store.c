#include "store.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "db/db.h"
#include "ledger/desk.h"

#include <inttypes.h>
#include <stdio.h>

enum { RECORD, CHAIN_OF, DECISION, LAST_EVENT, EVENT_RECORDS, OPENINGS };
static const struct db_stmt SQL[] = {
    [RECORD] = { "api_get_receipt",
                 "SELECT r.type, encode(r.hash, 'hex'), convert_from(r.bytes, 'UTF8'),"
                 " encode(r.signature, 'hex'), encode(r.signature2, 'hex') FROM ledger.record r"
                 " WHERE r.chain = $1::text AND r.n = $2::bigint",
                 DB_ANY_ROWS },
    [CHAIN_OF] = { "api_get_chain_of",
                   "SELECT CASE $1::text WHEN 'break' THEN"
                   " (SELECT reconcile.chain_of(b.village, b.account_no, b.payer)"
                   "   FROM reconcile.break b WHERE encode(b.id, 'hex') = $2::text)"
                   " WHEN 'pair' THEN (SELECT reconcile.chain_of(NULL, min(l.account_no), NULL)"
                   "   FROM reconcile.pair_line m JOIN intake.line l ON l.id = m.line_id"
                   "   WHERE m.pair_id::text = $2)"
                   " WHEN 'proposal' THEN (SELECT coalesce("
                   "   (SELECT reconcile.chain_of(NULL, min(l.account_no), NULL)"
                   "     FROM intake.line l WHERE l.id = ANY (p.lines)), nullif(p.village, ''),"
                   "   (SELECT 'payer/' || min(i.payer) FROM intake.payment i"
                   "     WHERE i.id = ANY (p.payments)))"
                   "   FROM reconcile.proposal p WHERE encode(p.id, 'hex') = $2)"
                   " WHEN 'line' THEN (SELECT reconcile.chain_of(NULL, l.account_no, NULL)"
                   "   FROM intake.line l WHERE l.id::text = $2)"
                   " WHEN 'form' THEN (SELECT reconcile.chain_of(NULL, f.account_no, NULL)"
                   "   FROM seal.form f WHERE f.id::text = $2) END",
                   DB_ONE_ROW },
    [DECISION] = { "api_get_decision_about",
                   "SELECT CASE d.kind WHEN 'accept' THEN 'proposal' WHEN 'unmatch' THEN 'pair'"
                   " WHEN 'classify' THEN 'line' ELSE 'break' END, d.subject"
                   " FROM reconcile.decision d WHERE d.id = $1::bigint",
                   DB_ANY_ROWS },
    [LAST_EVENT] = { "api_get_last_event", "SELECT coalesce(max(id), 0) FROM reconcile.event",
                     DB_ONE_ROW },
    [EVENT_RECORDS] = { "api_list_event_records",
                        "SELECT r.chain, r.n, encode(r.hash, 'hex') FROM ledger.origin o"
                        " JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n"
                        " WHERE o.kind = 'event' AND o.fact_id > $1::bigint"
                        " AND o.fact_id <= $2::bigint ORDER BY o.fact_id LIMIT $3::bigint",
                        DB_ANY_ROWS },
    [OPENINGS] = { "api_list_openings",
                   "SELECT o.field, encode(o.salt, 'hex'), encode(o.value, 'hex'), o.value"
                   " FROM access.open_record($1::text, $2::bigint) o",
                   DB_ANY_ROWS },
};

bool api__record_get(struct db *db, const char *chain, int64_t n, struct arena *arena,
                     struct stored_record *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    TRY(db_exec(db, &SQL[RECORD], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no record %" PRId64 " in the chain %s"), n,
                       chain);
    *ret = (struct stored_record) { .type = arena_strdup(arena, db_get(result, 0, 0)),
                                    .hash = arena_strdup(arena, db_get(result, 0, 1)),
                                    .bytes = arena_strdup(arena, db_get(result, 0, 2)),
                                    .signature = arena_strdup(arena, db_get(result, 0, 3)),
                                    .signature2 = arena_strdup(arena, db_get(result, 0, 4)) };
    return true;
}

bool api__chain_of(struct db *db, const char *kind, const char *id, struct arena *arena,
                   const char **ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(kind), db_text(id) };
    TRY(db_exec(db, &SQL[CHAIN_OF], args, COUNT(args), &result, err));
    *ret = db_is_null(result, 0, 0) ? NULL : arena_strdup(arena, db_get(result, 0, 0));
    return true;
}

bool api__decision_about(struct db *db, int64_t id, struct arena *arena, const char **ret_kind,
                         const char **ret_subject, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(id) };
    TRY(db_exec(db, &SQL[DECISION], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no decision %" PRId64), id);
    *ret_kind = arena_strdup(arena, db_get(result, 0, 0));
    *ret_subject = arena_strdup(arena, db_get(result, 0, 1));
    return true;
}

bool api__last_event(struct db *db, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LAST_EVENT], NULL, 0, &result, err));
    *ret = db_get_int(result, 0, 0);
    return true;
}

bool api__event_records(struct db *db, int64_t after, int64_t up_to, struct desk_place *ret,
                        size_t most, size_t *ret_count, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    const struct db_arg args[] = { db_int(after), db_int(up_to), db_int((int64_t)most) };
    TRY(db_exec(db, &SQL[EVENT_RECORDS], args, COUNT(args), &rows, err));
    *ret_count = db_rows(rows);
    for (size_t i = 0; i < *ret_count; i++) {
        struct text hash = db_get_text(rows, i, 2);
        ret[i] = (struct desk_place) { .n = db_get_int(rows, i, 1) };
        (void)snprintf(ret[i].chain, sizeof ret[i].chain, "%s", db_get(rows, i, 0));
        if (!hex_decode(hash.ptr, hash.len, ret[i].hash.bytes))
            return err_set(err, ERR_INTERNAL, "hash of %s", ret[i].chain);
    }
    return true;
}

bool api__openings_each(struct db *db, const char *chain, int64_t n, struct arena *arena,
                        bool (*each)(void *arg, const struct stored_opening *opening,
                                     struct err *err),
                        void *arg, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(n) };
    TRY(db_exec(db, &SQL[OPENINGS], args, COUNT(args), &rows, err));
    for (size_t i = 0; i < db_rows(rows); i++) {
        struct text value = db_get_bytes(rows, i, 3, arena);
        struct stored_opening opening = { db_get(rows, i, 0), db_get(rows, i, 1),
                                          db_get(rows, i, 2), value };
        opening.value.ptr = arena_strndup(arena, value.ptr, value.len);
        TRY(each(arg, &opening, err));
    }
    return true;
}
