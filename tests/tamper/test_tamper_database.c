/* What a superuser of the database can do to it behind the guards. Each case first proves that the
 * intact database verifies, then does it, and demands the finding at the place. */
#include "../support/intact.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

#define VILLAGE INTACT_VILLAGE
#define PAYER   INTACT_PAYER

struct fixture {
    struct pg_test pg;
    struct signer *signer;
};

static int begin(void **state)
{
    static struct fixture fixture;
    pg_test_begin(&fixture.pg);
    fixture.signer = intact_signer();
    intact_fill(&fixture.pg, fixture.signer);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;
    signer_free(fixture->signer);
    pg_test_end(&fixture->pg);
    return 0;
}

/* Of the first receipt of the village's chain. */
#define FIRST(chain, type)                                                                         \
    "(SELECT min(n) FROM ledger.record WHERE chain = '" chain "' AND type = '" type "')"
#define RECEIPT    FIRST(VILLAGE, "receipt")
#define PAYMENT    FIRST(PAYER, "payment")
#define IN_RECEIPT " WHERE chain = '" VILLAGE "' AND n = " RECEIPT
#define IN_PAYMENT " WHERE chain = '" PAYER "' AND n = " PAYMENT
/* Replaces inside the bytes, keeping their length. */
#define BYTES(where, old, new)                                                                     \
    "UPDATE ledger.record SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '" old       \
    "', '" new "'), 'UTF8')" where
/* As above, and everything derived made to fit: all but the signature. */
#define REHASH(where) ";UPDATE ledger.record SET hash = sha256('\\x00'::bytea || bytes)" where
#define FACT_OF(kind) "(SELECT fact_id FROM ledger.origin WHERE kind = '" kind "' AND chain = "

