#include "act.h"
#include "access/idem.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "queue.h"
#include "reconcile/reconciler.h"
#include "service.h"

#include <inttypes.h>

void act__record(struct act *act, const struct desk_place *place)
{
    if (act->record_count < ACT_RECORDS_MAX)
        act->records[act->record_count++] = *place;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The same request may come with its members in another order. */
static void write_sorted(const struct jv *value, struct arena *arena, struct buf *out)
{
    if (jv_kind(value) == JV_ARRAY) {
        buf_addc(out, '[');
        for (size_t i = 0; i < jv_size(value); i++) {
            buf_adds(out, i > 0 ? "," : "");
            write_sorted(jv_at(value, i), arena, out);
        }
        buf_addc(out, ']');
        return;
    }
    if (jv_kind(value) != JV_OBJECT) {
        jv_write(value, 0, out);
        return;
    }
    size_t count = 0, at = 0;
    struct jv *member;
    const char *name, **names = arena_array(arena, jv_size(value) + 1, const char *);
    while (jv_next(value, &at, &name, &member))
        names[count++] = name;
    qsort(names, count, sizeof names[0], by_name);
    buf_addc(out, '{');
    for (size_t i = 0; i < count; i++) {
        struct jv *key = jv_of_string(names[i]);
        buf_adds(out, i > 0 ? "," : "");
        jv_write(key, 0, out);
        jv_free(key);
        buf_addc(out, ':');
        write_sorted(jv_get(value, names[i]), arena, out);
    }
    buf_addc(out, '}');
}

static bool digest_request(struct call *call, struct sha256 *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, 2 * API_BODY_MAX);
    buf_addf(&bytes, "%d %s", (int)call->route->method, call->route->path);
    for (size_t i = 0; i < call->param_count; i++)
        buf_addf(&bytes, "\n%s", call->params[i]);
    buf_addc(&bytes, '\n');
    write_sorted(call->body, call->arena, &bytes);
    TRY(buf_check(&bytes, _("the body"), err));
    *ret = sha256(bytes.data, bytes.len);
    return true;
}

static void name_records(struct act *act)
{
    char hex[SHA256_HEX_SIZE];
    if (act->record_count == 0)
        return;
    struct jv *list = jv_array();
    for (size_t i = 0; i < act->record_count; i++) {
        struct jv *one = jv_object();
        jv_set_string(one, "chain", act->records[i].chain);
        jv_set_int(one, "n", act->records[i].n);
        jv_set_string(one, "hash", sha256_hex(&act->records[i].hash, hex));
        jv_add(list, one);
    }
    jv_set(act->answer, "records", list);
}

/* The answer as it was stored the first time. */
static bool take_again(struct act *act, const struct access_answer *before, struct err *err)
{
    act->is_again = true;
    act->status = before->status;
    return jv_parse(before->body, "answer", &act->answer, err);
}

/* The claim, the act and its answer, inside the caller's transaction. */
static bool once(struct act *act, struct db *db, struct desk *desk, struct err *err)
{
    struct call *call = act->call;
    struct buf answer __attribute__((cleanup(buf_auto)));
    struct access_ask ask = { .caller = call->person.key_id,
                              .key = web_request_header(call->request, "Idempotency-Key") };
    struct access_answer before;
    enum access_idem_state state;
    buf_init(&answer, API_BODY_MAX);
    TRY(digest_request(call, &ask.digest, err));
    jv_free(act->answer);
    act->answer = NULL;
    act->record_count = 0;
    act->is_again = false;
    TRY(access_idem_begin(db, &ask, call->arena, &state, &before, err));
    if (state == ACCESS_IDEM_DONE)
        return take_again(act, &before, err);
    if (desk != NULL)
        desk_act_as(desk, call->person.key_id);
    TRY(desk != NULL ? act->at_desk(act, desk, err) : act->in_tx(act, db, err));
    if (act->answer == NULL)
        act->answer = jv_object();
    name_records(act);
    if (act->location != NULL)
        jv_set_string(act->answer, "location", act->location);
    jv_write(act->answer, 0, &answer);
    TRY(buf_check(&answer, _("the answer"), err));
    return access_idem_finish(db, &ask, act->status, (struct text) { answer.data, answer.len },
                              err);
}

static bool once_at_desk(struct desk *desk, void *arg, struct err *err)
{
    return once(arg, desk_db(desk), desk, err);
}

static bool once_in_tx(struct db *db, void *arg, struct err *err)
{
    return once(arg, db, NULL, err);
}

/* Decisions are alone: the lock comes before the transaction, or it would not see what the one
 * before wrote. */
static bool do_in_tx(struct act *act, struct err *err)
{
    struct db *db = act->call->db;
    struct err second = { 0 };
    if (!act->is_reconcile)
        return db_tx(db, act->level, once_in_tx, act, err);
    TRY(reconcile_lock(db, err));
    bool ok = db_tx(db, DB_REPEATABLE_READ, once_in_tx, act, err);
    if (!reconcile_unlock(db, ok ? err : &second))
        return false;
    return ok;
}

static bool add_receipts(struct act *act, struct err *err)
{
    struct jv *list = jv_get(act->answer, "records");
    int wait_s;
    TRY(call__wait(act->call, &wait_s, err));
    int64_t until_us = wait_s == 0 ? 0 : time_monotonic_us() + wait_s * INT64_C(1000000);
    if (jv_size(list) == 0)
        return true;
    struct jv *receipts = jv_array();
    for (size_t i = 0; i < jv_size(list); i++) {
        struct jv *place = jv_at(list, i), *receipt;
        if (!receipt__give(act->call, jv_string(jv_get(place, "chain"), ""),
                           jv_int(jv_get(place, "n"), 0), until_us, &receipt, err)) {
            jv_free(receipts);
            return false;
        }
        jv_add(receipts, receipt);
    }
    jv_set(act->answer, "records", receipts);
    return true;
}

/* What the pipeline accepted becomes records; also again, in case nobody came that far before. */
static bool post(struct act *act, struct err *err)
{
    TRY(queue__pull(act->call->api->queue, err));
    if (act->find_records == NULL)
        return true;
    act->record_count = 0;
    TRY(act->find_records(act, act->call->db, err));
    name_records(act);
    return true;
}

static bool do_all(struct act *act, struct err *err)
{
    struct call *call = act->call;
    int wait_s;
    TRY(call__wait(call, &wait_s, err)); /* a bad one is said before anything is done */
    if (act->at_desk != NULL)
        TRY(queue__post(call->api->queue, act->chain, once_at_desk, act, err));
    else
        TRY(do_in_tx(act, err));
    if (act->is_posted)
        TRY(post(act, err));
    TRY(add_receipts(act, err));
    const char *location = jv_string(jv_get(act->answer, "location"), NULL);
    if (location != NULL)
        web_response_header(call->response, "Location", location);
    if (act->is_again)
        web_response_header(call->response, "Idempotent-Replayed", "true");
    return call__give(call, act->status, jv_share(act->answer));
}

bool act__do(struct act *act, struct err *err)
{
    bool ok = do_all(act, err);
    jv_free(act->answer);
    act->answer = NULL;
    return ok;
}
