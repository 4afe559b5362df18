/* Every limit of a record's body: at the limit it fits, one past it does not. */
#include "../support/test.h"
#include "proof/body.h"

#include <string.h>

static const char KEY[] = "0123456789abcdef";
#define HEX64 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static bool fits(const char *chain, enum record_type type, const struct buf *body)
{
    struct err err;
    struct buf out;
    const struct record_head head = { .by = KEY,
                                      .chain = chain,
                                      .key = KEY,
                                      .ledger = "mingzhang.example/test",
                                      .n = 9,
                                      .type = type };
    buf_init(&out, RECORD_SIZE_MAX);
    bool ok = record_build(&head, (struct text) { body->data, body->len }, &out, &err);
    buf_release(&out);
    return ok;
}

static void repeat(struct buf *out, const char *what, int count)
{
    for (int i = 0; i < count; i++)
        buf_adds(out, what);
}

static void text__fits_with_400_bytes_and_not_with_401(void **state)
{
    (void)state;
    for (int extra = 0; extra <= 1; extra++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{\"amount_fen\":1,\"demo\":true,\"document\":\"");
        repeat(&body, "x", FIELD_TEXT_MAX + extra);
        buf_adds(&body, "\",\"due\":\"04-30\",\"id\":\"p\",\"name\":\"n\",\"sha256\":\"" HEX64
                        "\",\"years\":[2019]}");
        assert_int_equal(fits("programme", TYPE_PROGRAMME, &body), extra == 0);
        buf_release(&body);
    }
}

static void years__fit_with_50_and_not_with_51_nor_none(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, 1, FIELD_YEARS_MAX, FIELD_YEARS_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{\"amount_fen\":1,\"demo\":true,\"document\":\"d\",\"due\":\"02-29\","
                        "\"id\":\"p\",\"name\":\"n\",\"sha256\":\"" HEX64 "\",\"years\":[");
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&body, "%s%d", k == 0 ? "" : ",", 2000 + k);
        buf_adds(&body, "]}");
        assert_int_equal(fits("programme", TYPE_PROGRAMME, &body), i == 1 || i == 2);
        buf_release(&body);
    }
}

static void cites__fit_with_500_and_not_with_501(void **state)
{
    (void)state;
    static const int COUNTS[] = { 0, FIELD_CITES_MAX, FIELD_CITES_MAX + 1 };
    for (size_t i = 0; i < COUNT(COUNTS); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{\"detail\":{},\"facts\":[");
        for (int k = 0; k < COUNTS[i]; k++)
            buf_addf(&body, "%s{\"chain\":\"programme\",\"hash\":\"" HEX64 "\",\"n\":%d}",
                     k == 0 ? "" : ",", k);
        buf_adds(&body, "],\"rule\":{\"id\":\"M2\",\"version\":1},\"score\":1000}");
        assert_int_equal(fits("programme/office", TYPE_MATCH, &body), i < 2);
        buf_release(&body);
    }
}

static void detail__holds_strings_of_400_bytes_and_no_longer(void **state)
{
    (void)state;
    for (int extra = 0; extra <= 1; extra++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_adds(&body, "{\"detail\":{\"a\":[1,{\"b\":\"");
        repeat(&body, "x", FIELD_TEXT_MAX + extra);
        buf_adds(&body, "\"}]},\"facts\":[],\"rule\":{\"id\":\"M2\",\"version\":1},\"score\":0}");
        assert_int_equal(fits("programme/office", TYPE_MATCH, &body), extra == 0);
        buf_release(&body);
    }
}

static void numbers__keep_to_their_kind(void **state)
{
    (void)state;
    static const struct {
        const char *score, *version;
        bool fits;
    } CASES[] = { { "0", "1", true },   { "1000", "1", true },  { "1001", "1", false },
                  { "-1", "1", false }, { "1000", "0", false }, { "\"1\"", "1", false } };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        buf_addf(&body,
                 "{\"detail\":{},\"facts\":[],\"rule\":{\"id\":\"M2\",\"version\":%s},"
                 "\"score\":%s}",
                 CASES[i].version, CASES[i].score);
        assert_int_equal(fits("programme/office", TYPE_MATCH, &body), CASES[i].fits);
        buf_release(&body);
    }
}

static void chain_ids__have_names_of_40_bytes_and_no_more(void **state)
{
    (void)state;
    enum chain_kind kind;
    bool is_office;
    char id[64] = "payer/";
    memset(id + 6, 'a', 41);
    assert_false(chain_parse((struct text) { id, 47 }, &kind, &is_office));
    assert_true(chain_parse((struct text) { id, 46 }, &kind, &is_office));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__fits_with_400_bytes_and_not_with_401),
        cmocka_unit_test(years__fit_with_50_and_not_with_51_nor_none),
        cmocka_unit_test(cites__fit_with_500_and_not_with_501),
        cmocka_unit_test(detail__holds_strings_of_400_bytes_and_no_longer),
        cmocka_unit_test(numbers__keep_to_their_kind),
        cmocka_unit_test(chain_ids__have_names_of_40_bytes_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
