#include "test.h"

#include "ledger.h"

static const unsigned char SEED[32] = "a seed of thirty-two bytes: test";

int ledger_test_begin(void **state)
{
    static struct ledger_test test;
    struct err err = { 0 };
    struct signing_key *key;
    pg_test_begin(&test.pg);
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    test.signer = signer_of_key(key, 2);
    ASSERT_OK(ledger_init(test.pg.db, "test.example/2019", &test.signer->key, &err));
    *state = &test;
    return 0;
}

int ledger_test_end(void **state)
{
    struct ledger_test *test = *state;
    signer_free(test->signer);
    pg_test_end(&test->pg);
    return 0;
}

struct post_summary ledger_test_post(struct ledger_test *test)
{
    struct err err = { 0 };
    struct post_summary summary = { 0 };
    ASSERT_OK(ledger_post(test->pg.db, test->signer, NULL, &summary, &err));
    return summary;
}

void ledger_test_sound(struct ledger_test *test)
{
    struct pg_test *pg = &test->pg;
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record r"
                                     " WHERE hash <> sha256('\\x00'::bytea || bytes)"),
                     0);
    assert_int_equal(
        pg_test_int(pg, "SELECT count(*) FROM (SELECT n, prev, lag(n) OVER w AS last_n,"
                        " lag(hash) OVER w AS last_hash FROM ledger.record"
                        " WINDOW w AS (PARTITION BY chain ORDER BY n)) r"
                        " WHERE n <> coalesce(last_n + 1, 0)"
                        " OR prev <> coalesce(last_hash, decode(repeat('00', 32), 'hex'))"),
        0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM (SELECT FROM ledger.line"
                                     " GROUP BY chain, n, source, year"
                                     " HAVING sum(amount_fen) <> 0) x"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM (SELECT chain, account, source, year,"
                                     " sum(amount_fen) AS s FROM ledger.line GROUP BY 1, 2, 3, 4)"
                                     " l FULL JOIN ledger.balance b USING (chain, account, source,"
                                     " year) WHERE l.s IS DISTINCT FROM b.amount_fen"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record r FULL JOIN"
                                     " ledger.log_queue q USING (chain, n)"
                                     " WHERE q.hash IS DISTINCT FROM r.hash"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.opening o JOIN ledger.record r"
                                     " USING (chain, n) WHERE position(encode(sha256(o.salt ||"
                                     " o.value), 'hex')::text IN convert_from(r.bytes, 'UTF8'))"
                                     " = 0"),
                     0);
}
