/* What proves a notice is looked over as well: strings of JSON, and of records inside of them. */
#include "../support/test.h"

#include "../../src/publish/notice_scan.h"
#include "../support/planted.h"
#include "core/buf.h"

#include <string.h>

static const char MODEL[] = "{\"hotlines\":[{\"name\":\"x\",\"number\":\"13800138000\"}]}";
static const char SET[] = "{\"site\":{\"keys\":[{\"id\":\"1234567890123456\"}]}}";

static bool scan(const char *model, const char *json, struct err *err)
{
    struct notice_scan scan = { 0 };
    bool ok = notice__scan_of(&scan, text_of(model), text_of(SET), err) &&
              notice__scan_json(&scan, "check.json", text_of(json), err);
    notice__scan_end(&scan);
    return ok;
}

static void scan_json__sees_every_planted_leak_in_a_string_and_in_a_record(void **state)
{
    (void)state;
    static const char *const FORMS[][2] = {
        { "{\"title\":\"", "\"}" },
        { "{\"bytes\":\"{\\\"n\\\":1,\\\"place\\\":\\\"", "\\\"}\"}" },
        { "{\"bytes\":\"{\\\"a\\\":\\\"\\\\\\\"", "\\\"}\"}" }, /* behind a quote in it */
    };
    for (size_t i = 0; i < PLANTED_COUNT; i++)
        for (size_t form = 0; form < COUNT(FORMS); form++) {
            char json[512];
            struct err err = { 0 };
            (void)snprintf(json, sizeof json, "%s%s%s", FORMS[form][0], PLANTED[i], FORMS[form][1]);
            if (scan("{}", json, &err))
                fail_msg("not seen: %s", json);
            assert_int_equal(err.code, ERR_LEAK);
            ASSERT_TEXT_HAS(err.text, "check.json, line ");
        }
}

static void scan_json__lets_amounts_digests_and_neighbours_through(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(scan(
        "{}",
        "{\"amount_fen\":13800138000,\"a\":[\"1380\",\"0138000\"],\"index\":1234567890123456,"
        "\"bytes\":\"{\\\"amount_fen\\\":13800138000,\\\"x\\\":\\\"1380\\\",\\\"y\\\":\\\"0138000"
        "\\\"}\",\"proof\":[\"a/13800138000/aaaaaaaaaaaaaaaaaaaaaaaaaaaaa=\"]}",
        &err));
}

static void scan__lets_through_what_the_notice_vouches_for(void **state)
{
    (void)state;
    struct err err = { 0 };
    ASSERT_OK(scan(MODEL, "{\"a\":\"13800138000\",\"b\":\"1234567890123456\"}", &err));
    ASSERT_ERR(scan(MODEL, "{\"a\":\"13900138000\"}", &err), ERR_LEAK);
    struct err other = { 0 };
    ASSERT_ERR(scan("{}", "{\"a\":\"13800138000\"}", &other), ERR_LEAK);
}

/* One scan serves many notices: what one vouches for does not help the next. */
static void scan_of__forgets_the_notice_before(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct notice_scan scan = { 0 };
    ASSERT_OK(notice__scan_of(&scan, text_of(MODEL), text_of(SET), &err));
    ASSERT_OK(notice__scan(&scan, "a", text_of("13800138000 1234567890123456"), &err));
    ASSERT_OK(notice__scan_of(&scan, text_of("{}"), text_of(SET), &err));
    ASSERT_OK(notice__scan(&scan, "a", text_of("1234567890123456"), &err));
    ASSERT_ERR(notice__scan(&scan, "a", text_of("13800138000"), &err), ERR_LEAK);
    notice__scan_end(&scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_json__sees_every_planted_leak_in_a_string_and_in_a_record),
        cmocka_unit_test(scan_json__lets_amounts_digests_and_neighbours_through),
        cmocka_unit_test(scan__lets_through_what_the_notice_vouches_for),
        cmocka_unit_test(scan_of__forgets_the_notice_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
