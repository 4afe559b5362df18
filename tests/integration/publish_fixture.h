/*
 * publish_fixture.h - facts for pages: three villages reckoned by hand, and a programme of any
 * size, both with signed chains.
 *
 * By hand, as of 2020-06-30, in yuan:
 *   甲村 (五华县, city)      2019 500,000 paid and arrived; 2020 200,000.50 paid and on its way.
 *                            Brought 1,000 along; 12.34 interest; spent 100,000 and a fee of 5.
 *   乙村 (五华县, district)  2019 500,000 paid and arrived; 2020 500,000 paid and being checked.
 *                            Its name is an attack on the page.
 *   丙村 (清城区, soe)       2019 nothing paid; 2020 quota 300,000, paid, arrived, spent.
 */
#ifndef PUBLISH_FIXTURE_H
#define PUBLISH_FIXTURE_H

#include "../support/pg.h"
#include "crypto/sign.h"
#include "db/copy.h"
#include "proof/record.h"

#include <inttypes.h>

static const char PUBLISH_PROGRAMME[] =
    "INSERT INTO programme.programme (id, body, sha256, is_demo) VALUES ('demo', '{\"title\":"
    " \"演示引导资金（2019—2020年）\", \"short_title\": \"引导资金\", \"basis\":"
    " \"演示〔2018〕1号\", \"notice\": {\"hotlines\": [\"020-12345678\"]}}',"
    " decode(repeat('00', 32), 'hex'), true);"
    "INSERT INTO reconcile.run (as_of, proof, rules_version) VALUES ('2020-06-30', '{}', 1);"
    "INSERT INTO ledger.name VALUES (true, 'demo.example/2019-2020', now());";

