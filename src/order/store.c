#include "store.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>

enum {
    ACCOUNT,
    PLANNING,
    PROJECT,
    ADD_PROJECT,
    CHANGE_PROJECT,
    NEXT_ORDER,
    ROOM,
    RESERVE,
    PLAN,
    ADD_ORDER,
    ORDER,
    IS_FREE
};
static const struct db_stmt SQL[] = {
    [ACCOUNT] = { "order_account",
                  "SELECT coalesce(a.village, 'transit/' || a.slug), a.kind = 'village',"
                  " $2::date BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity'::date)"
                  " FROM programme.account a WHERE a.account_no = $1::text",
                  DB_ANY_ROWS },
    [PLANNING] = { "order_planning",
                   "SELECT coalesce((SELECT source FROM programme.quota WHERE village = $1::text"
                   "  AND year = $2::int), ''), orders.plan_room($1::text, $2::int),"
                   " CASE WHEN $3::boolean THEN orders.next_project($1::text, $2::int) END",
                   DB_ONE_ROW },
    [PROJECT] = { "order_project",
                  "SELECT n, pg_catalog.encode(hash, 'hex'), source, year, budget_fen, ordered_fen,"
                  " paper_fen FROM orders.project WHERE chain = $1::text AND id = $2::text"
                  " FOR UPDATE",
                  DB_ANY_ROWS },
    [ADD_PROJECT] = { "order_add_project",
                      "INSERT INTO orders.project (chain, id, n, hash, name, category, source,"
                      " year, target, budget_fen) VALUES ($1::text, $2::text, $3::bigint,"
                      " $4::bytea, $5::text, $6::text, $7::text, $8::int, $9::text, $10::bigint)",
                      DB_NO_ROWS },
    [CHANGE_PROJECT] = { "order_change_project",
                         "UPDATE orders.project SET n = $3::bigint, hash = $4::bytea,"
                         " name = $5::text, category = $6::text, source = $7::text,"
                         " year = $8::int, target = $9::text, budget_fen = $10::bigint"
                         " WHERE chain = $1::text AND id = $2::text",
                         DB_NO_ROWS },
    [NEXT_ORDER] = { "order_next",
                     "SELECT coalesce(pg_catalog.max(pg_catalog.right(id, 4)::int), 0) + 1 FROM"
                     " (SELECT id FROM orders.request WHERE chain = $1::text UNION ALL"
                     "  SELECT id FROM orders.paper WHERE chain = $1::text) x"
                     " WHERE id ~ ('^' || $2::int || '-[0-9]{4}$')",
                     DB_ONE_ROW },
    [ROOM] = { "order_room",
               "SELECT budget_fen, lot_fen, quota_fen FROM orders.room($1::text, $2::text,"
               " $3::text, $4::int)",
               DB_ONE_ROW },
    [RESERVE] = { "order_reserve",
                  "SELECT orders.reserve($1::text, $2::text, $3::text, $4::int, $5::bigint,"
                  " $6::boolean)",
                  DB_ONE_ROW },
    [PLAN] = { "order_plan", "SELECT orders.plan($1::text, $2::int, $3::bigint)", DB_ONE_ROW },
    [ADD_ORDER] = { "order_add",
                    "INSERT INTO orders.request (chain, id, n, hash, digest, by, mode, account_no,"
                    " amount_fen, project, source, year, purpose, requested_at, expires_at, state,"
                    " previous) VALUES ($1::text, $2::text, $3::bigint, $4::bytea, $5::bytea,"
                    " $6::text, $7::text, $8::text, $9::bigint, nullif($10::text, ''),"
                    " nullif($11::text, ''), nullif($12::int, 0), $13::text, $14::timestamptz,"
                    " $15::timestamptz, 'requested', pg_catalog.decode(pg_catalog.repeat('00', 32),"
                    " 'hex'))",
                    DB_NO_ROWS },
    [ORDER] = { "order_get",
                "SELECT r.n, pg_catalog.encode(r.hash, 'hex'), pg_catalog.encode(r.digest, 'hex'),"
                " r.by, r.state, r.mode, r.account_no, r.amount_fen, coalesce(r.project, ''),"
                " coalesce(r.source, ''), coalesce(r.year, 0), r.expires_at, r.seats, r.approvals,"
                " pg_catalog.encode(r.previous, 'hex'), r.executed_n, r.expense_n,"
                " EXISTS (SELECT FROM ledger.origin l JOIN ledger.origin v ON v.kind = 'void_line'"
                "  AND v.fact_id = l.fact_id WHERE l.kind = 'line' AND l.chain = r.chain"
                "  AND l.n = r.expense_n)"
                " FROM orders.request r WHERE r.chain = $1::text AND r.id = $2::text FOR UPDATE",
                DB_ANY_ROWS },
    [IS_FREE] = { "order_id_is_free",
                  "SELECT NOT EXISTS (SELECT FROM orders.request WHERE chain = $1::text"
                  " AND id = $2::text) AND NOT EXISTS (SELECT FROM orders.paper"
                  " WHERE chain = $1::text AND id = $2::text)",
                  DB_ONE_ROW },
};

