#include "submit.h"
#include "core/i18n.h"
#include "http/client.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/submission.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One round: what is sent to whom. */
struct round {
    const struct submit_job *job;
    struct note note;
    struct checkpoint checkpoint;
    size_t count;
    struct submit_item *items[POLICY_WITNESSES_MAX];
    char urls[POLICY_WITNESSES_MAX][HTTP_URL_MAX];
    struct buf bodies[POLICY_WITNESSES_MAX];
    struct http_job calls[POLICY_WITNESSES_MAX];
};

static void fail(struct submit_item *item, enum submit_outcome outcome, const char *format, ...)
    PRINTF_LIKE(3, 4);

static void fail(struct submit_item *item, enum submit_outcome outcome, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(item->problem, sizeof item->problem, format, args);
    va_end(args);
    item->outcome = outcome;
}

static bool write_body(const struct round *round, uint64_t old_size, struct buf *out,
                       struct err *err)
{
    struct submission submission = { .old_size = old_size, .note = round->job->note };
    struct tree_proof proof = { 0 };
    if (old_size > 0 && old_size < round->checkpoint.size)
        TRY(tree_prove_consistency(round->job->source, old_size, round->checkpoint.size, &proof,
                                   err));
    submission.count = proof.count;
    memcpy(submission.proof, proof.hashes, proof.count * sizeof proof.hashes[0]);
    submission_write(&submission, out);
    return buf_check(out, _("a request to a witness"), err);
}

static bool add(struct round *round, struct submit_item *item, struct err *err)
{
    size_t i = round->count;
    char prefix[HTTP_URL_MAX];
    struct text url = round->job->policy->witnesses[item->witness].url;
    (void)snprintf(prefix, sizeof prefix, TEXT_FMT, TEXT_ARG(url));
    TRY(http_url_join(prefix, "add-checkpoint", round->urls[i], err));
    buf_init(&round->bodies[i], SUBMISSION_MAX);
    round->count++;
    TRY(write_body(round, item->size, &round->bodies[i], err));
    round->items[i] = item;
    round->calls[i].request = (struct http_request) {
        .url = round->urls[i],
        .content_type = "text/plain; charset=utf-8",
        .body = { round->bodies[i].data, round->bodies[i].len },
        .answer_max = SUBMIT_ANSWER_MAX,
        .timeout_ms = SUBMIT_TIMEOUT_MS,
    };
    return true;
}

/* The lines come behind our note, and are then judged like those of any note. */
static void take_lines(const struct round *round, struct submit_item *item, const struct buf *lines)
{
    struct err err = { 0 };
    struct buf whole;
    struct note *note = malloc(sizeof *note);
    const struct note_key *key = &round->job->policy->witnesses[item->witness].key;
    const struct note_line *line = NULL;
    if (note == NULL)
        abort();
    buf_init(&whole, SUBMISSION_MAX + SUBMIT_ANSWER_MAX);
    buf_add(&whole, round->job->note.ptr, round->job->note.len);
    buf_add(&whole, lines->data, lines->len);
    if (!whole.over && note_parse((struct text) { whole.data, whole.len }, note, &err))
        line = cosignature_check(note, key, &item->time_s);
    if (line == NULL || line->whole.len >= sizeof item->line) {
        fail(item, SUBMIT_LIED, _("it answered with no signature of its own over this checkpoint"));
    } else if (item->time_s > round->job->now_s + SUBMIT_FUTURE_S) {
        fail(item, SUBMIT_LIED, _("its clock is ahead of ours: it says %" PRId64), item->time_s);
    } else {
        (void)snprintf(item->line, sizeof item->line, TEXT_FMT, TEXT_ARG(line->whole));
        item->outcome = SUBMIT_SIGNED;
        item->problem[0] = '\0';
        item->size = round->checkpoint.size;
    }
    buf_release(&whole);
    free(note);
}

/* 409: the witness says its size. True when it should be asked again from there. */
static bool take_size(const struct round *round, struct submit_item *item,
                      const struct http_answer *answer)
{
    uint64_t size;
    uint64_t ours = round->checkpoint.size;
    struct text body = { answer->body.data, answer->body.len };
    if (strcmp(answer->content_type, "text/x.tlog.size") != 0 || !text_ends(body, "\n") ||
        !checkpoint_number(text_slice(body, 0, body.len - 1), &size)) {
        fail(item, SUBMIT_UNREACHABLE, _("it answered 409 without a size"));
        return false;
    }
    if (size > ours) {
        fail(item, SUBMIT_AHEAD, _("it has seen a tree of %" PRIu64 ", this one has %" PRIu64),
             size, ours);
        return false;
    }
    if (size == item->size && size < ours) {
        fail(item, SUBMIT_UNREACHABLE, _("it says %" PRIu64 " and does not take it"), size);
        return false;
    }
    if (size == item->size) {
        fail(item, SUBMIT_FORKED, _("it has seen another root of the same size %" PRIu64), size);
        return false;
    }
    fail(item, SUBMIT_REFUSED, _("it has seen a tree of %" PRIu64), size);
    item->size = size;
    return true;
}

static bool take_answer(const struct round *round, struct submit_item *item,
                        const struct http_job *call)
{
    const struct http_answer *answer = &call->answer;
    if (!call->ok) {
        fail(item, SUBMIT_UNREACHABLE, "%.400s", call->err.text);
        return false;
    }
    if (answer->status == 409)
        return take_size(round, item, answer);
    if (answer->status == 200)
        take_lines(round, item, &answer->body);
    else if (answer->status == 404)
        fail(item, SUBMIT_REFUSED, _("it does not know this log"));
    else if (answer->status == 403)
        fail(item, SUBMIT_REFUSED, _("it does not know the key of this log"));
    else if (answer->status == 422)
        fail(item, SUBMIT_REFUSED, _("it does not find what it saw in this log: size %" PRIu64),
             item->size);
    else
        fail(item, SUBMIT_UNREACHABLE, _("it answered %d"), answer->status);
    return false;
}

/* Leaves in the list those who are to be asked again. */
static void ask(struct round *round)
{
    size_t again = 0;
    http_call_all(round->calls, round->count);
    for (size_t i = 0; i < round->count; i++) {
        struct submit_item *item = round->items[i];
        if (take_answer(round, item, &round->calls[i]))
            round->items[again++] = item;
        http_answer_release(&round->calls[i].answer);
        buf_release(&round->bodies[i]);
    }
    round->count = again;
}

static bool ask_again(struct round *round, struct err *err)
{
    size_t count = round->count;
    bool ok = true;
    round->count = 0;
    for (size_t i = 0; i < count && ok; i++)
        ok = add(round, round->items[i], err);
    if (ok)
        ask(round);
    return ok;
}

static bool run(struct round *round, struct err *err)
{
    const struct submit_job *job = round->job;
    TRY(note_parse(job->note, &round->note, err));
    TRY(checkpoint_parse(round->note.text, &round->checkpoint, err));
    for (size_t i = 0; i < job->count; i++) {
        struct submit_item *item = &job->items[i];
        if (item->size > round->checkpoint.size) /* the witness shall say so itself */
            item->size = round->checkpoint.size;
        TRY(add(round, item, err));
    }
    ask(round);
    return ask_again(round, err);
}

bool log__submit(const struct submit_job *job, struct err *err)
{
    struct round *round = calloc(1, sizeof *round);
    if (round == NULL)
        abort();
    round->job = job;
    bool ok = run(round, err);
    for (size_t i = 0; i < round->count; i++)
        buf_release(&round->bodies[i]);
    free(round);
    return ok;
}
