/* What a project or an order must keep to before anybody signs. */
#include "../../src/order/rule.h"
#include "../support/test.h"

#include "core/arena.h"
#include <string.h>

static struct programme *builtin(struct arena *arena)
{
    struct programme *programme = NULL;
    struct err err = { 0 };
    ASSERT_OK(programme_builtin(arena, &programme, &err));
    return programme;
}

static const struct project_wish GOOD = { .chain = "441424103201",
                                          .id = "road-1",
                                          .name = "村道硬化",
                                          .category = "road",
                                          .budget_fen = 1,
                                          .year = 2019,
                                          .target = "1.2公里" };

static void expect(const struct project_wish *wish, enum err_code code)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct err err = { 0 };
    if (code == ERR_NONE)
        ASSERT_OK(order__check_project(wish, builtin(arena), &err));
    else
        assert_false(order__check_project(wish, builtin(arena), &err));
    assert_int_equal(err.code, code);
}

static void project__needs_a_target_a_budget_a_year_and_a_category(void **state)
{
    (void)state;
    struct project_wish wish = GOOD;
    expect(&wish, ERR_NONE);
    wish.category = "村（社）道"; /* its name does as well */
    expect(&wish, ERR_NONE);
    wish.target = "";
    expect(&wish, ERR_REFUSED);
    wish = GOOD;
    wish.budget_fen = 0;
    expect(&wish, ERR_REFUSED);
    wish.budget_fen = MONEY_FEN_MAX;
    expect(&wish, ERR_NONE);
    wish.budget_fen = MONEY_FEN_MAX + 1;
    expect(&wish, ERR_REFUSED);
    wish = GOOD;
    wish.year = 2018;
    expect(&wish, ERR_REFUSED);
    wish = GOOD;
    wish.category = "palace";
    expect(&wish, ERR_REFUSED);
    wish = GOOD;
    wish.id = "road 1";
    expect(&wish, ERR_INPUT);
}

static void id__is_64_characters_long_at_most(void **state)
{
    (void)state;
    char id[ORDER_ID_MAX + 2];
    struct err err = { 0 };
    memset(id, 'a', sizeof id);
    id[ORDER_ID_MAX] = '\0';
    ASSERT_OK(order__check_id(id, &err));
    id[ORDER_ID_MAX] = 'a';
    id[ORDER_ID_MAX + 1] = '\0';
    assert_false(order__check_id(id, &err));
    assert_false(order__check_id("", &err));
}

/* The kinds that the built-in programme needs below and from 10,000 yuan. */
static size_t documents(struct order_document *out, bool with_contract)
{
    static const char *const KINDS[] = { "application", "minutes", "invoice",
                                         "photo",       "notice",  "contract" };
    size_t count = COUNT(KINDS) - (with_contract ? 0 : 1);
    for (size_t i = 0; i < count; i++)
        out[i] = (struct order_document) { .kind = KINDS[i], .digest = sha256(KINDS[i], i + 1) };
    return count;
}

static bool check(const struct order_document *list, size_t count, int64_t fen, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    const struct order_wish wish = { .amount_fen = fen,
                                     .documents = list,
                                     .document_count = count };
    return order__check_documents(&wish, builtin(arena), err);
}

static void documents__are_those_that_the_amount_needs(void **state)
{
    (void)state;
    struct order_document list[ORDER_DOCUMENTS_MAX + 1];
    struct err err = { 0 };
    size_t count = documents(list, false);
    ASSERT_OK(check(list, count, 999999, &err));
    assert_false(check(list, count, 1000000, &err)); /* a contract from 10,000.00 yuan on */
    assert_int_equal(err.code, ERR_REFUSED);
    count = documents(list, true);
    ASSERT_OK(check(list, count, 1000000, &err));
    assert_false(check(list + 1, count - 1, 1000000, &err)); /* no application */
    list[count] = (struct order_document) { .kind = "letter" };
    assert_false(check(list, count + 1, 1000000, &err));
    list[count] = list[0]; /* twice */
    assert_false(check(list, count + 1, 1000000, &err));
    list[count].digest.bytes[0] ^= 1; /* a second page of the application */
    ASSERT_OK(check(list, count + 1, 1000000, &err));
}

static void documents__are_64_at_most(void **state)
{
    (void)state;
    struct order_document list[ORDER_DOCUMENTS_MAX + 1];
    struct err err = { 0 };
    size_t count = documents(list, true);
    for (; count < COUNT(list); count++) {
        list[count] = list[0];
        list[count].digest.bytes[0] = (unsigned char)count;
        list[count].digest.bytes[1] ^= 0x55;
    }
    ASSERT_OK(check(list, ORDER_DOCUMENTS_MAX, 1000000, &err));
    assert_false(check(list, ORDER_DOCUMENTS_MAX + 1, 1000000, &err));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void room__is_used_up_to_the_last_fen(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct order_room room = { 100, INT64_MAX, INT64_MAX };
    ASSERT_OK(order__check_room(&room, 100, &err));
    assert_false(order__check_room(&room, 101, &err));
    ASSERT_TEXT_HAS(err.text, "budget");
    room = (struct order_room) { INT64_MAX, 99, INT64_MAX };
    assert_false(order__check_room(&room, 100, &err));
    ASSERT_TEXT_HAS(err.text, "colour");
    room = (struct order_room) { INT64_MAX, INT64_MAX, 99 };
    assert_false(order__check_room(&room, 100, &err));
    ASSERT_TEXT_HAS(err.text, "quota");
    room = (struct order_room) { 0, 0, -1 }; /* it has become too much since */
    assert_false(order__check_room(&room, 0, &err));
}

static void person__is_the_same_under_another_spelling(void **state)
{
    (void)state;
    assert_true(order__same_name("李四", " 李 四\t"));
    assert_true(order__same_name("Li Si", "ＬＩ　ＳＩ"));
    assert_false(order__same_name("李四", "李五"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(project__needs_a_target_a_budget_a_year_and_a_category),
        cmocka_unit_test(id__is_64_characters_long_at_most),
        cmocka_unit_test(documents__are_those_that_the_amount_needs),
        cmocka_unit_test(documents__are_64_at_most),
        cmocka_unit_test(room__is_used_up_to_the_last_fen),
        cmocka_unit_test(person__is_the_same_under_another_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