static bool read_hash(struct text hex, struct sha256 *ret, struct err *err)
{
    return (hex.len == SHA256_HEX_SIZE - 1 && hex_decode(hex.ptr, hex.len, ret->bytes)) ||
           err_set(err, ERR_INTERNAL, "hash");
}

bool order__order_account(struct db *db, const char *account_no, struct date on,
                          struct order_account *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(account_no), db_date(on) };
    TRY(db_exec(db, &SQL[ACCOUNT], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no account %s"), account_no);
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", db_get(result, 0, 0));
    ret->is_village = db_get_bool(result, 0, 1);
    ret->is_valid = db_get_bool(result, 0, 2);
    return true;
}

static bool name_next(int64_t year, int64_t next, char *ret, size_t size, struct err *err)
{
    enum { LAST = 9999 };
    if (next > LAST)
        return err_set(err, ERR_LIMIT, _("all numbers of the year %d are used: give one"),
                       (int)year);
    (void)snprintf(ret, size, "%d-%04d", (int)year, (int)next);
    return true;
}

bool order__planning(struct db *db, const char *village, int64_t year, bool has_id,
                     struct order_planning *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(village), db_int(year), db_bool(!has_id) };
    TRY(db_exec(db, &SQL[PLANNING], args, COUNT(args), &result, err));
    (void)snprintf(ret->source, sizeof ret->source, "%s", db_get(result, 0, 0));
    ret->room_fen = db_get_int(result, 0, 1);
    ret->next_id[0] = '\0';
    return has_id ||
           name_next(year, db_get_int(result, 0, 2), ret->next_id, sizeof ret->next_id, err);
}

bool order__project(struct db *db, const char *chain, const char *id, struct order_project *ret,
                    struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    TRY(db_exec(db, &SQL[PROJECT], args, COUNT(args), &result, err));
    *ret = (struct order_project) { .is_there = db_rows(result) > 0 };
    if (!ret->is_there)
        return true;
    (void)snprintf(ret->place.chain, sizeof ret->place.chain, "%s", chain);
    ret->place.n = db_get_int(result, 0, 0);
    TRY(read_hash(db_get_text(result, 0, 1), &ret->place.hash, err));
    (void)snprintf(ret->source, sizeof ret->source, "%s", db_get(result, 0, 2));
    ret->year = db_get_int(result, 0, 3);
    ret->budget_fen = db_get_int(result, 0, 4);
    ret->ordered_fen = db_get_int(result, 0, 5);
    ret->paper_fen = db_get_int(result, 0, 6);
    return true;
}

bool order__put_project(struct db *db, const struct new_project *project, struct err *err)
{
    const struct db_arg args[] = {
        db_text(project->chain),   db_text(project->id),
        db_int(project->place->n), db_bytes(project->place->hash.bytes, SHA256_SIZE),
        db_text(project->name),    db_text(project->category),
        db_text(project->source),  db_int(project->year),
        db_text(project->target),  db_int(project->budget_fen),
    };
    return db_later(db, &SQL[project->replaces ? CHANGE_PROJECT : ADD_PROJECT], args, COUNT(args),
                    err);
}

bool order__next_id(struct db *db, const char *chain, int64_t year, char *ret, size_t size,
                    struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_int(year) };
    TRY(db_exec(db, &SQL[NEXT_ORDER], args, COUNT(args), &result, err));
    return name_next(year, db_get_int(result, 0, 0), ret, size, err);
}

static int64_t bound(const struct db_result *result, size_t column)
{
    return db_is_null(result, 0, column) ? INT64_MAX : db_get_int(result, 0, column);
}

bool order__room(struct db *db, const struct order_use *use, struct order_room *ret,
                 struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(use->chain), db_text(use->project), db_text(use->source),
                                   db_int(use->year) };
    TRY(db_exec(db, &SQL[ROOM], args, COUNT(args), &result, err));
    *ret = (struct order_room) { bound(result, 0), bound(result, 1), bound(result, 2) };
    return true;
}

bool order__reserve(struct db *db, const struct order_use *use, int64_t amount_fen, bool is_paper,
                    struct err *err)
{
    const struct db_arg args[] = { db_text(use->chain), db_text(use->project), db_text(use->source),
                                   db_int(use->year),   db_int(amount_fen),    db_bool(is_paper) };
    return db_later(db, &SQL[RESERVE], args, COUNT(args), err);
}

