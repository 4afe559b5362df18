/* What a handler sees of a request. */
#include "web.h"

#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>

const char *web_request_header(const struct web_request *request, const char *name)
{
    const struct evkeyvalq *headers = request->headers;
    const struct evkeyval *header;
    const char *value = NULL;
    int count = 0;
    if (headers == NULL)
        return NULL;
    TAILQ_FOREACH(header, headers, next)
    {
        if (strcasecmp(header->key, name) != 0)
            continue;
        value = header->value;
        count++;
    }
    return count == 1 ? value : NULL;
}

bool web_request_cookie(const struct web_request *request, const char *name, struct text *ret)
{
    const char *header = web_request_header(request, "Cookie");
    struct text rest = text_of(header != NULL ? header : "");
    struct text found = { 0 };
    int count = 0;
    while (rest.len > 0) {
        size_t end, equals;
        struct text pair = rest;
        if (text_find(rest, ";", &end))
            pair = text_slice(rest, 0, end);
        rest = text_slice(rest, pair.len + 1, rest.len);
        if (!text_find(pair, "=", &equals))
            continue;
        if (!text_eq(text_trim(text_slice(pair, 0, equals)), name))
            continue;
        found = text_trim(text_slice(pair, equals + 1, pair.len));
        count++;
    }
    if (count == 1)
        *ret = found;
    return count == 1;
}

void web__request_read(struct evhttp_request *from, struct web_request *to)
{
    struct text target = text_of(evhttp_request_get_uri(from));
    struct evbuffer *body = evhttp_request_get_input_buffer(from);
    size_t question;
    to->headers = evhttp_request_get_input_headers(from);
    to->path = target;
    if (text_find(target, "?", &question)) {
        to->path = text_slice(target, 0, question);
        to->query = text_slice(target, question + 1, target.len);
    }
    to->body.len = evbuffer_get_length(body);
    to->body.ptr = to->body.len > 0 ? (const char *)evbuffer_pullup(body, -1) : "";
    const char *type = web_request_header(to, "Content-Type");
    to->content_type = type != NULL ? type : "";
    to->is_head = evhttp_request_get_command(from) == EVHTTP_REQ_HEAD;
}
