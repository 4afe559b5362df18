/* What a request says: its query, its body; and the answer. */
#include "call.h"
#include "core/i18n.h"
#include "crypto/hash.h"

#include <inttypes.h>

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* NULL when it cannot be decoded, holds a NUL or is no UTF-8. */
static const char *decode(struct arena *arena, struct text text, bool is_query)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = i + 2 < text.len ? nibble(text.ptr[i + 1]) : -1;
            int low = i + 2 < text.len ? nibble(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0 || (high == 0 && low == 0))
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        out[len++] = c;
    }
    return text_is_utf8((struct text) { out, len }) ? out : NULL;
}

const char *call__decode(struct arena *arena, struct text text)
{
    return text.len <= 3 * API_VALUE_MAX ? decode(arena, text, false) : NULL;
}

/* Takes the next "name=value" off a query. */
static bool next_pair(struct text *rest, struct text *ret_name, struct text *ret_value)
{
    size_t end;
    if (rest->len == 0)
        return false;
    if (!text_find(*rest, "&", &end))
        end = rest->len;
    struct text pair = text_slice(*rest, 0, end);
    *rest = text_slice(*rest, end + 1, rest->len);
    if (!text_find(pair, "=", &end))
        end = pair.len;
    *ret_name = text_slice(pair, 0, end);
    *ret_value = text_slice(pair, end + 1, pair.len);
    return true;
}

bool call__query(struct call *call, const char *name, const char **ret, struct err *err)
{
    struct text rest = call->request->query, key, value;
    const char *found = NULL;
    while (next_pair(&rest, &key, &value)) {
        if (!text_eq(key, name))
            continue;
        if (found != NULL)
            return err_set(err, ERR_INPUT, _("the parameter \"%s\" stands twice"), name);
        if (value.len > 3 * API_VALUE_MAX)
            return err_set(err, ERR_LIMIT, _("the parameter \"%s\" is too long"), name);
        found = decode(call->arena, value, true);
        if (found == NULL)
            return err_set(err, ERR_INPUT, _("the parameter \"%s\" cannot be read"), name);
        if (strlen(found) > API_VALUE_MAX)
            return err_set(err, ERR_LIMIT, _("the parameter \"%s\" is too long"), name);
    }
    *ret = found;
    return true;
}

bool call__query_only(struct call *call, const struct api_filter *filters, struct err *err)
{
    static const char *const ALWAYS[] = { "limit", "cursor", "wait" };
    struct text rest = call->request->query, key, value;
    while (next_pair(&rest, &key, &value)) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT(ALWAYS); i++)
            is_known = is_known || text_eq(key, ALWAYS[i]);
        for (const struct api_filter *f = filters; f != NULL && f->name != NULL; f++)
            is_known = is_known || text_eq(key, f->name);
        if (!is_known)
            return err_set(err, ERR_INPUT, _("there is no parameter \"%.*s\""),
                           key.len > 60 ? 60 : (int)key.len, key.ptr);
    }
    return true;
}

bool call__limit(struct call *call, int64_t *ret, struct err *err)
{
    const char *text;
    *ret = API_LIMIT;
    TRY(call__query(call, "limit", &text, err));
    if (text == NULL)
        return true;
    size_t len = strlen(text);
    int64_t limit =
        len > 0 && len < 6 && strspn(text, "0123456789") == len ? strtoll(text, NULL, 10) : 0;
    if (limit < 1 || limit > API_LIMIT_MAX)
        return err_set(err, ERR_INPUT, _("limit is a number from 1 to %d"), API_LIMIT_MAX);
    *ret = limit;
    return true;
}

/* Digits only. */
static bool read_seconds(const char *text, int *ret_s)
{
    size_t len = strlen(text);
    if (len == 0 || len > 4 || strspn(text, "0123456789") != len)
        return false;
    *ret_s = (int)strtol(text, NULL, 10);
    return *ret_s <= API_WAIT_S_MAX;
}

/* RFC 7240: what is not understood in a Prefer is passed over, and longer than we wait is as long
 * as we wait. */
static int preferred_s(const struct call *call)
{
    const char *prefer = web_request_header(call->request, "Prefer");
    struct text rest = text_of(prefer != NULL ? prefer : "");
    while (rest.len > 0) {
        size_t end;
        if (!text_find(rest, ",", &end))
            end = rest.len;
        struct text one = text_trim(text_slice(rest, 0, end));
        rest = text_slice(rest, end + 1, rest.len);
        if (text_eq(one, "wait"))
            return API_WAIT_S;
        if (!text_starts(one, "wait="))
            continue;
        int seconds = 0;
        const char *asked = arena_strndup(call->arena, one.ptr + 5, one.len - 5);
        if (read_seconds(asked, &seconds))
            return seconds;
        return strspn(asked, "0123456789") == one.len - 5 && one.len > 5 ? API_WAIT_S_MAX : 0;
    }
    return 0;
}