static const struct {
    const char *name;
    const char *sql;
    enum pass finding;
    const char *chain;
    const char *n; /* SQL of the number that must be named; NULL any */
} CASES[] = {
    { "an amount in the bytes", BYTES(IN_RECEIPT, "\"amount_fen\":1", "\"amount_fen\":9"),
      PASS_SIGNATURE, VILLAGE, RECEIPT },
    { "a date in the bytes, hash made to fit",
      BYTES(IN_PAYMENT, "\"paid_on\":\"20", "\"paid_on\":\"19") REHASH(IN_PAYMENT), PASS_SIGNATURE,
      PAYER, PAYMENT },
    { "the hash column", "UPDATE ledger.record SET hash = sha256('x')" IN_RECEIPT, PASS_PROJECTION,
      VILLAGE, RECEIPT },
    { "the prev column", "UPDATE ledger.record SET prev = sha256('x')" IN_RECEIPT, PASS_PROJECTION,
      VILLAGE, RECEIPT },
    { "the at column", "UPDATE ledger.record SET at = at - interval '1 day'" IN_RECEIPT,
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "the type column", "UPDATE ledger.record SET type = 'expense'" IN_RECEIPT, PASS_PROJECTION,
      VILLAGE, RECEIPT },
    { "the by column", "UPDATE ledger.record SET by = repeat('0', 16)" IN_RECEIPT, PASS_PROJECTION,
      VILLAGE, RECEIPT },
    { "an amount in the lines", "UPDATE ledger.line SET amount_fen = amount_fen * 2" IN_RECEIPT,
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "a colour in the lines", "UPDATE ledger.line SET source = 'soe'" IN_RECEIPT, PASS_PROJECTION,
      VILLAGE, RECEIPT },
    { "a line taken away", "DELETE FROM ledger.line" IN_RECEIPT " AND position = 1",
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "a line added",
      "INSERT INTO ledger.line VALUES ('" VILLAGE "', " RECEIPT ", 3, 'bank', 'none', 0, 5)",
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "lines of no record",
      "INSERT INTO ledger.line VALUES ('" VILLAGE "', 999, 1, 'bank', 'none', 0, 5)",
      PASS_PROJECTION, VILLAGE, "SELECT 999" },
    { "a balance",
      "UPDATE ledger.balance SET amount_fen = amount_fen + 1 WHERE chain = '" VILLAGE
      "' AND account = 'bank'",
      PASS_PROJECTION, VILLAGE, "SELECT -1" },
    { "a balance taken away",
      "DELETE FROM ledger.balance WHERE chain = '" VILLAGE "' AND account = 'bank'",
      PASS_PROJECTION, VILLAGE, "SELECT -1" },
    { "a signature",
      "UPDATE ledger.record SET signature = set_byte(signature, 5,"
      " 255 - get_byte(signature, 5))" IN_RECEIPT,
      PASS_SIGNATURE, VILLAGE, RECEIPT },
    { "the first record deleted", "DELETE FROM ledger.record WHERE chain = '" VILLAGE "' AND n = 0",
      PASS_CHAIN, VILLAGE, "SELECT 1" },
    { "a middle record deleted", "DELETE FROM ledger.record" IN_RECEIPT, PASS_CHAIN, VILLAGE,
      "SELECT 1 + " RECEIPT },
    { "the newest record deleted",
      "DELETE FROM ledger.record r USING ledger.head h WHERE h.chain = r.chain"
      " AND r.chain = '" VILLAGE "' AND r.n = h.next_n - 1",
      PASS_HASH, VILLAGE, "SELECT -1" },
    { "the newest record deleted without a trace",
      "CREATE TEMP TABLE t AS SELECT max(n) AS n FROM ledger.record WHERE chain = '" PAYER "';"
      "DELETE FROM ledger.record USING t WHERE chain = '" PAYER "' AND record.n = t.n;"
      "DELETE FROM ledger.line USING t WHERE chain = '" PAYER "' AND line.n = t.n;"
      "DELETE FROM ledger.opening USING t WHERE chain = '" PAYER "' AND opening.n = t.n;"
      "DELETE FROM ledger.origin USING t WHERE chain = '" PAYER "' AND origin.n = t.n;"
      "DELETE FROM ledger.log_queue USING t WHERE chain = '" PAYER "' AND log_queue.n = t.n;"
      "UPDATE ledger.balance b SET amount_fen = (SELECT sum(amount_fen) FROM ledger.line l"
      " WHERE (l.chain, l.account, l.source, l.year) = (b.chain, b.account, b.source, b.year))"
      " WHERE chain = '" PAYER "';"
      "UPDATE ledger.head h SET (next_n, hash, at) = (SELECT n + 1, hash, at FROM ledger.record r"
      " WHERE r.chain = h.chain ORDER BY n DESC LIMIT 1) WHERE chain = '" PAYER "'; DROP TABLE t",
      PASS_FACT, PAYER, "SELECT -1" },
    { "two records reordered",
      "UPDATE ledger.record SET n = 9000 + n WHERE chain = '" VILLAGE "' AND n IN (2, 3);"
      "UPDATE ledger.record SET n = 9005 - n WHERE chain = '" VILLAGE "' AND n >= 9000",
      PASS_CHAIN, VILLAGE, NULL },
    { "two villages swapped",
      "UPDATE ledger.record SET chain = 'x' WHERE chain = '" VILLAGE "';"
      "UPDATE ledger.record SET chain = '" VILLAGE "' WHERE chain = '441424100202';"
      "UPDATE ledger.record SET chain = '441424100202' WHERE chain = 'x'",
      PASS_CHAIN, VILLAGE, "SELECT 0" },
    { "a record inserted again at the end",
      "INSERT INTO ledger.record SELECT chain, (SELECT next_n FROM ledger.head WHERE chain = "
      "'" VILLAGE
      "'), hash, prev, bytes, signature, at, type, key, by, lines FROM ledger.record" IN_RECEIPT,
      PASS_CHAIN, VILLAGE, RECEIPT },
    { "the ledger's key replaced",
      "UPDATE ledger.key SET public_key = decode(repeat('d75a980182b10ab7', 4), 'hex')", PASS_KEY,
      VILLAGE, "SELECT 0" },
    { "the head", "UPDATE ledger.head SET hash = sha256('x') WHERE chain = '" VILLAGE "'",
      PASS_HASH, VILLAGE, "SELECT -1" },
    { "the queue of the log", "UPDATE ledger.log_queue SET hash = sha256('x')" IN_RECEIPT,
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "an opening's value", "UPDATE ledger.opening SET value = 'x'" IN_RECEIPT " AND field = 'raw'",
      PASS_PROJECTION, VILLAGE, RECEIPT },
    { "an opening's salt",
      "UPDATE ledger.opening SET salt = decode(repeat('00', 16), 'hex')" IN_PAYMENT
      " AND field = 'payee'",
      PASS_PROJECTION, PAYER, PAYMENT },
    { "an opening deleted behind the eraser",
      "DELETE FROM ledger.opening" IN_PAYMENT " AND field = 'account'", PASS_PROJECTION, PAYER,
      PAYMENT },
    { "an amount of a list",
      "UPDATE intake.payment SET amount_fen = amount_fen + 1 WHERE id = " FACT_OF(
          "payment") "'" PAYER "' AND n = " PAYMENT ")",
      PASS_FACT, PAYER, PAYMENT },
    { "a date of a list",
      "UPDATE intake.payment SET paid_on = paid_on + 1 WHERE id = " FACT_OF(
          "payment") "'" PAYER "' AND n = " PAYMENT ")",
      PASS_FACT, PAYER, PAYMENT },
    { "a payee of a list",
      "UPDATE intake.payment SET account_name = 'another' WHERE id = " FACT_OF(
          "payment") "'" PAYER "' AND n = " PAYMENT ")",
      PASS_FACT, PAYER, PAYMENT },
    { "an account of a list",
      "UPDATE intake.payment SET account_no = '8001000004' WHERE id = " FACT_OF(
          "payment") "'" PAYER "' AND n = " PAYMENT ")",
      PASS_FACT, PAYER, PAYMENT },
    { "a raw line",
      "UPDATE intake.line SET raw = 'x' WHERE id = " FACT_OF("line") "'" VILLAGE
                                                                     "' AND n = " RECEIPT ")",
      PASS_FACT, VILLAGE, RECEIPT },
    { "a line of a statement moved to another day",
      "UPDATE intake.line SET booked_on = booked_on + 1 WHERE id = " FACT_OF(
          "line") "'" VILLAGE "' AND n = " RECEIPT ")",
      PASS_FACT, VILLAGE, RECEIPT },
    { "a file's digest", "UPDATE intake.file SET sha256 = sha256('x') WHERE kind = 'payments'",
      PASS_FACT, "programme/office", NULL },
    { "a fact slipped in behind the ledger",
      "INSERT INTO intake.payment (file_id, line_no, payer, year, amount_fen, paid_on, raw,"
      " identity) SELECT file_id, 999, payer, year, 5, paid_on, 'x', sha256('slip')"
      " FROM intake.payment WHERE payer = 'city' LIMIT 1",
      PASS_FACT, PAYER, "SELECT -1" },
    { "a fact taken away",
      "DELETE FROM intake.line WHERE id = " FACT_OF("line") "'" VILLAGE "' AND n = " RECEIPT ")",
      PASS_FACT, VILLAGE, RECEIPT },
    { "a record cut from its fact", "DELETE FROM ledger.origin" IN_PAYMENT, PASS_FACT, PAYER,
      PAYMENT },
    { "a quota raised in the registry",
      "UPDATE programme.quota SET amount_fen = amount_fen + 1 WHERE village = '" VILLAGE
      "' AND year = 2019",
      PASS_FACT, VILLAGE, "SELECT -1" },
    { "a disposition taken away",
      "DELETE FROM reconcile.line_state WHERE line_id = (SELECT min(id) FROM intake.line"
      " WHERE account_no = '8001000001')",
      PASS_DISPOSITION, VILLAGE, "SELECT -1" },
    { "a disposition of a payment taken away",
      "DELETE FROM reconcile.payment_state WHERE payment_id = (SELECT min(id) FROM intake.payment"
      " WHERE payer = 'city')",
      PASS_DISPOSITION, PAYER, "SELECT -1" },
    { "a line moved to another book without a record",
      "UPDATE reconcile.line_state SET book = 'special_payable' WHERE line_id = (SELECT max(id)"
      " FROM intake.line WHERE account_no = '8001000001')",
      PASS_DISPOSITION, VILLAGE, "SELECT -1" },
    { "the closing balance of a statement",
      "UPDATE intake.statement SET closing_fen = closing_fen - 1 WHERE account_no = '8001000001'",
      PASS_FACT, VILLAGE, "SELECT -1" },
    { "the balance brought along",
      "UPDATE ledger.carried SET amount_fen = amount_fen + 1 WHERE chain = '" VILLAGE "'",
      PASS_PROJECTION, VILLAGE, "SELECT -1" },
};

