#include "facts.h"

#include <stdio.h>
#include <stdlib.h>

static void run(struct db *db, const char *sql)
{
    struct err err = { 0 };
    if (db_script(db, sql, &err))
        return;
    (void)fprintf(stderr, "%s\n%s\n", err.text, sql);
    abort();
}

static int64_t new_file(struct db *db, const char *kind)
{
    static const struct db_stmt ADD = {
        "facts_add_file",
        "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, subject)"
        " SELECT pg_catalog.sha256(pg_catalog.convert_to('file ' || n, 'UTF8')),"
        " 'file-' || n || '.csv', $1::text, 'csv', 'UTF-8', 1000,"
        " CASE $1::text WHEN 'payments' THEN 'city' ELSE '' END"
        " FROM (SELECT pg_catalog.count(*) + 1 AS n FROM intake.file) f RETURNING id",
        DB_ONE_ROW
    };
    struct err err = { 0 };
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(kind) };
    if (!db_exec(db, &ADD, args, COUNT(args), &result, &err))
        abort();
    return db_get_int(result, 0, 0);
}

void facts_programme(struct db *db, int villages)
{
    char sql[4096];
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO programme.programme (id, body, sha256, is_demo) VALUES ('test-2019',"
        " '{\"amount_fen\": 50000000, \"basis\": \"T-1\", \"due\": \"04-30\","
        " \"title\": \"Test\", \"years\": [2019, 2020]}', pg_catalog.sha256('test'), true);"
        "INSERT INTO programme.county VALUES ('441424', 'Wuhua', 'Meizhou');"
        "INSERT INTO programme.payer VALUES ('city', 'City', 'city', NULL),"
        " ('tianhe', 'Tianhe', 'district', NULL), ('soe-1', 'Works', 'soe', NULL);"
        "INSERT INTO programme.village (code, name, town, county, unit, unit_kind, valid_from)"
        " SELECT (441424100200 + i)::text, 'V' || i, 'T', '441424', 'U', 'city_unit',"
        " '2019-01-01' FROM pg_catalog.generate_series(1, %d) i;"
        "INSERT INTO programme.account (account_no, kind, village, bank, name, valid_from)"
        " SELECT (8001000000 + i)::text, 'village', (441424100200 + i)::text, 'B', 'N',"
        " '2019-01-01' FROM pg_catalog.generate_series(1, %d) i;"
        "INSERT INTO programme.account (account_no, kind, county, slug, bank, name, valid_from)"
        " VALUES ('9001', 'transit', '441424', 'wuhua', 'B', 'N', '2019-01-01');"
        "INSERT INTO programme.quota SELECT (441424100200 + i)::text, y,"
        " CASE i %% 3 WHEN 1 THEN 'city' WHEN 2 THEN 'tianhe' ELSE 'soe-1' END,"
        " CASE i %% 3 WHEN 1 THEN 'city' WHEN 2 THEN 'district' ELSE 'soe' END, %d,"
        " (y || '-04-30')::date, 'T-1' FROM pg_catalog.generate_series(1, %d) i,"
        " pg_catalog.generate_series(2019, 2020) y;"
        "INSERT INTO programme.rule (id, version, position, side, summary_like, book)"
        " VALUES ('interest', 1, 1, 'credit', 'interest', 'interest')",
        villages, villages, FACTS_VILLAGE_PAYS, villages);
    run(db, sql);
}

int64_t facts_payments(struct db *db, int villages, int count)
{
    char sql[2048];
    int64_t file = new_file(db, "payments");
    (void)snprintf(
        sql, sizeof sql,
        "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, account_no,"
        " account_name, amount_fen, paid_on, voucher, raw, identity)"
        " SELECT %lld, i + 1, CASE (i %% %d + 1) %% 3 WHEN 1 THEN 'city' WHEN 2 THEN 'tianhe'"
        " ELSE 'soe-1' END, 2019 + i %% 2, (441424100201 + i %% %d)::text,"
        " (8001000001 + i %% %d)::text, 'N', 100 + i, '2019-04-10', 'v' || i,"
        " '2019' || chr(9) || 'V' || i || chr(9) || '441424100201' || chr(9) || '500000.00'"
        " || chr(9) || '2019-04-10' || chr(9) || 'v' || i,"
        " pg_catalog.sha256(pg_catalog.convert_to('%lld p ' || i, 'UTF8'))"
        " FROM pg_catalog.generate_series(0, %d - 1) i",
        (long long)file, villages, villages, villages, (long long)file, count);
    run(db, sql);
    return file;
}

int64_t facts_lines(struct db *db, int villages, int count)
{
    char sql[4096];
    int64_t file = new_file(db, "statement");
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared,"
                   " opening_fen, closing_fen) SELECT %lld, (8001000000 + i)::text, '2019-01-01',"
                   " '2019-12-31', true, 1000, NULL FROM pg_catalog.generate_series(1, %d) i;"
                   "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on,"
                   " amount_fen, counter_name, summary, rule, raw, identity)"
                   " SELECT s.id, %lld, i + 1, s.account_no, '2019-04-12',"
                   " CASE i %% 10 WHEN 0 THEN -10 WHEN 5 THEN 7 ELSE 100 + i END, '', '',"
                   " CASE i %% 10 WHEN 5 THEN 'interest' END,"
                   " '2019-04-12' || chr(9) || s.account_no || chr(9) || i || chr(9) || '500000.00'"
                   " || chr(9) || 'summary of the line',"
                   " pg_catalog.sha256(pg_catalog.convert_to('%lld l ' || i, 'UTF8'))"
                   " FROM pg_catalog.generate_series(0, %d - 1) i JOIN intake.statement s"
                   " ON s.file_id = %lld AND s.account_no = (8001000001 + i %% %d)::text"
                   " ORDER BY i",
                   (long long)file, villages, (long long)file, (long long)file, count,
                   (long long)file, villages);
    run(db, sql);
    return file;
}
