/* Sealing alone, and those outside asked meanwhile: a witness that takes its time keeps no record
 * waiting, and what it signs is in the file afterwards. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "../support/sealer.h"
#include "../support/witness.h"
#include "log/place.h"
#include "proof/note.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct fixture {
    struct sealer_test test;
    struct witness_test witness;
    struct log_witnesses seen;
};

/* A witness that seals another batch before it says that it cannot. */
static struct {
    struct sealer_test *test;
    bool was_asked, was_signed;
    uint64_t size;
} slow;

static int set_up(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    sealer_test_begin(&f.test, "");
    (void)snprintf(f.test.conf.policy, sizeof f.test.conf.policy, "policy");
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    witness_test_stop(&f->witness, SIGTERM);
    sealer_test_end(&f->test);
    return 0;
}

static void log_vkey(struct fixture *f, struct buf *out)
{
    struct err err = { 0 };
    struct note_key key;
    ASSERT_OK(note_key_of("test.example/2019", NOTE_ED25519, &f->test.signer->checkpoint_key, &key,
                          &err));
    note_key_write(&key, out);
}

static void write_policy(struct fixture *f, const char *vkey, const char *url)
{
    char path[600];
    (void)snprintf(path, sizeof path, "%s/policy", f->test.pg.folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fprintf(file, "witness w %s %s\nquorum w\n", vkey, url) > 0);
    assert_int_equal(fclose(file), 0);
}

static void start_witness(struct fixture *f)
{
    struct buf vkey;
    buf_init(&vkey, 1000);
    log_vkey(f, &vkey);
    witness_test_make(&f->witness, f->test.pg.folder, "w.example", vkey.data);
    buf_release(&vkey);
    witness_test_start(&f->witness);
    write_policy(f, f->witness.vkey, f->witness.url);
}

static bool advance_alone(struct sealer_test *test, struct db *db, struct log_summary *ret,
                          struct err *err)
{
    const struct log_options alone = { .is_hasty = true, .is_alone = true };
    return log_advance(db, test->signer, &test->conf, &alone, ret, err);
}

static bool file_has(struct fixture *f, const char *what)
{
    size_t len;
    return strstr(sealer_test_file(&f->test, "public/checkpoint", &len), what) != NULL;
}

static void outside__witnesses_sign_what_was_sealed_alone(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct log_summary summary;
    start_witness(f);
    sealer_test_post(&f->test, 10);
    ASSERT_OK(log_place(f->test.pg.db, &err)); /* whatever other tests hold back for a moment */
    ASSERT_OK(advance_alone(&f->test, f->test.pg.db, &summary, &err));
    assert_true(summary.is_signed && summary.witnesses.has_policy);
    assert_false(summary.witnesses.is_witnessed);
    assert_int_equal(pg_test_int(&f->test.pg, "SELECT count(*) FROM log.remote"), 0);
    assert_false(file_has(f, "w.example "));
    ASSERT_OK(log_outside(f->test.pg.db, &f->test.conf, &f->seen, &err));
    assert_true(f->seen.is_witnessed);
    assert_true(file_has(f, "w.example "));
    sealer_test_sound(&f->test);
    /* again: there is nobody to ask */
    pg_test_sql(&f->test.pg, "UPDATE log.remote SET last_at = '2000-01-01Z'");
    ASSERT_OK(log_outside(f->test.pg.db, &f->test.conf, &f->seen, &err));
    assert_true(f->seen.is_witnessed);
    assert_int_equal(pg_test_int(&f->test.pg, "SELECT count(*) FROM log.remote"
                                              " WHERE last_at > '2000-01-02Z'"),
                     0);
}

static void seal_meanwhile(void *arg, const struct web_request *request,
                           struct web_response *response)
{
    struct db *db = NULL;
    struct err err = { 0 };
    struct log_summary summary = { 0 };
    (void)arg, (void)request;
    slow.was_asked = true;
    slow.was_signed = db_open(slow.test->pg.conninfo, &db, &err) && log_place(db, &err) &&
                      advance_alone(slow.test, db, &summary, &err) && summary.is_signed;
    slow.size = summary.size;
    db_free(db);
    response->status = 500;
}

static const struct web_route ROUTES[] = { { WEB_POST, "/add-checkpoint", seal_meanwhile } };

static void outside__slow_witness_holds_up_no_record(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct log_summary first;
    struct loopback loop;
    struct web_options options = web_options_default();
    slow.test = &f->test;
    slow.was_asked = slow.was_signed = false;
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = 65536;
    loopback_begin(&loop, &options);
    write_policy(f, "audit.example/w1+f1123e90+BLx8vLVjY3X6HYJDTUZnJNkjd/U7mAaV3UnSbQzhIgWl",
                 loop.url);
    sealer_test_post(&f->test, 10);
    ASSERT_OK(log_place(f->test.pg.db, &err));
    ASSERT_OK(advance_alone(&f->test, f->test.pg.db, &first, &err));
    sealer_test_post(&f->test, 10); /* sealed while the witness thinks about the first */
    ASSERT_OK(log_outside(f->test.pg.db, &f->test.conf, &f->seen, &err));
    loopback_end(&loop);
    assert_true(slow.was_asked && slow.was_signed);
    assert_true(slow.size > first.size);
    assert_false(f->seen.is_witnessed);
    sealer_test_sound(&f->test); /* the file is that of the newer one */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(outside__witnesses_sign_what_was_sealed_alone),
        TEST(outside__slow_witness_holds_up_no_record),
    };
    return cmocka_run_group_tests_name("log_outside", tests, NULL, NULL);
}
