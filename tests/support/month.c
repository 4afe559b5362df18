#include "test.h"

#include "core/buf.h"
#include "log/place.h"
#include "month.h"
#include "proof/coverage.h"
#include "proof/tree.h"

#include <stdio.h>
#include <string.h>

static void run(struct db *db, const char *sql)
{
    struct err err = { 0 };
    ASSERT_OK(db_script(db, sql, &err));
}

static int64_t add_file(struct db *db, int64_t supersedes)
{
    static const struct db_stmt ADD = {
        "month_add_file",
        "INSERT INTO intake.file (sha256, name, kind, format, encoding, size, supersedes,"
        " covers_to) SELECT pg_catalog.sha256(pg_catalog.convert_to('month ' || count(*), 'UTF8')),"
        " 'statement.csv', 'statement', 'csv', 'UTF-8', 100, nullif($1::bigint, 0), '2019-12-31'"
        " FROM intake.file RETURNING id",
        DB_ONE_ROW
    };
    struct err err = { 0 };
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(supersedes) };
    ASSERT_OK(db_exec(db, &ADD, args, COUNT(args), &result, &err));
    return db_get_int(result, 0, 0);
}

static void take_back(struct db *db, int64_t superseded, int64_t file)
{
    char sql[512];
    (void)snprintf(sql, sizeof sql,
                   "UPDATE intake.statement SET voided_by = %lld WHERE file_id = %lld;"
                   "UPDATE intake.line SET voided_by = %lld WHERE file_id = %lld;",
                   (long long)file, (long long)superseded, (long long)file, (long long)superseded);
    run(db, sql);
}

int64_t month_accept(struct db *db, struct month_statement s)
{
    char sql[2048];
    int64_t file = add_file(db, s.supersedes);
    if (s.supersedes != 0)
        take_back(db, s.supersedes, file);
    (void)snprintf(sql, sizeof sql,
                   "WITH said AS (SELECT split_part(x, ' ', 1)::date AS day,"
                   " split_part(x, ' ', 2)::bigint AS fen, place"
                   " FROM pg_catalog.unnest(pg_catalog.string_to_array('%s', ','))"
                   " WITH ORDINALITY AS t (x, place)),"
                   " own AS (INSERT INTO intake.statement (file_id, account_no, from_day, to_day,"
                   " declared, opening_fen, closing_fen) SELECT %lld, '%lld', '%s', '%s', %s,"
                   " %s%d, %s%d + coalesce((SELECT sum(fen) FROM said), 0) RETURNING id)"
                   " INSERT INTO intake.line (statement_id, file_id, line_no, account_no,"
                   " booked_on, amount_fen, raw, identity) SELECT own.id, %lld, place + 1, '%lld',"
                   " day, fen, day || ' ' || fen, pg_catalog.sha256(pg_catalog.convert_to("
                   "'%lld ' || place, 'UTF8')) FROM own, said ORDER BY place",
                   s.lines, (long long)file, 8001000000LL + s.village, s.from, s.to,
                   s.is_undeclared ? "false" : "true", s.has_no_balance ? "NULL::bigint + " : "",
                   s.opening, s.has_no_balance ? "NULL::bigint + " : "", s.opening, (long long)file,
                   8001000000LL + s.village, (long long)file);
    run(db, sql);
    return file;
}

static bool add_leaf(const struct db_result *row, void *arg, struct err *err)
{
    struct sha256 hash;
    struct text hex = db_get_text(row, 0, 0);
    (void)err;
    assert_true(hex_decode(hex.ptr, hex.len, hash.bytes));
    tree_frontier_add(TREE_SHA256, arg, &hash);
    return true;
}

void month_log(struct ledger_test *test)
{
    struct err err = { 0 };
    struct tree_frontier frontier = { 0 };
    struct sha256 root;
    char sql[512], hex[SHA256_HEX_SIZE];
    static const struct db_stmt LEAVES = {
        "test_leaves", "SELECT encode(hash, 'hex') FROM log.leaf ORDER BY position", DB_ANY_ROWS
    };
    (void)ledger_test_post(test);
    ASSERT_OK(log_place(test->pg.db, &err));
    ASSERT_OK(db_each(test->pg.db, &LEAVES, NULL, 0, add_leaf, &frontier, &err));
    tree_frontier_root(TREE_SHA256, &frontier, &root);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO log.checkpoint (size, incarnation, root, frontier, note) VALUES"
                   " (%llu, 1, decode('%s', 'hex'), '', 'of a test') ON CONFLICT DO NOTHING",
                   (unsigned long long)frontier.size, sha256_hex(&root, hex));
    run(test->pg.db, sql);
}

struct seal_summary month_seal(struct ledger_test *test, const char *month)
{
    struct err err = { 0 };
    struct seal_options options = { 0 };
    struct seal_summary summary;
    month_log(test);
    ASSERT_OK(seal_month_parse(month, &options.month, &err));
    ASSERT_OK(seal_run(test->pg.db, test->signer, &options, &summary, &err));
    return summary;
}

const char *month_reason(struct ledger_test *test, const char *month, int village)
{
    char sql[256];
    (void)snprintf(sql, sizeof sql,
                   "SELECT reason FROM seal.state('%s-01') WHERE account_no = '%lld'", month,
                   8001000000LL + village);
    return pg_test_text(&test->pg, sql);
}

struct reading {
    struct coverage *coverage;
    struct arena *arena;
    char chain[CHAIN_ID_MAX + 1];
    int findings;
};

static void found(void *arg, const struct coverage_finding *finding)
{
    struct reading *reading = arg;
    print_message("%s %lld: %s\n", reading->chain, (long long)finding->n, finding->text);
    reading->findings++;
}

static bool read_record(const struct db_result *row, void *arg, struct err *err)
{
    struct reading *reading = arg;
    struct record record;
    struct body body;
    const char *chain = db_get(row, 0, 0);
    if (strcmp(chain, reading->chain) != 0) {
        coverage_end(reading->coverage, found, reading);
        coverage_begin(reading->coverage);
        (void)snprintf(reading->chain, sizeof reading->chain, "%s", chain);
    }
    TRY(record_parse(db_get_bytes(row, 0, 1, reading->arena), &record, err));
    TRY(body_read(&record, &body, err));
    coverage_feed(reading->coverage, &record, &body, found, reading);
    return true;
}

int month_findings(struct db *db)
{
    struct err err = { 0 };
    static const struct db_stmt RECORDS = {
        "test_records",
        "SELECT chain, bytes FROM ledger.record WHERE chain ~ '^[0-9]{12}$' OR chain ~"
        " '^transit/[^/]+$' ORDER BY chain, n",
        DB_ANY_ROWS
    };
    struct reading reading = { .coverage = coverage_new(), .arena = arena_make() };
    coverage_begin(reading.coverage);
    ASSERT_OK(db_each(db, &RECORDS, NULL, 0, read_record, &reading, &err));
    coverage_end(reading.coverage, found, &reading);
    coverage_free(reading.coverage);
    arena_free(reading.arena);
    return reading.findings;
}
