/* The limits of the lists that a record's body may hold: at the limit it fits, one past it does
 * not; and the order that some of them must be in. */
#include "../support/test.h"

#include "proof/item.h"
#include "proof/record.h"
#include <string.h>

#define HEX64   "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define ACCOUNT "\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"6789\"}"
#define ZERO64  "0000000000000000000000000000000000000000000000000000000000000000"

static bool fits(const char *chain, enum record_type type, const struct buf *body)
{
    struct err err;
    struct buf out;
    const struct record_head head = { .by = "0123456789abcdef",
                                      .chain = chain,
                                      .key = "0123456789abcdef",
                                      .ledger = "mingzhang.example/test",
                                      .n = 9,
                                      .type = type };
    buf_init(&out, RECORD_SIZE_MAX);
    bool ok = record_build(&head, (struct text) { body->data, body->len }, &out, &err);
    buf_release(&out);
    return ok;
}

/* A seal with these balances, whose other fields are fine. */
static bool seal_fits(const struct buf *balances)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body,
             "{" ACCOUNT ",\"balances\":[%s],\"by_disposition\":[],\"closing_fen\":0,"
             "\"covers\":{\"chain\":\"441424103201\",\"hash\":\"" ZERO64 "\",\"n\":8},"
             "\"credits_fen\":0,\"debits_fen\":0,\"from\":\"2019-04-01\",\"heads\":\"" HEX64
             "\",\"lines\":0,\"month\":\"2019-04\",\"opening_fen\":0,\"root\":\"" HEX64
             "\",\"size\":1,\"statements\":0,\"to\":\"2019-04-30\"}",
             balances->data != NULL ? balances->data : "");
    bool ok = fits("441424103201", TYPE_SEAL, &body);
    buf_release(&body);
    return ok;
}

static void balances__fit_with_400_and_not_with_401(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, FIELD_BALANCES_MAX, FIELD_BALANCES_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf list;
        buf_init(&list, RECORD_SIZE_MAX);
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&list,
                     "%s{\"account\":\"%s\",\"amount_fen\":1,\"source\":\"city\",\"year\":%d}",
                     k == 0 ? "" : ",", k < 250 ? "bank" : "due", 1900 + k % 250);
        assert_int_equal(seal_fits(&list), COUNTS[i] <= FIELD_BALANCES_MAX);
        buf_release(&list);
    }
}

#define BALANCE(account, source, year)                                                             \
    "{\"account\":\"" account "\",\"amount_fen\":1,\"source\":\"" source "\",\"year\":" year "}"

static void balances__ascend_by_account_source_and_year(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        bool fits;
    } CASES[] = {
        { BALANCE("bank", "city", "0") "," BALANCE("bank", "city", "2019") "," BALANCE(
              "bank", "district", "0") "," BALANCE("due", "city", "0"),
          true },
        { BALANCE("due", "city", "0") "," BALANCE("due_control", "city", "0"), true },
        { BALANCE("due_control", "city", "0") "," BALANCE("due", "city", "0"), false },
        { BALANCE("bank", "city", "2019") "," BALANCE("bank", "city", "0"), false },
        { BALANCE("bank", "soe", "0") "," BALANCE("bank", "city", "2019"), false },
        { BALANCE("bank", "city", "0") "," BALANCE("bank", "city", "0"), false },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct buf list;
        buf_init(&list, RECORD_SIZE_MAX);
        buf_adds(&list, CASES[i].list);
        assert_int_equal(seal_fits(&list), CASES[i].fits);
        buf_release(&list);
    }
}

static void chains__fit_with_500_and_not_with_501(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, FIELD_CHAINS_MAX, FIELD_CHAINS_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{\"as_of\":\"2019-05-06\",\"month\":\"2019-04\",\"sealed\":1,"
                        "\"unsealed\":[");
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&body, "%s\"4414241%05d\"", k == 0 ? "" : ",", k);
        buf_adds(&body, "]}");
        assert_int_equal(fits("programme", TYPE_PROGRAMME_SEAL, &body), i < 2);
        buf_release(&body);
    }
}

static void items__fit_with_256_and_not_with_257(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, FIELD_ITEMS_MAX, FIELD_ITEMS_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_addf(&body,
                 "{" ACCOUNT ",\"adjusted_fen\":%d,\"bank_fen\":%d,\"bank_in_fen\":%d,"
                 "\"bank_out_fen\":0,\"book_fen\":0,\"book_in_fen\":0,\"book_out_fen\":0,"
                 "\"checker\":{\"commit\":\"" HEX64 "\"},\"items\":[",
                 COUNTS[i], COUNTS[i], COUNTS[i]);
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&body,
                     "%s{\"age_days\":1,\"amount_fen\":1,\"cite\":{\"chain\":\"441424103201\","
                     "\"hash\":\"" HEX64 "\",\"n\":%d},\"kind\":\"bank_in\"}",
                     k == 0 ? "" : ",", k);
        buf_adds(&body, "],\"maker\":{\"commit\":\"" HEX64
                        "\"},\"month\":\"2019-04\",\"to\":\"2019-04-30\"}");
        assert_int_equal(fits("441424103201/office", TYPE_BALANCE_FORM, &body), i < 2);
        buf_release(&body);
    }
}

