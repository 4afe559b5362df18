/* The head of a request, line by line. */
#include "scan.h"
#include "web/server.h"

#include <string.h>
#include <strings.h>

enum { LENGTH_DIGITS_MAX = 15, VERSION_LEN = 8 };

static const struct {
    const char *name;
    bool may_have_body;
} METHODS[] = {
    { "GET", false },  { "HEAD", false },   { "POST", true },     { "PUT", true },
    { "PATCH", true }, { "DELETE", false }, { "OPTIONS", false },
};

static bool is_token_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_token_char(text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0 && text.len <= LENGTH_DIGITS_MAX;
}

static bool is_word(struct text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* Optional white space is spaces and tabs, and no other. */
static struct text trim(struct text text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = text_slice(text, 1, text.len);
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static bool read_method(struct web_scan *scan, struct text method)
{
    if (!is_token(method)) {
        web__scan_refuse(scan, 400, "the request line is not understood");
        return false;
    }
    for (size_t i = 0; i < COUNT(METHODS); i++)
        if (text_eq(method, METHODS[i].name)) {
            scan->may_have_body = METHODS[i].may_have_body;
            return true;
        }
    web__scan_refuse(scan, 501, "this method is not known");
    return false;
}

static bool read_version(struct web_scan *scan, struct text version)
{
    if (version.len != VERSION_LEN || !text_starts(version, "HTTP/") ||
        !is_digits(text_slice(version, 5, 1)) || version.ptr[6] != '.' ||
        !is_digits(text_slice(version, 7, 1))) {
        web__scan_refuse(scan, 400, "the request line is not understood");
        return false;
    }
    if (version.ptr[5] != '1') {
        web__scan_refuse(scan, 505, "HTTP/1.1 is spoken here");
        return false;
    }
    scan->is_old = version.ptr[7] == '0';
    return true;
}

/* "http://host/path" is what a proxy is asked; a server must understand it, too (RFC 9112, 3.2.2).
 * Nothing here is chosen by the host, so that it is left out. */
static struct text path_of(struct text target)
{
    static const char *const SCHEMES[] = { "http://", "https://" };
    for (size_t i = 0; i < COUNT(SCHEMES); i++) {
        size_t at = strlen(SCHEMES[i]);
        if (target.len <= at || strncasecmp(target.ptr, SCHEMES[i], at) != 0)
            continue;
        while (at < target.len && strchr("/?", target.ptr[at]) == NULL)
            at++;
        return text_slice(target, at, target.len);
    }
    return target;
}

static bool read_target(struct web_scan *scan, struct text target, bool is_options,
                        struct text *ret)
{
    const char *wrong = NULL;
    if (target.len > WEB_TARGET_MAX) {
        web__scan_refuse(scan, 414, "the target is too long");
        return false;
    }
    for (size_t i = 0; i < target.len; i++)
        if (target.ptr[i] <= 0x20 || target.ptr[i] >= 0x7f || target.ptr[i] == '#')
            wrong = "the target has a character that must be escaped";
    struct text path = path_of(target);
    bool is_absolute = path.ptr != target.ptr;
    if (is_absolute && path.len == 0)
        path = text_of("/");
    bool is_any = is_options && text_eq(target, "*");
    if (wrong == NULL && !is_any && (path.len == 0 || path.ptr[0] != '/'))
        wrong = "the target does not begin with /";
    if (wrong != NULL)
        web__scan_refuse(scan, 400, wrong);
    *ret = path;
    return wrong == NULL;
}

void web__scan_request_line(struct web_scan *scan, struct text line)
{
    size_t first, second;
    struct text target;
    if (!text_find(line, " ", &first)) {
        web__scan_refuse(scan, 400, "the request line is not understood");
        return;
    }
    struct text method = text_slice(line, 0, first);
    struct text rest = text_slice(line, first + 1, line.len);
    if (!read_method(scan, method))
        return;
    if (!text_find(rest, " ", &second)) {
        web__scan_refuse(scan, 400, "the request line is not understood");
        return;
    }
    if (!read_version(scan, text_slice(rest, second + 1, rest.len)) ||
        !read_target(scan, text_slice(rest, 0, second), text_eq(method, "OPTIONS"), &target))
        return;
    buf_addf(&scan->head, TEXT_FMT " " TEXT_FMT " HTTP/1.%d\r\n", TEXT_ARG(method),
             TEXT_ARG(target), scan->is_old ? 0 : 1);
    scan->state = SCAN_HEADER;
}

/* The name stands at the very beginning, and the colon right after it: a folded line has no name,
 * and white space before the colon is how two programs come to see two headers. */
bool web__scan_is_header(struct text line, struct text *ret_name, struct text *ret_value)
{
    size_t colon;
    if (!text_find(line, ":", &colon) || !is_token(text_slice(line, 0, colon)))
        return false;
    *ret_name = text_slice(line, 0, colon);
    *ret_value = trim(text_slice(line, colon + 1, line.len));
    return true;
}

static const char *read_host(struct web_scan *scan, struct text value)
{
    static const char ALLOWED[] = "-._~!$&'()*+,;=:[]%";
    scan->hosts++;
    for (size_t i = 0; i < value.len; i++)
        if (strchr(ALLOWED, value.ptr[i]) == NULL &&
            !(is_token_char(value.ptr[i]) && strchr("#^`|", value.ptr[i]) == NULL))
            return "the Host is not a name";
    return NULL;
}

static const char *read_length(struct web_scan *scan, struct text value)
{
    scan->lengths++;
    if (!is_digits(value))
        return "the Content-Length is not a number";
    scan->length = 0;
    for (size_t i = 0; i < value.len; i++)
        scan->length = 10 * scan->length + value.ptr[i] - '0';
    return NULL;
}

static const char *read_encoding(struct web_scan *scan, struct text value)
{
    scan->encodings++;
    if (!is_word(value, "chunked"))
        web__scan_refuse(scan, 501, "the Transfer-Encoding is not \"chunked\"");
    return NULL;
}

static const char *read_connection(struct web_scan *scan, struct text value)
{
    while (value.len > 0) {
        size_t comma;
        struct text one = value;
        if (text_find(value, ",", &comma))
            one = text_slice(value, 0, comma);
        value = text_slice(value, one.len + 1, value.len);
        scan->closes = scan->closes || is_word(trim(one), "close");
        scan->keeps = scan->keeps || is_word(trim(one), "keep-alive");
    }
    return NULL;
}

static const char *read_expect(struct web_scan *scan, struct text value)
{
    if (!is_word(value, "100-continue"))
        web__scan_refuse(scan, 417, "only 100-continue can be expected");
    else if (!scan->is_old) /* RFC 9110, 10.1.1: of HTTP/1.0 it means nothing */
        buf_adds(&scan->head, "Expect: 100-continue\r\n");
    return NULL;
}

/* No other protocol is spoken: a wish for one is not seen. */
static const char *drop(struct web_scan *scan, struct text value)
{
    (void)scan, (void)value; /* the others' signature */
    return NULL;
}

static const struct {
    const char *name;
    const char *(*read)(struct web_scan *scan, struct text value);
} FRAMING[] = {
    { "Host", read_host },
    { "Content-Length", read_length },
    { "Transfer-Encoding", read_encoding },
    { "Connection", read_connection },
    { "Expect", read_expect },
    { "Upgrade", drop },
    { "Keep-Alive", drop },
    { "Proxy-Connection", drop },
};

void web__scan_header(struct web_scan *scan, struct text line)
{
    struct text name, value;
    if (!web__scan_is_header(line, &name, &value)) {
        web__scan_refuse(scan, 400, "a line of the head is not a header");
        return;
    }
    if (++scan->headers > SCAN_HEADERS_MAX) {
        web__scan_refuse(scan, 431, "the head has too many lines");
        return;
    }
    for (size_t i = 0; i < COUNT(FRAMING); i++) {
        if (!is_word(name, FRAMING[i].name))
            continue;
        const char *wrong = FRAMING[i].read(scan, value);
        if (wrong != NULL)
            web__scan_refuse(scan, 400, wrong);
        if (i > 0) /* all but the Host are said in our own words */
            return;
    }
    buf_addf(&scan->head, TEXT_FMT ": " TEXT_FMT "\r\n", TEXT_ARG(name), TEXT_ARG(value));
}

static const char *framing_wrong(const struct web_scan *scan)
{
    if (scan->hosts > 1 || (scan->hosts == 0 && !scan->is_old))
        return "there must be one Host";
    if (scan->lengths + scan->encodings > 1)
        return "the length of the body is said more than once";
    if (scan->encodings == 1 && scan->is_old)
        return "HTTP/1.0 has no Transfer-Encoding";
    if ((scan->encodings == 1 || scan->length > 0) && !scan->may_have_body)
        return "this method has no body";
    return NULL;
}

void web__scan_head_end(struct web_scan *scan)
{
    const char *wrong = framing_wrong(scan);
    if (wrong != NULL) {
        web__scan_refuse(scan, 400, wrong);
        return;
    }
    if (scan->length > (int64_t)scan->body_max || (scan->encodings == 1 && scan->body_max == 0)) {
        web__scan_refuse(scan, 413, "the body is too large");
        return;
    }
    if (scan->encodings == 1)
        buf_adds(&scan->head, "Transfer-Encoding: chunked\r\n");
    else if (scan->lengths == 1)
        buf_addf(&scan->head, "Content-Length: %lld\r\n", (long long)scan->length);
    if (scan->closes)
        buf_adds(&scan->head, "Connection: close\r\n");
    else if (scan->keeps)
        buf_adds(&scan->head, "Connection: keep-alive\r\n");
    buf_adds(&scan->head, "\r\n");
    scan->is_chunked = scan->encodings == 1;
    scan->left = (uint64_t)scan->length;
    scan->state = scan->is_chunked ? SCAN_CHUNK_SIZE
                  : scan->left > 0 ? SCAN_BODY
                                   : SCAN_REQUEST_LINE;
}