static const char *const PUBLISH_FIXTURE[] = {
    "INSERT INTO programme.county VALUES ('440103', '荔湾区', '广州市'),"
    " ('441402', '梅江区', '梅州市'), ('441424', '五华县', '梅州市'),"
    " ('441802', '清城区', '清远市');",
    "INSERT INTO programme.payer VALUES ('city', '演示市财政局', 'city', NULL),"
    " ('qu-jia', '演示区财政局甲', 'district', '440103'), ('soe-a', '演示国企甲', 'soe', NULL);",
    "INSERT INTO programme.village (code, name, town, county, unit, unit_kind, valid_from) VALUES"
    " ('441424103201', '甲村', '华城镇', '441424', '演示市某局', 'city_unit', '2018-01-01'),"
    " ('441424103202', '<script>alert(1)</script>\"乙\u202e村''&', '华城镇', '441424',"
    "  '演示区某局', 'district_unit', '2018-01-01'),"
    " ('441802100201', '丙村', '源潭镇', '441802', '演示国企甲', 'soe', '2018-01-01');",
    "INSERT INTO programme.account SELECT '8000000' || right(code, 6), 'village', code, NULL, NULL,"
    " '演示银行', name || '共管户', '2018-01-01', NULL FROM programme.village;",
    "INSERT INTO programme.party SELECT account_no, p, (ARRAY['帮扶单位', '镇', '村'])[p],"
    " (ARRAY['演示市某局', '华城镇政府', '村委会'])[p] FROM programme.account,"
    " generate_series(1, 3) p;",
    "INSERT INTO programme.quota SELECT code, y, payer, source,"
    " CASE WHEN code = '441802100201' AND y = 2020 THEN 30000000 ELSE 50000000 END,"
    " make_date(y, 4, 30), '演示〔2018〕1号' FROM (VALUES ('441424103201', 'city', 'city'),"
    " ('441424103202', 'qu-jia', 'district'), ('441802100201', 'soe-a', 'soe'))"
    " v(code, payer, source), generate_series(2019, 2020) y;",
    "INSERT INTO intake.file (sha256, name, kind, format, encoding, size) SELECT"
    " sha256(convert_to(n, 'UTF8')), n, k, 'csv', 'utf-8', 1 FROM (VALUES ('list.csv', 'payments'),"
    " ('bank.csv', 'statement')) f(n, k);",
    "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, amount_fen, paid_on,"
    " raw, identity) SELECT f.id, n, payer, y, code, fen, day::date, '',"
    " sha256(convert_to('p' || n, 'UTF8')) FROM intake.file f, (VALUES"
    " (1, 'city', 2019, '441424103201', 50000000, '2019-04-10'),"
    " (2, 'city', 2020, '441424103201', 20000050, '2020-06-29'),"
    " (3, 'qu-jia', 2019, '441424103202', 50000000, '2019-04-11'),"
    " (4, 'qu-jia', 2020, '441424103202', 50000000, '2020-04-11'),"
    " (5, 'soe-a', 2020, '441802100201', 30000000, '2020-04-12'))"
    " p(n, payer, y, code, fen, day) WHERE f.name = 'list.csv' ORDER BY n;",
    "INSERT INTO reconcile.payment_state SELECT id, village_code, 'allotted', CASE line_no"
    " WHEN 2 THEN 'in_transit' WHEN 4 THEN 'paid_not_received' ELSE 'matched' END"
    " FROM intake.payment;",
    "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared, opening_fen,"
    " closing_fen) SELECT f.id, a.account_no, '2019-01-01', '2020-06-30', true,"
    " CASE WHEN a.village = '441424103201' THEN 100000 ELSE 0 END, 0"
    " FROM programme.account a, intake.file f WHERE f.name = 'bank.csv';",
    "INSERT INTO programme.rule (id, version, position, side, book) VALUES"
    " ('interest', 1, 1, 'credit', 'interest'), ('fee', 1, 2, 'debit', 'fee');",
    "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,"
    " rule, raw, identity) SELECT s.id, s.file_id, n, s.account_no, day::date, fen, rule, '',"
    " sha256(convert_to('l' || n, 'UTF8')) FROM intake.statement s JOIN programme.account a"
    " USING (account_no) JOIN (VALUES (1, '441424103201', 50000000, NULL, '2019-04-12'),"
    " (2, '441424103201', 1234, 'interest', '2019-06-21'),"
    " (3, '441424103201', -10000000, NULL, '2019-08-01'),"
    " (4, '441424103201', -500, 'fee', '2019-08-01'),"
    " (5, '441424103202', 50000000, NULL, '2019-04-12'),"
    " (6, '441802100201', 30000000, NULL, '2020-04-14'),"
    " (7, '441802100201', -30000000, NULL, '2020-05-14')) l(n, code, fen, rule, day)"
    " ON l.code = a.village;",
    "INSERT INTO reconcile.line_state SELECT l.id, CASE WHEN l.amount_fen < 0 OR rule IS NOT NULL"
    " THEN 'classified' ELSE 'matched' END, CASE WHEN rule IS NOT NULL THEN rule WHEN"
    " l.amount_fen < 0 THEN 'spending' ELSE 'special_payable' END, CASE WHEN rule IS NULL AND"
    " l.amount_fen > 0 THEN q.source ELSE 'none' END, 0 FROM intake.line l JOIN programme.account"
    " a USING (account_no) JOIN programme.quota q ON q.village = a.village AND q.year = 2019;",
    "INSERT INTO reconcile.pair (run_id, rule, hop) SELECT 1, 'M2', 'direct'"
    " FROM generate_series(1, 3);"
    "INSERT INTO reconcile.pair_payment VALUES (1, 1), (2, 3), (3, 5);"
    "INSERT INTO reconcile.pair_line VALUES (1, 1), (2, 5), (3, 6);",
    "INSERT INTO reconcile.break (id, code, village, year, amount_fen, state, move, opened_on,"
    " run_id) VALUES (sha256('\\x01'), 'paid_not_received', '441424103202', 2020, 50000000, 'open',"
    " 'bank', '2020-04-15', 1);"
    "INSERT INTO reconcile.break_fact VALUES (sha256('\\x01'), 'payment', 4, 'list.csv', 4);",
};

/* `villages` villages (at most 100,000) in sixteen counties, each year paid in full and arrived,
 * but for a few. */
