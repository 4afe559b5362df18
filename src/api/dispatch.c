/* One request: its route, who asks, what may be done, the answer or the problem. */
#include "dispatch.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "service.h"
#include "who.h"

static const char PREFIX[] = "/api/v1";

/* Takes the next segment of a path that begins with '/'. */
static bool next_segment(struct text *rest, struct text *ret)
{
    size_t end;
    if (rest->len == 0 || rest->ptr[0] != '/')
        return false;
    struct text tail = text_slice(*rest, 1, rest->len);
    if (!text_find(tail, "/", &end))
        end = tail.len;
    *ret = text_slice(tail, 0, end);
    *rest = text_slice(tail, end, tail.len);
    return true;
}

bool api__route_fits(const char *pattern, struct text path, struct text *params, size_t *ret_count)
{
    struct text of_pattern = text_of(pattern), want, have;
    *ret_count = 0;
    while (next_segment(&of_pattern, &want)) {
        if (!next_segment(&path, &have))
            return false;
        if (!text_starts(want, "{")) {
            if (!text_same(want, have))
                return false;
        } else if (have.len == 0 || *ret_count == API_PARAMS_MAX) {
            return false;
        } else {
            params[(*ret_count)++] = have;
        }
    }
    return path.len == 0;
}

static void allow_header(struct call *call, struct text path)
{
    static const struct {
        enum web_method method;
        const char *names;
    } NAMES[] = { { WEB_GET, "GET, HEAD" },
                  { WEB_POST, "POST" },
                  { WEB_PUT, "PUT" },
                  { WEB_DELETE, "DELETE" },
                  { WEB_PATCH, "PATCH" } };
    char allow[64] = "";
    struct text params[API_PARAMS_MAX];
    size_t count;
    for (size_t m = 0; m < COUNT(NAMES); m++)
        for (size_t i = 0; i < API_ROUTE_COUNT; i++)
            if (API_ROUTES[i].method == NAMES[m].method &&
                api__route_fits(API_ROUTES[i].path, path, params, &count)) {
                size_t len = strlen(allow);
                (void)snprintf(allow + len, sizeof allow - len, "%s%s", len > 0 ? ", " : "",
                               NAMES[m].names);
                break;
            }
    web_response_header(call->response, "Allow", allow);
}

static bool find_route(struct call *call, struct err *err)
{
    struct text path = call->request->path, params[API_PARAMS_MAX];
    bool is_path = false;
    path = text_starts(path, PREFIX) ? text_slice(path, strlen(PREFIX), path.len) : text_of("");
    for (size_t i = 0; i < API_ROUTE_COUNT; i++) {
        if (!api__route_fits(API_ROUTES[i].path, path, params, &call->param_count))
            continue;
        is_path = true;
        if (API_ROUTES[i].method != call->request->method)
            continue;
        call->route = &API_ROUTES[i];
        call->response->route = call->route->path;
        for (size_t p = 0; p < call->param_count; p++) {
            call->params[p] = call__decode(call->arena, params[p]);
            if (call->params[p] == NULL || strlen(call->params[p]) > API_VALUE_MAX)
                return err_set(err, ERR_INPUT, _("a part of the path cannot be read"));
        }
        return true;
    }
    if (!is_path)
        return err_set(err, ERR_NOT_FOUND, _("there is no such address"));
    allow_header(call, path);
    return err_set(err, ERR_METHOD, _("this address knows other methods"));
}

static bool read_body(struct call *call, struct err *err)
{
    unsigned flags = call->route->flags;
    if ((flags & API_BYTES) != 0 || (flags & API_POST) == 0)
        return true;
    struct text body = call->request->body;
    if (body.len > API_BODY_MAX)
        return err_set(err, ERR_LIMIT, _("the body is longer than %d bytes"), API_BODY_MAX);
    if (body.len == 0) {
        call->body = jv_object();
        return true;
    }
    if (!text_starts(text_of(call->request->content_type), "application/json")) {
        (void)err_set(err, ERR_FORMAT, _("the body is not marked as application/json"));
        return err_hint(err, _("Send it with Content-Type: application/json."));
    }
    TRY(jv_parse(body, _("the body"), &call->body, err));
    return jv_kind(call->body) == JV_OBJECT ||
           err_set(err, ERR_INPUT, _("the body is not a JSON object"));
}

