/* Limits of notes and keys, and which lines count. Forms and signatures: test_proof_note_vectors.
 */
#include "../support/test.h"

#include "crypto/base64.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/note.h"

#include <stdlib.h>
#include <string.h>

#define FILLER "\xe2\x80\x94 x AAAAAAA=\n"
#define TEXT   "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

enum { BIG = 1 << 20 };

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static void repeat(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_addc(out, c);
}

static enum err_code parse(const struct buf *bytes)
{
    struct note note;
    struct err err = { 0 };
    return note_parse(as_text(bytes), &note, &err) ? ERR_NONE : err.code;
}

static void text__is_limited(void **state)
{
    struct buf note;
    (void)state;
    buf_init(&note, BIG);
    for (size_t over = 0; over < 2; over++) {
        buf_clear(&note);
        repeat(&note, 'x', NOTE_TEXT_MAX - 1 + over);
        buf_adds(&note, "\n\n" FILLER);
        assert_int_equal(parse(&note), over == 0 ? ERR_NONE : ERR_LIMIT);
    }
    buf_release(&note);
}

static void lines__are_limited(void **state)
{
    struct buf note;
    (void)state;
    buf_init(&note, BIG);
    buf_adds(&note, TEXT "\n");
    for (size_t i = 0; i < NOTE_LINES_MAX; i++)
        buf_adds(&note, FILLER);
    assert_int_equal(parse(&note), ERR_NONE);
    buf_adds(&note, FILLER);
    assert_int_equal(parse(&note), ERR_LIMIT);
    buf_release(&note);
}

static void signatures__are_limited_in_bytes(void **state)
{
    struct buf note;
    (void)state;
    buf_init(&note, BIG);
    for (size_t over = 0; over < 2; over++) {
        buf_clear(&note);
        buf_adds(&note, TEXT "\n\xe2\x80\x94 ");
        /* 262144 = dash and space 4, name, space 1, base64, newline 1: a name of 2 or 3 bytes */
        repeat(&note, 'n', 2 + over);
        buf_addc(&note, ' ');
        repeat(&note, 'A', NOTE_SIGNATURES_MAX - 8);
        buf_addc(&note, '\n');
        assert_int_equal(parse(&note), over == 0 ? ERR_NONE : ERR_LIMIT);
    }
    buf_release(&note);
}

static void names__are_limited_and_plain(void **state)
{
    static const char *const BAD[] = { "", "a b", "a+b", "a\xe3\x80\x80", "\xff", "a\n", "a\x7f" };
    struct err err;
    struct buf name;
    struct note_key key;
    const struct public_key public = { { 1 } };
    (void)state;
    buf_init(&name, BIG);
    repeat(&name, 'n', NOTE_NAME_MAX);
    ASSERT_OK(note_key_of(name.data, NOTE_ED25519, &public, &key, &err));
    buf_addc(&name, 'n');
    ASSERT_ERR(note_key_of(name.data, NOTE_ED25519, &public, &key, &err), ERR_INPUT);
    for (size_t i = 0; i + 1 < COUNT(BAD); i++)
        ASSERT_ERR(note_name_check(text_of(BAD[i]), &err), ERR_INPUT);
    ASSERT_OK(note_name_check(text_of(BAD[COUNT(BAD) - 1]), &err)); /* DEL is none of the spaces */
    ASSERT_OK(note_name_check(text_of("见证.example/w1"), &err));
    buf_release(&name);
}

/* The key of the Go checksum database, as its users know it. */
static void vkey__of_a_known_log_is_read(void **state)
{
    static const char VKEY[] =
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    static const char *const BAD[] = {
        "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.org+033DE0AE+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.org+033de0ae+As4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8AAAA",
        "sum.golang.org+033de0ae+",
        "sum.golang.org+033de0ae",
        "+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "",
    };
    struct err err;
    struct note_key key;
    (void)state;
    ASSERT_OK(note_key_parse(text_of(VKEY), &key, &err));
    assert_int_equal(key.id, 0x033de0ae);
    assert_int_equal(key.type, NOTE_ED25519);
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(note_key_parse(text_of(BAD[i]), &key, &err), ERR_INPUT);
}

struct signer {
    struct signing_key *key;
    struct note_key own, cosigner;
};

static struct signer signer_of(unsigned char seed_byte, const char *name)
{
    struct err err;
    struct signer out;
    unsigned char seed[32];
    memset(seed, seed_byte, sizeof seed);
    ASSERT_OK(signing_key_from_seed(seed, &out.key, &err));
    struct public_key public = signing_key_public(out.key);
    ASSERT_OK(note_key_of(name, NOTE_ED25519, &public, &out.own, &err));
    ASSERT_OK(note_key_of(name, NOTE_COSIGNATURE, &public, &out.cosigner, &err));
    return out;
}

