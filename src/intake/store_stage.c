/* The temporary tables that a file is read into, by COPY, and those that sql/functions/intake/
 * fills from them. They live as long as the session and are emptied before each file, so that the
 * plans of a run over many small files are made once and no file pays for their making. */
#include "db/copy.h"
#include "store.h"

#define TEMP(name) "CREATE TEMP TABLE IF NOT EXISTS " name " ("
#define DONE       ");"

static const char STAGE_PAYMENT[] =
    /* from the file */
    TEMP(
        "stage_payment") "seq bigint, line_no int, payer_name text, payer_account text,"
                         " year int, village_code text, county text, town text,"
                         " village_name text, account_no text, account_name text,"
                         " amount_fen bigint, paid_on date, voucher text, bank_ref text,"
                         " is_return boolean, remark text, unit text, decimals smallint,"
                         " raw text, number text, content bytea" DONE
                             /* by intake.check_payments() */
                             TEMP(
                                 "who_payer") "payer_account text, payer_name text, said_payer "
                                              "text, payer text" DONE TEMP(
                                                  "fact_payment") "seq bigint, line_no int, "
                                                                  "number text, is_return "
                                                                  "boolean, payer text,"
                                                                  " identity bytea" DONE TEMP("kno"
                                                                                              "wn_"
                                                                                              "pay"
                                                                                              "men"
                                                                                              "t") "seq bigint, line_no int, id bigint" DONE
                                                                      TEMP(
                                                                          "twice_payment") "ident"
                                                                                           "ity "
                                                                                           "bytea"
                                                                                           ", "
                                                                                           "seq "
                                                                                           "bigin"
                                                                                           "t" DONE TEMP(
                                                                                               "d"
                                                                                               "o"
                                                                                               "o"
                                                                                               "m"
                                                                                               "e"
                                                                                               "d"
                                                                                               "_"
                                                                                               "p"
                                                                                               "a"
                                                                                               "y"
                                                                                               "m"
                                                                                               "e"
                                                                                               "n"
                                                                                               "t") "id bigint" DONE;
enum { STAGE_PAYMENT_COLUMNS = 22 };
static const char EMPTY_PAYMENT[] = "DELETE FROM pg_temp.stage_payment;"
                                    "DELETE FROM pg_temp.who_payer;"
                                    "DELETE FROM pg_temp.fact_payment;"
                                    "DELETE FROM pg_temp.known_payment;"
                                    "DELETE FROM pg_temp.twice_payment;"
                                    "DELETE FROM pg_temp.doomed_payment;";

static const char STAGE_LINE[] =
    /* from the file */
    TEMP(
        "stage_line") "seq bigint, part int, line_no int, account_no text, booked_on date,"
                      " amount_fen bigint, balance_fen bigint, serial text, bank_ref text,"
                      " counter_account text, counter_name text, summary text, unit text,"
                      " decimals smallint, raw text, content bytea" DONE TEMP(
                          "stage_said") "seq int, part int, account_no text, opening_fen bigint,"
                                        " closing_fen bigint, from_day date, to_day date, of_sheet "
                                        "boolean" DONE
                                            /* by intake.check_balances() */
                                            TEMP(
                                                "line_run") "part int, account_no text, seq "
                                                            "bigint, line_no int, booked_on date,"
                                                            " amount_fen bigint, balance_fen "
                                                            "bigint, run bigint" DONE TEMP(
                                                                "stage_statement") "id bigint, "
                                                                                   "part int, "
                                                                                   "account_no "
                                                                                   "text, total "
                                                                                   "bigint,"
                                                                                   " balances "
                                                                                   "bigint, "
                                                                                   "is_reverse "
                                                                                   "boolean, holds "
                                                                                   "boolean,"
                                                                                   " declared "
                                                                                   "boolean, "
                                                                                   "from_day date, "
                                                                                   "to_day date, "
                                                                                   "said_opening "
                                                                                   "bigint,"
                                                                                   " said_closing "
                                                                                   "bigint, "
                                                                                   "opening_fen "
                                                                                   "bigint, "
                                                                                   "closing_fen "
                                                                                   "bigint" DONE
                                                                                       /* by
                                                                                          intake.check_lines()
                                                                                        */
                                                                                       TEMP(
                                                                                           "fac"
                                                                                           "t_"
                                                                                           "lin"
                                                                                           "e") "se"
                                                                                                "q "
                                                                                                "bi"
                                                                                                "gi"
                                                                                                "nt"
                                                                                                ", "
                                                                                                "pa"
                                                                                                "rt"
                                                                                                " i"
                                                                                                "nt"
                                                                                                ", "
                                                                                                "li"
                                                                                                "ne"
                                                                                                "_n"
                                                                                                "o "
                                                                                                "in"
                                                                                                "t,"
                                                                                                " a"
                                                                                                "cc"
                                                                                                "ou"
                                                                                                "nt"
                                                                                                "_n"
                                                                                                "o "
                                                                                                "te"
                                                                                                "xt"
                                                                                                ", "
                                                                                                "bo"
                                                                                                "ok"
                                                                                                "ed"
                                                                                                "_o"
                                                                                                "n "
                                                                                                "da"
                                                                                                "te"
                                                                                                ","
                                                                                                " s"
                                                                                                "er"
                                                                                                "ia"
                                                                                                "l "
                                                                                                "te"
                                                                                                "xt"
                                                                                                ", "
                                                                                                "id"
                                                                                                "en"
                                                                                                "ti"
                                                                                                "ty"
                                                                                                " b"
                                                                                                "yt"
                                                                                                "e"
                                                                                                "a" DONE TEMP(
                                                                                                    "known_line") "seq bigint, line_no int, id bigint" DONE
                                                                                                    TEMP(
                                                                                                        "twice_line") "identity bytea, seq bigint" DONE
                                                                                                        TEMP(
                                                                                                            "doomed_line") "id bigint" DONE
                                                                                                            /* by intake.classify_fact_line() */
                                                                                                            TEMP(
                                                                                                                "who") "account_no text, counter_account text, counter_name text, counter_payer text,"
                                                                                                                       " counter_own text" DONE
                                                                                                                           TEMP(
                                                                                                                               "what") "credit boolean, summary text, counter_name text, own boolean, rule text" DONE;
