/*
 * Reconciling BENCH_ROWS payments (default 10^5) with as many receipts, from facts in intake to
 * dispositions, pairs, breaks and events in tables, against the bare SQL of the same work: one
 * hash join of payments with receipts by a key that the bench wrote into both, and the insert of
 * the very rows that the run wrote, into the same tables with the same keys. Each side is one
 * transaction; ANALYZE belongs to neither. Exit 1 below half the speed of the bare SQL, or when a
 * run that finds nothing to change takes longer than the first. The server analyses nothing by
 * itself meanwhile, so that no plan hangs on whether it came by in time.
 *
 * Of a hundred payments 80 arrive under their reference (M1), 16 within the window (M2), 2 in two
 * parts of one payment (M3), 1 ten days late (M4), 1 not at all.
 */
#include "../support/pg.h"

#include "reconcile/reconciler.h"

#include <stdio.h>
#include <stdlib.h>

enum { RATIO_MIN_PERCENT = 50, PAYMENTS_EACH = 10 };

static const char ALONE[] = "ALTER TABLE reconcile.pair SET (autovacuum_enabled = off);"
                            "ALTER TABLE reconcile.pair_line SET (autovacuum_enabled = off);"
                            "ALTER TABLE reconcile.pair_payment SET (autovacuum_enabled = off);"
                            "ALTER TABLE reconcile.payment_state SET (autovacuum_enabled = off);"
                            "ALTER TABLE reconcile.line_state SET (autovacuum_enabled = off);";

static const char WORLD[] =
    "INSERT INTO programme.setting (one) VALUES (true);"
    "INSERT INTO programme.day SELECT d::date, extract(isodow FROM d) < 6,"
    " count(*) FILTER (WHERE extract(isodow FROM d) < 6) OVER (ORDER BY d)"
    " FROM generate_series('2018-12-01'::timestamp, '2021-12-31', '1 day') d;"
    "INSERT INTO programme.county VALUES ('441424', '五华县', '梅州市');"
    "INSERT INTO programme.payer SELECT 'payer-' || i, '演示财政局' || i, 'district', NULL"
    " FROM generate_series(0, 11) i;";