static bool need_key(struct call *call, struct err *err)
{
    unsigned flags = call->route->flags;
    const char *key = web_request_header(call->request, "Idempotency-Key");
    if ((flags & API_POST) == 0 || (flags & API_LOOSE) != 0)
        return true;
    if (key == NULL || key[0] == '\0') {
        (void)err_set(err, ERR_INPUT, _("the header Idempotency-Key is missing"));
        return err_hint(err, _("Choose a new random key for each act, and send the same one again "
                               "when you do not know whether it arrived."));
    }
    return strlen(key) <= API_KEY_MAX ||
           err_set(err, ERR_LIMIT, _("the Idempotency-Key is longer than %d bytes"), API_KEY_MAX);
}

/* What the path itself names must be the person's: the rows of others would be missing one by one,
 * and sums over what is left would be wrong. */
static bool check_subject(struct call *call, struct err *err)
{
    static const struct {
        const char *path, *chain; /* chain: the parameter stands behind it */
    } SUBJECTS[] = { { "/villages/{village}", "" },
                     { "/payers/{payer}", "payer/" },
                     { "/chains/{chain}", "" } };
    const char *chain = NULL;
    bool is_own;
    for (size_t i = 0; i < COUNT(SUBJECTS); i++)
        if (text_starts(text_of(call->route->path), SUBJECTS[i].path))
            chain = arena_printf(call->arena, "%s%s", SUBJECTS[i].chain, call->params[0]);
    if (chain == NULL || strcmp(chain, "programme") == 0 ||
        !access_role_has_scope(call->person.role))
        return true;
    TRY(access_covers(call->db, &call->person, chain, &is_own, err));
    return is_own || err_set(err, ERR_FORBIDDEN, _("the chain %.64s is not yours"), chain);
}

static bool run_handler(struct call *call, struct err *err)
{
    bool is_own = (call->route->flags & API_OWN_TX) != 0 || call->route->method != WEB_GET;
    if (is_own)
        return call->route->handle(call, err);
    TRY(access_begin(call->db, &call->person, err));
    bool ok = call->route->handle(call, err);
    if (ok)
        return db_commit(call->db, err);
    db_rollback(call->db);
    return false;
}

static bool answer(struct call *call, struct err *err)
{
    TRY(find_route(call, err));
    TRY(link__open(&call->worker->link, &call->db, err));
    TRY(who__ask(call, err));
    TRY(check_subject(call, err));
    TRY(read_body(call, err));
    TRY(need_key(call, err));
    TRY(run_handler(call, err));
    return buf_check(&call->response->body, _("the answer"), err);
}

bool api__has_tag(const char *list, const char *tag)
{
    struct text rest = text_of(list != NULL ? list : "");
    while (rest.len > 0) {
        size_t end;
        if (!text_find(rest, ",", &end))
            end = rest.len;
        struct text one = text_trim(text_slice(rest, 0, end));
        if (text_starts(one, "W/"))
            one = text_slice(one, 2, one.len);
        if (text_eq(one, tag) || text_eq(one, "*"))
            return true;
        rest = text_slice(rest, end + 1, rest.len);
    }
    return false;
}

static void tag(struct call *call)
{
    struct web_response *response = call->response;
    char hex[SHA256_HEX_SIZE], etag[40];
    if (call->request->method != WEB_GET || response->status != 200 || response->body.len == 0)
        return;
    struct sha256 digest = sha256(response->body.data, response->body.len);
    (void)snprintf(etag, sizeof etag, "\"%.32s\"", sha256_hex(&digest, hex));
    web_response_header(response, "ETag", etag);
    if (!api__has_tag(web_request_header(call->request, "If-None-Match"), etag))
        return;
    response->status = 304;
    buf_clear(&response->body);
}

void api__answer(void *arg, const struct web_request *request, struct web_response *response)
{
    struct err err = { 0 };
    struct worker *worker = request->worker;
    struct call call = { .api = arg,
                         .worker = worker,
                         .arena = worker->arena,
                         .request = request,
                         .response = response };
    arena_reset(worker->arena);
    web_response_header(response, "Cache-Control", "private, no-cache");
    if (answer(&call, &err)) {
        tag(&call);
    } else {
        who__refused(&call, &err);
        call__problem(&call, &err, call.refusals);
    }
    link__after(&worker->link);
    jv_free(call.body);
}
