#include "log/stamp.h"
#include "core/arena.h"
#include "core/date.h"
#include "core/i18n.h"
#include "crypto/timestamp.h"
#include "http/client.h"
#include "proof/stamp.h"
#include "settings.h"
#include "store_witness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { STAMP_TIMEOUT_MS = 15000, ROOTS_MAX = 1 << 20, SUBJECT_MAX = 64 << 10, QUERY_MAX = 4096 };
#define DAY_US (INT64_C(86400) * 1000000)

struct stamper {
    struct db *db;
    const struct conf *conf;
    struct arena *arena;
    struct text roots;
    struct log_stamps *ret;
};

static bool count(struct stamper *it, struct err *err)
{
    struct store_stamp_counts counts;
    int64_t now_us = time_now_us();
    TRY(log__stamp_counts(it->db, now_us - LOG_RENEW_DAYS * DAY_US,
                          now_us + LOG_RENEW_BEFORE_DAYS * DAY_US, &counts, err));
    it->ret->has_authority = it->conf->tsa[0] != '\0';
    it->ret->stamped = counts.stamped;
    it->ret->due = counts.due;
    it->ret->due_renewal = counts.due_renewal;
    it->ret->last_us = counts.last_us;
    return true;
}

static bool begin(struct stamper *it, struct err *err)
{
    *it->ret = (struct log_stamps) { 0 };
    TRY(count(it, err));
    if (!it->ret->has_authority)
        return true;
    if (it->conf->tsa_ca[0] == '\0') {
        (void)err_set(err, ERR_CONFIG, _("tsa is set and tsa_ca is not"));
        return err_hint(err, _("Name the PEM file of the roots that the answers must lead to."));
    }
    return log__setting_file(it->conf, it->conf->tsa_ca, ROOTS_MAX, it->arena, &it->roots, err);
}

/* Asks the authority; a problem of its own is told, not failed by. */
static bool ask(struct stamper *it, const struct sha256 *digest, struct buf *reply,
                struct timestamp *stamp, bool *ret_made, struct err *err)
{
    struct buf query;
    struct http_answer answer;
    struct err why = { 0 };
    buf_init(&query, QUERY_MAX);
    http_answer_init(&answer);
    bool ok = timestamp_query(digest, &query, err) && buf_check(&query, _("a query"), err);
    if (ok) {
        const struct http_request request = { .url = it->conf->tsa,
                                              .content_type = "application/timestamp-query",
                                              .accept = "application/timestamp-reply",
                                              .body = { query.data, query.len },
                                              .answer_max = STAMP_TOKEN_MAX,
                                              .timeout_ms = STAMP_TIMEOUT_MS };
        *ret_made =
            http_call(&request, &answer, &why) &&
            (answer.status == 200 ||
             err_set(&why, ERR_NETWORK, _("%s answered %d"), request.url, answer.status)) &&
            timestamp_answer((struct text) { answer.body.data, answer.body.len },
                             (struct text) { query.data, query.len }, it->roots, stamp, &why);
        buf_add(reply, answer.body.data, answer.body.len);
        if (!*ret_made)
            (void)snprintf(it->ret->problem, sizeof it->ret->problem, "%.500s", why.text);
    }
    buf_release(&query);
    http_answer_release(&answer);
    return ok;
}

/* A renewal over a token that does not verify would give it an age that it has not. */
static bool check_old(struct stamper *it, uint64_t size, struct text subject,
                      const struct text *tokens, size_t count, struct err *err)
{
    struct stamp_age age;
    return stamp_check(subject, tokens, count, it->roots, &age, err) ||
           err_wrap(err, _("the checkpoint of size %" PRIu64), size);
}