/* $ROWS stands for the number of payments, $UNITS for that of villages and years. */
static const char FACTS[] =
    "INSERT INTO programme.village SELECT '441424' || lpad(i::text, 6, '0'), '演示村' || i,"
    " '演示镇', '441424', '演示单位', 'district_unit', '2018-01-01'"
    " FROM generate_series(0, $UNITS / 2) i;"
    "INSERT INTO programme.account SELECT '62' || right(code, 6), 'village', code, NULL, NULL,"
    " '演示银行', '演示户', '2018-01-01' FROM programme.village;"
    "INSERT INTO programme.quota SELECT code, y, 'payer-' || right(code, 6)::int % 12, 'district',"
    " 0, make_date(y, 4, 30), '演示1号' FROM programme.village, generate_series(2019, 2020) y;"
    "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, subject, covers_from,"
    " covers_to) SELECT sha256(i::text::bytea), 'list-' || i || '.csv', 'payments', 'csv', 'UTF-8',"
    " 1, 'payer-' || i, '2019-01-01', '2020-12-31' FROM generate_series(0, 11) i;"
    "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, covers_from, covers_to)"
    " VALUES (sha256('b'), 'bank.csv', 'statement', 'csv', 'UTF-8', 1, '2019-01-01',"
    " '2020-12-31');"
    /* payment i: village, year, day and way follow from i */
    "CREATE UNLOGGED TABLE public.told AS SELECT i, u / 2 AS v, 2019 + u % 2 AS year,"
    " 4000000 + i % 997 * 100 AS fen, make_date(2019 + u % 2, 1, 2) + (i * 11 % 110)::int AS d,"
    " i * 37 % 100 AS way FROM (SELECT i, i / 10 AS u FROM generate_series(0, $ROWS - 1) i) t;"
    "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, account_no,"
    " amount_fen, paid_on, voucher, bank_ref, raw, identity)"
    " SELECT f.id, t.i + 2, f.subject, t.year, '441424' || lpad(t.v::text, 6, '0'),"
    " '62' || lpad(t.v::text, 6, '0'), t.fen, t.d, 'V' || t.i,"
    " CASE WHEN t.way < 80 THEN 'R' || t.i ELSE '' END, t.i::text, sha256(('p' || t.i)::bytea)"
    " FROM public.told t JOIN intake.file f ON f.subject = 'payer-' || t.v % 12;"
    "UPDATE programme.quota q SET amount_fen = s.fen FROM (SELECT village_code, year,"
    " sum(amount_fen) AS fen FROM intake.payment GROUP BY 1, 2) s"
    " WHERE s.village_code = q.village AND s.year = q.year;"
    "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared, opening_fen,"
    " closing_fen) SELECT f.id, a.account_no, '2019-01-01', '2020-12-31', true, 0, 0"
    " FROM programme.account a, intake.file f WHERE f.kind = 'statement';"
    "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,"
    " bank_ref, counter_payer, raw, identity)"
    " SELECT s.id, s.file_id, t.i * 2 + p.part, s.account_no,"
    " t.d + CASE WHEN t.way = 98 THEN 10 ELSE 1 END,"
    " CASE WHEN t.way NOT IN (96, 97) THEN t.fen WHEN p.part = 0 THEN 1234567"
    " ELSE t.fen - 1234567 END,"
    " CASE WHEN t.way < 80 THEN 'R' || t.i ELSE '' END, 'payer-' || t.v % 12, t.i::text,"
    " sha256(('l' || t.i || '/' || p.part)::bytea)"
    " FROM public.told t JOIN intake.statement s ON s.account_no = '62' || lpad(t.v::text, 6, '0')"
    " JOIN generate_series(0, 1) p (part) ON p.part = 0 OR t.way IN (96, 97)"
    " WHERE t.way <> 99;"
    "UPDATE intake.statement s SET closing_fen = l.fen FROM (SELECT statement_id,"
    " sum(amount_fen) AS fen FROM intake.line GROUP BY 1) l WHERE l.statement_id = s.id;"
    "DROP TABLE public.told; VACUUM ANALYZE;";

/* The same rows again, by one join and plain inserts; what the run wrote lies in bench.*. */
static const char KEEP[] =
    "CREATE SCHEMA bench;"
    "CREATE UNLOGGED TABLE bench.event AS SELECT * FROM reconcile.event;"
    "CREATE UNLOGGED TABLE bench.pair AS SELECT r.*, m.payment_id FROM reconcile.pair r"
    " JOIN (SELECT pair_id, min(payment_id) AS payment_id FROM reconcile.pair_payment"
    " GROUP BY pair_id) m ON m.pair_id = r.id;"
    "CREATE UNLOGGED TABLE bench.run AS SELECT * FROM reconcile.run;"
    "CREATE UNLOGGED TABLE bench.payment_state AS SELECT * FROM reconcile.payment_state;"
    "CREATE UNLOGGED TABLE bench.line_state AS SELECT * FROM reconcile.line_state;"
    "CREATE UNLOGGED TABLE bench.break AS SELECT * FROM reconcile.break;"
    "CREATE UNLOGGED TABLE bench.break_fact AS SELECT * FROM reconcile.break_fact;"
    "BEGIN; SET LOCAL session_replication_role = replica;" /* what hangs on them refuses it */
    "TRUNCATE reconcile.run, reconcile.event CASCADE;"
    "TRUNCATE reconcile.payment_state, reconcile.line_state, reconcile.proposal;"
    "COMMIT;"
    "VACUUM ANALYZE; CHECKPOINT;";