bool order__plan(struct db *db, const char *chain, int64_t year, int64_t amount_fen,
                 struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_int(year), db_int(amount_fen) };
    return db_later(db, &SQL[PLAN], args, COUNT(args), err);
}

bool order__add_order(struct db *db, const struct new_order *order, struct err *err)
{
    char at[TIME_TEXT_MAX], expires[TIME_TEXT_MAX];
    bool has_end = order->expires_us != INT64_MAX;
    const struct db_arg args[] = {
        db_text(order->chain),
        db_text(order->id),
        db_int(order->place->n),
        db_bytes(order->place->hash.bytes, SHA256_SIZE),
        db_bytes(order->digest.bytes, SHA256_SIZE),
        db_text(order->by),
        db_text(order->mode),
        db_text(order->account_no),
        db_int(order->amount_fen),
        db_text(order->project),
        db_text(order->source),
        db_int(order->year),
        db_text(order->purpose),
        db_text(time_format(order->place->at_us, at)),
        has_end ? db_text(time_format(order->expires_us, expires)) : db_null(),
    };
    return db_later(db, &SQL[ADD_ORDER], args, COUNT(args), err);
}

enum {
    ROW_N,
    ROW_HASH,
    ROW_DIGEST,
    ROW_BY,
    ROW_STATE,
    ROW_MODE,
    ROW_ACCOUNT,
    ROW_AMOUNT,
    ROW_PROJECT,
    ROW_SOURCE,
    ROW_YEAR,
    ROW_EXPIRES,
    ROW_SEATS,
    ROW_APPROVALS,
    ROW_PREVIOUS,
    ROW_EXECUTED_N,
    ROW_EXPENSE_N,
    ROW_IS_BACK
};

static int64_t number_or(const struct db_result *row, size_t column, int64_t otherwise)
{
    return db_is_null(row, 0, column) ? otherwise : db_get_int(row, 0, column);
}

static bool read_state(const struct db_result *row, struct order_state *ret, struct err *err)
{
    struct text state = db_get_text(row, 0, ROW_STATE);
    *ret = (struct order_state) {
        .approvals = (int)db_get_int(row, 0, ROW_APPROVALS),
        .seats = (unsigned)db_get_int(row, 0, ROW_SEATS),
        .is_refused = text_eq(state, "refused"),
        .is_replaced = text_eq(state, "replaced"),
        .is_withdrawn = text_eq(state, "withdrawn"),
        .is_paper = strcmp(db_get(row, 0, ROW_MODE), "paper") == 0,
        .is_executed = text_eq(state, "executed") || text_eq(state, "matched"),
        .amount_fen = db_get_int(row, 0, ROW_AMOUNT),
        .executed_n = number_or(row, ROW_EXECUTED_N, -1),
        .expense_n = number_or(row, ROW_EXPENSE_N, -1),
    };
    ret->is_approved = text_eq(state, "approved") || (ret->is_executed && !ret->is_paper);
    return read_hash(db_get_text(row, 0, ROW_PREVIOUS), &ret->previous, err);
}

bool order__order(struct db *db, const char *chain, const char *id, struct order_row *ret,
                  struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    TRY(db_exec(db, &SQL[ORDER], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no order %s of %s"), id, chain);
    memset(ret, 0, sizeof *ret);
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", chain);
    (void)snprintf(ret->id, sizeof ret->id, "%s", id);
    (void)snprintf(ret->by, sizeof ret->by, "%s", db_get(row, 0, ROW_BY));
    (void)snprintf(ret->state, sizeof ret->state, "%s", db_get(row, 0, ROW_STATE));
    (void)snprintf(ret->account_no, sizeof ret->account_no, "%s", db_get(row, 0, ROW_ACCOUNT));
    (void)snprintf(ret->project, sizeof ret->project, "%s", db_get(row, 0, ROW_PROJECT));
    (void)snprintf(ret->source, sizeof ret->source, "%s", db_get(row, 0, ROW_SOURCE));
    ret->year = db_get_int(row, 0, ROW_YEAR);
    ret->has_debit_back = db_get_bool(row, 0, ROW_IS_BACK);
    ret->known.n = db_get_int(row, 0, ROW_N);
    ret->known.id = ret->id;
    ret->known.by = ret->by;
    ret->known.expires_us =
        db_is_null(row, 0, ROW_EXPIRES) ? INT64_MAX : db_get_time(row, 0, ROW_EXPIRES);
    TRY(read_hash(db_get_text(row, 0, ROW_HASH), &ret->known.hash, err));
    TRY(read_hash(db_get_text(row, 0, ROW_DIGEST), &ret->known.digest, err));
    return read_state(row, &ret->known.state, err);
}

bool order__id_is_free(struct db *db, const char *chain, const char *id, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    TRY(db_exec(db, &SQL[IS_FREE], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}
