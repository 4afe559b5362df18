/* An order as a file that goes to a party's machine: nobody signs what he is not shown. The order
 * is one that other code made (tests/vectors/record_order.json). */
#include "../support/test.h"

#include "../support/vectors.h"
#include "core/arena.h"
#include "order/file.h"
#include "proof/approval.h"
#include "proof/item.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct table {
    struct vectors v;
    struct arena *arena;
    struct order_file made;
    struct buf bytes;
};

/* Salts of the vectors: the first 16 bytes of SHA-256("salt " and the value). */
static void open_as(struct order_file *file, const char *field, const char *value)
{
    char label[64];
    struct order_file_opening *opening = &file->openings[file->opening_count++];
    int len = snprintf(label, sizeof label, "salt %s", value);
    struct sha256 salt = sha256(label, (size_t)len);
    opening->field = field;
    opening->value = text_of(value);
    memcpy(opening->salt, salt.bytes, sizeof opening->salt);
}

static int begin(void **state)
{
    static struct table t;
    struct err err = { 0 };
    memset(&t, 0, sizeof t);
    t.arena = arena_make();
    vectors_open_file(&t.v, "tests/vectors/record_order.json");
    t.made.ledger = "mingzhang.example/vectors";
    t.made.record_bytes = text_of(vectors_bytes(&t.v, "order with documents"));
    open_as(&t.made, "account", "6222000000006789");
    open_as(&t.made, "maker", "张三");
    open_as(&t.made, "payee", "演示工程队");
    open_as(&t.made, "payee_account", "6222000000001234");
    t.made.seats[t.made.seat_count++] =
        (struct order_file_seat) { 1, "helper", "市\"农业\\局", "0123456789abcdef" };
    buf_init(&t.bytes, ORDER_FILE_MAX + 1);
    ASSERT_OK(order_file_write(&t.made, &t.bytes, &err));
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct table *t = *state;
    vectors_close(&t->v);
    arena_free(t->arena);
    buf_release(&t->bytes);
    return 0;
}

static struct text file_bytes(const struct table *t)
{
    return (struct text) { t->bytes.data, t->bytes.len };
}

/* With the first `from` made `to`. */
static struct text changed(struct table *t, const char *from, const char *to)
{
    size_t at;
    struct text all = file_bytes(t);
    assert_true(text_find(all, from, &at));
    struct text rest = text_slice(all, at + strlen(from), all.len);
    return text_of(arena_printf(t->arena, "%.*s%s%.*s", (int)at, all.ptr, to, TEXT_ARG(rest)));
}

static void expect_refused(struct table *t, struct text bytes, enum err_code code)
{
    struct order_file file;
    struct err err = { 0 };
    assert_false(order_file_read(bytes, t->arena, &file, &err));
    assert_int_equal(err.code, code);
}

static void order_file__is_read_as_it_was_written(void **state)
{
    struct table *t = *state;
    struct order_file file;
    struct err err = { 0 };
    ASSERT_OK(order_file_read(file_bytes(t), t->arena, &file, &err));
    assert_true(text_eq(order_file_opened(&file, "payee"), "演示工程队"));
    assert_true(text_eq(order_file_opened(&file, "account"), "6222000000006789"));
    assert_int_equal(order_file_opened(&file, "checker").len, 0);
    assert_string_equal(file.seats[0].name, "市\"农业\\局");
    assert_int_equal(body_int(&file.body, "amount_fen", 0), 1200000);
    struct buf again;
    buf_init(&again, ORDER_FILE_MAX);
    ASSERT_OK(order_file_write(&file, &again, &err));
    assert_true(text_same((struct text) { again.data, again.len }, file_bytes(t)));
    buf_release(&again);
}

static void order_file__that_shows_another_payee_is_refused(void **state)
{
    struct table *t = *state;
    expect_refused(t, changed(t, "演示工程队", "演示施工队"), ERR_TAMPERED);
    expect_refused(t, changed(t, "6222000000001234", "6222000000009999"), ERR_TAMPERED);
}

static void order_file__that_hides_the_payee_is_refused(void **state)
{
    struct table *t = *state;
    struct buf bytes;
    struct err err = { 0 };
    t->made.opening_count = 2; /* account and maker only */
    buf_init(&bytes, ORDER_FILE_MAX);
    ASSERT_OK(order_file_write(&t->made, &bytes, &err));
    expect_refused(t, (struct text) { bytes.data, bytes.len }, ERR_TAMPERED);
    buf_release(&bytes);
}

static void order_file__of_other_forms_is_refused(void **state)
{
    struct table *t = *state;
    struct text bytes = file_bytes(t);
    expect_refused(t, changed(t, "\"v\":1}\n", "\"v\":2}\n"), ERR_INPUT);
    expect_refused(t,
                   changed(t, "{\"approvals\":[],\"ledger\":\"mingzhang.example/vectors\"",
                           "{\"approvals\":[],\"ledger\":\"mingzhang.example/elsewhere\""),
                   ERR_INPUT);
    struct order_file file;
    struct err err = { 0 };
    for (size_t len = 0; len + 1 < bytes.len; len += 97)
        assert_false(order_file_read(text_slice(bytes, 0, len), t->arena, &file, &err));
}

