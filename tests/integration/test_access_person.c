#include "../support/test.h"

#include "../support/people.h"
#include "core/buf.h"
#include <string.h>

static int64_t number(struct people *p, const char *sql) { return pg_test_int(&p->test->pg, sql); }

static int64_t seen(struct people *p, const char *name, const char *sql)
{
    struct err err = { 0 };
    struct access_person person = people_find(p, name);
    ASSERT_OK(access_begin(p->db, &person, &err));
    int64_t count = number(p, sql);
    ASSERT_OK(db_commit(p->db, &err));
    return count;
}

static void access_find__knows_a_registered_key_and_no_other(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_OK(people_add(p, "county", ACCESS_COUNTY, "441424", &err));
    struct access_person person = people_find(p, "county");
    assert_int_equal(person.role, ACCESS_COUNTY);
    assert_int_equal(person.standing, ACCESS_VALID);
    assert_string_equal(person.scope, "441424");
    assert_string_equal(person.name, "county");
    char hex[SHA256_HEX_SIZE];
    struct sha256 key = people_key("county");
    assert_memory_equal(person.key_id, sha256_hex(&key, hex), 16);
    person = people_find(p, "nobody");
    assert_int_equal(person.role, ACCESS_NONE);
    assert_int_equal(person.standing, ACCESS_UNKNOWN);
    key = people_key("nobody");
    assert_memory_equal(person.key_id, sha256_hex(&key, hex), 16);
    ASSERT_ERR(access_begin(p->db, &person, &err), ERR_FORBIDDEN);
}

static void access_find__goes_by_the_time(void **state)
{
    struct people *p = *state;
    people_add_for(p, "early", ACCESS_OPERATOR, 3600, 0);
    people_add_for(p, "late", ACCESS_OPERATOR, -7200, -3600);
    people_add_for(p, "now", ACCESS_OPERATOR, -3600, 3600);
    assert_int_equal(people_find(p, "early").standing, ACCESS_EARLY);
    assert_int_equal(people_find(p, "late").standing, ACCESS_EXPIRED);
    assert_int_equal(people_find(p, "now").standing, ACCESS_VALID);
    assert_int_equal(people_find(p, "early").role, ACCESS_NONE);
    assert_int_equal(people_find(p, "late").role, ACCESS_NONE);
    assert_int_equal(people_find(p, "late").registered, ACCESS_OPERATOR);
}

static void access_end__shuts_the_key_out_at_once_and_for_ever(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_OK(people_add(p, "auditor", ACCESS_AUDITOR, NULL, &err));
    struct access_person before = people_find(p, "auditor");
    ASSERT_ERR(people_remove(p, "auditor", "gone", &err), ERR_INPUT);
    ASSERT_OK(people_remove(p, "auditor", "left", &err));
    assert_int_equal(people_find(p, "auditor").standing, ACCESS_ENDED);
    ASSERT_ERR(people_remove(p, "auditor", "left", &err), ERR_CONFLICT);
    ASSERT_ERR(people_remove(p, "nobody", "left", &err), ERR_NOT_FOUND);
    ASSERT_ERR(people_add(p, "auditor", ACCESS_OPERATOR, NULL, &err), ERR_CONFLICT);
    /* A request that was let in before sees nothing any more. */
    ASSERT_OK(access_begin(p->db, &before, &err));
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record"), 0);
    db_rollback(p->db);
}

static void access_register__makes_records_that_name_nobody(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_OK(people_add(p, "五华县财政局", ACCESS_COUNTY, "441424", &err));
    ASSERT_OK(people_remove(p, "五华县财政局", "replaced", &err));
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE chain = 'programme/office'"
                               " AND type IN ('person', 'person_end')"),
                     2);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE"
                               " position('五华县' IN convert_from(bytes, 'UTF8')) > 0"),
                     0);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.opening WHERE field = 'name'"
                               " AND value = convert_to('五华县财政局', 'UTF8')"),
                     1);
    assert_int_equal(number(p, "SELECT count(*) FROM access.person p JOIN ledger.record r"
                               " ON r.chain = 'programme/office' AND r.n IN (p.n, p.ended_n)"),
                     2);
    ledger_test_sound(p->test);
}

