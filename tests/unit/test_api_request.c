/* What a request says to the service: query, cursor, path, tags; and what the table of routes is.
 */
#include "../support/test.h"

#include "../../src/api/cursor.h"
#include "../../src/api/dispatch.h"
#include "api/api.h"

#include <string.h>

struct asked {
    struct arena *arena;
    struct web_request request;
    struct web_response response;
    struct call call;
};

static void ask(struct asked *asked, const char *query)
{
    *asked = (struct asked) { .arena = arena_make() };
    asked->request.query = text_of(query);
    asked->call = (struct call) { .arena = asked->arena,
                                  .request = &asked->request,
                                  .response = &asked->response };
    buf_init(&asked->response.body, 1 << 20);
}

static void end(struct asked *asked)
{
    buf_release(&asked->response.body);
    arena_free(asked->arena);
}

static void query__gives_what_stands_there_decoded(void **state)
{
    static const struct {
        const char *query, *value; /* NULL: it is not there */
    } CASES[] = { { "", NULL },
                  { "other=1", NULL },
                  { "chain", "" },
                  { "chain=", "" },
                  { "a=1&chain=payer%2Fcity", "payer/city" },
                  { "chain=%e5%B8%82&", "市" },
                  { "chain=a+b%2B", "a b+" },
                  { "chainx=1&xchain=2", NULL },
                  { "chain=a=b", "a=b" } };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct asked asked;
        const char *value;
        ask(&asked, CASES[i].query);
        ASSERT_OK(call__query(&asked.call, "chain", &value, &err));
        if (CASES[i].value == NULL)
            assert_null(value);
        else
            assert_string_equal(value, CASES[i].value);
        end(&asked);
    }
}

static void query__refuses_what_cannot_be_read(void **state)
{
    static const char *const QUERIES[] = { "chain=1&chain=1", "chain=%",   "chain=%4",
                                           "chain=%zz",       "chain=%00", "chain=%ff",
                                           "chain=%c0%80" };
    (void)state;
    for (size_t i = 0; i < COUNT(QUERIES); i++) {
        struct err err = { 0 };
        struct asked asked;
        const char *value;
        ask(&asked, QUERIES[i]);
        ASSERT_ERR(call__query(&asked.call, "chain", &value, &err), ERR_INPUT);
        end(&asked);
    }
}

static void query__holds_400_bytes_and_no_more(void **state)
{
    char query[API_VALUE_MAX + 20] = "chain=";
    struct err err = { 0 };
    struct asked asked;
    const char *value;
    (void)state;
    memset(query + 6, 'a', API_VALUE_MAX);
    ask(&asked, query);
    ASSERT_OK(call__query(&asked.call, "chain", &value, &err));
    assert_int_equal(strlen(value), API_VALUE_MAX);
    end(&asked);
    query[6 + API_VALUE_MAX] = 'a';
    ask(&asked, query);
    ASSERT_ERR(call__query(&asked.call, "chain", &value, &err), ERR_LIMIT);
    end(&asked);
}

static void query_only__refuses_a_name_that_is_not_known(void **state)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { NULL, 0 } };
    struct err err = { 0 };
    struct asked asked;
    (void)state;
    ask(&asked, "chain=1&limit=2&cursor=x&wait=3");
    ASSERT_OK(call__query_only(&asked.call, FILTERS, &err));
    ASSERT_ERR(call__query_only(&asked.call, NULL, &err), ERR_INPUT);
    ASSERT_TEXT_HAS(err.text, "chain");
    end(&asked);
}

static void limit__is_from_1_to_1000(void **state)
{
    static const struct {
        const char *query;
        int64_t limit; /* 0: refused */
    } CASES[] = { { "", 100 },
                  { "limit=1", 1 },
                  { "limit=1000", 1000 },
                  { "limit=1001", 0 },
                  { "limit=0", 0 },
                  { "limit=", 0 },
                  { "limit=-1", 0 },
                  { "limit=+1", 0 },
                  { "limit=1.0", 0 },
                  { "limit=000100", 0 },
                  { "limit=99999999999999999999", 0 } };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct asked asked;
        int64_t limit = -1;
        ask(&asked, CASES[i].query);
        bool ok = call__limit(&asked.call, &limit, &err);
        assert_int_equal(ok, CASES[i].limit != 0);
        if (ok)
            assert_int_equal(limit, CASES[i].limit);
        end(&asked);
    }
}

