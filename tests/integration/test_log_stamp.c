/* Time-stamps of a log in a real database, judged by openssl over bytes made with sed, grep and
 * sha256sum, as docs/spec/witness.md teaches. */
#include "../support/test.h"

#include "../support/pg.h"
#include "../support/tinylog.h"
#include "../support/tsa.h"
#include "core/date.h"
#include "log/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "example.org/ledger"

struct fixture {
    struct pg_test pg;
    struct tinylog *log;
    struct tsa tsa;
    struct conf conf;
    struct log_stamps stamps;
};

static void sql(struct fixture *f, const char *format, ...) PRINTF_LIKE(2, 3);

static void sql(struct fixture *f, const char *format, ...)
{
    char text[16384];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pg_test_sql(&f->pg, text);
}

/* A checkpoint as the sealer would have stored it. */
static void checkpoint(struct fixture *f, size_t size)
{
    struct buf note;
    char hex[SHA256_HEX_SIZE];
    struct sha256 root = tinylog_root(f->log, size);
    buf_init(&note, 4096);
    tinylog_note(f->log, size, &note);
    sql(f,
        "INSERT INTO log.checkpoint (size, incarnation, root, frontier, note)"
        " VALUES (%zu, 1, '\\x%s', '', $n$%s$n$)",
        size, sha256_hex(&root, hex), note.data);
    buf_release(&note);
}

/* Record n of the programme's chain at that position of the log; only its type matters here. */
static void record(struct fixture *f, int n, const char *type, int position)
{
    sql(f,
        "BEGIN; SET LOCAL session_replication_role = replica;"
        " INSERT INTO ledger.record (chain, n, hash, prev, bytes, signature, at, type, key, by,"
        " lines) VALUES ('programme', %d, pg_catalog.sha256('%d'), pg_catalog.sha256('p'), '',"
        " pg_catalog.decode(pg_catalog.repeat('00', 64), 'hex'), pg_catalog.now(), '%s', 'k', 'k',"
        " 0); INSERT INTO log.leaf (position, chain, n, hash) VALUES (%d, 'programme', %d,"
        " pg_catalog.sha256('%d')); COMMIT",
        n, n, type, position, n, n);
}

static int set_up(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    pg_test_begin(&f.pg);
    f.log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    (void)snprintf(f.conf.home, sizeof f.conf.home, "%s", f.pg.folder);
    tsa_begin(&f.tsa, f.pg.folder, "Test TSA");
    (void)snprintf(f.conf.tsa, sizeof f.conf.tsa, "%s", f.tsa.url);
    (void)snprintf(f.conf.tsa_ca, sizeof f.conf.tsa_ca, "%s", f.tsa.ca);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    time_fix(-1);
    tsa_end(&f->tsa);
    tinylog_free(f->log);
    pg_test_end(&f->pg);
    return 0;
}

/* Writes the covered bytes of the first token, the manifest of a later one, and the token itself
 * as files, and lets openssl judge. */
static int openssl_verify(struct fixture *f, int place)
{
    char script[2048];
    (void)snprintf(script, sizeof script, "%s/token", f->pg.folder);
    FILE *file = fopen(script, "wb");
    const char *hex = pg_test_text(
        &f->pg, place == 0   ? "SELECT encode(token, 'hex') FROM log.stamp WHERE place = 0"
                : place == 1 ? "SELECT encode(token, 'hex') FROM log.stamp WHERE place = 1"
                             : "SELECT encode(token, 'hex') FROM log.stamp WHERE place = 2");
    assert_non_null(file);
    for (; *hex != '\0'; hex += 2) {
        unsigned char byte;
        assert_true(hex_decode(hex, 2, &byte));
        assert_int_equal(fputc(byte, file), byte);
    }
    assert_int_equal(fclose(file), 0);
    (void)snprintf(script, sizeof script,
                   "cd %s && openssl ts -verify -data covered%d -in token -CAfile %s >out 2>&1"
                   " && grep -q OK out && cp token token%d",
                   f->pg.folder, place, f->tsa.ca, place);
    const char *const argv[] = { "sh", "-c", script, NULL };
    return tsa_run(argv);
}

/* As docs/spec/witness.md teaches it, with sed, grep and sha256sum. */
static void cover(struct fixture *f, size_t size)
{
    char script[4096];
    struct buf note;
    buf_init(&note, 65536);
    tinylog_note(f->log, size, &note);
    buf_adds(&note, "\xe2\x80\x94 w0.example AAAAAAAA\n"); /* of a witness: not covered */
    (void)snprintf(script, sizeof script, "%s/NOTE", f->pg.folder);
    FILE *file = fopen(script, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(note.data, 1, note.len, file), note.len);
    assert_int_equal(fclose(file), 0);
    buf_release(&note);
    (void)snprintf(script, sizeof script,
                   "cd %s && { sed '/^$/q' NOTE; grep \"^\xe2\x80\x94 $(head -n 1 NOTE) \" NOTE; }"
                   " >covered0",
                   f->pg.folder);
    const char *const argv[] = { "sh", "-c", script, NULL };
    assert_int_equal(tsa_run(argv), 0);
}