static void lines__of_a_known_key_must_all_verify(void **state)
{
    struct err err;
    struct note note;
    struct buf bytes;
    struct signer log = signer_of(1, "o");
    struct signer other = signer_of(2, "o");
    const struct note_key keys[] = { log.own, other.own };
    (void)state;
    buf_init(&bytes, BIG);
    buf_adds(&bytes, TEXT "\n" FILLER);
    ASSERT_OK(note_sign(text_of(TEXT), &log.own, log.key, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    assert_ptr_equal(note_check(&note, &log.own), &note.lines[1]);
    assert_null(note_check(&note, &other.own));
    assert_false(note_claims(&note, &other.own));
    assert_null(note_check(&note, &log.cosigner)); /* the same key in another use */
    ASSERT_OK(note_check_any(&note, keys, 2, &err));
    ASSERT_ERR(note_check_any(&note, keys + 1, 1, &err), ERR_TAMPERED);
    /* A line that names the other key and was made with the first: the note is bad. */
    ASSERT_OK(note_sign(text_of(TEXT), &other.own, log.key, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    assert_true(note_claims(&note, &other.own));
    assert_null(note_check(&note, &other.own));
    assert_non_null(note_check(&note, &log.own));
    ASSERT_ERR(note_check_any(&note, keys, 2, &err), ERR_TAMPERED);
    ASSERT_OK(note_check_any(&note, keys, 1, &err));
    signing_key_free(log.key);
    signing_key_free(other.key);
    buf_release(&bytes);
}

static void signature__says_nothing_about_another_text(void **state)
{
    struct err err;
    struct note note;
    struct buf bytes;
    struct signer log = signer_of(1, "o");
    (void)state;
    buf_init(&bytes, BIG);
    buf_adds(&bytes, TEXT "\n");
    ASSERT_OK(note_sign(text_of("o\n2\n"), &log.own, log.key, &bytes, &err));
    ASSERT_OK(cosignature_add(log.key, &log.cosigner, text_of("o\n2\n"), 7, &bytes, &err));
    ASSERT_OK(note_parse(as_text(&bytes), &note, &err));
    assert_null(note_check(&note, &log.own));
    assert_null(note_check(&note, &log.cosigner));
    signing_key_free(log.key);
    buf_release(&bytes);
}

static void cosignature__binds_its_time(void **state)
{
    struct err err;
    struct buf line;
    struct signer witness = signer_of(3, "w");
    unsigned char bytes[4 + COSIGNATURE_SIZE];
    size_t len;
    int64_t time_s = -1;
    (void)state;
    buf_init(&line, BIG);
    ASSERT_OK(
        cosignature_add(witness.key, &witness.cosigner, text_of(TEXT), INT64_MAX, &line, &err));
    struct note note = { .text = text_of(TEXT) };
    buf_clear(&line);
    buf_adds(&line, TEXT "\n");
    ASSERT_OK(
        cosignature_add(witness.key, &witness.cosigner, text_of(TEXT), INT64_MAX, &line, &err));
    ASSERT_OK(note_parse(as_text(&line), &note, &err));
    assert_non_null(cosignature_check(&note, &witness.cosigner, &time_s));
    assert_true(time_s == INT64_MAX);
    assert_null(cosignature_check(&note, &witness.own, &time_s));
    assert_true(base64_decode(note.lines[0].base64, bytes, sizeof bytes, &len));
    assert_int_equal(len, sizeof bytes);
    bytes[4] = 0x80; /* past 2^63-1 */
    assert_false(cosignature_verify(text_of(TEXT), &witness.cosigner, bytes + 4, &time_s));
    bytes[4] = 0x7F;
    assert_true(cosignature_verify(text_of(TEXT), &witness.cosigner, bytes + 4, &time_s));
    bytes[11] ^= 1; /* another second */
    assert_false(cosignature_verify(text_of(TEXT), &witness.cosigner, bytes + 4, &time_s));
    signing_key_free(witness.key);
    buf_release(&line);
}

static void origin__is_limited(void **state)
{
    struct err err;
    struct buf text;
    struct checkpoint checkpoint;
    struct sha256 root = sha256("", 0);
    (void)state;
    buf_init(&text, BIG);
    for (size_t over = 0; over < 2; over++) {
        char origin[CHECKPOINT_ORIGIN_MAX + 1];
        memset(origin, 'o', sizeof origin);
        buf_clear(&text);
        checkpoint_write((struct text) { origin, CHECKPOINT_ORIGIN_MAX + over }, 0, &root, &text);
        assert_int_equal(checkpoint_parse(as_text(&text), &checkpoint, &err), over == 0);
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__is_limited),
        cmocka_unit_test(lines__are_limited),
        cmocka_unit_test(signatures__are_limited_in_bytes),
        cmocka_unit_test(names__are_limited_and_plain),
        cmocka_unit_test(vkey__of_a_known_log_is_read),
        cmocka_unit_test(lines__of_a_known_key_must_all_verify),
        cmocka_unit_test(signature__says_nothing_about_another_text),
        cmocka_unit_test(cosignature__binds_its_time),
        cmocka_unit_test(origin__is_limited),
    };
    return cmocka_run_group_tests_name("proof_note", tests, NULL, NULL);
}