static void wait__is_from_0_to_60_seconds(void **state)
{
    static const struct {
        const char *query;
        int seconds; /* -1: refused */
    } CASES[] = { { "", 0 },         { "wait", 10 },    { "wait=0", 0 },
                  { "wait=60", 60 }, { "wait=61", -1 }, { "wait=-1", -1 },
                  { "wait=1s", -1 }, { "wait=x", -1 },  { "wait=+5", -1 } };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct asked asked;
        int seconds = -1;
        ask(&asked, CASES[i].query);
        bool ok = call__wait(&asked.call, &seconds, &err);
        assert_int_equal(ok, CASES[i].seconds >= 0);
        if (ok)
            assert_int_equal(seconds, CASES[i].seconds);
        end(&asked);
    }
}

static void cursor__takes_the_key_of_a_row(void **state)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct db_arg args[CURSOR_PIECES_MAX];
    struct err err = { 0 };
    (void)state;
    ASSERT_OK(cursor__read(arena, "ti", NULL, args, &err));
    ASSERT_OK(cursor__read(arena, "t", "payer/city", args, &err));
    ASSERT_OK(cursor__read(arena, "t", "a~b", args, &err)); /* a last text is whole */
    ASSERT_OK(cursor__read(arena, "ti", "441424103201~12", args, &err));
    ASSERT_OK(cursor__read(arena, "tii", "0123456789abcdef~1573000000~-3", args, &err));
    ASSERT_OK(cursor__read(arena, "i", "999999999999999999", args, &err));
    ASSERT_OK(cursor__read(arena, "tt", "~", args, &err));
}

static void cursor__refuses_what_is_none(void **state)
{
    static const struct {
        const char *kinds, *text;
    } CASES[] = {
        { "i", "" },       { "i", "x" },  { "i", "1~2" },   { "i", "9999999999999999999" },
        { "i", "-" },      { "ti", "a" }, { "ti", "a~" },   { "ti", "a~b" },
        { "ti", "a~1~2" }, { "tt", "a" }, { "tii", "a~1" }, { "i", "+1" },
        { "i", " 1" }
    };
    AUTO(arena) struct arena *arena = arena_make();
    struct db_arg args[CURSOR_PIECES_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        ASSERT_ERR(cursor__read(arena, CASES[i].kinds, CASES[i].text, args, &err), ERR_INPUT);
    }
}

static void route__fits_segment_by_segment(void **state)
{
    static const struct {
        const char *pattern, *path;
        int params; /* -1: it does not fit */
    } CASES[] = { { "/me", "/me", 0 },
                  { "/me", "/me/", -1 },
                  { "/me", "/mee", -1 },
                  { "/me", "me", -1 },
                  { "/breaks/{break}", "/breaks/12", 1 },
                  { "/breaks/{break}", "/breaks/", -1 },
                  { "/breaks/{break}", "/breaks/1/2", -1 },
                  { "/orders/{chain}/{order}/file", "/orders/a%2Fb/c/file", 2 },
                  { "/orders/{chain}/{order}/file", "/orders/a//file", -1 } };
    struct text params[API_PARAMS_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t count = 9;
        bool fits = api__route_fits(CASES[i].pattern, text_of(CASES[i].path), params, &count);
        assert_int_equal(fits, CASES[i].params >= 0);
        if (fits)
            assert_int_equal(count, CASES[i].params);
    }
}

static void tag__is_found_in_a_list(void **state)
{
    (void)state;
    assert_true(api__has_tag("\"a\"", "\"a\""));
    assert_true(api__has_tag("\"b\", W/\"a\"", "\"a\""));
    assert_true(api__has_tag(" * ", "\"a\""));
    assert_false(api__has_tag(NULL, "\"a\""));
    assert_false(api__has_tag("", "\"a\""));
    assert_false(api__has_tag("a", "\"a\""));
    assert_false(api__has_tag("\"ab\", \"\"", "\"a\""));
}

/* Handing the text of one place to another would read as another address. */
static void table__has_no_two_rows_for_one_request(void **state)
{
    struct text params[API_PARAMS_MAX];
    size_t count;
    (void)state;
    assert_true(API_ROUTE_COUNT > 80);
    for (size_t i = 0; i < API_ROUTE_COUNT; i++) {
        const struct api_route *row = &API_ROUTES[i];
        assert_non_null(row->handle);
        assert_int_equal(row->handle == api__list,
                         row->list != NULL && row->item == NULL && (row->flags & API_OWN_TX) == 0);
        for (size_t j = 0; j < i; j++)
            if (API_ROUTES[j].method == row->method)
                assert_false(
                    api__route_fits(row->path, text_of(API_ROUTES[j].path), params, &count));
    }
}