static const char *const PUBLISH_SCALED[] = {
    "INSERT INTO programme.county SELECT code, name, CASE WHEN code < '4418' THEN '梅州市'"
    " ELSE '清远市' END FROM unnest(ARRAY['441402', '441403', '441422', '441423', '441424',"
    " '441426', '441427', '441481', '441802', '441803', '441821', '441823', '441825', '441826',"
    " '441881', '441882'], ARRAY['梅江区', '梅县区', '大埔县', '丰顺县', '五华县', '平远县',"
    " '蕉岭县', '兴宁市', '清城区', '清新区', '佛冈县', '阳山县', '连山壮族瑶族自治县',"
    " '连南瑶族自治县', '英德市', '连州市']) c(code, name);",
    "INSERT INTO programme.payer SELECT 'city', '演示市财政局', 'city', NULL UNION ALL"
    " SELECT 'qu-' || n, '演示区财政局' || substr('甲乙丙丁戊己庚辛壬癸子', n, 1), 'district',"
    " NULL FROM generate_series(1, 11) n UNION ALL SELECT 'soe-' || n,"
    " '演示国有企业' || substr('甲乙丙丁戊己庚', n, 1) || '有限公司', 'soe', NULL"
    " FROM generate_series(1, 7) n;",
    "CREATE TEMP TABLE v AS SELECT i, c.code || lpad((100 + k % 6 + k / 800 * 6)::text, 3, '0')"
    "  || lpad((200 + k % 800)::text, 3, '0') AS code, c.code AS county,"
    "  substr('东西南北中前后', k / 800, 1) || substr('云溪青竹石桥松柏金田', 1 + k % 6, 1)"
    "  || substr('岭河塘坪', 1 + i % 4, 1) || '镇' AS town,"
    "  substr('上下大小新老东西南北', 1 + i % 10, 1) || substr('坑坪塘屋岭洋湾坝', 1 + i / 10 % 8, "
    "1)"
    "  || '村' AS name, i % 477 < 74 AS is_city, i % 477 >= 404 AS is_soe"
    "  FROM pg_temp.size, generate_series(0, villages - 1) i"
    "  CROSS JOIN LATERAL (SELECT i / 16) w(k)"
    "  JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place FROM programme.county) c"
    "  ON c.place = i % 16;"
    "CREATE TEMP TABLE o AS SELECT *, CASE WHEN is_city THEN 'city' WHEN is_soe THEN 'soe-' ||"
    "  (1 + i % 7) ELSE 'qu-' || (1 + i % 11) END AS payer, CASE WHEN is_city THEN 'city'"
    "  WHEN is_soe THEN 'soe' ELSE 'district' END AS source FROM pg_temp.v;",
    "INSERT INTO programme.village (code, name, town, county, unit, unit_kind, valid_from)"
    " SELECT code, name, town, county, '演示单位' || (1 + i % 90), CASE source WHEN 'city' THEN"
    " 'city_unit' WHEN 'soe' THEN 'soe' ELSE 'district_unit' END, '2018-01-01' FROM pg_temp.o;"
    "INSERT INTO programme.account SELECT '8' || lpad(i::text, 11, '0'), 'village', code, NULL,"
    " NULL, '演示农村商业银行', name || '共管户', '2018-01-01', NULL FROM pg_temp.o;"
    "INSERT INTO programme.party SELECT account_no, p, (ARRAY['帮扶单位', '镇', '村'])[p],"
    " (ARRAY['演示单位', '演示镇人民政府', '演示村村民委员会'])[p] FROM programme.account,"
    " generate_series(1, 3) p;"
    "INSERT INTO programme.quota SELECT code, y, payer, source, 50000000, make_date(y, 4, 30),"
    " '演示〔2018〕1号' FROM pg_temp.o, generate_series(2019, 2020) y;"
    "INSERT INTO intake.file (sha256, name, kind, format, encoding, size) VALUES"
    " (sha256('\\x01'), 'list.csv', 'payments', 'csv', 'utf-8', 1),"
    " (sha256('\\x02'), 'bank.csv', 'statement', 'csv', 'utf-8', 1);",
    "INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, amount_fen, paid_on,"
    " raw, identity) SELECT 1, i, payer, y, code, CASE WHEN i % 97 = 5 THEN 41234567 ELSE 50000000"
    " END, make_date(y, 4, 1 + i % 28), '', sha256(convert_to(code || y, 'UTF8'))"
    " FROM pg_temp.o, generate_series(2019, 2020) y WHERE NOT (i % 53 = 7 AND y = 2020);"
    "INSERT INTO reconcile.payment_state SELECT id, village_code, 'allotted', CASE WHEN year = 2020"
    " AND line_no % 41 = 3 THEN 'in_transit' WHEN year = 2020 AND line_no % 59 = 9 THEN"
    " 'paid_not_received' ELSE 'matched' END FROM intake.payment;"
    "INSERT INTO intake.statement (file_id, account_no, from_day, to_day, declared, opening_fen,"
    " closing_fen) SELECT 2, account_no, '2019-01-01', '2020-06-30', true, 123456, 0"
    " FROM programme.account;"
    "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,"
    " raw, identity) SELECT s.id, 2, p.id, s.account_no, p.paid_on + 1, p.amount_fen, '',"
    " sha256(convert_to('l' || p.id, 'UTF8')) FROM intake.payment p JOIN reconcile.payment_state t"
    " ON t.payment_id = p.id AND t.right_code = 'matched' JOIN programme.account a ON"
    " a.village = p.village_code JOIN intake.statement s ON s.account_no = a.account_no;"
    "INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,"
    " raw, identity) SELECT l.statement_id, 2, l.line_no, l.account_no, l.booked_on + 60,"
    " -(l.amount_fen / 3 + l.line_no), '', sha256(convert_to('s' || l.id, 'UTF8'))"
    " FROM intake.line l;"
    "INSERT INTO reconcile.line_state SELECT id, CASE WHEN amount_fen < 0 THEN 'classified' ELSE"
    " 'matched' END, CASE WHEN amount_fen < 0 THEN 'spending' ELSE 'special_payable' END, CASE WHEN"
    " amount_fen < 0 THEN 'none' ELSE 'city' END, 0 FROM intake.line;",
    "WITH m AS (SELECT payment_id, row_number() OVER (ORDER BY payment_id) AS n FROM"
    " reconcile.payment_state WHERE right_code = 'matched'), r AS (INSERT INTO reconcile.pair"
    " (run_id, rule, hop) SELECT 1, 'M2', 'direct' FROM m RETURNING id)"
    " INSERT INTO reconcile.pair_payment SELECT n, payment_id FROM m;"
    "INSERT INTO reconcile.break (id, code, village, year, amount_fen, state, move, opened_on,"
    " run_id) SELECT sha256(convert_to(p.id::text, 'UTF8')), 'paid_not_received', p.village_code,"
    " p.year, p.amount_fen, 'open', 'bank', p.paid_on, 1 FROM intake.payment p JOIN"
    " reconcile.payment_state t ON t.payment_id = p.id AND right_code = 'paid_not_received';"
    "INSERT INTO reconcile.break_fact SELECT sha256(convert_to(p.id::text, 'UTF8')), 'payment',"
    " p.id, 'list.csv', p.line_no FROM intake.payment p JOIN reconcile.payment_state t ON"
    " t.payment_id = p.id AND right_code = 'paid_not_received';",
};

