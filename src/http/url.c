#include "core/i18n.h"
#include "http/client.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The host of http://host[:port]/…; a user or password before it is not taken for one. */
static struct text host_of(struct text rest)
{
    size_t end = 0;
    if (rest.len > 0 && rest.ptr[0] == '[') {
        while (end < rest.len && rest.ptr[end] != ']')
            end++;
        end++;
        bool whole = end == rest.len || (end < rest.len && strchr(":/?#", rest.ptr[end]) != NULL);
        return text_slice(rest, 0, whole ? end : 0);
    }
    while (end < rest.len && strchr(":/?#", rest.ptr[end]) == NULL)
        end++;
    return text_slice(rest, 0, end);
}

static bool is_this_machine(struct text host)
{
    unsigned a, b, c, d;
    char copy[16];
    char more;
    if (text_eq(host, "localhost") || text_eq(host, "[::1]"))
        return true;
    if (host.len >= sizeof copy)
        return false;
    memcpy(copy, host.ptr, host.len);
    copy[host.len] = '\0';
    return strspn(copy, "0123456789.") == host.len &&
           sscanf(copy, "%3u.%3u.%3u.%3u%c", &a, &b, &c, &d, &more) == 4 && a == 127 && b < 256 &&
           c < 256 && d < 256;
}

bool http_url_allowed(const char *url)
{
    struct text text = text_of(url);
    size_t at;
    if (text.len == 0 || text.len >= HTTP_URL_MAX || text_find(text, "@", &at))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= 0x20 || (unsigned char)text.ptr[i] >= 0x7f ||
            text.ptr[i] == '\\')
            return false;
    if (text_starts(text, "https://"))
        return host_of(text_slice(text, 8, text.len)).len > 0;
    return text_starts(text, "http://") && is_this_machine(host_of(text_slice(text, 7, text.len)));
}

bool http_url_join(const char *prefix, const char *path, char out[HTTP_URL_MAX], struct err *err)
{
    struct text left = text_of(prefix);
    struct text right = text_of(path);
    while (left.len > 0 && left.ptr[left.len - 1] == '/')
        left.len--;
    while (right.len > 0 && right.ptr[0] == '/')
        right = text_slice(right, 1, right.len);
    if (left.len + 1 + right.len >= HTTP_URL_MAX)
        return err_set(err, ERR_LIMIT, _("the address %s is too long"), prefix);
    (void)snprintf(out, HTTP_URL_MAX, TEXT_FMT "/" TEXT_FMT, TEXT_ARG(left), TEXT_ARG(right));
    return true;
}
