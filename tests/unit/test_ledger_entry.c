#include "../support/test.h"
#include "ledger/entry.h"

static const struct colour NONE = { SOURCE_NONE, 0 };
static const struct colour CITY_2019 = { SOURCE_CITY, 2019 };
static const struct colour CITY_2020 = { SOURCE_CITY, 2020 };

static void entry__that_sums_to_zero_is_balanced(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_OK(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 300 }, &err));
    ASSERT_OK(entry_add(&entry, BOOK_SUSPENSE, NONE, (struct money) { -100 }, &err));
    ASSERT_OK(entry_add(&entry, BOOK_INTEREST, NONE, (struct money) { -200 }, &err));
    ASSERT_OK(entry_check(&entry, &err));
}

static void entry__off_by_one_fen_is_refused_with_the_difference(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_OK(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 50000000 }, &err));
    ASSERT_OK(entry_add(&entry, BOOK_SUSPENSE, NONE, (struct money) { -49999999 }, &err));
    ASSERT_ERR(entry_check(&entry, &err), ERR_UNBALANCED);
    ASSERT_TEXT_HAS(err.text, "off by 1 fen");
}

static void entry__that_balances_only_over_two_years_is_refused(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_OK(entry_add(&entry, BOOK_DUE, CITY_2019, (struct money) { 500 }, &err));
    ASSERT_OK(entry_add(&entry, BOOK_DUE_CONTROL, CITY_2020, (struct money) { -500 }, &err));
    ASSERT_ERR(entry_check(&entry, &err), ERR_UNBALANCED);
    ASSERT_TEXT_HAS(err.text, "city 2019");
}

static void entry__without_lines_is_balanced(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_OK(entry_check(&entry, &err));
}

static void entry_add__refuses_zero(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_ERR(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 0 }, &err), ERR_INPUT);
    assert_int_equal(entry.count, 0);
}

static void entry_add__takes_what_a_record_can_hold_and_no_fen_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    ASSERT_OK(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 9007199254740991 }, &err));
    ASSERT_ERR(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 9007199254740992 }, &err),
               ERR_INPUT);
    ASSERT_ERR(entry_add(&entry, BOOK_BANK, NONE, (struct money) { -9007199254740992 }, &err),
               ERR_INPUT);
}

static void entry_add__takes_sixteen_lines_and_refuses_the_seventeenth(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    for (int i = 0; i < 16; i++)
        ASSERT_OK(entry_add(&entry, BOOK_BANK, NONE, (struct money) { i + 1 }, &err));
    ASSERT_ERR(entry_add(&entry, BOOK_BANK, NONE, (struct money) { 1 }, &err), ERR_LIMIT);
}

static int64_t sum_of(const struct entry *entry, enum book book, struct colour colour)
{
    int64_t sum = 0;
    for (size_t i = 0; i < entry->count; i++) {
        const struct entry_line *line = &entry->lines[i];
        if (line->book == book && colour_same(line->colour, colour))
            sum += line->amount.fen;
    }
    return sum;
}

/* The example of docs/spec/books.md: the bank's balance stays, its colour changes. */
static void entry_reclass__gives_the_bank_the_colour_of_the_money(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    const struct reclass found = {
        BOOK_SUSPENSE, BOOK_SPECIAL_PAYABLE, NONE, CITY_2019, { 50000000 }
    };
    ASSERT_OK(entry_reclass(&entry, &found, &err));
    ASSERT_OK(entry_check(&entry, &err));
    assert_int_equal(sum_of(&entry, BOOK_SUSPENSE, NONE), 50000000);
    assert_int_equal(sum_of(&entry, BOOK_BANK, NONE), -50000000);
    assert_int_equal(sum_of(&entry, BOOK_BANK, CITY_2019), 50000000);
    assert_int_equal(sum_of(&entry, BOOK_SPECIAL_PAYABLE, CITY_2019), -50000000);
}

static void entry_reclass__of_a_debit_line_turns_the_signs(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    const struct reclass sent = { BOOK_SPENDING, BOOK_FORWARDED, NONE, CITY_2019, { -700 } };
    ASSERT_OK(entry_reclass(&entry, &sent, &err));
    ASSERT_OK(entry_check(&entry, &err));
    assert_int_equal(sum_of(&entry, BOOK_SPENDING, NONE), -700);
    assert_int_equal(sum_of(&entry, BOOK_FORWARDED, CITY_2019), 700);
    assert_int_equal(sum_of(&entry, BOOK_BANK, CITY_2019), -700);
}

static void entry_reclass__in_one_colour_leaves_the_bank_alone(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct entry entry = { 0 };
    const struct reclass known = { BOOK_SUSPENSE, BOOK_OTHER_FUND, NONE, NONE, { 900 } };
    ASSERT_OK(entry_reclass(&entry, &known, &err));
    ASSERT_OK(entry_check(&entry, &err));
    assert_int_equal(entry.count, 2);
}

static void book_find__knows_every_word_and_refuses_others(void **state)
{
    (void)state;
    struct err err = { 0 };
    for (int i = 0; i < BOOK_COUNT; i++) {
        enum book book = BOOK_COUNT;
        ASSERT_OK(book_find(text_of(book_word((enum book)i)), &book, &err));
        assert_int_equal(book, i);
    }
    enum book book = BOOK_COUNT;
    ASSERT_ERR(book_find(text_of("petty_cash"), &book, &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "petty_cash");
    assert_int_equal(book, BOOK_COUNT);
}

static void source_find__knows_every_word_and_refuses_others(void **state)
{
    (void)state;
    struct err err = { 0 };
    enum source source = SOURCE_COUNT;
    ASSERT_OK(source_find(text_of("soe"), &source, &err));
    assert_int_equal(source, SOURCE_SOE);
    ASSERT_ERR(source_find(text_of("province"), &source, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry__that_sums_to_zero_is_balanced),
        cmocka_unit_test(entry__off_by_one_fen_is_refused_with_the_difference),
        cmocka_unit_test(entry__that_balances_only_over_two_years_is_refused),
        cmocka_unit_test(entry__without_lines_is_balanced),
        cmocka_unit_test(entry_add__refuses_zero),
        cmocka_unit_test(entry_add__takes_what_a_record_can_hold_and_no_fen_more),
        cmocka_unit_test(entry_add__takes_sixteen_lines_and_refuses_the_seventeenth),
        cmocka_unit_test(entry_reclass__gives_the_bank_the_colour_of_the_money),
        cmocka_unit_test(entry_reclass__of_a_debit_line_turns_the_signs),
        cmocka_unit_test(entry_reclass__in_one_colour_leaves_the_bank_alone),
        cmocka_unit_test(book_find__knows_every_word_and_refuses_others),
        cmocka_unit_test(source_find__knows_every_word_and_refuses_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
