/* The cookie of a session, as browsers send it and as others might. */
#include "../support/test.h"

#include "access/session.h"
#include <string.h>

#define TOKEN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "ffffffffffffffff0123456789abcdef0123456789abcdef0123456789abcdef"

static void cookie_find__finds_ours_among_others(void **state)
{
    (void)state;
    static const char *const HEADERS[] = {
        ACCESS_COOKIE "=" TOKEN,
        "a=b; " ACCESS_COOKIE "=" TOKEN,
        ACCESS_COOKIE "=" TOKEN "; x" ACCESS_COOKIE "=" OTHER,
        "a=b;" ACCESS_COOKIE "=" TOKEN " ;c=d;",
    };
    char token[ACCESS_TOKEN_SIZE];
    for (size_t i = 0; i < COUNT(HEADERS); i++) {
        assert_true(access_cookie_find(HEADERS[i], token));
        assert_string_equal(token, TOKEN);
    }
}

static void cookie_find__takes_nothing_else_for_it(void **state)
{
    (void)state;
    static const char *const HEADERS[] = {
        "",
        ";;;",
        ACCESS_COOKIE,
        ACCESS_COOKIE "=",
        "mingzhang=" TOKEN,
        ACCESS_COOKIE "=" TOKEN "0",
        ACCESS_COOKIE "=\"" TOKEN "\"",
        ACCESS_COOKIE "=" TOKEN "; " ACCESS_COOKIE "=" OTHER, /* one of them is not ours */
        ACCESS_COOKIE "=0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
    };
    char token[ACCESS_TOKEN_SIZE];
    for (size_t i = 0; i < COUNT(HEADERS); i++)
        if (access_cookie_find(HEADERS[i], token))
            fail_msg("%s", HEADERS[i]);
}

static void session_cookie__says_all_that_keeps_it_safe(void **state)
{
    (void)state;
    struct access_session session = { .cookie = TOKEN };
    struct buf out;
    buf_init(&out, 1000);
    access_session_cookie(&session, &out);
    assert_string_equal(out.data, "__Host-mingzhang=" TOKEN "; Path=/; Max-Age=28800; Secure;"
                                  " HttpOnly; SameSite=Strict");
    buf_clear(&out);
    session.cookie[0] = '\0';
    access_session_cookie(&session, &out);
    assert_string_equal(out.data, "__Host-mingzhang=; Path=/; Max-Age=0; Secure; HttpOnly;"
                                  " SameSite=Strict");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cookie_find__finds_ours_among_others),
        cmocka_unit_test(cookie_find__takes_nothing_else_for_it),
        cmocka_unit_test(session_cookie__says_all_that_keeps_it_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
