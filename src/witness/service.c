#include "witness/service.h"
#include "core/date.h"
#include "proof/submission.h"
#include "json/value.h"

#include <inttypes.h>

static void say(const struct witness_service *service, const struct web_request *request,
                const struct witness_answer *answer)
{
    char now[TIME_TEXT_MAX];
    struct buf line;
    if (service->say == NULL)
        return;
    buf_init(&line, 8192);
    AUTO(jv) struct jv *event = jv_object();
    jv_set_string(event, "at", time_format(time_now_us(), now));
    jv_set_string(event, "peer", request->peer);
    jv_set_string(event, "origin", answer->origin);
    jv_set_int(event, "old", (int64_t)answer->old_size);
    jv_set_int(event, "size", (int64_t)answer->size);
    jv_set_int(event, "status", answer->status);
    jv_set_string(event, "why", answer->why);
    if (answer->fork)
        jv_set_bool(event, "fork", true);
    jv_write(event, 0, &line);
    service->say(line.data);
    buf_release(&line);
}

static void add_checkpoint(void *arg, const struct web_request *request,
                           struct web_response *response)
{
    struct witness_service *service = arg;
    struct witness_answer answer = { 0 };
    buf_init(&answer.body, SUBMISSION_MAX);
    witness_add(service->witness, request->body, &answer);
    response->status = answer.status;
    response->content_type = answer.content_type;
    buf_add(&response->body, answer.body.data, answer.body.len);
    say(service, request, &answer);
    buf_release(&answer.body);
}

/* For people who look: who this is. What it has seen is its operator's. */
static void show_name(void *arg, const struct web_request *request, struct web_response *response)
{
    const struct witness_service *service = arg;
    (void)request; /* the same for everyone */
    buf_adds(&response->body, "witness ");
    witness_vkey(service->witness, &response->body);
    buf_addc(&response->body, '\n');
}

static const struct web_route ROUTES[] = {
    { WEB_POST, "/add-checkpoint", add_checkpoint },
    { WEB_GET, "/", show_name },
};

bool witness_serve(struct witness_service *service, struct web_server **ret, struct err *err)
{
    const struct witness_config *config = witness_settings(service->witness);
    struct web_options options = web_options_default();
    options.host = config->host;
    options.port = config->port;
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.arg = service;
    options.body_max = SUBMISSION_MAX;
    options.signals = service->say != NULL;
    return web_server_new(&options, ret, err);
}
