/* Times that others gave to the log: witnesses and time-stamps, and the records between them. */
#include "../support/logged.h"
#include "../support/test.h"
#include "../support/tsa.h"
#include "log/stamp.h"
#include "proof/cosignature.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const unsigned char SEED[32] = "a seed of thirty-two bytes: eyes";

static struct signing_key *witness(struct note_key *ret)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    const struct public_key public = signing_key_public(key);
    ASSERT_OK(note_key_of("audit.example/w1", NOTE_COSIGNATURE, &public, ret, &err));
    return key;
}

/* The checkpoint of that order (0: the first) is cosigned at that time. */
static void cosign(struct logged *it, int place, int64_t time_s)
{
    struct err err = { 0 };
    struct note_key own;
    struct note note;
    struct buf line;
    char sql[2048];
    AUTO(signing_key) struct signing_key *key = witness(&own);
    (void)snprintf(sql, sizeof sql, "SELECT note FROM log.checkpoint ORDER BY size OFFSET %d",
                   place);
    const char *text = pg_test_text(&it->pg, sql);
    ASSERT_OK(note_parse(text_of(text), &note, &err));
    buf_init(&line, 1024);
    ASSERT_OK(cosignature_add(key, &own, note.text, time_s, &line, &err));
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO log.cosignature SELECT size, 'w1', '%s', to_timestamp(%lld) FROM"
                   " log.checkpoint ORDER BY size OFFSET %d LIMIT 1",
                   line.data, (long long)time_s, place);
    pg_test_sql(&it->pg, sql);
    buf_release(&line);
}

static void trust_witness(struct logged *it)
{
    struct note_key own;
    struct buf vkey;
    char more[1024];
    AUTO(signing_key) struct signing_key *key = witness(&own);
    buf_init(&vkey, NOTE_VKEY_MAX);
    note_key_write(&own, &vkey);
    (void)snprintf(more, sizeof more, ",\"policy\":\"witness w1 %s\\nquorum w1\\n\"", vkey.data);
    logged_trust(it, more);
    buf_release(&vkey);
}

static void both(struct logged *it, const char *name, enum pass pass, const char *chain)
{
    struct report report;
    logged_audit(it, &report);
    if (chain == NULL)
        logged_intact(&report, name);
    else
        assert_true(logged_names(&report, pass, chain));
    assert_true(report.checked[pass] > 0);
    report_release(&report);
    logged_verify(it, logged_export(it, name, NULL), &report);
    if (chain == NULL)
        logged_intact(&report, name);
    else
        assert_true(logged_names(&report, pass, chain));
    report_release(&report);
}

static void witness__that_the_policy_wants_is_counted(void **state)
{
    struct logged *it = *state;
    struct report report;
    trust_witness(it);
    cosign(it, 1, time(NULL) + 5);
    both(it, "witnessed", PASS_TIME, NULL);
    logged_audit(it, &report);
    assert_true(report.witnessed);
    assert_int_equal(report.checked[PASS_WITNESS], 1);
    assert_int_equal(report.checked[PASS_TIME], report.records);
    report_release(&report);
}

static void record__dated_after_others_saw_it_is_a_finding(void **state)
{
    struct logged *it = *state;
    trust_witness(it);
    cosign(it, 1, time(NULL) - 3600);
    both(it, "late", PASS_TIME, LOGGED_VILLAGE);
}

static void record__dated_before_others_saw_the_log_without_it_is_a_finding(void **state)
{
    struct logged *it = *state;
    trust_witness(it);
    pg_test_sql(&it->pg, "SET session_replication_role = replica");
    pg_test_sql(&it->pg, "UPDATE log.checkpoint SET at = at - interval '3 days'"
                         " WHERE size = (SELECT min(size) FROM log.checkpoint)");
    pg_test_sql(&it->pg, "SET session_replication_role = origin");
    cosign(it, 1, time(NULL) + 200000);
    cosign(it, 0, time(NULL) + 100000); /* the head of that day came behind it */
    both(it, "early", PASS_TIME, "programme");
}

/* PEM as a text of JSON. */
static void json_of_file(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "re");
    size_t len = 0;
    assert_non_null(file);
    for (int c; (c = fgetc(file)) != EOF && len + 3 < size;) {
        if (c == '\n')
            out[len++] = '\\';
        out[len++] = c == '\n' ? 'n' : (char)c;
    }
    out[len] = '\0';
    assert_int_equal(fclose(file), 0);
}

static void stamp__is_judged_by_the_authority_that_is_trusted(void **state)
{
    struct logged *it = *state;
    static struct tsa tsa;
    struct err err = { 0 };
    struct report report;
    struct log_stamps stamps;
    static char pem[8192];
    static char more[9000];
    tsa_begin(&tsa, it->pg.folder, "Test TSA");
    (void)snprintf(it->conf.tsa, sizeof it->conf.tsa, "%s", tsa.url);
    (void)snprintf(it->conf.tsa_ca, sizeof it->conf.tsa_ca, "%s", tsa.ca);
    ASSERT_OK(log_stamp_due(it->pg.db, &it->conf, &stamps, &err));
    assert_int_equal(stamps.made, 1);
    logged_audit(it, &report);
    logged_intact(&report, "stamped, not judged");
    assert_int_equal(report.unjudged_stamps, 1);
    report_release(&report);
    json_of_file(tsa.ca, pem, sizeof pem);
    (void)snprintf(more, sizeof more, ",\"tsa\":[\"%s\"]", pem);
    logged_trust(it, more);
    both(it, "stamped", PASS_STAMP, NULL);
    pg_test_sql(&it->pg, "SET session_replication_role = replica");
    pg_test_sql(&it->pg, "UPDATE log.stamp SET token = set_byte(token, length(token) - 5,"
                         " 255 - get_byte(token, length(token) - 5))");
    pg_test_sql(&it->pg, "SET session_replication_role = origin");
    both(it, "bad-stamp", PASS_STAMP, "log");
    tsa_end(&tsa);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, logged_begin, logged_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(witness__that_the_policy_wants_is_counted),
        TEST(record__dated_after_others_saw_it_is_a_finding),
        TEST(record__dated_before_others_saw_the_log_without_it_is_a_finding),
        TEST(stamp__is_judged_by_the_authority_that_is_trusted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
