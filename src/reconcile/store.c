#include "store.h"

#include "core/arena.h"
#include "db/copy.h"
#include "db/db.h"

/* $1 is the as-of date, for those steps that ask for it. */
#define STEP(noun, call)                                                                           \
    {                                                                                              \
        "reconcile_step_" noun, "SELECT " call ", $1::date", DB_ONE_ROW                            \
    }
static const struct db_stmt STEPS[STEP_COUNT] = {
    [STEP_FILES] = STEP("files", "reconcile.prepare_files()"),
    [STEP_DAYS] = STEP("days", "reconcile.prepare_days()"),
    [STEP_COVERAGE] = STEP("coverage", "reconcile.prepare_coverage($1)"),
    [STEP_LINES] = STEP("lines", "reconcile.prepare_lines($1)"),
    [STEP_VILLAGES] = STEP("villages", "reconcile.resolve_villages($1)"),
    [STEP_PAYMENTS] = STEP("payments", "reconcile.prepare_payments($1)"),
    [STEP_RETURNS] = STEP("returns", "reconcile.find_returns()"),
    [STEP_DUPLICATES] = STEP("duplicates", "reconcile.find_duplicates()"),
    [STEP_MATCH_START] = STEP("match_start", "reconcile.start_matching()"),
    [STEP_MATCH_M1] = STEP("match_m1", "reconcile.match_m1()"),
    [STEP_REVERSALS] = STEP("reversals", "reconcile.pair_reversals()"),
    [STEP_REST] = STEP("rest", "reconcile.prepare_rest()"),
    [STEP_BATCH_REF] = STEP("batch_ref", "reconcile.match_batches('ref')"),
    [STEP_MATCH_M2] = STEP("match_m2", "reconcile.match_m2(false)"),
    [STEP_BATCH_VOUCHER] = STEP("batch_voucher", "reconcile.match_batches('voucher')"),
    [STEP_BATCH_YEAR] = STEP("batch_year", "reconcile.match_batches('year')"),
    [STEP_BATCH_DAY] = STEP("batch_day", "reconcile.match_batches('day')"),
    [STEP_COVER_SIDES] = STEP("cover_sides", "reconcile.cover_sides()"),
    [STEP_MATCH_M3] = STEP("match_m3", "reconcile.match_m3()"),
    [STEP_MATCH_M4] = STEP("match_m4", "reconcile.match_m4()"),
    [STEP_MATCH_RETURNED] = STEP("match_returned", "reconcile.match_m2(true)"),
    [STEP_FORWARD_EQUAL] = STEP("forward_equal", "reconcile.forward_equal()"),
    [STEP_FORWARD_SETS] = STEP("forward_sets", "reconcile.forward_sets()"),
    [STEP_ASTRAY] = STEP("astray", "reconcile.find_astray()"),
    [STEP_RIGHT] = STEP("right", "reconcile.settle_right($1)"),
    [STEP_UNITS] = STEP("units", "reconcile.sum_units()"),
    [STEP_CREDITS] = STEP("credits", "reconcile.settle_credits($1)"),
    [STEP_BREAKS_START] = STEP("breaks_start", "reconcile.start_breaks()"),
    [STEP_BREAK_LEFT] = STEP("break_left", "reconcile.break_left()"),
    [STEP_BREAK_RIGHT] = STEP("break_right", "reconcile.break_right()"),
    [STEP_BREAK_UNITS] = STEP("break_units", "reconcile.break_units($1)"),
    [STEP_BREAK_CREDITS] = STEP("break_credits", "reconcile.break_credits()"),
    [STEP_BREAK_STATEMENTS] = STEP("break_statements", "reconcile.break_statements($1)"),
    [STEP_BREAK_MISSING] = STEP("break_missing", "reconcile.break_missing($1)"),
    [STEP_IDENTIFY] = STEP("identify", "reconcile.identify_breaks()"),
    [STEP_REFUNDABLE] = STEP("refundable", "reconcile.find_refundable()"),
    [STEP_REFUNDS] = STEP("refunds", "reconcile.find_refunds()"),
    [STEP_DEBITS] = STEP("debits", "reconcile.settle_debits()"),
    [STEP_BREAK_DEBITS] = STEP("break_debits", "reconcile.break_debits()"),
    [STEP_IDENTIFY_DEBITS] = STEP("identify_debits", "reconcile.identify_breaks()"),
    [STEP_CAUSES] = STEP("causes", "reconcile.link_causes()"),
    [STEP_SETTLE_LINES] = STEP("settle_lines", "reconcile.settle_lines()"),
    [STEP_PROPOSE] = STEP("propose", "reconcile.propose_payers()"),
};

