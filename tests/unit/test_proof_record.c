#include "../support/test.h"
#include "proof/body.h"
#include "proof/chain.h"

#include <stdlib.h>
#include <string.h>

static const char LEDGER[] = "mingzhang.example/test";
static const char KEY[] = "0123456789abcdef";
static const char VILLAGE[] = "441424103201";
#define HEX64 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define LINE(account, amount)                                                                      \
    "{\"account\":\"" account "\",\"amount_fen\":" amount ",\"source\":\"none\",\"year\":0}"
#define CARRY(amount, lines)                                                                       \
    "{\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"6789\"},\"amount_fen\":" amount             \
    ",\"carried_on\":\"2019-01-01\",\"file\":{\"chain\":\"programme/office\",\"hash\":\"" HEX64    \
    "\",\"n\":4},\"lines\":[" lines "]}"
static const char GOOD[] = CARRY("5", LINE("bank", "5") "," LINE("opening", "-5"));

static struct record_head head_of(const char *chain, int64_t n, enum record_type type)
{
    return (struct record_head) {
        .at_us = INT64_C(1555057815123456),
        .by = KEY,
        .chain = chain,
        .key = KEY,
        .ledger = LEDGER,
        .n = n,
        .type = type,
    };
}

static bool build(const char *body, enum record_type type, struct buf *out, struct err *err)
{
    struct record_head head = head_of(VILLAGE, 3, type);
    return record_build(&head, text_of(body), out, err);
}

static bool fits(const char *body, enum record_type type, struct err *err)
{
    struct buf out;
    buf_init(&out, RECORD_SIZE_MAX);
    bool ok = build(body, type, &out, err);
    buf_release(&out);
    return ok;
}

static void type_table__fields_ascend_and_names_are_found(void **state)
{
    (void)state;
    for (int i = 0; i < TYPE_COUNT; i++) {
        const struct type_row *row = type_row((enum record_type)i);
        enum record_type found;
        assert_non_null(row->name);
        assert_true(type_find(text_of(row->name), &found));
        assert_int_equal(found, i);
        assert_null(row->fields[FIELDS_MAX - 1].name);
        for (size_t k = 1; k < FIELDS_MAX && row->fields[k].name != NULL; k++)
            assert_true(strcmp(row->fields[k - 1].name, row->fields[k].name) < 0);
    }
}

static void chain_parse__knows_the_four_kinds_and_both_classes(void **state)
{
    (void)state;
    static const char *const BAD[] = { "",
                                       "office",
                                       "/office",
                                       "44142410320",
                                       "4414241032011",
                                       "payer/",
                                       "payer/A",
                                       "payer/a/b",
                                       "transit",
                                       "village/1",
                                       "programme/office/office",
                                       "payer/office/",
                                       "44142410320a" };
    enum chain_kind kind;
    bool is_office;
    assert_true(chain_parse(text_of("programme"), &kind, &is_office));
    assert_true(kind == CHAIN_PROGRAMME && !is_office);
    assert_true(chain_parse(text_of("441424103201/office"), &kind, &is_office));
    assert_true(kind == CHAIN_VILLAGE && is_office);
    assert_true(chain_parse(text_of("payer/d-tianhe"), &kind, &is_office));
    assert_true(kind == CHAIN_PAYER && !is_office);
    assert_true(chain_parse(text_of("transit/mei-xian/office"), &kind, &is_office));
    assert_true(kind == CHAIN_TRANSIT && is_office);
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(chain_parse(text_of(BAD[i]), &kind, &is_office));
}

