/* What a job came to. */
#include "job_run.h"
#include "store_upload.h"

enum { RESULT_MAX = 4 << 20 };

bool job__is_passing(const struct err *err)
{
    return err->code == ERR_DB || err->code == ERR_DB_RETRY || err->code == ERR_KEY ||
           err->code == ERR_NETWORK;
}

bool job__store(struct job_run *run, const char *state, struct err *err)
{
    struct buf result __attribute__((cleanup(buf_auto)));
    buf_init(&result, RESULT_MAX);
    jv_write(run->result, 0, &result);
    TRY(buf_check(&result, "result", err));
    return api__job_set(run->db, run->row->id, state, result.data, err);
}

bool job__fail(struct job_run *run, const struct err *why, struct jv *refusals, struct err *err)
{
    jv_free(run->result);
    run->result = jv_object();
    jv_set_string(run->result, "code", err_slug(why->code));
    jv_set_string(run->result, "detail", why->text);
    if (why->hint[0] != '\0')
        jv_set_string(run->result, "hint", why->hint);
    if (refusals != NULL)
        jv_set(run->result, "refusals", refusals);
    return job__store(run, "failed", err);
}
