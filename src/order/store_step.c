/* What happens to an order after it was asked for. */
#include "core/i18n.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

enum {
    ADD_STEP,
    AFTER,
    SET_STATE,
    EXPIRE,
    PAY,
    PAID,
    EXECUTED_ON,
    REOPEN,
    CANDIDATES,
    COUNT_EXECUTED,
    DEBIT,
    NOTE_REFUSED,
    NEW_REFUSED,
    REFUSAL_POSTED
};
static const struct db_stmt SQL[] = {
    [ADD_STEP] = { "order_add_step",
                   "INSERT INTO orders.step (chain, n, order_id, kind, seat, key, at)"
                   " VALUES ($1::text, $2::bigint, $3::text, $4::text, $5::int, $6::text,"
                   " $7::timestamptz)",
                   DB_NO_ROWS },
    [AFTER] = { "order_after",
                "UPDATE orders.request SET state = $3::text, seats = $4::int, approvals = $5::int,"
                " previous = $6::bytea WHERE chain = $1::text AND id = $2::text",
                DB_NO_ROWS },
    [SET_STATE] = { "order_set_state",
                    "UPDATE orders.request SET state = $3::text WHERE chain = $1::text"
                    " AND id = $2::text",
                    DB_NO_ROWS },
    [EXPIRE] = { "order_expire",
                 "WITH gone AS (UPDATE orders.request SET state = 'expired'"
                 "  WHERE state = 'requested' AND expires_at < $1::timestamptz"
                 "  RETURNING chain, project, source, year, amount_fen)"
                 " SELECT pg_catalog.count(orders.reserve(chain, project, source, year, "
                 "-amount_fen,"
                 " false)) FROM (SELECT * FROM gone ORDER BY chain, project, source, year) g",
                 DB_ONE_ROW },
    [PAY] = { "order_pay",
              "UPDATE orders.request SET state = $3::text, executed_on = $4::date,"
              " executed_n = $5::bigint, expense_n = coalesce($6::bigint, expense_n),"
              " line_id = $7::bigint WHERE chain = $1::text AND id = $2::text",
              DB_NO_ROWS },
    [PAID] = { "order_paid",
               "INSERT INTO reconcile.executed_order AS e (id, account_no, amount_fen, executed_on,"
               " line_id) SELECT r.chain || '/' || r.id, r.account_no, r.amount_fen, r.executed_on,"
               " r.line_id FROM orders.request r WHERE r.chain = $1::text AND r.id = $2::text"
               " ON CONFLICT (id) DO UPDATE SET line_id = excluded.line_id",
               DB_NO_ROWS },
    [EXECUTED_ON] = { "order_executed_on",
                      "SELECT executed_on FROM orders.request WHERE chain = $1::text"
                      " AND id = $2::text",
                      DB_ONE_ROW },
    [REOPEN] = { "order_reopen", "SELECT orders.reopen()", DB_ONE_ROW },
    [CANDIDATES] = { "order_candidates",
                     "SELECT chain, id, line_id, expense_n,"
                     " pg_catalog.count(*) OVER (PARTITION BY chain, id),"
                     " pg_catalog.count(*) OVER (PARTITION BY line_id)"
                     " FROM orders.candidates() ORDER BY chain COLLATE \"C\", id COLLATE \"C\", "
                     "line_id",
                     DB_ANY_ROWS },
    [COUNT_EXECUTED] = { "order_count_executed",
                         "SELECT pg_catalog.count(*) FROM orders.request WHERE state = 'executed'",
                         DB_ONE_ROW },
    [DEBIT] = { "order_debit",
                "SELECT g.chain, x.account_no, g.n, -x.amount_fen, EXISTS (SELECT FROM"
                " orders.request r WHERE r.line_id = x.id AND r.state = 'matched'),"
                " x.voided_by IS NOT NULL FROM intake.line x JOIN ledger.origin g"
                " ON g.kind = 'line' AND g.fact_id = x.id WHERE x.id = $1::bigint",
                DB_ANY_ROWS },
    [NOTE_REFUSED] = { "order_note_refused",
                       "INSERT INTO orders.refused (act, chain, order_id, key, code, reason,"
                       " digest, is_proven) VALUES ($1::text, $2::text, $3::text, $4::text,"
                       " $5::text, $6::text, $7::bytea, $8::boolean)",
                       DB_NO_ROWS },
    [NEW_REFUSED] = { "order_new_refused",
                      "SELECT seqs, act, code, key, chain, hour, count,"
                      " pg_catalog.encode(digest, 'hex')"
                      " FROM orders.new_refused($1::text, $2::int)",
                      DB_ANY_ROWS },
    [REFUSAL_POSTED] = { "order_refusal_posted",
                         "UPDATE orders.refused SET n = $2::bigint, whose = $3::text"
                         " WHERE seq = ANY ($1::bigint[])",
                         DB_NO_ROWS },
};