/* A superuser's transaction, guards off, taken back afterwards. */
static void run_case(struct fixture *fixture, size_t i)
{
    char number[1024];
    struct report report;
    struct pg_test *pg = &fixture->pg;
    int64_t n = -2;
    if (CASES[i].n != NULL) {
        bool is_query = strncmp(CASES[i].n, "SELECT", 6) == 0;
        (void)snprintf(number, sizeof number, "%s%s", is_query ? "" : "SELECT ", CASES[i].n);
        n = pg_test_int(pg, number);
    }
    pg_test_sql(pg, "SET session_replication_role = replica");
    pg_test_sql(pg, CASES[i].sql);
    pg_test_sql(pg, "SET session_replication_role = origin");
    intact_audit(pg->db, fixture->signer, &report);
    intact_demand(&report, CASES[i].name,
                  (struct place_found) { CASES[i].finding, CASES[i].chain, n });
    report_release(&report);
}

static const char *const TABLES[] = {
    "ledger.record",    "ledger.line",      "ledger.balance",       "ledger.head",
    "ledger.opening",   "ledger.origin",    "ledger.key",           "ledger.carried",
    "ledger.log_queue", "intake.payment",   "intake.line",          "intake.file",
    "programme.quota",  "intake.statement", "reconcile.line_state", "reconcile.payment_state"
};

static void keep_tables(struct pg_test *pg)
{
    char sql[256];
    pg_test_sql(pg, "CREATE SCHEMA kept");
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql, "CREATE TABLE kept.t%zu AS SELECT * FROM %s", i, TABLES[i]);
        pg_test_sql(pg, sql);
    }
}

static void put_back(struct pg_test *pg)
{
    char sql[512];
    pg_test_sql(pg, "SET session_replication_role = replica");
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        (void)snprintf(sql, sizeof sql,
                       "DELETE FROM %s; INSERT INTO %s OVERRIDING SYSTEM VALUE"
                       " SELECT * FROM kept.t%zu",
                       TABLES[i], TABLES[i], i);
        pg_test_sql(pg, sql);
    }
    pg_test_sql(pg, "SET session_replication_role = origin");
}

static void tampering__is_found_and_named(void **state)
{
    struct fixture *fixture = *state;
    keep_tables(&fixture->pg);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        intact_assert(fixture->pg.db, fixture->signer, CASES[i].name);
        run_case(fixture, i);
        put_back(&fixture->pg);
    }
    intact_assert(fixture->pg.db, fixture->signer, "put back");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tampering__is_found_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