static void table__changes_nothing_by_reading_and_by_nobody(void **state)
{
    struct api_row row;
    size_t at = 0;
    (void)state;
    while (api_next_route(&at, &row)) {
        assert_true(row.roles != 0);
        if (strcmp(row.method, "GET") == 0)
            assert_false(row.is_idempotent);
        if ((row.roles & FOR_ANYONE) != 0)
            assert_string_equal(row.path, "/session");
    }
}

static void problem__is_the_error_in_words_and_code(void **state)
{
    struct err err = { 0 }, ignored = { 0 };
    struct asked asked;
    struct jv *problem;
    (void)state;
    ask(&asked, "");
    asked.request.id = "01a20e67-aedb-7be5-90d8-9a27b41b4c59";
    (void)err_set(&err, ERR_SECOND_PERSON, "who made a form does not check it");
    (void)err_hint(&err, "Ask somebody else.");
    buf_adds(&asked.response.body, "half an answer");
    call__problem(&asked.call, &err, NULL);
    assert_int_equal(asked.response.status, 403);
    assert_string_equal(asked.response.content_type, "application/problem+json");
    struct text body = { asked.response.body.data, asked.response.body.len };
    assert_true(jv_parse(body, "problem", &problem, &ignored));
    assert_string_equal(jv_string(jv_get(problem, "type"), ""),
                        "urn:mingzhang:problem:second_person");
    assert_string_equal(jv_string(jv_get(problem, "code"), ""), "second_person");
    assert_int_equal(jv_int(jv_get(problem, "status"), 0), 403);
    assert_string_equal(jv_string(jv_get(problem, "detail"), ""), err.text);
    assert_string_equal(jv_string(jv_get(problem, "hint"), ""), "Ask somebody else.");
    assert_string_equal(jv_string(jv_get(problem, "request_id"), ""), asked.request.id);
    assert_null(jv_get(problem, "refusals"));
    jv_free(problem);
    end(&asked);
}

static void problem__says_when_to_come_again(void **state)
{
    static const struct {
        enum err_code code;
        int status;
        const char *header;
    } CASES[] = { { ERR_BUSY, 503, "Retry-After" },
                  { ERR_DB, 503, "Retry-After" },
                  { ERR_UNKNOWN_CALLER, 401, "WWW-Authenticate" },
                  { ERR_FORBIDDEN, 403, NULL },
                  { ERR_CONFLICT, 409, NULL },
                  { ERR_LIMIT, 413, NULL },
                  { ERR_REFUSED, 422, NULL },
                  { ERR_INPUT, 400, NULL },
                  { ERR_NOT_FOUND, 404, NULL } };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct asked asked;
        ask(&asked, "");
        (void)err_set(&err, CASES[i].code, "why");
        call__problem(&asked.call, &err, NULL);
        assert_int_equal(asked.response.status, CASES[i].status);
        assert_int_equal(asked.response.header_count, CASES[i].header != NULL);
        if (CASES[i].header != NULL)
            assert_string_equal(asked.response.headers[0].name, CASES[i].header);
        end(&asked);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(query__gives_what_stands_there_decoded),
        cmocka_unit_test(query__refuses_what_cannot_be_read),
        cmocka_unit_test(query__holds_400_bytes_and_no_more),
        cmocka_unit_test(query_only__refuses_a_name_that_is_not_known),
        cmocka_unit_test(limit__is_from_1_to_1000),
        cmocka_unit_test(wait__is_from_0_to_60_seconds),
        cmocka_unit_test(cursor__takes_the_key_of_a_row),
        cmocka_unit_test(cursor__refuses_what_is_none),
        cmocka_unit_test(route__fits_segment_by_segment),
        cmocka_unit_test(tag__is_found_in_a_list),
        cmocka_unit_test(table__has_no_two_rows_for_one_request),
        cmocka_unit_test(table__changes_nothing_by_reading_and_by_nobody),
        cmocka_unit_test(problem__is_the_error_in_words_and_code),
        cmocka_unit_test(problem__says_when_to_come_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