static const char PUBLISH_EVIDENCE[] =
    "\"evidence\":{\"file\":{\"chain\":\"programme/office\",\"hash\":"
    "\"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\",\"n\":4},\"line\":7,"
    "\"raw\":{\"commit\":\"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\"}}";

#define PUBLISH_C64 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* The body of record n: a genesis, then money in and out by turns, n * 1,000 yuan. */
static void publish_fixture_body(int n, const struct public_key *public, char *out, size_t size)
{
    char hex[65];
    int64_t fen = INT64_C(100000) * n;
    const char *debit = n % 2 == 1 ? "bank" : "spending";
    const char *credit = n % 2 == 1 ? "suspense" : "bank";
    if (n == 0)
        (void)snprintf(out, size,
                       "{\"class\":\"public\",\"demo\":true,\"kind\":\"village\","
                       "\"programme\":\"demo\",\"public_key\":\"%s\"}",
                       hex_encode(public->bytes, PUBLIC_KEY_SIZE, hex));
    else
        (void)snprintf(
            out, size,
            "{\"account\":{\"commit\":\"" PUBLISH_C64 "\",\"tail\":\"6789\"},"
            "\"amount_fen\":%" PRId64 ",\"booked_on\":\"2020-04-12\",%s,\"lines\":["
            "{\"account\":\"%s\",\"amount_fen\":%" PRId64 ",\"source\":\"none\",\"year\":0},"
            "{\"account\":\"%s\",\"amount_fen\":%" PRId64 ",\"source\":\"none\",\"year\":0}]}",
            fen, PUBLISH_EVIDENCE, debit, fen, credit, -fen);
}

