/* A false time in a record: by the server, which signs what it likes (that a chain's
 * times never go back is a case of test_tamper_forged.c). Checkpoints were cosigned by a witness
 * whose clock is right. The same posting with the right time, and at the limit of what is
 * tolerated, passes. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/intact.h"
#include "../support/logged.h"
#include "core/date.h"
#include "proof/cosignature.h"
#include "verify/logbook.h"

#include <stdio.h>

#define DAY (INT64_C(24) * 3600)

static const unsigned char SEED[32] = "a seed of thirty-two bytes: eyes";
static const int64_t BEGIN = 1600000000; /* when the ledger was made, s; all else is after it */

static struct signing_key *witness(struct note_key *ret)
{
    struct err err = { 0 };
    struct signing_key *key;
    ASSERT_OK(signing_key_from_seed(SEED, &key, &err));
    const struct public_key public = signing_key_public(key);
    ASSERT_OK(note_key_of("audit.example/w1", NOTE_COSIGNATURE, &public, ret, &err));
    return key;
}

/* The witness sees the newest checkpoint at that time. */
static void cosign(struct logged *it, int64_t at_s)
{
    struct err err = { 0 };
    struct note_key own;
    struct note note;
    struct buf line;
    char sql[2048];
    AUTO(signing_key) struct signing_key *key = witness(&own);
    ASSERT_OK(note_parse(text_of(pg_test_text(&it->pg, "SELECT note FROM log.checkpoint"
                                                       " ORDER BY size DESC LIMIT 1")),
                         &note, &err));
    buf_init(&line, 1024);
    ASSERT_OK(cosignature_add(key, &own, note.text, at_s, &line, &err));
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO log.cosignature SELECT max(size), 'w1', '%s', to_timestamp(%lld)"
                   " FROM log.checkpoint",
                   line.data, (long long)at_s);
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

/* When the server says that it is at_s. */
static void post(struct logged *it, int64_t at_s)
{
    struct err err = { 0 };
    struct post_summary summary;
    time_fix(at_s * 1000000);
    ASSERT_OK(ledger_post(it->pg.db, it->signer, NULL, &summary, &err));
}

/* Ten days: the ledger is made on the first and seen, grows on the fifth and is seen, and on the
 * tenth a list is posted and seen. false_s: how far the time in this last one is from the right
 * one. */
static void tell(void **state, int64_t false_s)
{
    time_fix(BEGIN * 1000000);
    assert_int_equal(logged_begin(state), 0);
    struct logged *it = *state;
    trust_witness(it);
    cosign(it, BEGIN);
    (void)facts_lines(it->pg.db, LOGGED_VILLAGES, 12); /* no chain of a payer gets a later time */
    post(it, BEGIN + 5 * DAY);
    logged_seal(it);
    cosign(it, BEGIN + 5 * DAY);
    (void)facts_payments(it->pg.db, LOGGED_VILLAGES, 12);
    post(it, BEGIN + 10 * DAY + false_s);
    time_fix((BEGIN + 10 * DAY) * 1000000);
    logged_seal(it);
    cosign(it, BEGIN + 10 * DAY);
}

static const struct {
    const char *name;
    int64_t false_s;
    bool is_found;
} CASES[] = {
    { "the right time", 0, false },
    { "a clock that is ten minutes fast", LOGBOOK_AHEAD_S, false },
    { "dated after the witness had seen it", LOGBOOK_AHEAD_S + 1, true },
    { "dated a year ahead", 365 * DAY, true },
    { "posted a day before it got its place", -5 * DAY - LOGBOOK_BEHIND_S, false },
    { "dated before the witness saw the log without it", -5 * DAY - LOGBOOK_BEHIND_S - 1, true },
    { "dated back to the day the ledger was made", -10 * DAY, true },
};

static void judge(const struct report *report, size_t i)
{
    /* the list's payments are of that payer; each is found */
    if (CASES[i].is_found)
        intact_demand(report, CASES[i].name, (struct place_found) { PASS_TIME, LOGGED_PAYER, -2 });
    else
        intact_passes(report, CASES[i].name);
    assert_true(report->checked[PASS_TIME] > 0);
}

static void time__that_does_not_fit_the_witnessed_checkpoints_is_found(void **state)
{
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct report report;
        tell(state, CASES[i].false_s);
        struct logged *it = *state;
        logged_audit(it, &report);
        judge(&report, i);
        report_release(&report);
        logged_verify(it, logged_export(it, "times", NULL), &report);
        judge(&report, i);
        report_release(&report);
        assert_int_equal(logged_end(state), 0);
        time_fix(-1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time__that_does_not_fit_the_witnessed_checkpoints_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