static void record_build__writes_the_ten_keys_in_order(void **state)
{
    (void)state;
    struct err err;
    struct buf out;
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(build(GOOD, TYPE_CARRY, &out, &err));
    char expected[2000];
    (void)snprintf(expected, sizeof expected,
                   "{\"at\":\"2019-04-12T08:30:15.123456Z\",\"body\":%s,\"by\":\"%s\","
                   "\"chain\":\"%s\",\"key\":\"%s\",\"ledger\":\"%s\",\"n\":3,\"prev\":\"%064d\","
                   "\"type\":\"carry\",\"v\":1}",
                   GOOD, KEY, VILLAGE, KEY, LEDGER, 0);
    assert_string_equal(out.data, expected);
    struct record record;
    struct body body;
    ASSERT_OK(record_parse((struct text) { out.data, out.len }, &record, &err));
    ASSERT_OK(body_read(&record, &body, &err));
    assert_true(text_eq(record.chain, VILLAGE));
    assert_true(record.at_us == INT64_C(1555057815123456));
    assert_int_equal(record.n, 3);
    assert_int_equal(body.line_count, 2);
    assert_int_equal(body_int(&body, "amount_fen", 0), 5);
    struct cite cite;
    assert_true(body_cite(&body, "file", &cite));
    assert_true(text_eq(cite.chain, "programme/office") && cite.n == 4);
    buf_release(&out);
}

static void record_parse__refuses_every_change_of_form(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new;
    } CASES[] = {
        { "\"v\":1", "\"v\":2" },
        { "\"v\":1", "\"v\":1,\"w\":1" },
        { "\"n\":3", "\"n\":-3" },
        { "\"n\":3", "\"n\":03" },
        { ".123456Z", ".123Z" },
        { ".123456Z", ".123456+" },
        { "2019-04-12T", "2019-02-30T" },
        { "\"by\":\"0", "\"by\":\"A" },
        { "\"key\":\"0", "\"key\":\"00" },
        { "mingzhang.example/test", "mingzhang.example" },
        { "\"chain\":\"44", "\"chain\":\"x4" },
        { "\"type\":\"carry\"", "\"type\":\"carries\"" },
        { "\"prev\":\"0", "\"prev\":\"" },
        { "\"at\":", "\"aa\":" },
        { "{\"at\"", "{ \"at\"" },
        { ",\"by\"", ",\"body2\":1,\"by\"" },
    };
    struct err err;
    struct buf out;
    buf_init(&out, RECORD_SIZE_MAX);
    ASSERT_OK(build(GOOD, TYPE_CARRY, &out, &err));
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct buf changed;
        buf_init(&changed, RECORD_SIZE_MAX);
        const char *at = strstr(out.data, CASES[i].old);
        assert_non_null(at);
        buf_add(&changed, out.data, (size_t)(at - out.data));
        buf_adds(&changed, CASES[i].new);
        buf_adds(&changed, at + strlen(CASES[i].old));
        struct record record;
        if (record_parse((struct text) { changed.data, changed.len }, &record, &err))
            fail_msg("accepted %s", CASES[i].new);
        assert_int_equal(err.code, ERR_TAMPERED);
        buf_release(&changed);
    }
    buf_release(&out);
}

static void body_read__refuses_what_the_schema_does_not_have(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "{}",
        "[]",
        CARRY("0", ""),
        CARRY("6", LINE("bank", "5") "," LINE("opening", "-5")),
        CARRY("5", LINE("bank", "5") "," LINE("opening", "-4")),
        CARRY("5", LINE("bank", "5") "," LINE("nostro", "-5")),
        CARRY("5", LINE("bank", "5") "," LINE("opening", "-5") "," LINE("fee", "0")),
        CARRY("5", LINE("bank", "5") ",{\"account\":\"opening\",\"amount_fen\":-5,"
                                     "\"source\":\"city\",\"year\":0}"),
        CARRY("5", LINE("bank", "5") ",{\"account\":\"opening\",\"amount_fen\":-5,"
                                     "\"source\":\"none\",\"year\":2019}"),
        CARRY("5", LINE("bank", "5") ",{\"account\":\"opening\",\"amount_fen\":-5,"
                                     "\"source\":\"none\",\"year\":0,\"z\":1}"),
    };
    struct err err;
    ASSERT_OK(fits(GOOD, TYPE_CARRY, &err));
    for (size_t i = 0; i < COUNT(BAD); i++) {
        if (fits(BAD[i], TYPE_CARRY, &err))
            fail_msg("accepted %s", BAD[i]);
        assert_true(err.code == ERR_INPUT || err.code == ERR_UNBALANCED);
    }
    assert_false(fits(GOOD, TYPE_RECEIPT, &err));
}

