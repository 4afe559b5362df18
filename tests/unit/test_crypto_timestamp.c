/* Tokens are made by the openssl command (tests/support/tsa.sh). */
#include "../support/test.h"
#include "../support/tsa.h"

#include "core/date.h"
#include "crypto/timestamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, PATH_SIZE = 512 };

static char folder[256];
static char tsa[300];

static struct buf read_file(const char *path)
{
    struct buf out;
    char piece[4096];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    buf_init(&out, FILE_MAX);
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, piece, len);
    assert_int_equal(fclose(file), 0);
    return out;
}

static void write_file(const char *path, const struct buf *bytes)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
    assert_int_equal(fclose(file), 0);
}

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static struct buf ask(const char *authority, const struct buf *query)
{
    char query_path[PATH_SIZE];
    char reply_path[PATH_SIZE];
    (void)snprintf(query_path, sizeof query_path, "%s/query", folder);
    (void)snprintf(reply_path, sizeof reply_path, "%s/reply", folder);
    write_file(query_path, query);
    const char *const argv[] = {
        "tests/support/tsa.sh", "reply", authority, query_path, reply_path, NULL
    };
    assert_int_equal(tsa_run(argv), 0);
    return read_file(reply_path);
}

static struct buf roots_of(const char *authority)
{
    char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/ca.pem", authority);
    return read_file(path);
}

struct made {
    struct sha256 digest;
    struct buf query, reply, roots;
};

static struct made make(const char *bytes)
{
    struct err err;
    struct made out = { .digest = sha256(bytes, strlen(bytes)) };
    buf_init(&out.query, 1024);
    ASSERT_OK(timestamp_query(&out.digest, &out.query, &err));
    out.reply = ask(tsa, &out.query);
    out.roots = roots_of(tsa);
    return out;
}

static void unmake(struct made *made)
{
    buf_release(&made->query);
    buf_release(&made->reply);
    buf_release(&made->roots);
}

static void token__of_the_authority_is_good_for_its_digest(void **state)
{
    struct err err;
    struct timestamp fresh;
    struct timestamp kept;
    int64_t before = time_now_us();
    struct made made = make("a checkpoint");
    (void)state;
    ASSERT_OK(timestamp_answer(as_text(&made.reply), as_text(&made.query), as_text(&made.roots),
                               &fresh, &err));
    ASSERT_OK(
        timestamp_check(as_text(&made.reply), &made.digest, as_text(&made.roots), &kept, &err));
    assert_memory_equal(fresh.digest.bytes, made.digest.bytes, SHA256_SIZE);
    assert_string_equal(kept.name, "CN = Test 机构");
    assert_int_equal(kept.time_us, fresh.time_us);
    assert_true(kept.time_us > before - 2000000 && kept.time_us < time_now_us() + 2000000);
    int64_t days = (kept.until_us - kept.time_us) / 1000000 / 86400;
    assert_true(days >= 36499 && days <= 36500);
    unmake(&made);
}

static void token__says_nothing_about_other_bytes(void **state)
{
    struct err err;
    struct timestamp stamp;
    struct made made = make("a checkpoint");
    struct made other = make("another one");
    (void)state;
    ASSERT_ERR(
        timestamp_check(as_text(&made.reply), &other.digest, as_text(&made.roots), &stamp, &err),
        ERR_TAMPERED);
    ASSERT_ERR(timestamp_answer(as_text(&made.reply), as_text(&other.query), as_text(&made.roots),
                                &stamp, &err),
               ERR_TAMPERED);
    made.reply.data[made.reply.len - 1] ^= 1; /* of the signature */
    ASSERT_ERR(
        timestamp_check(as_text(&made.reply), &made.digest, as_text(&made.roots), &stamp, &err),
        ERR_TAMPERED);
    made.reply.data[made.reply.len - 1] ^= 1;
    char *year = memmem(made.reply.data, made.reply.len, "\x18\x0f\x32\x30", 4); /* "20.. */
    assert_non_null(year);
    year[5] = '0'; /* the token states another year */
    ASSERT_ERR(
        timestamp_check(as_text(&made.reply), &made.digest, as_text(&made.roots), &stamp, &err),
        ERR_TAMPERED);
    unmake(&made);
    unmake(&other);
}

static void answer__must_carry_the_nonce_of_the_query(void **state)
{
    struct err err;
    struct timestamp stamp;
    struct made first = make("a checkpoint");
    struct made second = make("a checkpoint");
    (void)state;
    ASSERT_ERR(timestamp_answer(as_text(&first.reply), as_text(&second.query),
                                as_text(&first.roots), &stamp, &err),
               ERR_TAMPERED);
    ASSERT_OK(timestamp_check(as_text(&first.reply), &second.digest, as_text(&first.roots), &stamp,
                              &err));
    unmake(&first);
    unmake(&second);
}