/* What the next token of a checkpoint covers. */
static bool next_digest(struct stamper *it, uint64_t size, const struct store_tokens *old,
                        struct sha256 *ret, struct err *err)
{
    struct text note;
    struct text tokens[STAMP_TOKENS_MAX];
    struct buf subject;
    struct buf manifest;
    if (old->count >= STAMP_TOKENS_MAX)
        return err_set(err, ERR_LIMIT, _("the checkpoint of size %" PRIu64 " has %d time-stamps"),
                       size, STAMP_TOKENS_MAX);
    TRY(log__note(it->db, it->arena, size, &note, err));
    buf_init(&subject, SUBJECT_MAX);
    buf_init(&manifest, SUBJECT_MAX);
    bool ok = stamp_subject(note, &subject, err) && buf_check(&subject, _("a checkpoint"), err);
    struct text covered = { subject.data, subject.len };
    for (size_t i = 0; i < old->count; i++)
        tokens[i] = old->items[i].token;
    ok = ok && check_old(it, size, covered, tokens, old->count, err);
    if (ok && old->count > 0)
        stamp_manifest(covered, tokens, old->count, &manifest);
    if (ok)
        *ret = old->count > 0 ? sha256(manifest.data, manifest.len)
                              : sha256(subject.data, subject.len);
    buf_release(&subject);
    buf_release(&manifest);
    return ok;
}

static bool stamp_one(struct stamper *it, uint64_t size, bool *ret_made, struct err *err)
{
    struct store_tokens old;
    struct sha256 digest;
    struct timestamp stamp;
    struct buf reply;
    TRY(log__tokens(it->db, it->arena, size, &old, err));
    TRY(next_digest(it, size, &old, &digest, err));
    buf_init(&reply, STAMP_TOKEN_MAX);
    bool ok = ask(it, &digest, &reply, &stamp, ret_made, err);
    if (ok && *ret_made) {
        const struct store_token token = { .token = { reply.data, reply.len },
                                           .authority = stamp.name,
                                           .time_us = stamp.time_us,
                                           .until_us = stamp.until_us };
        ok = log__put_token(it->db, size, old.count, &token, err);
        it->ret->made += ok ? 1 : 0;
    }
    buf_release(&reply);
    return ok;
}

/* Stops at the first that the authority did not give: the others would wait as long. */
static bool stamp_all(struct stamper *it, const struct store_sizes *sizes, struct err *err)
{
    bool made = true;
    for (size_t i = 0; i < sizes->count && made; i++)
        TRY(stamp_one(it, sizes->items[i], &made, err));
    return count(it, err);
}

bool log_stamp_state(struct db *db, const struct conf *conf, struct log_stamps *ret,
                     struct err *err)
{
    struct stamper it = { .db = db, .conf = conf, .ret = ret };
    *ret = (struct log_stamps) { 0 };
    return count(&it, err);
}

static bool run(struct stamper *it, bool renew, bool all, struct err *err)
{
    struct store_sizes sizes;
    int64_t now_us = time_now_us();
    if (!renew) {
        TRY(log__stamps_due(it->db, it->arena, LOG_STAMP_BATCH, &sizes, err));
        return stamp_all(it, &sizes, err);
    }
    int64_t before_us = all ? now_us + DAY_US : now_us - LOG_RENEW_DAYS * DAY_US;
    TRY(log__renewals_due(it->db, it->arena, before_us, now_us + LOG_RENEW_BEFORE_DAYS * DAY_US,
                          &sizes, err));
    return stamp_all(it, &sizes, err);
}

/* Two processes would give one place to two tokens; the second waits and finds nothing due. */
static bool run_locked(struct stamper *it, bool renew, bool all, struct err *err)
{
    struct err unlock = { 0 };
    TRY(db_lock(it->db, "log.stamp", err));
    bool ok = run(it, renew, all, err);
    return db_unlock(it->db, "log.stamp", ok ? err : &unlock) && ok;
}

bool log_stamp_due(struct db *db, const struct conf *conf, struct log_stamps *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stamper it = { .db = db, .conf = conf, .arena = arena, .ret = ret };
    TRY(begin(&it, err));
    return !ret->has_authority || ret->due == 0 || run_locked(&it, false, false, err);
}

bool log_stamp_renew(struct db *db, const struct conf *conf, bool all, struct log_stamps *ret,
                     struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stamper it = { .db = db, .conf = conf, .arena = arena, .ret = ret };
    TRY(begin(&it, err));
    if (!ret->has_authority) {
        (void)err_set(err, ERR_CONFIG, _("no time-stamp authority is set"));
        return err_hint(err, _("Set tsa and tsa_ca in mingzhang.conf."));
    }
    return run_locked(&it, true, all, err);
}