bool call__wait(struct call *call, int *ret_s, struct err *err)
{
    const char *asked;
    *ret_s = 0;
    TRY(call__query(call, "wait", &asked, err));
    if (asked == NULL)
        *ret_s = preferred_s(call);
    else if (asked[0] == '\0')
        *ret_s = API_WAIT_S;
    else if (!read_seconds(asked, ret_s))
        return err_set(err, ERR_INPUT, _("wait is a number of seconds from 0 to %d"),
                       API_WAIT_S_MAX);
    return true;
}

bool call__string_if(struct call *call, const char *name, size_t most, const char **ret,
                     struct err *err)
{
    const struct jv *value = jv_get(call->body, name);
    *ret = NULL;
    if (jv_kind(value) == JV_NULL)
        return true;
    if (jv_kind(value) != JV_STRING)
        return err_set(err, ERR_INPUT, _("\"%s\" is not a string"), name);
    const char *string = jv_string(value, "");
    if (strlen(string) > most)
        return err_set(err, ERR_LIMIT, _("\"%s\" is longer than %zu bytes"), name, most);
    *ret = string;
    return true;
}

bool call__string(struct call *call, const char *name, size_t most, const char **ret,
                  struct err *err)
{
    TRY(call__string_if(call, name, most, ret, err));
    if (*ret == NULL || (*ret)[0] == '\0')
        return err_set(err, ERR_INPUT, _("\"%s\" is missing"), name);
    return true;
}

bool call__int(struct call *call, const char *name, int64_t least, int64_t most, int64_t *ret,
               struct err *err)
{
    const struct jv *value = jv_get(call->body, name);
    int64_t number = jv_int(value, 0);
    if (jv_kind(value) != JV_INT || number < least || number > most)
        return err_set(err, ERR_INPUT,
                       _("\"%s\" is not a whole number from %" PRId64 " to %" PRId64), name, least,
                       most);
    *ret = number;
    return true;
}

bool call__int_if(struct call *call, const char *name, int64_t least, int64_t most, int64_t *ret,
                  struct err *err)
{
    return jv_kind(jv_get(call->body, name)) == JV_NULL ||
           call__int(call, name, least, most, ret, err);
}

bool call__members(struct call *call, const char *const *names, struct err *err)
{
    size_t at = 0;
    const char *key;
    struct jv *value;
    while (jv_next(call->body, &at, &key, &value)) {
        size_t i = 0;
        while (names[i] != NULL && strcmp(names[i], key) != 0)
            i++;
        if (names[i] == NULL)
            return err_set(err, ERR_INPUT, _("there is no member \"%.60s\" here"), key);
    }
    return true;
}

bool call__digest(const char *hex, struct sha256 *ret, struct err *err)
{
    if (strlen(hex) == 2 * SHA256_SIZE && hex_decode(hex, strlen(hex), ret->bytes))
        return true;
    return err_set(err, ERR_INPUT, _("\"%.80s\" is not a SHA-256 of 64 hex digits"), hex);
}

bool call__number(const char *text, int64_t *ret, struct err *err)
{
    size_t len = strlen(text);
    if (len == 0 || len > 18 || strspn(text, "0123456789") != len)
        return err_set(err, ERR_NOT_FOUND, _("there is no number \"%.40s\""), text);
    *ret = strtoll(text, NULL, 10);
    return true;
}

bool call__give(struct call *call, int status, struct jv *value)
{
    call->response->status = status;
    call->response->content_type = "application/json";
    jv_write(value, 0, &call->response->body);
    jv_free(value);
    return true;
}

bool call__give_bytes(struct call *call, const char *type, struct text bytes)
{
    call->response->content_type = type;
    buf_add(&call->response->body, bytes.ptr, bytes.len);
    return true;
}

bool call__give_item(struct call *call, const struct db_stmt *stmt, const struct db_arg *args,
                     size_t count, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(call->db, stmt, args, count, &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    return call__give_bytes(call, "application/json", db_get_text(result, 0, 0));
}

void call__problem(struct call *call, const struct err *err, struct jv *refusals)
{
    char type[64];
    struct jv *problem = jv_object();
    (void)snprintf(type, sizeof type, "urn:mingzhang:problem:%s", err_slug(err->code));
    jv_set_string(problem, "type", type);
    jv_set_string(problem, "title", _(err_meaning(err->code)));
    jv_set_int(problem, "status", err_http(err->code));
    jv_set_string(problem, "code", err_slug(err->code));
    jv_set_string(problem, "detail", err->text);
    if (err->hint[0] != '\0')
        jv_set_string(problem, "hint", err->hint);
    if (call->request->id != NULL)
        jv_set_string(problem, "request_id", call->request->id);
    if (refusals != NULL)
        jv_set(problem, "refusals", refusals);
    buf_clear(&call->response->body);
    call__give(call, err_http(err->code), problem);
    call->response->content_type = "application/problem+json";
    if (err_http(err->code) == 503)
        web_response_header(call->response, "Retry-After", "2");
    if (err->code == ERR_UNKNOWN_CALLER)
        web_response_header(call->response, "WWW-Authenticate", "Mutual");
}