static void hashes__fit_with_64_and_not_with_65_nor_none(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, 1, FIELD_HASHES_MAX, FIELD_HASHES_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{" ACCOUNT ",\"amount_fen\":1,\"attachments\":[");
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&body, "%s\"" HEX64 "\"", k == 0 ? "" : ",");
        buf_adds(&body, "],\"id\":\"1\",\"mode\":\"paper\",\"payee\":{\"commit\":\"" HEX64
                        "\"},\"purpose\":\"p\"}");
        assert_int_equal(fits("441424103201", TYPE_ORDER, &body), i == 1 || i == 2);
        buf_release(&body);
    }
}

static bool revocation_fits(const char *signatures)
{
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_addf(&body, "{\"authority\":[%s],\"id\":\"0123456789abcdef\",\"reason\":\"left\"}",
             signatures);
    bool ok = fits("programme", TYPE_REVOCATION, &body);
    buf_release(&body);
    return ok;
}

static void signatures__fit_with_16_and_not_with_17_nor_none(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, 1, FIELD_SIGNATURES_MAX, FIELD_SIGNATURES_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf list;
        buf_init(&list, RECORD_SIZE_MAX);
        buf_adds(&list, "");
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&list, "%s{\"key\":\"%016d\",\"signature\":\"" HEX64 HEX64 "\"}",
                     k == 0 ? "" : ",", k);
        assert_int_equal(revocation_fits(COUNTS[i] == 0 ? "" : list.data), i == 1 || i == 2);
        buf_release(&list);
    }
}

static void signatures__have_from_8_to_72_bytes(void **state)
{
    (void)state;
    static const int SIZES[] = { 7, 8, 72, 73 };
    for (size_t i = 0; i < COUNT(SIZES); i++) {
        struct buf list;
        buf_init(&list, RECORD_SIZE_MAX);
        buf_addf(&list, "{\"key\":\"0123456789abcdef\",\"signature\":\"%0*d\"}", 2 * SIZES[i], 0);
        assert_int_equal(revocation_fits(list.data), i == 1 || i == 2);
        buf_release(&list);
    }
}

static void items__of_a_list_are_read_one_by_one(void **state)
{
    (void)state;
    static const char BODY[] =
        "{\"authority\":[{\"key\":\"0000000000000001\",\"signature\":\"0102030405060708\"},"
        "{\"key\":\"0000000000000002\",\"signature\":\"0807060504030201\"}],"
        "\"id\":\"0123456789abcdef\",\"reason\":\"left\"}";
    struct err err;
    struct buf out;
    struct record record;
    struct body body;
    struct text item;
    struct key_signature signature;
    const struct record_head head = { .by = "0123456789abcdef",
                                      .chain = "programme",
                                      .key = "0123456789abcdef",
                                      .ledger = "mingzhang.example/test",
                                      .n = 9,
                                      .type = TYPE_REVOCATION };
    int count = 0;
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, text_of(BODY), &out, &err));
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    ASSERT_OK(body_read(&record, &body, &err));
    for (struct items list = body_items(&body, "authority"); items_next(&list, &item); count++) {
        assert_true(item_signature(item, &signature));
        assert_int_equal(signature.len, 8);
        assert_int_equal(signature.bytes[0], count == 0 ? 1 : 8);
    }
    assert_int_equal(count, 2);
    struct items none = body_items(&body, "proof");
    assert_false(items_next(&none, &item));
    buf_release(&out);
}

static void envelope__may_name_a_second_key(void **state)
{
    (void)state;
    struct err err;
    struct buf out;
    struct record record;
    struct record_head head = { .by = "0123456789abcdef",
                                .chain = "programme",
                                .key = "0123456789abcdef",
                                .key2 = "fedcba9876543210",
                                .ledger = "mingzhang.example/test",
                                .n = 9,
                                .type = TYPE_REVOCATION };
    static const char BODY[] = "{\"id\":\"0123456789abcdef\",\"proof\":\"0102030405060708\","
                               "\"reason\":\"left\"}";
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(record_build(&head, text_of(BODY), &out, &err));
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    assert_true(text_eq(record.key2, "fedcba9876543210"));
    buf_clear(&out);
    head.key2 = NULL;
    ASSERT_OK(record_build(&head, text_of(BODY), &out, &err));
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    assert_int_equal(record.key2.len, 0);
    buf_clear(&out);
    head.key2 = "no key id";
    ASSERT_ERR(record_build(&head, text_of(BODY), &out, &err), ERR_INPUT);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(balances__fit_with_400_and_not_with_401),
        cmocka_unit_test(balances__ascend_by_account_source_and_year),
        cmocka_unit_test(chains__fit_with_500_and_not_with_501),
        cmocka_unit_test(items__fit_with_256_and_not_with_257),
        cmocka_unit_test(hashes__fit_with_64_and_not_with_65_nor_none),
        cmocka_unit_test(signatures__fit_with_16_and_not_with_17_nor_none),
        cmocka_unit_test(signatures__have_from_8_to_72_bytes),
        cmocka_unit_test(items__of_a_list_are_read_one_by_one),
        cmocka_unit_test(envelope__may_name_a_second_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