enum { LAST_RUN, LAST_COVERED, SIDES, LINES_MAX, PLAN, RUN_ADD, RECORD, COUNTS, CODES };
static const struct db_stmt SQL[] = {
    [LAST_RUN] = { "reconcile_last_run", "SELECT run_id, as_of FROM reconcile.current",
                   DB_ANY_ROWS },
    [LAST_COVERED] = { "reconcile_last_covered",
                       "SELECT max(covers_to) FROM intake.file"
                       " WHERE kind IN ('payments', 'statement')",
                       DB_ONE_ROW },
    [SIDES] = { "reconcile_sides",
                "SELECT grp, is_got, id, amount, d, lo, hi FROM pg_temp.w_side"
                " ORDER BY grp, is_got, d, place, line_no, id",
                DB_ANY_ROWS },
    [LINES_MAX] = { "reconcile_lines_max", "SELECT cover_lines_max FROM programme.setting",
                    DB_ONE_ROW },
    [PLAN] = { "reconcile_plan",
               "SELECT reconcile.plan_pairs() + reconcile.plan_states() + reconcile.plan_breaks()"
               " + reconcile.plan_proposals()",
               DB_ONE_ROW },
    [RUN_ADD] = { "reconcile_add_run",
                  "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                  " VALUES ($1::date, $2::jsonb, $3::int) RETURNING id",
                  DB_ONE_ROW },
    [RECORD] = { "reconcile_record",
                 "SELECT reconcile.apply_pairs($1::bigint), reconcile.apply_states($1::bigint),"
                 " reconcile.apply_breaks($1::bigint), reconcile.apply_proposals($1::bigint)",
                 DB_ONE_ROW },
    [COUNTS] = { "reconcile_count",
                 "SELECT (SELECT count(*) FROM pg_temp.w_pay), (SELECT count(*) FROM "
                 "pg_temp.w_line),"
                 " (SELECT count(*) FILTER (WHERE no = sid) + count(DISTINCT no) FILTER (WHERE no "
                 "<> sid)"
                 " FROM pg_temp.w_match)",
                 DB_ONE_ROW },
    [CODES] = { "reconcile_count_codes",
                "SELECT b.code, count(*), sum(b.amount) FROM pg_temp.w_break b"
                " LEFT JOIN reconcile.break o ON o.id = b.id AND o.state = 'resolved'"
                " WHERE b.state = 'open' AND o.id IS NULL GROUP BY b.code ORDER BY b.code",
                DB_ANY_ROWS },
};

bool store__begin(struct db *db, struct err *err)
{
    /* Rough statistics are enough to choose hash joins; the work tables stay in memory, unless this
     * session has used others before. */
    return db_script(db,
                     "SET LOCAL work_mem = '128MB';"
                     "SET LOCAL hash_mem_multiplier = 2;"
                     "SET LOCAL default_statistics_target = 10;"
                     "DO $$ BEGIN PERFORM pg_catalog.set_config('temp_buffers', '128MB', false);"
                     " EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$",
                     err);
}

bool store__step(struct db *db, enum store_step step, struct date as_of, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_date(as_of) };
    return db_exec(db, &STEPS[step], args, COUNT(args), &result, err);
}

bool store__last_run(struct db *db, int64_t *ret_id, struct date *ret_as_of, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LAST_RUN], NULL, 0, &result, err));
    *ret_id = db_rows(result) == 0 ? 0 : db_get_int(result, 0, 0);
    if (*ret_id != 0)
        *ret_as_of = db_get_date(result, 0, 1);
    return true;
}