static void access_register__refuses_what_cannot_be(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_ERR(people_add(p, "a", ACCESS_COUNTY, NULL, &err), ERR_INPUT);
    ASSERT_ERR(people_add(p, "a", ACCESS_OPERATOR, "441424", &err), ERR_INPUT);
    ASSERT_ERR(people_add(p, "a", ACCESS_COUNTY, "441425", &err), ERR_NOT_FOUND);
    ASSERT_ERR(people_add(p, "a", ACCESS_PAYER, "nobody", &err), ERR_NOT_FOUND);
    ASSERT_ERR(people_add(p, "a", ACCESS_TOWN, "441424", &err), ERR_NOT_FOUND);
    ASSERT_ERR(people_add(p, "a", ACCESS_MANAGER, "441424100204", &err), ERR_NOT_FOUND);
    ASSERT_ERR(people_add(p, "", ACCESS_OPERATOR, NULL, &err), ERR_INPUT);
    char name[ACCESS_NAME_MAX + 2];
    memset(name, 'n', sizeof name);
    name[ACCESS_NAME_MAX + 1] = '\0';
    ASSERT_ERR(people_add(p, name, ACCESS_OPERATOR, NULL, &err), ERR_INPUT);
    name[ACCESS_NAME_MAX] = '\0';
    ASSERT_OK(people_add(p, name, ACCESS_OPERATOR, NULL, &err));
    assert_int_equal(number(p, "SELECT count(*) FROM access.person"), 1);
}

static void access_register__takes_sixteen_accounts_and_not_seventeen(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    const char *scope[ACCESS_SCOPE_ITEMS + 1];
    char text[ACCESS_SCOPE_ITEMS + 1][16];
    pg_test_sql(&p->test->pg, "INSERT INTO programme.payer SELECT 'p' || i, 'P', 'soe', NULL"
                              " FROM pg_catalog.generate_series(10, 26) i");
    for (int i = 0; i <= ACCESS_SCOPE_ITEMS; i++) {
        (void)snprintf(text[i], sizeof text[i], "p%d", 26 - i);
        scope[i] = text[i];
    }
    struct access_grant grant = { .key = people_key("payer"),
                                  .role = ACCESS_PAYER,
                                  .name = "payer",
                                  .scope = scope,
                                  .scope_count = ACCESS_SCOPE_ITEMS + 1 };
    struct desk *desk = NULL;
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_ERR(access_register(desk, &grant, NULL, NULL, &err), ERR_LIMIT);
    desk_free(desk);
    grant.scope_count--;
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_OK(access_register(desk, &grant, "0123456789abcdef", NULL, &err));
    ASSERT_OK(desk_commit(desk, &err));
    desk_free(desk);
    assert_int_equal(number(p, "SELECT count(*) FROM ledger.record WHERE type = 'person'"
                               " AND by = '0123456789abcdef'"),
                     1);
    grant.key = people_key("another");
    scope[1] = scope[0];
    ASSERT_OK(desk_open(p->db, p->test->signer, &desk, &err));
    ASSERT_ERR(access_register(desk, &grant, NULL, NULL, &err), ERR_INPUT);
    desk_free(desk);
}

static void access_begin__shows_each_role_its_own(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    static const char ACCOUNTS[] = "SELECT count(*) FROM programme.account";
    ASSERT_OK(people_add(p, "operator", ACCESS_OPERATOR, NULL, &err));
    ASSERT_OK(people_add(p, "county", ACCESS_COUNTY, "441424", &err));
    ASSERT_OK(people_add(p, "town", ACCESS_TOWN, "441424100", &err));
    ASSERT_OK(people_add(p, "manager", ACCESS_MANAGER, "441424100202", &err));
    ASSERT_OK(people_add(p, "payer", ACCESS_PAYER, "tianhe", &err));
    assert_int_equal(seen(p, "operator", ACCOUNTS), 4);
    assert_int_equal(seen(p, "county", ACCOUNTS), 4);
    assert_int_equal(seen(p, "town", ACCOUNTS), 3);
    assert_int_equal(seen(p, "manager", ACCOUNTS), 1);
    assert_int_equal(seen(p, "payer", ACCOUNTS), 1);
    /* One connection serves many: nothing of the one before is left. */
    assert_int_equal(seen(p, "operator", ACCOUNTS), 4);
    assert_int_equal(number(p, ACCOUNTS), 4);
    assert_int_equal(number(p, "SELECT count(*) FROM pg_catalog.pg_roles"
                               " WHERE rolname = current_user AND rolname LIKE 'mingzhang_r%'"),
                     0);
}

static bool may(struct people *p, const char *name, enum access_act act, const char *chain)
{
    struct err err = { 0 };
    struct access_person person = people_find(p, name);
    bool ok;
    ASSERT_OK(access_may(p->db, &person, act, chain, &ok, &err));
    bool needed = access_need(p->db, &person, act, chain, &err);
    assert_int_equal(needed, ok);
    assert_true(ok || err.code == ERR_FORBIDDEN);
    return ok;
}