static void order_file__stops_at_its_limit(void **state)
{
    struct table *t = *state;
    char *long_one = arena_alloc(t->arena, ORDER_FILE_MAX + 1);
    memset(long_one, ' ', ORDER_FILE_MAX + 1);
    expect_refused(t, (struct text) { long_one, ORDER_FILE_MAX + 1 }, ERR_LIMIT);
    struct order_file file;
    struct err err = { 0 };
    assert_false(
        order_file_read((struct text) { long_one, ORDER_FILE_MAX }, t->arena, &file, &err));
    assert_int_not_equal(err.code, ERR_LIMIT);
}

/* What other code signed over this order is what is made here of the file. */
static void order_word__is_over_what_was_shown(void **state)
{
    struct table *t = *state;
    struct order_file file;
    struct vector_record first;
    struct text said;
    struct err err = { 0 };
    ASSERT_OK(order_file_read(file_bytes(t), t->arena, &file, &err));
    vector_record(&t->v, "first seat", NULL, NULL, &first);
    struct text wanted = body_value(&first.body, "approval");
    struct text key = item_string(wanted, "key");
    ASSERT_OK(order_word_say(&file, ORDER_WORD_APPROVE, arena_strndup(t->arena, key.ptr, key.len),
                             t->arena, &said, &err));
    assert_true(text_same(said, wanted));
    vector_record_free(&first);
}

static void order_word__names_the_approval_before_it(void **state)
{
    struct table *t = *state;
    struct order_file file;
    struct vector_record first, second;
    struct text said;
    struct err err = { 0 };
    vector_record(&t->v, "first seat", NULL, NULL, &first);
    vector_record(&t->v, "second seat", NULL, NULL, &second);
    t->made.approvals[t->made.approval_count++] = body_value(&first.body, "approval");
    buf_clear(&t->bytes);
    ASSERT_OK(order_file_write(&t->made, &t->bytes, &err));
    ASSERT_OK(order_file_read(file_bytes(t), t->arena, &file, &err));
    struct text wanted = body_value(&second.body, "approval");
    struct text key = item_string(wanted, "key");
    ASSERT_OK(order_word_say(&file, ORDER_WORD_APPROVE, arena_strndup(t->arena, key.ptr, key.len),
                             t->arena, &said, &err));
    assert_true(text_same(said, wanted));
    /* an approval that is not of this order, or not the first one */
    expect_refused(t, changed(t, "\"previous\":\"0", "\"previous\":\"1"), ERR_TAMPERED);
    vector_record_free(&first);
    vector_record_free(&second);
}

static void order_word__of_both_algorithms_is_good_and_comes_back_whole(void **state)
{
    struct table *t = *state;
    struct order_file file;
    struct err err = { 0 };
    ASSERT_OK(order_file_read(file_bytes(t), t->arena, &file, &err));
    for (int i = 0; i < 2; i++) {
        AUTO(any_signer) struct any_signer *signer = NULL;
        struct order_word word, back;
        struct buf bytes, message;
        char path[64];
        (void)snprintf(path, sizeof path, "/tmp/test_order_file.%d.%d", (int)getpid(), i);
        ASSERT_OK(any_signer_create(path, i == 1, &signer, &err));
        assert_int_equal(unlink(path), 0);
        ASSERT_OK(order_word_sign(&file, i == 0 ? ORDER_WORD_REFUSE : ORDER_WORD_WITHDRAW, signer,
                                  t->arena, &word, &err));
        buf_init(&bytes, ORDER_WORD_MAX);
        buf_init(&message, ORDER_WORD_MAX);
        ASSERT_OK(order_word_write(&word, &bytes, &err));
        ASSERT_OK(order_word_read((struct text) { bytes.data, bytes.len }, t->arena, &back, &err));
        assert_int_equal(back.kind, word.kind);
        ASSERT_OK(order_word_message(back.kind, back.said, &message, &err));
        assert_true(any_key_check(any_signer_key(signer),
                                  (struct text) { message.data, message.len }, back.signature,
                                  back.signature_len));
        buf_release(&bytes);
        buf_release(&message);
    }
}

static void order_word__of_other_forms_is_refused(void **state)
{
    static const char *const BAD[] = {
        "",
        "{}\n",
        "{\"said\":{},\"signature\":\"00\",\"v\":2}\n",
        "{\"said\":\"x\",\"signature\":\"00\",\"v\":1}\n",
        "{\"said\":{},\"signature\":\"\",\"v\":1}\n",
        "{\"said\":{},\"signature\":\"0g\",\"v\":1}\n",
        "{\"said\":{\"decision\":\"perhaps\"},\"signature\":\"00\",\"v\":1}\n",
    };
    struct table *t = *state;
    struct order_word word;
    for (size_t i = 0; i < COUNT(BAD); i++) {
        struct err err = { 0 };
        assert_false(order_word_read(text_of(BAD[i]), t->arena, &word, &err));
    }
    struct err err = { 0 };
    char *long_one = arena_alloc(t->arena, ORDER_WORD_MAX + 1);
    assert_false(
        order_word_read((struct text) { long_one, ORDER_WORD_MAX + 1 }, t->arena, &word, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(order_file__is_read_as_it_was_written),
        TEST(order_file__that_shows_another_payee_is_refused),
        TEST(order_file__that_hides_the_payee_is_refused),
        TEST(order_file__of_other_forms_is_refused),
        TEST(order_file__stops_at_its_limit),
        TEST(order_word__is_over_what_was_shown),
        TEST(order_word__names_the_approval_before_it),
        TEST(order_word__of_both_algorithms_is_good_and_comes_back_whole),
        TEST(order_word__of_other_forms_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
