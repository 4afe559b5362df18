/* The temporary tables that a file is read into, by COPY. They go with the transaction. */
#include "db/copy.h"
#include "store.h"

static const char STAGE_PAYMENT[] =
    "CREATE TEMP TABLE stage_payment (seq bigint, line_no int, payer_name text,"
    " payer_account text, year int, village_code text, county text, town text,"
    " village_name text, account_no text, account_name text, amount_fen bigint, paid_on date,"
    " voucher text, bank_ref text, is_return boolean, remark text, unit text, decimals smallint,"
    " raw text, number text, content bytea) ON COMMIT DROP";
enum { STAGE_PAYMENT_COLUMNS = 22 };

static const char STAGE_LINE[] =
    "CREATE TEMP TABLE stage_line (seq bigint, part int, line_no int, account_no text,"
    " booked_on date, amount_fen bigint, balance_fen bigint, serial text, bank_ref text,"
    " counter_account text, counter_name text, summary text, unit text, decimals smallint,"
    " raw text, content bytea) ON COMMIT DROP;"
    "CREATE TEMP TABLE stage_said (seq int, part int, account_no text, opening_fen bigint,"
    " closing_fen bigint, from_day date, to_day date, of_sheet boolean) ON COMMIT DROP";
enum { STAGE_LINE_COLUMNS = 16, STAGE_SAID_COLUMNS = 8 };

bool store_stage_payments(struct reading *reading, struct err *err)
{
    TRY(db_script(reading->db, STAGE_PAYMENT, err));
    return db_copy_begin(reading->db, "pg_temp.stage_payment", STAGE_PAYMENT_COLUMNS,
                         &reading->copy, err);
}

bool store_stage_lines(struct reading *reading, struct err *err)
{
    TRY(db_script(reading->db, STAGE_LINE, err));
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

bool store_analyze(struct db *db, const char *script, struct err *err)
{
    return db_script(db, script, err);
}
