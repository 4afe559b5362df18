/* Reads any bytes as the query of a request, as a cursor, as a path, as an If-None-Match and as a
 * Cookie header. What is taken from them is UTF-8 without a zero byte, within its limits, and fits
 * where it goes. */
#include "../../src/api/cursor.h"
#include "../../src/api/dispatch.h"
#include "access/session.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
    if (!truth)
        abort();
}

static void read_query(struct call *call)
{
    static const struct api_filter FILTERS[] = { { "chain", 't' }, { NULL, 0 } };
    static const char *const NAMES[] = { "cursor", "chain", "" };
    struct err err = { 0 };
    int64_t limit;
    int wait_s;
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        const char *value = NULL;
        if (call__query(call, NAMES[i], &value, &err) && value != NULL)
            demand(strlen(value) <= API_VALUE_MAX && text_is_utf8(text_of(value)));
    }
    if (call__limit(call, &limit, &err))
        demand(limit >= 1 && limit <= API_LIMIT_MAX);
    if (call__wait(call, &wait_s, &err))
        demand(wait_s >= 0 && wait_s <= 60);
    if (!call__query_only(call, FILTERS, &err))
        err_clear(&err);
}

static void read_cursor(struct arena *arena, const char *text)
{
    static const char *const KINDS[] = { "t", "i", "ti", "tt", "tii", "ttt" };
    struct err err = { 0 };
    struct db_arg args[CURSOR_PIECES_MAX];
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        size_t waves = 0;
        for (const char *c = text; *c != '\0'; c++)
            waves += *c == '~';
        if (cursor__read(arena, KINDS[i], text, args, &err))
            demand(waves + 1 >= strlen(KINDS[i]));
    }
}

static void read_path(struct text path)
{
    struct text params[API_PARAMS_MAX];
    size_t count;
    for (size_t i = 0; i < API_ROUTE_COUNT; i++)
        if (api__route_fits(API_ROUTES[i].path, path, params, &count))
            for (size_t p = 0; p < count; p++)
                demand(params[p].len > 0 && memchr(params[p].ptr, '/', params[p].len) == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct text bytes = { (const char *)data, size };
    struct web_request request = { .query = bytes };
    struct call call = { .arena = arena, .request = &request };
    char token[ACCESS_TOKEN_SIZE];
    const char *string = arena_strndup(arena, bytes.ptr, strnlen(bytes.ptr, size));
    read_query(&call);
    read_cursor(arena, string);
    read_path(bytes);
    const char *decoded = call__decode(arena, bytes);
    if (decoded != NULL)
        demand(text_is_utf8(text_of(decoded)) && strlen(decoded) <= size);
    (void)api__has_tag(string, "\"0123\"");
    if (access_cookie_find(string, token))
        demand(strlen(token) == ACCESS_TOKEN_SIZE - 1 && strstr(string, token) != NULL);
    return 0;
}
