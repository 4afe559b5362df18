/* What can be done to the time-stamps of an exported ledger. The auditor trusts one authority's
 * root. Each case first proves that the intact bundle verifies, then does it, and demands the
 * finding. */
#include "../support/test.h"

#include "../support/intact.h"
#include "../support/logged.h"
#include "../support/tsa.h"
#include "log/stamp.h"
#include "proof/stamp.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 64 * 1024 };

struct fixture {
    struct logged *ledger;
    struct tsa tsa, stranger;
    char kit[600];
};

static void shell(const char *folder, const char *command)
{
    struct buf whole;
    buf_init(&whole, TEXT_MAX);
    buf_addf(&whole,
             "set -e; cd '%s'; KIT='%s/..'; FIRST=$(ls stamps/*.0.tsr 2>/dev/null || true);"
             " NEXT=$(ls stamps/*.1.tsr 2>/dev/null || true); %s",
             folder, folder, command);
    if (system(whole.data) != 0)
        fail_msg("failed: %s", whole.data);
    buf_release(&whole);
}

/* PEM as a text of JSON. */
static void add_pem(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    for (int c; (c = fgetc(file)) != EOF;)
        buf_adds(out, c == '\n' ? "\\n" : (char[]) { (char)c, '\0' });
    assert_int_equal(fclose(file), 0);
}

static void trust_authority(struct fixture *f)
{
    struct buf more;
    buf_init(&more, TEXT_MAX);
    buf_adds(&more, ",\"tsa\":[\"");
    add_pem(f->tsa.ca, &more);
    buf_adds(&more, "\"]");
    logged_trust(f->ledger, more.data);
    buf_release(&more);
}

/* <kit>/<name>: the answer of an authority about these bytes. */
static void stamp(struct fixture *f, const struct tsa *by, struct text bytes, const char *name)
{
    struct err err = { 0 };
    struct buf query;
    char path[700], to[700];
    struct sha256 digest = sha256(bytes.ptr, bytes.len);
    buf_init(&query, TEXT_MAX);
    ASSERT_OK(timestamp_query(&digest, &query, &err));
    (void)snprintf(path, sizeof path, "%s/query", f->kit);
    (void)snprintf(to, sizeof to, "%s/%s", f->kit, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(query.data, 1, query.len, file), query.len);
    assert_int_equal(fclose(file), 0);
    const char *const argv[] = {
        "bash", "tests/support/tsa.sh", "reply", by->folder, path, to, NULL
    };
    assert_int_equal(tsa_run(argv), 0);
    buf_release(&query);
}

static void make_tokens(struct fixture *f)
{
    struct err err = { 0 };
    struct buf subject;
    buf_init(&subject, TEXT_MAX);
    const char *note = pg_test_text(&f->ledger->pg, "SELECT note FROM log.checkpoint c JOIN"
                                                    " log.stamp s USING (size) LIMIT 1");
    ASSERT_OK(stamp_subject(text_of(note), &subject, &err));
    struct text own = { subject.data, subject.len };
    stamp(f, &f->stranger, own, "by-a-stranger");
    stamp(f, &f->tsa, own, "again");
    stamp(f, &f->tsa, text_of("another checkpoint"), "of-another");
    buf_release(&subject);
}

static int begin(void **state)
{
    static struct fixture f;
    struct err err = { 0 };
    struct log_stamps stamps;
    void *ledger;
    char path[700];
    assert_int_equal(logged_begin(&ledger), 0);
    f.ledger = ledger;
    (void)snprintf(f.kit, sizeof f.kit, "%s/kit", f.ledger->pg.folder);
    (void)snprintf(path, sizeof path, "mkdir -p kit/tsa kit/stranger");
    shell(f.ledger->pg.folder, path);
    (void)snprintf(path, sizeof path, "%s/tsa", f.kit);
    tsa_begin(&f.tsa, path, "Test TSA");
    (void)snprintf(path, sizeof path, "%s/stranger", f.kit);
    tsa_begin(&f.stranger, path, "Test TSA"); /* of the same name, with other keys */
    (void)snprintf(f.ledger->conf.tsa, sizeof f.ledger->conf.tsa, "%s", f.tsa.url);
    (void)snprintf(f.ledger->conf.tsa_ca, sizeof f.ledger->conf.tsa_ca, "%s", f.tsa.ca);
    ASSERT_OK(log_stamp_due(f.ledger->pg.db, &f.ledger->conf, &stamps, &err));
    assert_int_equal(stamps.made, 1);
    ASSERT_OK(log_stamp_renew(f.ledger->pg.db, &f.ledger->conf, true, &stamps, &err));
    assert_int_equal(stamps.made, 1);
    trust_authority(&f);
    make_tokens(&f);
    *state = &f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    void *ledger = f->ledger;
    tsa_end(&f->stranger);
    tsa_end(&f->tsa);
    return logged_end(&ledger);
}

static const struct {
    const char *name, *how; /* by a shell inside the bundle */
} CASES[] = {
    { "a time-stamp's token changed", "printf '\\377' | dd of=$FIRST bs=1 seek=$(($(stat -c %s "
                                      "$FIRST) - 9)) conv=notrunc status=none" },
    { "a time-stamp cut", "truncate -s -1 $FIRST" },
    { "a time-stamp of another checkpoint", "cp $KIT/of-another $FIRST" },
    { "a time-stamp of an authority that nobody trusts", "cp $KIT/by-a-stranger $FIRST; rm $NEXT" },
    { "a renewal of an authority that nobody trusts", "cp $KIT/by-a-stranger $NEXT" },
    { "the first time-stamp taken away, its renewal left", "mv $NEXT $FIRST" },
    { "a renewal that does not cover the time-stamp before it", "cp $KIT/again $NEXT" },
    { "a time-stamp and its renewal exchanged", "mv $FIRST x; mv $NEXT $FIRST; mv x $NEXT" },
};

static void stamp__altered_in_files_is_found(void **state)
{
    struct fixture *f = *state;
    struct report report;
    char folder[700];
    (void)logged_export(f->ledger, "kit/intact", NULL);
    (void)snprintf(folder, sizeof folder, "%s/case", f->kit);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        shell(f->kit, "rm -rf case; cp -r intact case");
        logged_verify(f->ledger, folder, &report);
        intact_passes(&report, CASES[i].name);
        assert_int_equal(report.checked[PASS_STAMP], 2);
        report_release(&report);
        shell(folder, CASES[i].how);
        logged_verify(f->ledger, folder, &report);
        intact_demand(&report, CASES[i].name,
                      (struct place_found) { PASS_STAMP, "log", -1, "log/checkpoint" });
        report_release(&report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stamp__altered_in_files_is_found),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