/* Signs record n of the chain that head names and copies it in; head moves on. */
static void publish_fixture_record(struct db_copy *copy, const struct signing_key *key,
                                   struct record_head *head, struct buf *bytes)
{
    struct err err = { 0 };
    char body[2048];
    struct public_key public = signing_key_public(key);
    struct signature signature;
    head->type = head->n == 0 ? TYPE_GENESIS : head->n % 2 == 1 ? TYPE_RECEIPT : TYPE_EXPENSE;
    publish_fixture_body((int)head->n, &public, body, sizeof body);
    buf_clear(bytes);
    ASSERT_OK(record_build(head, text_of(body), bytes, &err));
    ASSERT_OK(signing_key_sign(key, bytes->data, bytes->len, &signature, &err));
    struct sha256 hash = record_hash(bytes->data, bytes->len);
    db_copy_row(copy);
    db_copy_string(copy, head->chain);
    db_copy_int8(copy, head->n);
    db_copy_bytes(copy, hash.bytes, SHA256_SIZE);
    db_copy_bytes(copy, head->prev.bytes, SHA256_SIZE);
    db_copy_bytes(copy, bytes->data, bytes->len);
    db_copy_bytes(copy, signature.bytes, SIGNATURE_SIZE);
    db_copy_time(copy, head->at_us);
    db_copy_string(copy, type_row(head->type)->name);
    db_copy_string(copy, head->key);
    db_copy_string(copy, head->by);
    db_copy_int2(copy, head->n == 0 ? 0 : 2);
    head->prev = hash;
    head->at_us += 60000000;
    head->n++;
}

/* Signs `count` records for the chain of every village that has none. */
static void publish_fixture_chains(struct pg_test *pg, const struct signing_key *key, int count)
{
    struct err err = { 0 };
    char id[KEY_ID_SIZE];
    struct public_key public = signing_key_public(key);
    struct db_copy *copy;
    AUTO(db_result) struct db_result *villages = NULL;
    static const struct db_stmt LIST = { "publish_fixture_villages",
                                         "SELECT code FROM programme.village ORDER BY code",
                                         DB_ANY_ROWS };
    AUTO(buf) struct buf bytes;
    buf_init(&bytes, RECORD_SIZE_MAX);
    ASSERT_OK(db_exec(pg->db, &LIST, NULL, 0, &villages, &err));
    pg_test_sql(pg, "BEGIN");
    ASSERT_OK(db_copy_begin(pg->db,
                            "ledger.record (chain, n, hash, prev, bytes, signature, at, type,"
                            " key, by, lines)",
                            11, &copy, &err));
    for (size_t i = 0; i < db_rows(villages); i++) {
        struct record_head head = { .at_us = INT64_C(1593500000000000),
                                    .by = public_key_id(&public, id),
                                    .chain = db_get(villages, i, 0),
                                    .key = id,
                                    .ledger = "demo.example/2019-2020" };
        for (int n = 0; n < count; n++)
            publish_fixture_record(copy, key, &head, &bytes);
    }
    ASSERT_OK(db_copy_end(copy, &err));
    pg_test_sql(pg, "INSERT INTO ledger.line SELECT chain, n, p, CASE WHEN p = 1 THEN CASE WHEN"
                    " type = 'receipt' THEN 'bank' ELSE 'spending' END WHEN type = 'receipt' THEN"
                    " 'suspense' ELSE 'bank' END, 'none', 0, CASE p WHEN 1 THEN 1 ELSE -1 END *"
                    " 100000 * n FROM ledger.record, generate_series(1, 2) p WHERE n > 0");
    pg_test_sql(pg, "COMMIT");
}

/* The key of all fixtures, made from a fixed seed and known to the ledger. */
static struct signing_key *publish_fixture_key(struct pg_test *pg)
{
    struct err err = { 0 };
    static const unsigned char SEED[32] = { 7 };
    struct signing_key *key = NULL;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    char id[KEY_ID_SIZE];
    char hex[65];
    char sql[512];
    struct public_key public = signing_key_public(key);
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO ledger.key (id, public_key, role) VALUES ('%s', '\\x%s', 'record')",
                   public_key_id(&public, id), hex_encode(public.bytes, PUBLIC_KEY_SIZE, hex));
    pg_test_sql(pg, sql);
    return key;
}

#endif
