/* Which role may do which act, and the words. Nothing here needs a database: a chain is not asked
 * about. */
#include "../support/test.h"

#include "access/access.h"
#include <string.h>

static bool may(enum access_role role, enum access_act act)
{
    struct access_person person = { .role = role, .standing = ACCESS_VALID };
    struct err err = { 0 };
    bool ok = false;
    ASSERT_OK(access_may(NULL, &person, act, NULL, &ok, &err));
    return ok;
}

static void access_may__lets_an_auditor_look_and_do_nothing_else(void **state)
{
    (void)state;
    for (int act = 0; act < ACCESS_ACTS; act++)
        assert_int_equal(may(ACCESS_AUDITOR, (enum access_act)act), act <= ACCESS_LOOK_LOG);
}

static void access_may__keeps_an_administrator_out_of_the_books(void **state)
{
    (void)state;
    assert_true(may(ACCESS_ADMINISTRATOR, ACCESS_PERSON));
    assert_false(may(ACCESS_ADMINISTRATOR, ACCESS_EXPLAIN));
    assert_false(may(ACCESS_ADMINISTRATOR, ACCESS_LOOK_OPENING));
    assert_false(may(ACCESS_OPERATOR, ACCESS_PERSON));
}

static void access_may__gives_nothing_to_who_may_not_come_in(void **state)
{
    (void)state;
    for (int act = 0; act < ACCESS_ACTS; act++)
        assert_false(may(ACCESS_NONE, (enum access_act)act));
}

static void access_may__lets_only_managers_speak_for_an_account(void **state)
{
    (void)state;
    static const enum access_act ACTS[] = { ACCESS_ORDER_REQUEST, ACCESS_ORDER_SIGN,
                                            ACCESS_ORDER_WITHDRAW };
    for (size_t i = 0; i < COUNT(ACTS); i++)
        assert_int_equal(access_act_roles(ACTS[i]), ACCESS_BIT(ACCESS_MANAGER));
}

static void access_need__says_why_somebody_may_not(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct access_person person = { .key_id = "0123456789abcdef", .standing = ACCESS_ENDED };
    ASSERT_ERR(access_need(NULL, &person, ACCESS_LOOK, NULL, &err), ERR_FORBIDDEN);
    person.standing = ACCESS_VALID;
    person.role = ACCESS_TOWN;
    ASSERT_OK(access_need(NULL, &person, ACCESS_LOOK, NULL, &err));
    ASSERT_ERR(access_need(NULL, &person, ACCESS_SEAL, NULL, &err), ERR_FORBIDDEN);
}

/* The whole table once more, as a person reads it: Operator, Payer, County, Town, Manager, auDitor,
 * publisHer, Administrator. */
static void access_may__answers_for_each_act_and_role_as_the_table_says(void **state)
{
    static const char LETTERS[] = "-OPCTMDHA";
    static const struct {
        enum access_act act;
        const char *roles;
    } TABLE[] = {
        { ACCESS_LOOK, "OPCTMDHA" },      { ACCESS_LOOK_OPENING, "OPCTMD" },
        { ACCESS_LOOK_EVIDENCE, "OD" },   { ACCESS_EXPORT, "OPCTMD" },
        { ACCESS_LOOK_LOG, "DA" },        { ACCESS_IMPORT_REGISTRY, "O" },
        { ACCESS_IMPORT_PAYMENTS, "OP" }, { ACCESS_IMPORT_STATEMENT, "OCT" },
        { ACCESS_RECONCILE, "O" },        { ACCESS_EXPLAIN, "OPCTM" },
        { ACCESS_DECIDE, "OCT" },         { ACCESS_CONFIRM, "OCT" },
        { ACCESS_PROJECT, "OCTM" },       { ACCESS_ORDER_REQUEST, "M" },
        { ACCESS_ORDER_SIGN, "M" },       { ACCESS_ORDER_WITHDRAW, "M" },
        { ACCESS_ORDER_EXECUTE, "OCTM" }, { ACCESS_ORDER_PAPER, "OCT" },
        { ACCESS_NOTICE_DRAFT, "OCTH" },  { ACCESS_NOTICE_REVIEW, "OCTH" },
        { ACCESS_NOTICE_PUBLISH, "CTH" }, { ACCESS_OBJECTION, "OCTH" },
        { ACCESS_BALANCE, "OCT" },        { ACCESS_SEAL, "O" },
        { ACCESS_CHECKPOINT, "OA" },      { ACCESS_ENROL, "A" },
        { ACCESS_PERSON, "A" },           { ACCESS_LINK, "A" },
    };
    (void)state;
    assert_int_equal(COUNT(TABLE), ACCESS_ACTS);
    for (int i = 0; i < ACCESS_ACTS; i++) {
        assert_int_equal(TABLE[i].act, i);
        for (int role = ACCESS_NONE; role < ACCESS_ROLES; role++)
            assert_int_equal(may((enum access_role)role, TABLE[i].act),
                             strchr(TABLE[i].roles, LETTERS[role]) != NULL);
    }
}

static void access_words__are_there_for_each_role_and_act_and_none_twice(void **state)
{
    (void)state;
    for (int a = 0; a < ACCESS_ACTS; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(access_act_word((enum access_act)a),
                                    access_act_word((enum access_act)b));
    for (int role = ACCESS_OPERATOR; role < ACCESS_ROLES; role++) {
        enum access_role found = ACCESS_NONE;
        assert_true(access_role_find(access_role_word((enum access_role)role), &found));
        assert_int_equal(found, role);
    }
    enum access_role none;
    assert_false(access_role_find("none", &none));
    assert_false(access_role_find("Operator", &none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(access_may__lets_an_auditor_look_and_do_nothing_else),
        cmocka_unit_test(access_may__keeps_an_administrator_out_of_the_books),
        cmocka_unit_test(access_may__gives_nothing_to_who_may_not_come_in),
        cmocka_unit_test(access_may__lets_only_managers_speak_for_an_account),
        cmocka_unit_test(access_need__says_why_somebody_may_not),
        cmocka_unit_test(access_may__answers_for_each_act_and_role_as_the_table_says),
        cmocka_unit_test(access_words__are_there_for_each_role_and_act_and_none_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
