/* The head of a request once more: evhttp is more lenient than is safe behind or before another
 * HTTP program, which may read an ambiguous head differently. */
#include "web.h"

#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>

struct head {
    int hosts;
    int lengths;
    int encodings;
    bool has_body;
};

static bool is_token(const char *name)
{
    static const char ALLOWED[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return name[0] != '\0' && strspn(name, ALLOWED) == strlen(name);
}

static bool is_clean(const char *value)
{
    for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++)
        if ((*at < 0x20 && *at != '\t') || *at == 0x7f)
            return false;
    return true;
}

static bool is_digits(const char *value)
{
    size_t len = strlen(value);
    return len > 0 && len <= 15 && strspn(value, "0123456789") == len;
}

static const char *look(const struct evkeyval *header, struct head *head)
{
    if (!is_token(header->key))
        return "the name of a header is not a token";
    if (!is_clean(header->value))
        return "the value of a header has a control character";
    if (strcasecmp(header->key, "Host") == 0)
        head->hosts++;
    if (strcasecmp(header->key, "Content-Length") == 0) {
        head->lengths++;
        head->has_body = head->has_body || strspn(header->value, "0") != strlen(header->value);
        if (!is_digits(header->value))
            return "the Content-Length is not a number";
    }
    if (strcasecmp(header->key, "Transfer-Encoding") == 0) {
        head->encodings++;
        head->has_body = true;
        if (strcmp(header->value, "chunked") != 0)
            return "the Transfer-Encoding is not \"chunked\"";
    }
    return NULL;
}

static bool may_have_body(enum evhttp_cmd_type type)
{
    return type == EVHTTP_REQ_POST || type == EVHTTP_REQ_PUT || type == EVHTTP_REQ_PATCH;
}

static const char *target_wrong(struct evhttp_request *request, int *ret_status)
{
    const char *target = evhttp_request_get_uri(request);
    bool any = evhttp_request_get_command(request) == EVHTTP_REQ_OPTIONS && target != NULL &&
               strcmp(target, "*") == 0;
    if (target == NULL || (!any && web__request_path(target).ptr[0] != '/'))
        return "the target does not begin with /";
    if (strlen(target) > WEB_TARGET_MAX) {
        *ret_status = 414;
        return "the target is too long";
    }
    for (const unsigned char *at = (const unsigned char *)target; *at != '\0'; at++)
        if (*at <= 0x20 || *at >= 0x7f || *at == '#')
            return "the target has a character that must be escaped";
    return NULL;
}

const char *web__head_wrong(struct evhttp_request *request, int *ret_status)
{
    struct head head = { 0 };
    const char *wrong = target_wrong(request, ret_status);
    const struct evkeyval *header;
    TAILQ_FOREACH(header, evhttp_request_get_input_headers(request), next)
    {
        if (wrong == NULL)
            wrong = look(header, &head);
    }
    if (wrong != NULL)
        return wrong;
    if (head.hosts != 1)
        return "there must be one Host";
    if (head.lengths > 1 || head.encodings > 1 || (head.lengths == 1 && head.encodings == 1))
        return "the length of the body is said more than once";
    if (head.has_body && !may_have_body(evhttp_request_get_command(request)))
        return "this method has no body";
    return NULL;
}