bool store__last_covered(struct db *db, bool *ret_any, struct date *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LAST_COVERED], NULL, 0, &result, err));
    *ret_any = !db_is_null(result, 0, 0);
    if (*ret_any)
        *ret = db_get_date(result, 0, 0);
    return true;
}

struct each_side {
    bool (*each)(const struct store_side *side, void *arg, struct err *err);
    void *arg;
};

static bool side_row(const struct db_result *row, void *arg, struct err *err)
{
    const struct each_side *to = arg;
    struct store_side side = { .group = db_get_int(row, 0, 0) };
    side.fact = (struct cover_fact) {
        .is_got = db_get_bool(row, 0, 1),
        .id = db_get_int(row, 0, 2),
        .fen = db_get_int(row, 0, 3),
        .day = db_get_date(row, 0, 4),
        .from = db_get_date(row, 0, 5),
        .to = db_get_date(row, 0, 6),
    };
    return to->each(&side, to->arg, err);
}

bool store__sides(struct db *db,
                  bool (*each)(const struct store_side *side, void *arg, struct err *err),
                  void *arg, struct err *err)
{
    struct each_side to = { each, arg };
    return db_each(db, &SQL[SIDES], NULL, 0, side_row, &to, err);
}

bool store__cover_lines_max(struct db *db, int *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LINES_MAX], NULL, 0, &result, err));
    *ret = (int)db_get_int(result, 0, 0);
    return true;
}

bool store__put_sets(struct db *db, const struct cover_hit *hits, struct err *err)
{
    struct db_copy *copy = NULL;
    if (hits == NULL)
        return true;
    TRY(db_copy_begin(db, "pg_temp.w_set (no, sid, line_id, score)", 4, &copy, err));
    int64_t no = 0;
    for (const struct cover_hit *hit = hits; hit != NULL; hit = hit->next, no++)
        for (int i = 0; i < hit->count; i++) {
            db_copy_row(copy);
            db_copy_int8(copy, no);
            db_copy_int8(copy, hit->target_is_got ? hit->member[i] : hit->target);
            db_copy_int8(copy, hit->target_is_got ? hit->target : hit->member[i]);
            db_copy_int4(copy, hit->score);
        }
    return db_copy_end(copy, err);
}

bool store__plan(struct db *db, int64_t *ret_changes, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[PLAN], NULL, 0, &result, err));
    *ret_changes = db_get_int(result, 0, 0);
    return true;
}

bool store__counts(struct db *db, struct reconcile_summary *ret, struct err *err)
{
    AUTO(db_result) struct db_result *counts = NULL;
    AUTO(db_result) struct db_result *codes = NULL;
    TRY(db_exec(db, &SQL[COUNTS], NULL, 0, &counts, err));
    TRY(db_exec(db, &SQL[CODES], NULL, 0, &codes, err));
    ret->payments = db_get_int(counts, 0, 0);
    ret->lines = db_get_int(counts, 0, 1);
    ret->pairs = db_get_int(counts, 0, 2);
    for (size_t i = 0; i < db_rows(codes) && i < RECONCILE_CODES_MAX; i++) {
        struct reconcile_count *to = &ret->breaks[ret->codes++];
        (void)snprintf(to->code, sizeof to->code, "%s", db_get(codes, i, 0)); /* codes are short */
        to->count = db_get_int(codes, i, 1);
        to->money = db_get_money(codes, i, 2);
    }
    return true;
}

bool store__record(struct db *db, struct date as_of, const char *proof_json, int64_t *ret_run,
                   struct err *err)
{
    AUTO(db_result) struct db_result *run = NULL;
    AUTO(db_result) struct db_result *done = NULL;
    const struct db_arg args[] = { db_date(as_of), db_text(proof_json),
                                   db_int(RECONCILE_RULES_VERSION) };
    TRY(db_exec(db, &SQL[RUN_ADD], args, COUNT(args), &run, err));
    *ret_run = db_get_int(run, 0, 0);
    const struct db_arg id[] = { db_int(*ret_run) };
    return db_exec(db, &SQL[RECORD], id, COUNT(id), &done, err);
}