static void manifest(struct fixture *f, int tokens)
{
    char script[4096];
    (void)snprintf(script, sizeof script,
                   "cd %s && { echo mingzhang/renewal/v1;"
                   " echo \"$(sha256sum <covered0 | cut -c1-64) note\";"
                   " i=0; while [ $i -lt %d ]; do"
                   " echo \"$(sha256sum <token$i | cut -c1-64) $i\"; i=$((i+1)); done; }"
                   " >covered%d",
                   f->pg.folder, tokens, tokens);
    const char *const argv[] = { "sh", "-c", script, NULL };
    assert_int_equal(tsa_run(argv), 0);
}

static void stamp__is_for_the_checkpoint_that_first_covers_a_daily_head(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    record(f, 0, "genesis", 0);
    record(f, 1, "head", 1);
    record(f, 2, "key", 2);
    checkpoint(f, 1);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0); /* the head is not covered yet */
    checkpoint(f, 2);
    checkpoint(f, 3);
    ASSERT_OK(log_stamp_state(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.due, 1);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_string_equal(f->stamps.problem, "");
    assert_int_equal(f->stamps.made, 1);
    assert_int_equal(f->stamps.due, 0);
    assert_int_equal(pg_test_int(&f->pg, "SELECT size FROM log.stamp"), 2);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0);
    cover(f, 2);
    assert_int_equal(openssl_verify(f, 0), 0);
    cover(f, 3);
    assert_int_not_equal(openssl_verify(f, 0), 0); /* it is of no other checkpoint */
}

static void stamp__stays_due_when_the_authority_fails(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    record(f, 0, "genesis", 0);
    record(f, 1, "head", 1);
    checkpoint(f, 2);
    f->tsa.fail = 503;
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0);
    assert_int_equal(f->stamps.due, 1);
    ASSERT_TEXT_HAS(f->stamps.problem, "503");
    f->tsa.fail = 0;
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 1);
    record(f, 2, "head", 2);
    checkpoint(f, 3);
    f->tsa.old = true; /* an answer to another question */
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0);
    assert_true(f->stamps.problem[0] != '\0');
}

static void stamp__is_not_taken_from_another_authority(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct tsa other;
    char folder[600];
    (void)snprintf(folder, sizeof folder, "%s/other", f->pg.folder);
    const char *const argv[] = { "mkdir", folder, NULL };
    assert_int_equal(tsa_run(argv), 0);
    tsa_begin(&other, folder, "Other TSA");
    record(f, 0, "genesis", 0);
    record(f, 1, "head", 1);
    checkpoint(f, 2);
    (void)snprintf(f->conf.tsa, sizeof f->conf.tsa, "%s", other.url);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0);
    assert_true(f->stamps.problem[0] != '\0');
    tsa_end(&other);
    f->conf.tsa_ca[0] = '\0';
    ASSERT_ERR(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err), ERR_CONFIG);
    f->conf.tsa[0] = '\0';
    err_clear(&err);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    assert_false(f->stamps.has_authority);
}

static void renew__covers_the_note_and_every_token_before(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    int64_t now_us = time_now_us();
    record(f, 0, "genesis", 0);
    record(f, 1, "head", 1);
    checkpoint(f, 2);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    ASSERT_OK(log_stamp_renew(f->pg.db, &f->conf, false, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 0); /* it is young */
    time_fix(now_us + (LOG_RENEW_DAYS + 1) * INT64_C(86400) * 1000000);
    ASSERT_OK(log_stamp_state(f->pg.db, &f->conf, &f->stamps, &err));
    assert_int_equal(f->stamps.due_renewal, 1);
    ASSERT_OK(log_stamp_renew(f->pg.db, &f->conf, false, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 1);
    time_fix(-1);
    ASSERT_OK(log_stamp_renew(f->pg.db, &f->conf, true, &f->stamps, &err));
    assert_int_equal(f->stamps.made, 1);
    assert_int_equal(pg_test_int(&f->pg, "SELECT count(*) FROM log.stamp"), 3);
    cover(f, 2);
    assert_int_equal(openssl_verify(f, 0), 0);
    manifest(f, 1);
    assert_int_equal(openssl_verify(f, 1), 0);
    manifest(f, 2);
    assert_int_equal(openssl_verify(f, 2), 0);
}

static void renew__refuses_to_cover_a_token_that_does_not_verify(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    record(f, 0, "genesis", 0);
    record(f, 1, "head", 1);
    checkpoint(f, 2);
    ASSERT_OK(log_stamp_due(f->pg.db, &f->conf, &f->stamps, &err));
    pg_test_sql(&f->pg, "BEGIN; SET LOCAL session_replication_role = replica; UPDATE log.stamp"
                        " SET token = overlay(token placing '\\x00' from length(token) - 20);"
                        " COMMIT");
    ASSERT_ERR(log_stamp_renew(f->pg.db, &f->conf, true, &f->stamps, &err), ERR_TAMPERED);
    f->conf.tsa[0] = '\0';
    err_clear(&err);
    ASSERT_ERR(log_stamp_renew(f->pg.db, &f->conf, true, &f->stamps, &err), ERR_CONFIG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(stamp__is_for_the_checkpoint_that_first_covers_a_daily_head),
        TEST(stamp__stays_due_when_the_authority_fails),
        TEST(stamp__is_not_taken_from_another_authority),
        TEST(renew__covers_the_note_and_every_token_before),
        TEST(renew__refuses_to_cover_a_token_that_does_not_verify),
    };
    return cmocka_run_group_tests_name("log_stamp", tests, NULL, NULL);
}