bool order__step(struct db *db, const struct order_step *step, const struct order_state *after,
                 struct err *err)
{
    char at[TIME_TEXT_MAX];
    const struct db_arg add[] = {
        db_text(step->chain),
        db_int(step->place->n),
        db_text(step->id),
        db_text(step->kind),
        db_int(step->seat),
        db_text(step->key),
        db_text(time_format(step->place->at_us, at)),
    };
    const struct db_arg args[] = {
        db_text(step->chain),     db_text(step->id),
        db_text(step->state),     db_int((int64_t)after->seats),
        db_int(after->approvals), db_bytes(after->previous.bytes, SHA256_SIZE)
    };
    TRY(db_later(db, &SQL[ADD_STEP], add, COUNT(add), err));
    return db_later(db, &SQL[AFTER], args, COUNT(args), err);
}

bool order__set_state(struct db *db, const char *chain, const char *id, const char *state,
                      struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_text(id), db_text(state) };
    return db_later(db, &SQL[SET_STATE], args, COUNT(args), err);
}

bool order__expire(struct db *db, int64_t now_us, struct err *err)
{
    char now[TIME_TEXT_MAX];
    const struct db_arg args[] = { db_text(time_format(now_us, now)) };
    return db_exec(db, &SQL[EXPIRE], args, COUNT(args), NULL, err);
}

bool order__pay(struct db *db, const struct order_paid *paid, struct err *err)
{
    const struct db_arg args[] = {
        db_text(paid->chain),
        db_text(paid->id),
        db_text(paid->state),
        db_date(paid->on),
        db_int(paid->executed_n),
        paid->expense_n >= 0 ? db_int(paid->expense_n) : db_null(),
        paid->line_id >= 0 ? db_int(paid->line_id) : db_null(),
    };
    TRY(db_later(db, &SQL[PAY], args, COUNT(args), err));
    return db_later(db, &SQL[PAID], args, 2, err);
}

bool order__executed_on(struct db *db, const char *chain, const char *id, struct date *ret,
                        struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    TRY(db_exec(db, &SQL[EXECUTED_ON], args, COUNT(args), &result, err));
    *ret = db_get_date(result, 0, 0);
    return true;
}

bool order__reopen(struct db *db, struct err *err)
{
    return db_exec(db, &SQL[REOPEN], NULL, 0, NULL, err);
}

bool order__candidates(struct db *db, struct db_result **ret, struct err *err)
{
    return db_exec(db, &SQL[CANDIDATES], NULL, 0, ret, err);
}

bool order__count_executed(struct db *db, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[COUNT_EXECUTED], NULL, 0, &result, err));
    *ret = db_get_int(result, 0, 0);
    return true;
}

bool order__debit(struct db *db, int64_t line_id, struct order_debit *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(line_id) };
    TRY(db_exec(db, &SQL[DEBIT], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no statement line %lld that is a record"),
                       (long long)line_id);
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", db_get(result, 0, 0));
    (void)snprintf(ret->account_no, sizeof ret->account_no, "%s", db_get(result, 0, 1));
    ret->n = db_get_int(result, 0, 2);
    ret->amount_fen = db_get_int(result, 0, 3);
    ret->is_taken = db_get_bool(result, 0, 4);
    ret->is_back = db_get_bool(result, 0, 5);
    return true;
}

bool order__note_refused(struct db *db, const struct new_refusal *refusal, struct err *err)
{
    const struct db_arg args[] = {
        db_text(refusal->act),
        db_text(refusal->chain != NULL ? refusal->chain : ""),
        db_text(refusal->id != NULL ? refusal->id : ""),
        db_text(refusal->key != NULL ? refusal->key : ""),
        db_text(refusal->code),
        db_text(refusal->reason),
        refusal->digest != NULL ? db_bytes(refusal->digest->bytes, SHA256_SIZE) : db_null(),
        db_bool(refusal->is_proven),
    };
    return db_exec(db, &SQL[NOTE_REFUSED], args, COUNT(args), NULL, err);
}

bool order__new_refused(struct db *db, const char *own_key, int64_t cap, struct db_result **ret,
                        struct err *err)
{
    const struct db_arg args[] = { db_text(own_key), db_int(cap) };
    return db_exec(db, &SQL[NEW_REFUSED], args, COUNT(args), ret, err);
}

bool order__refusal_posted(struct db *db, const char *seqs, int64_t n, const char *whose,
                           struct err *err)
{
    const struct db_arg args[] = { db_text(seqs), db_int(n), db_text(whose) };
    return db_exec(db, &SQL[REFUSAL_POSTED], args, COUNT(args), NULL, err);
}
