/* Forms and limits of receipts. */
#include "../support/test.h"

#include "proof/receipt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BIG = 1 << 20 };
#define MAGIC "c2sp.org/tlog-proof@v1\n"
#define HASH  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static struct text as_text(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static void receipt__that_has_another_form_is_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        MAGIC,
        MAGIC "index 0\n",
        MAGIC "index 0\n\n",
        MAGIC "index 00\n\nn\n",
        MAGIC "index 9223372036854775808\n\nn\n",
        MAGIC "index -1\n\nn\n",
        MAGIC "index  1\n\nn\n",
        MAGIC "extra \nindex 0\n\nn\n",
        MAGIC "extra A\nindex 0\n\nn\n",
        MAGIC "index 0\nextra AAAA\n\nn\n",
        MAGIC "extra AAAA\nextra AAAA\nindex 0\n\nn\n",
        MAGIC "index 0\nAAAA\n\nn\n",
        MAGIC "index 0\n" HASH "n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nn\n",
        " " MAGIC "index 0\n\nn\n",
    };
    struct err err;
    struct receipt receipt;
    (void)state;
    ASSERT_OK(
        receipt_parse(text_of(MAGIC "index 9223372036854775807\n" HASH "\nn\n"), &receipt, &err));
    assert_int_equal(receipt.proof.count, 1);
    assert_true(receipt.index == INT64_MAX && text_eq(receipt.note, "n\n"));
    ASSERT_OK(receipt_parse(text_of(MAGIC "extra AAAA\nindex 0\n\nn"), &receipt, &err));
    assert_true(text_eq(receipt.extra, "AAAA") && receipt.proof.count == 0);
    for (size_t i = 0; i < COUNT(BAD); i++)
        ASSERT_ERR(receipt_parse(text_of(BAD[i]), &receipt, &err), ERR_INPUT);
}

static void receipt__is_limited(void **state)
{
    struct err err;
    struct receipt receipt;
    struct buf text;
    char *extra = calloc(1, RECEIPT_EXTRA_MAX + 1);
    const struct tree_proof none = { .count = 0 };
    (void)state;
    assert_non_null(extra);
    buf_init(&text, BIG);
    for (size_t over = 0; over < 2; over++) { /* hashes */
        buf_clear(&text);
        buf_adds(&text, MAGIC "index 0\n");
        for (size_t i = 0; i < TREE_HEIGHT_MAX + over; i++)
            buf_adds(&text, HASH);
        buf_adds(&text, "\nn\n");
        assert_int_equal(receipt_parse(as_text(&text), &receipt, &err), over == 0);
    }
    assert_int_equal(err.code, ERR_LIMIT);
    for (size_t over = 0; over < 2; over++) { /* extra data */
        buf_clear(&text);
        receipt_write(extra, RECEIPT_EXTRA_MAX + over, 0, &none, text_of("n\n"), &text);
        assert_int_equal(receipt_parse(as_text(&text), &receipt, &err), over == 0);
    }
    buf_clear(&text);
    buf_adds(&text, MAGIC "index 0\n\n");
    while (text.len < RECEIPT_SIZE_MAX)
        buf_addc(&text, 'n');
    ASSERT_OK(receipt_parse(as_text(&text), &receipt, &err));
    buf_addc(&text, 'n');
    ASSERT_ERR(receipt_parse(as_text(&text), &receipt, &err), ERR_LIMIT);
    free(extra);
    buf_release(&text);
}

static void receipt__of_another_log_or_a_wrong_place_is_refused(void **state)
{
    struct err err;
    struct buf note;
    struct note_key own;
    struct note_key other;
    unsigned char seed[32] = { 1 };
    AUTO(signing_key) struct signing_key *key = NULL;
    struct sha256 leaves[2] = { tree_leaf(TREE_SHA256, "a", 1), tree_leaf(TREE_SHA256, "b", 1) };
    struct sha256 root = tree_node(TREE_SHA256, &leaves[0], &leaves[1]);
    struct receipt receipt = { .index = 1, .proof = { .count = 1, .hashes = { leaves[0] } } };
    (void)state;
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    struct public_key public = signing_key_public(key);
    ASSERT_OK(note_key_of("o", NOTE_ED25519, &public, &own, &err));
    ASSERT_OK(note_key_of("p", NOTE_ED25519, &public, &other, &err));
    buf_init(&note, BIG);
    checkpoint_write(text_of("o"), 2, &root, &note);
    struct buf text;
    buf_init(&text, BIG);
    buf_add(&text, note.data, note.len);
    buf_addc(&note, '\n');
    ASSERT_OK(note_sign(as_text(&text), &own, key, &note, &err));
    receipt.note = as_text(&note);
    ASSERT_OK(receipt_check(&receipt, TREE_SHA256, &leaves[1], &own, 1, &err));
    ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaves[0], &own, 1, &err), ERR_TAMPERED);
    ASSERT_ERR(receipt_check(&receipt, TREE_SM3, &leaves[1], &own, 1, &err), ERR_TAMPERED);
    ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaves[1], &other, 1, &err), ERR_INPUT);
    ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaves[1], &own, 0, &err), ERR_TAMPERED);
    receipt.index = 0;
    ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaves[1], &own, 1, &err), ERR_TAMPERED);
    receipt.index = 2;
    ASSERT_ERR(receipt_check(&receipt, TREE_SHA256, &leaves[1], &own, 1, &err), ERR_INPUT);
    buf_release(&text);
    buf_release(&note);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipt__that_has_another_form_is_refused),
        cmocka_unit_test(receipt__is_limited),
        cmocka_unit_test(receipt__of_another_log_or_a_wrong_place_is_refused),
    };
    return cmocka_run_group_tests_name("proof_receipt", tests, NULL, NULL);
}