static const char BARE[] =
    "BEGIN; SET LOCAL work_mem = '128MB';"
    "INSERT INTO reconcile.run OVERRIDING SYSTEM VALUE SELECT * FROM bench.run;"
    "CREATE TEMP TABLE joined ON COMMIT DROP AS SELECT b.id AS pair_id, p.id AS payment_id,"
    " l.id AS line_id FROM intake.payment p JOIN intake.line l ON l.raw = p.raw"
    " JOIN bench.pair b ON b.payment_id = p.id;"
    "INSERT INTO reconcile.pair (id, run_id, rule, hop) OVERRIDING SYSTEM VALUE"
    " SELECT id, run_id, rule, hop FROM bench.pair;"
    "INSERT INTO reconcile.pair_payment SELECT DISTINCT pair_id, payment_id FROM joined;"
    "INSERT INTO reconcile.pair_line SELECT pair_id, line_id FROM joined;"
    "INSERT INTO reconcile.payment_state SELECT * FROM bench.payment_state;"
    "INSERT INTO reconcile.line_state SELECT * FROM bench.line_state;"
    "INSERT INTO reconcile.break SELECT * FROM bench.break;"
    "INSERT INTO reconcile.break_fact SELECT * FROM bench.break_fact;"
    "INSERT INTO reconcile.event OVERRIDING SYSTEM VALUE SELECT * FROM bench.event;"
    "COMMIT;";

static void with_numbers(struct pg_test *test, const char *sql, long rows)
{
    static char out[16384];
    size_t len = 0;
    for (const char *at = sql; *at != '\0' && len + 32 < sizeof out;) {
        bool is_rows = strncmp(at, "$ROWS", 5) == 0, is_units = strncmp(at, "$UNITS", 6) == 0;
        if (is_rows || is_units) {
            len += (size_t)snprintf(out + len, sizeof out - len, "%ld",
                                    is_rows ? rows : rows / PAYMENTS_EACH);
            at += is_rows ? 5 : 6;
        } else {
            out[len++] = *at++;
        }
    }
    out[len] = '\0';
    char *vacuum = strstr(out, "VACUUM");
    *(vacuum - 1) = '\0'; /* it runs outside of the block of the others */
    pg_test_sql(test, out);
    pg_test_sql(test, "VACUUM ANALYZE");
}

static int64_t run_us(struct pg_test *test, struct reconcile_summary *ret)
{
    struct err err = { 0 };
    struct reconcile_options options = { 0 };
    int64_t from = time_monotonic_us();
    if (!reconcile_run(test->db, &options, ret, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(3);
    }
    return time_monotonic_us() - from;
}

static int64_t bare_us(struct pg_test *test)
{
    int64_t from = time_monotonic_us();
    pg_test_sql(test, BARE);
    return time_monotonic_us() - from;
}

int main(void)
{
    const char *text = getenv("BENCH_ROWS");
    long rows = text == NULL ? 100000 : strtol(text, NULL, 10);
    struct pg_test test;
    struct reconcile_summary summary, again;
    pg_test_begin(&test);
    pg_test_sql(&test, ALONE);
    pg_test_sql(&test, WORLD);
    with_numbers(&test, FACTS, rows);
    pg_test_sql(&test, "CHECKPOINT"); /* as before the bare SQL */
    int64_t ours = run_us(&test, &summary);
    int64_t second = run_us(&test, &again);
    for (const char *at = KEEP; *at != '\0'; at = strchr(at, ';') + 1) {
        char one[1024];
        (void)snprintf(one, sizeof one, "%.*s", (int)(strchr(at, ';') - at), at);
        pg_test_sql(&test, one);
    }
    int64_t bare = bare_us(&test);
    int64_t percent = bare * 100 / ours;
    (void)printf("reconcile: %lld payments, %lld lines, %lld pairs: %lld ms; bare SQL %lld ms; "
                 "ratio %lld.%02lld (at least 0.%d); again %lld ms, %lld changes\n",
                 (long long)summary.payments, (long long)summary.lines, (long long)summary.pairs,
                 (long long)ours / 1000, (long long)bare / 1000, (long long)percent / 100,
                 (long long)percent % 100, RATIO_MIN_PERCENT, (long long)second / 1000,
                 (long long)again.changes);
    pg_test_end(&test);
    return percent < RATIO_MIN_PERCENT || again.changes != 0 || second > ours;
}