static void token__of_an_unknown_authority_is_refused(void **state)
{
    struct err err;
    struct timestamp stamp;
    struct made made = make("a checkpoint");
    char other[PATH_SIZE];
    (void)state;
    (void)snprintf(other, sizeof other, "%s/other", folder);
    const char *const argv[] = { "tests/support/tsa.sh", "make", other, "Test 机构", NULL };
    assert_int_equal(tsa_run(argv), 0);
    struct buf roots = roots_of(other);
    ASSERT_ERR(timestamp_check(as_text(&made.reply), &made.digest, as_text(&roots), &stamp, &err),
               ERR_TAMPERED);
    buf_add(&roots, made.roots.data, made.roots.len); /* one of two suffices */
    ASSERT_OK(timestamp_check(as_text(&made.reply), &made.digest, as_text(&roots), &stamp, &err));
    buf_release(&roots);
    unmake(&made);
}

static void what_is_no_answer__is_refused(void **state)
{
    struct err err;
    struct timestamp stamp;
    struct made made = make("a checkpoint");
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 2 * TIMESTAMP_REPLY_MAX);
    ASSERT_ERR(timestamp_check(as_text(&bytes), &made.digest, as_text(&made.roots), &stamp, &err),
               ERR_INPUT);
    buf_add(&bytes, made.reply.data, made.reply.len);
    buf_addc(&bytes, '\0');
    ASSERT_ERR(timestamp_check(as_text(&bytes), &made.digest, as_text(&made.roots), &stamp, &err),
               ERR_INPUT);
    ASSERT_ERR(timestamp_check(text_slice(as_text(&made.reply), 0, made.reply.len - 1),
                               &made.digest, as_text(&made.roots), &stamp, &err),
               ERR_INPUT);
    while (bytes.len < TIMESTAMP_REPLY_MAX)
        buf_addc(&bytes, '\0');
    ASSERT_ERR(timestamp_check(as_text(&bytes), &made.digest, as_text(&made.roots), &stamp, &err),
               ERR_INPUT);
    buf_addc(&bytes, '\0');
    ASSERT_ERR(timestamp_check(as_text(&bytes), &made.digest, as_text(&made.roots), &stamp, &err),
               ERR_LIMIT);
    ASSERT_ERR(timestamp_answer(as_text(&made.reply), as_text(&made.reply), as_text(&made.roots),
                                &stamp, &err),
               ERR_INPUT);
    /* PKIStatus rejection (2), nothing else: RFC 3161, section 2.4.2. */
    ASSERT_ERR(timestamp_check((struct text) { "\x30\x05\x30\x03\x02\x01\x02", 7 }, &made.digest,
                               as_text(&made.roots), &stamp, &err),
               ERR_REFUSED);
    buf_release(&bytes);
    unmake(&made);
}

static void roots__are_1_to_64_certificates(void **state)
{
    struct err err;
    struct timestamp stamp;
    struct made made = make("a checkpoint");
    struct buf roots;
    (void)state;
    buf_init(&roots, FILE_MAX);
    ASSERT_ERR(timestamp_check(as_text(&made.reply), &made.digest, as_text(&roots), &stamp, &err),
               ERR_CONFIG);
    for (int i = 0; i < TIMESTAMP_ROOTS_MAX; i++)
        buf_add(&roots, made.roots.data, made.roots.len);
    ASSERT_OK(timestamp_check(as_text(&made.reply), &made.digest, as_text(&roots), &stamp, &err));
    buf_add(&roots, made.roots.data, made.roots.len);
    ASSERT_ERR(timestamp_check(as_text(&made.reply), &made.digest, as_text(&roots), &stamp, &err),
               ERR_CONFIG);
    buf_release(&roots);
    unmake(&made);
}

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/mingzhang-stamp-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(tsa, sizeof tsa, "%s/tsa", folder);
    const char *const argv[] = { "tests/support/tsa.sh", "make", tsa, "Test 机构", NULL };
    return tsa_run(argv);
}

static int tear_down(void **state)
{
    const char *const argv[] = { "rm", "-rf", folder, NULL };
    (void)state;
    return tsa_run(argv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token__of_the_authority_is_good_for_its_digest),
        cmocka_unit_test(token__says_nothing_about_other_bytes),
        cmocka_unit_test(answer__must_carry_the_nonce_of_the_query),
        cmocka_unit_test(token__of_an_unknown_authority_is_refused),
        cmocka_unit_test(what_is_no_answer__is_refused),
        cmocka_unit_test(roots__are_1_to_64_certificates),
    };
    return cmocka_run_group_tests_name("crypto_timestamp", tests, set_up, tear_down);
}
