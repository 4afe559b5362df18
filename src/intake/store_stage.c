/* Into the temporary tables of sql/functions/intake/15_stage.sql, by COPY. */
#include "db/copy.h"
#include "store.h"

enum { STAGE_PAYMENT_COLUMNS = 22, STAGE_LINE_COLUMNS = 16, STAGE_SAID_COLUMNS = 8 };

enum { STAGE_PAYMENTS, STAGE_LINES, UNSTAGE_PAYMENTS, UNSTAGE_LINES };
static const struct db_stmt SQL[] = {
    [STAGE_PAYMENTS] = { "intake_stage_payments", "SELECT intake.stage_payments()", DB_ONE_ROW },
    [STAGE_LINES] = { "intake_stage_lines", "SELECT intake.stage_lines()", DB_ONE_ROW },
    [UNSTAGE_PAYMENTS] = { "intake_unstage_payments", "SELECT intake.unstage_payments()",
                           DB_ONE_ROW },
    [UNSTAGE_LINES] = { "intake_unstage_lines", "SELECT intake.unstage_lines()", DB_ONE_ROW },
};

static bool call(struct db *db, int which, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    return db_exec(db, &SQL[which], NULL, 0, &result, err);
}

bool store_stage_payments(struct reading *reading, struct err *err)
{
    TRY(call(reading->db, STAGE_PAYMENTS, err));
    return db_copy_begin(reading->db, "pg_temp.stage_payment", STAGE_PAYMENT_COLUMNS,
                         &reading->copy, err);
}

bool store_stage_lines(struct reading *reading, struct err *err)
{
    TRY(call(reading->db, STAGE_LINES, err));
    return db_copy_begin(reading->db, "pg_temp.stage_line", STAGE_LINE_COLUMNS, &reading->copy,
                         err);
}

static void put_money(struct db_copy *copy, bool has, struct money money)
{
    if (has)
        db_copy_int8(copy, money.fen);
    else
        db_copy_null(copy);
}

static void put_day(struct db_copy *copy, bool has, struct date day)
{
    if (has)
        db_copy_date(copy, day);
    else
        db_copy_null(copy);
}

bool store_stage_said(struct db *db, const struct statement *statement, struct err *err)
{
    struct db_copy *copy;
    TRY(db_copy_begin(db, "pg_temp.stage_said", STAGE_SAID_COLUMNS, &copy, err));
    for (size_t i = 0; i < statement->said_count; i++) {
        const struct statement_said *said = &statement->said[i];
        db_copy_row(copy);
        db_copy_int4(copy, (int32_t)i);
        db_copy_int4(copy, said->part);
        db_copy_string(copy, said->account_no);
        put_money(copy, said->has_opening, said->opening);
        put_money(copy, said->has_closing, said->closing);
        put_day(copy, said->has_from, said->from);
        put_day(copy, said->has_to, said->to);
        db_copy_bool(copy, said->of_sheet);
    }
    return db_copy_end(copy, err);
}

/* Small files leave the statistics and plans alone; after a large one all plans are made anew. */
enum { LARGE_FILE = 5000, NOTABLE_FILE = 500, FILES_A_PLAN = 64 };

bool store_analyze(struct reading *reading, const char *script, struct err *err)
{
    return reading->staged <= LARGE_FILE || db_script(reading->db, script, err);
}

/* After a large file, and now and then. */
bool store_forget(struct reading *reading, int64_t file_id, struct err *err)
{
    bool payments = reading->options->kind == IMPORT_PAYMENTS;
    bool grown = reading->staged > NOTABLE_FILE || file_id % FILES_A_PLAN == 0;
    if (!grown)
        return true;
    TRY(call(reading->db, payments ? UNSTAGE_PAYMENTS : UNSTAGE_LINES, err));
    return db_script(reading->db, "DISCARD PLANS", err);
}
