/* What becomes of a job, for who asked for it. */
#include "core/i18n.h"
#include "job_run.h"
#include "service.h"
#include "web/stream.h"

bool api__jobs(struct call *call, struct err *err)
{
    call->params[0] = call->person.key_id; /* the list's own parameter: whose */
    call->param_count = 1;
    return api__list(call, err);
}

/* The row, and how far it is when it runs here. */
bool api__job(struct call *call, struct err *err)
{
    const struct db_arg args[] = { db_text(call->params[0]), db_text(call->person.key_id) };
    struct job_progress now = jobs__progress(call->api->jobs);
    struct buf *body = &call->response->body;
    int64_t id;
    TRY(call__number(call->params[0], &id, err));
    TRY(call__give_item(call, &ITEM_JOB, args, COUNT(args), err));
    if (now.id != id)
        return true;
    struct jv *job = NULL, *progress = jv_object();
    jv_set_string(progress, "stage", now.stage);
    jv_set_int(progress, "done", (int64_t)now.done);
    jv_set_int(progress, "total", (int64_t)now.total);
    if (!jv_parse((struct text) { body->data, body->len }, "job", &job, err)) {
        jv_free(progress);
        return false;
    }
    jv_set(job, "progress", progress);
    buf_clear(body);
    return call__give(call, 200, job);
}

bool api__job_events(struct call *call, struct err *err)
{
    const struct db_arg args[] = { db_text(call->params[0]), db_text(call->person.key_id) };
    int64_t id;
    TRY(call__query_only(call, NULL, err));
    TRY(call__number(call->params[0], &id, err));
    TRY(call__give_item(call, &ITEM_JOB, args, COUNT(args), err)); /* is it theirs? */
    buf_clear(&call->response->body);
    struct web_stream *stream = web_stream_open(call->request, call->response);
    if (stream == NULL)
        return err_set(err, ERR_BUSY, _("too many requests wait; try again in a moment"));
    jobs__follow(call->api->jobs, stream, id, call->person.key_id);
    return true;
}