static void access_may__asks_for_role_and_scope(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_OK(people_add(p, "manager", ACCESS_MANAGER, "441424100202", &err));
    ASSERT_OK(people_add(p, "county", ACCESS_COUNTY, "441424", &err));
    ASSERT_OK(people_add(p, "payer", ACCESS_PAYER, "tianhe", &err));
    ASSERT_OK(people_add(p, "auditor", ACCESS_AUDITOR, NULL, &err));
    ASSERT_OK(people_add(p, "operator", ACCESS_OPERATOR, NULL, &err));
    assert_true(may(p, "manager", ACCESS_ORDER_SIGN, "441424100202"));
    assert_true(may(p, "manager", ACCESS_EXPLAIN, "441424100202/office"));
    assert_false(may(p, "manager", ACCESS_ORDER_SIGN, "441424100201"));
    assert_false(may(p, "manager", ACCESS_SEAL, "441424100202"));
    assert_true(may(p, "county", ACCESS_IMPORT_STATEMENT, "transit/wuhua"));
    assert_true(may(p, "county", ACCESS_IMPORT_STATEMENT, "441424100203"));
    assert_false(may(p, "county", ACCESS_IMPORT_STATEMENT, "441425100203"));
    assert_true(may(p, "payer", ACCESS_IMPORT_PAYMENTS, "payer/tianhe"));
    assert_false(may(p, "payer", ACCESS_IMPORT_PAYMENTS, "payer/city"));
    assert_true(may(p, "payer", ACCESS_EXPLAIN, "441424100202"));
    assert_false(may(p, "payer", ACCESS_EXPLAIN, "441424100201"));
    assert_true(may(p, "auditor", ACCESS_LOOK_OPENING, "441424100201"));
    assert_false(may(p, "auditor", ACCESS_EXPLAIN, "441424100201"));
    assert_true(may(p, "operator", ACCESS_EXPLAIN, "441424100201"));
    ASSERT_OK(people_remove(p, "operator", "left", &err));
    assert_false(may(p, "operator", ACCESS_EXPLAIN, "441424100201"));
}

static void add_name(void *arg, const struct access_person *person)
{
    struct buf *names = arg;
    buf_addf(names, "%s %s\n", person->name, access_standing_word(person->standing));
}

static void access_each__lists_everybody_in_order(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    struct buf names;
    buf_init(&names, 1000);
    ASSERT_OK(people_add(p, "b", ACCESS_OPERATOR, NULL, &err));
    ASSERT_OK(people_add(p, "a", ACCESS_AUDITOR, NULL, &err));
    ASSERT_OK(people_remove(p, "b", "lost", &err));
    ASSERT_OK(access_each(p->db, add_name, &names, &err));
    assert_string_equal(names.data, "b ended\na valid\n");
    buf_release(&names);
}

static void person__is_never_changed_nor_deleted(void **state)
{
    struct people *p = *state;
    struct err err = { 0 };
    ASSERT_OK(people_add(p, "county", ACCESS_COUNTY, "441424", &err));
    ASSERT_ERR(db_script(p->db, "UPDATE access.person SET role = 'operator', scope = '{}'", &err),
               ERR_REFUSED);
    ASSERT_ERR(db_script(p->db, "UPDATE access.person SET valid_to = now() + '1 day'", &err),
               ERR_REFUSED);
    ASSERT_ERR(db_script(p->db, "DELETE FROM access.person", &err), ERR_REFUSED);
    ASSERT_OK(people_remove(p, "county", "left", &err));
    ASSERT_ERR(db_script(p->db,
                         "UPDATE access.person SET ended_at = NULL, ended_n = NULL, reason = NULL",
                         &err),
               ERR_REFUSED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, people_begin, people_end)
    const struct CMUnitTest tests[] = {
        TEST(access_find__knows_a_registered_key_and_no_other),
        TEST(access_find__goes_by_the_time),
        TEST(access_end__shuts_the_key_out_at_once_and_for_ever),
        TEST(access_register__makes_records_that_name_nobody),
        TEST(access_register__refuses_what_cannot_be),
        TEST(access_register__takes_sixteen_accounts_and_not_seventeen),
        TEST(access_begin__shows_each_role_its_own),
        TEST(access_may__asks_for_role_and_scope),
        TEST(access_each__lists_everybody_in_order),
        TEST(person__is_never_changed_nor_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
