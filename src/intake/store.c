#include "store.h"
#include "core/arena.h"
#include "db/copy.h"

#include <string.h>

enum {
    FIND_SHA256,
    FIND_NAME,
    KNOWN_PERIOD,
    KNOWN_PAYER,
    NOTE_NAME,
    ADD_FILE,
    ADD_KEY,
    FINISH_FILE,
    CHECK_PAYMENTS,
    CHECK_BALANCES,
    CHECK_LINES,
    POST_PAYMENTS,
    POST_LINES,
    UNCOVERED,
    RESOLVE,
    PAYER_EXISTS,
    ADD_REFUSAL,
};
static const struct db_stmt SQL[] = {
    [FIND_SHA256] = { "intake_find_sha256",
                      "SELECT f.id, f.name, f.kind, coalesce((SELECT max(x.id) FROM intake.file x"
                      " WHERE x.supersedes = f.id), 0)"
                      " FROM intake.file f WHERE f.sha256 = $1::bytea",
                      DB_ANY_ROWS },
    [KNOWN_PERIOD] = { "intake_known_period",
                       "SELECT EXISTS (SELECT FROM intake.statement WHERE file_id = $1::bigint"
                       " AND ($2::text IS NULL OR account_no = $2)"
                       " AND ($3::date IS NULL OR from_day = $3)"
                       " AND ($4::date IS NULL OR to_day = $4))",
                       DB_ONE_ROW },
    [KNOWN_PAYER] = { "intake_known_payer",
                      "SELECT subject IN ('', $2::text) FROM intake.file WHERE id = $1::bigint",
                      DB_ONE_ROW },
    [FIND_NAME] = { "intake_find_name",
                    "SELECT f.id, f.name, f.kind,"
                    " coalesce((SELECT max(x.id) FROM intake.file x"
                    " WHERE x.supersedes = f.id), 0)"
                    " FROM intake.file f WHERE f.kind = $2::text"
                    " AND (f.name = $1::text OR encode(f.sha256, 'hex') = $1::text"
                    "  OR EXISTS (SELECT FROM intake.other_name o"
                    "   WHERE o.file_id = f.id AND o.name = $1::text))"
                    " ORDER BY f.id DESC LIMIT 1",
                    DB_ANY_ROWS },
    [NOTE_NAME] = { "intake_note_name",
                    "INSERT INTO intake.other_name (file_id, name)"
                    " SELECT id, $2::text FROM intake.file WHERE id = $1::bigint"
                    " AND name <> $2::text ON CONFLICT DO NOTHING",
                    DB_NO_ROWS },
    [ADD_FILE] = { "intake_add_file",
                   "INSERT INTO intake.file (sha256, name, kind, format, encoding, size,"
                   " supersedes) VALUES ($1::bytea, $2::text, $3::text, $4::text, $5::text,"
                   " $6::bigint, nullif($7::bigint, 0)) RETURNING id",
                   DB_ONE_ROW },
    [ADD_KEY] = { "intake_add_key",
                  "INSERT INTO intake.file_key (file_id, key) VALUES ($1::bigint, $2::bytea)",
                  DB_NO_ROWS },
    [FINISH_FILE] = { "intake_finish_file",
                      "UPDATE intake.file SET profile = $2::text, subject = $3::text,"
                      " covers_from = $4::date, covers_to = $5::date, lines = $6::bigint,"
                      " warnings = $7::jsonb, format = $8::text, encoding = $9::text"
                      " WHERE id = $1::bigint",
                      DB_NO_ROWS },
    [CHECK_PAYMENTS] = { "intake_check_payments",
                         "SELECT code, line, value, detail"
                         " FROM intake.check_payments($1::text, $2::bigint)",
                         DB_ANY_ROWS },
    [CHECK_BALANCES] = { "intake_check_balances",
                         "SELECT code, line, account, value, detail, from_day, to_day"
                         " FROM intake.check_balances($1::bigint, $2::bigint, $3::date, $4::date)",
                         DB_ANY_ROWS },
    [CHECK_LINES] = { "intake_check_lines",
                      "SELECT code, line, account, value, detail, other, on_date"
                      " FROM intake.check_lines($1::bigint)",
                      DB_ANY_ROWS },
    [POST_PAYMENTS] = { "intake_post_payments",
                        "SELECT lines, added, seen, voided, amount_fen, 0, from_day, to_day,"
                        " subject, 0 FROM intake.post_payments($1::bigint, $2::bigint)",
                        DB_ONE_ROW },
    [POST_LINES] = { "intake_post_lines",
                     "SELECT lines, added, seen, voided, credit_fen, debit_fen, from_day, to_day,"
                     " subject, accounts FROM intake.post_lines($1::bigint, $2::bigint)",
                     DB_ONE_ROW },
    [UNCOVERED] = { "intake_uncovered",
                    "SELECT account_no FROM pg_temp.stage_statement WHERE opening_fen IS NULL"
                    " ORDER BY account_no LIMIT 1000",
                    DB_ANY_ROWS },
    [RESOLVE] = { "intake_resolve_counterparties",
                  "SELECT intake.resolve_counterparties(), intake.resolve_rules()", DB_ONE_ROW },
    [PAYER_EXISTS] = { "intake_payer_exists",
                       "SELECT EXISTS (SELECT FROM programme.payer WHERE id = $1::text)",
                       DB_ONE_ROW },
    [ADD_REFUSAL] = { "intake_add_refusal",
                      "INSERT INTO intake.refusal (sha256, name, kind, code, account_no,"
                      " other_file, on_date, from_day, to_day, items) VALUES ($1::bytea, $2::text,"
                      " $3::text, $4::text, $5::text, nullif($6::bigint, 0), $7::date, $8::date,"
                      " $9::date, $10::jsonb) ON CONFLICT (sha256, code, account_no) DO NOTHING",
                      DB_NO_ROWS },
};