static void body_read__names_the_field(void **state)
{
    (void)state;
    struct err err;
    assert_false(
        fits("{\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"12345\"}}", TYPE_CARRY, &err));
    ASSERT_TEXT_HAS(err.text, "\"account\"");
    assert_false(fits("{\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"1\"},\"zoo\":1}",
                      TYPE_CARRY, &err));
    ASSERT_TEXT_HAS(err.text, "\"amount_fen\"");
}

/* An entry of `count` lines: bank +1 and opening -1 in turn, the last two carrying the 5. */
static void many_lines(struct buf *out, int count)
{
    buf_adds(out, "{\"account\":{\"commit\":\"" HEX64 "\",\"tail\":\"6789\"},\"amount_fen\":5"
                  ",\"carried_on\":\"2019-01-01\",\"file\":{\"chain\":\"programme/office\","
                  "\"hash\":\"" HEX64
                  "\",\"n\":4},\"lines\":[" LINE("bank", "5") "," LINE("opening", "-5"));
    for (int i = 2; i < count; i++)
        buf_adds(out, i % 2 == 0 ? "," LINE("fee", "1") : "," LINE("fee", "-1"));
    buf_adds(out, "]}");
}

static void body_read__takes_sixteen_lines_and_refuses_more(void **state)
{
    (void)state;
    for (int extra = 0; extra <= 2; extra += 2) {
        struct err err;
        struct buf body;
        buf_init(&body, RECORD_SIZE_MAX);
        many_lines(&body, FIELD_LINES_MAX + extra);
        assert_int_equal(fits(body.data, TYPE_CARRY, &err), extra == 0);
        buf_release(&body);
    }
}

static void chain_feed__finds_what_does_not_follow(void **state)
{
    (void)state;
    struct chain_check check;
    chain_begin(&check, text_of(VILLAGE), text_of(LEDGER));
    struct record first = { .chain = text_of(VILLAGE),
                            .ledger = text_of(LEDGER),
                            .n = 0,
                            .type = TYPE_GENESIS,
                            .kind = CHAIN_VILLAGE,
                            .at_us = 100 };
    struct sha256 one = sha256("one", 3);
    struct sha256 two = sha256("two", 3);
    assert_int_equal(chain_feed(&check, &first, &one), 0);
    struct record second = first;
    second.n = 1;
    second.prev = one;
    second.type = TYPE_CARRY;
    struct chain_check before = check;
    assert_int_equal(chain_feed(&check, &second, &two), 0);

    struct record wrong[8];
    for (size_t i = 0; i < COUNT(wrong); i++)
        wrong[i] = second;
    wrong[0].n = 2;
    wrong[1].prev = two;
    wrong[2].at_us = 99;
    wrong[3].type = TYPE_GENESIS;
    wrong[4].type = TYPE_MATCH;
    wrong[5].type = TYPE_PAYMENT;
    wrong[6].chain = text_of("441424103202");
    wrong[7].ledger = text_of("other.example/x");
    static const unsigned FAULTS[] = { CHAIN_FAULT_N,       CHAIN_FAULT_PREV,  CHAIN_FAULT_TIME,
                                       CHAIN_FAULT_GENESIS, CHAIN_FAULT_TYPE,  CHAIN_FAULT_TYPE,
                                       CHAIN_FAULT_NAME,    CHAIN_FAULT_LEDGER };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check = before;
        assert_int_equal(chain_feed(&check, &wrong[i], &two), FAULTS[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_table__fields_ascend_and_names_are_found),
        cmocka_unit_test(chain_parse__knows_the_four_kinds_and_both_classes),
        cmocka_unit_test(record_build__writes_the_ten_keys_in_order),
        cmocka_unit_test(record_parse__refuses_every_change_of_form),
        cmocka_unit_test(body_read__refuses_what_the_schema_does_not_have),
        cmocka_unit_test(body_read__names_the_field),
        cmocka_unit_test(body_read__takes_sixteen_lines_and_refuses_more),
        cmocka_unit_test(chain_feed__finds_what_does_not_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