enum { STAGE_LINE_COLUMNS = 16, STAGE_SAID_COLUMNS = 8 };
static const char EMPTY_LINE[] = "DELETE FROM pg_temp.stage_line;"
                                 "DELETE FROM pg_temp.stage_said;"
                                 "DELETE FROM pg_temp.line_run;"
                                 "DELETE FROM pg_temp.stage_statement;"
                                 "DELETE FROM pg_temp.fact_line;"
                                 "DELETE FROM pg_temp.known_line;"
                                 "DELETE FROM pg_temp.twice_line;"
                                 "DELETE FROM pg_temp.doomed_line;"
                                 "DELETE FROM pg_temp.who;"
                                 "DELETE FROM pg_temp.what;";

bool store_stage_payments(struct reading *reading, struct err *err)
{
    TRY(db_script(reading->db, STAGE_PAYMENT, err));
    TRY(db_script(reading->db, EMPTY_PAYMENT, err));
    return db_copy_begin(reading->db, "pg_temp.stage_payment", STAGE_PAYMENT_COLUMNS,
                         &reading->copy, err);
}

bool store_stage_lines(struct reading *reading, struct err *err)
{
    TRY(db_script(reading->db, STAGE_LINE, err));
    TRY(db_script(reading->db, EMPTY_LINE, err));
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

static const char DROP_PAYMENT[] =
    "DROP TABLE pg_temp.stage_payment, pg_temp.who_payer, pg_temp.fact_payment,"
    " pg_temp.known_payment, pg_temp.twice_payment, pg_temp.doomed_payment";
static const char DROP_LINE[] =
    "DROP TABLE pg_temp.stage_line, pg_temp.stage_said, pg_temp.line_run,"
    " pg_temp.stage_statement, pg_temp.fact_line, pg_temp.known_line, pg_temp.twice_line,"
    " pg_temp.doomed_line, pg_temp.who, pg_temp.what";

/* Small files leave the statistics and plans alone; after a large one all plans are made anew. */
enum { LARGE_FILE = 5000, NOTABLE_FILE = 500, FILES_A_PLAN = 64 };

bool store_analyze(struct reading *reading, const char *script, struct err *err)
{
    return reading->staged <= LARGE_FILE || db_script(reading->db, script, err);
}

/* Deleted rows take room in a temporary table, where no vacuum comes: now and then the tables are
 * thrown away. They are made again for the next file. */
bool store_forget(struct reading *reading, int64_t file_id, struct err *err)
{
    bool payments = reading->options->kind == IMPORT_PAYMENTS;
    bool grown = reading->staged > NOTABLE_FILE || file_id % FILES_A_PLAN == 0;
    if (!grown)
        return true;
    TRY(db_script(reading->db, payments ? DROP_PAYMENT : DROP_LINE, err));
    return db_script(reading->db, "DISCARD PLANS", err);
}