static struct known_file read_known(const struct db_result *result, struct arena *arena)
{
    if (db_rows(result) == 0)
        return (struct known_file) { .id = 0 };
    return (
        struct known_file) { db_get_int(result, 0, 0), arena_strdup(arena, db_get(result, 0, 1)),
                             arena_strdup(arena, db_get(result, 0, 2)), db_get_int(result, 0, 3) };
}

bool store_find_sha256(struct db *db, struct arena *arena, const struct sha256 *sha256,
                       struct known_file *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_bytes(sha256->bytes, SHA256_SIZE) };
    TRY(db_exec(db, &SQL[FIND_SHA256], args, COUNT(args), &result, err));
    *ret = read_known(result, arena);
    return true;
}

bool store_find_name(struct db *db, struct arena *arena, const char *name, const char *kind,
                     struct known_file *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(name), db_text(kind) };
    TRY(db_exec(db, &SQL[FIND_NAME], args, COUNT(args), &result, err));
    *ret = read_known(result, arena);
    return true;
}

bool store_known_period(struct db *db, int64_t file_id, const struct import_options *options,
                        const struct period_options *period, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(file_id), db_text(options->account),
                                   period->has_from ? db_date(period->from) : db_null(),
                                   period->has_to ? db_date(period->to) : db_null() };
    TRY(db_exec(db, &SQL[KNOWN_PERIOD], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store_known_payer(struct db *db, int64_t file_id, const char *payer, bool *ret,
                       struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(file_id), db_text(payer) };
    TRY(db_exec(db, &SQL[KNOWN_PAYER], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store_note_name(struct db *db, int64_t file_id, const char *name, struct err *err)
{
    const struct db_arg args[] = { db_int(file_id), db_text(name) };
    return db_exec(db, &SQL[NOTE_NAME], args, COUNT(args), NULL, err);
}

bool store_add_file(struct db *db, const struct new_file *file, int64_t *ret_id, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = {
        db_bytes(file->sha256.bytes, SHA256_SIZE),
        db_text(file->name),
        db_text(file->kind),
        db_text(file->format),
        db_text(file->encoding),
        db_int(file->size),
        db_int(file->supersedes),
    };
    TRY(db_exec(db, &SQL[ADD_FILE], args, COUNT(args), &result, err));
    int64_t id = db_get_int(result, 0, 0);
    const struct db_arg key[] = { db_int(id), db_bytes(file->key, sizeof file->key) };
    TRY(db_exec(db, &SQL[ADD_KEY], key, COUNT(key), NULL, err));
    *ret_id = id;
    return true;
}

bool store_finish_file(struct db *db, int64_t file_id, const struct import_result *result,
                       const char *subject, const char *warnings, struct err *err)
{
    const struct db_arg args[] = {
        db_int(file_id),
        db_text(result->profile),
        db_text(subject),
        result->has_days ? db_date(result->from) : db_null(),
        result->has_days ? db_date(result->to) : db_null(),
        db_int(result->lines),
        db_text(warnings),
        db_text(result->format),
        db_text(result->encoding),
    };
    return db_exec(db, &SQL[FINISH_FILE], args, COUNT(args), NULL, err);
}

bool store_check_payments(struct db *db, const char *payer, int64_t supersedes,
                          struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_text(payer),
                                   supersedes == 0 ? db_null() : db_int(supersedes) };
    return db_exec(db, &SQL[CHECK_PAYMENTS], args, COUNT(args), ret, err);
}

bool store_check_balances(struct db *db, const struct period_options *period,
                          struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = {
        period->has_opening ? db_money(period->opening) : db_null(),
        period->has_closing ? db_money(period->closing) : db_null(),
        period->has_from ? db_date(period->from) : db_null(),
        period->has_to ? db_date(period->to) : db_null(),
    };
    return db_exec(db, &SQL[CHECK_BALANCES], args, COUNT(args), ret, err);
}

bool store_check_lines(struct db *db, int64_t supersedes, struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { supersedes == 0 ? db_null() : db_int(supersedes) };
    return db_exec(db, &SQL[CHECK_LINES], args, COUNT(args), ret, err);
}

static bool post(struct reading *reading, const struct db_stmt *stmt, int64_t file_id,
                 int64_t supersedes, const char **ret_subject, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    struct import_result *counts = reading->result;
    const struct db_arg args[] = { db_int(file_id),
                                   supersedes == 0 ? db_null() : db_int(supersedes) };
    TRY(db_exec(reading->db, stmt, args, COUNT(args), &result, err));
    counts->lines = db_get_int(result, 0, 0);
    counts->added = db_get_int(result, 0, 1);
    counts->seen = db_get_int(result, 0, 2);
    counts->voided = db_get_int(result, 0, 3);
    counts->credit.fen = db_get_int(result, 0, 4);
    counts->debit.fen = db_get_int(result, 0, 5);
    counts->has_days = !db_is_null(result, 0, 6);
    if (counts->has_days) {
        counts->from = db_get_date(result, 0, 6);
        counts->to = db_get_date(result, 0, 7);
    }
    counts->accounts = (int)db_get_int(result, 0, 9);
    *ret_subject = arena_strdup(reading->arena, db_get(result, 0, 8));
    return true;
}

bool store_post_payments(struct reading *reading, int64_t file_id, int64_t supersedes,
                         const char **ret_subject, struct err *err)
{
    return post(reading, &SQL[POST_PAYMENTS], file_id, supersedes, ret_subject, err);
}

bool store_post_lines(struct reading *reading, int64_t file_id, int64_t supersedes,
                      const char **ret_subject, struct err *err)
{
    return post(reading, &SQL[POST_LINES], file_id, supersedes, ret_subject, err);
}

bool store_uncovered(struct db *db, struct db_result **ret, struct err *err)
{
    return db_exec(db, &SQL[UNCOVERED], NULL, 0, ret, err);
}

bool store_resolve_counterparties(struct db *db, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    return db_exec(db, &SQL[RESOLVE], NULL, 0, &result, err);
}

bool store_payer_exists(struct db *db, const char *payer, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(payer) };
    TRY(db_exec(db, &SQL[PAYER_EXISTS], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store_refusal(struct db *db, const struct store_refusal *refusal, struct err *err)
{
    const struct db_arg args[] = {
        db_bytes(refusal->sha256.bytes, SHA256_SIZE),
        db_text(refusal->name),
        db_text(refusal->kind),
        db_text(refusal->code),
        db_text(refusal->account_no),
        db_int(refusal->other_file),
        db_text(refusal->on_date),
        db_text(refusal->from_day),
        db_text(refusal->to_day),
        db_text(refusal->items),
    };
    return db_exec(db, &SQL[ADD_REFUSAL], args, COUNT(args), NULL, err);
}
