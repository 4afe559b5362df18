#include "log/witness.h"
#include "core/arena.h"
#include "core/date.h"
#include "core/i18n.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/policy.h"
#include "settings.h"
#include "signer/signer.h"
#include "store_witness.h"
#include "submit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const OUTCOMES[] = {
    [SUBMIT_SIGNED] = "signed", [SUBMIT_UNREACHABLE] = "unreachable", [SUBMIT_REFUSED] = "refused",
    [SUBMIT_AHEAD] = "ahead",   [SUBMIT_FORKED] = "forked",           [SUBMIT_LIED] = "lied",
};

/* One look at, or round with, the witnesses of a policy. */
struct round {
    struct db *db;
    struct arena *arena;
    struct policy *policy;
    struct store_checkpoint newest;
    struct store_remote remotes[POLICY_WITNESSES_MAX];
    struct log_witnesses *ret;
};

static bool is_alarm(const char *outcome)
{
    return strcmp(outcome, "ahead") == 0 || strcmp(outcome, "forked") == 0;
}

static void copy(char *out, size_t size, struct text from)
{
    (void)snprintf(out, size, TEXT_FMT, TEXT_ARG(from)); /* the policy's limits are not larger */
}

/* What the tables say of one witness. */
static bool read_witness(struct round *round, size_t i, struct err *err)
{
    const struct policy_witness *from = &round->policy->witnesses[i];
    struct log_witness *to = &round->ret->items[i];
    struct store_remote *remote = &round->remotes[i];
    TRY(log__remote(round->db, round->arena, from->key.name, remote, err));
    copy(to->name, sizeof to->name, from->name);
    copy(to->key, sizeof to->key, text_of(from->key.name));
    copy(to->url, sizeof to->url, from->url);
    to->last_size = remote->last_size;
    to->alarming = is_alarm(remote->outcome);
    copy(to->problem, sizeof to->problem, text_of(remote->problem));
    return true;
}

/* The policy's judgement of the newest checkpoint with all the lines that are kept. */
static bool judge(struct round *round, struct err *err)
{
    struct buf whole;
    struct store_lines lines;
    struct policy_verdict verdict;
    AUTO(arena) struct arena *arena = arena_make();
    struct note *note = arena_new(arena, struct note);
    TRY(log__lines(round->db, arena, round->newest.size, &lines, err));
    buf_init(&whole, NOTE_TEXT_MAX + NOTE_SIGNATURES_MAX);
    buf_add(&whole, round->newest.note.ptr, round->newest.note.len);
    for (size_t i = 0; i < lines.count; i++)
        buf_add(&whole, lines.items[i].line.ptr, lines.items[i].line.len);
    bool ok = buf_check(&whole, _("a checkpoint"), err) &&
              note_parse((struct text) { whole.data, whole.len }, note, err);
    if (ok) {
        policy_judge(round->policy, note, INT64_MAX, &verdict);
        for (size_t i = 0; i < round->ret->count; i++) {
            round->ret->items[i].cosigned = verdict.seen[i];
            round->ret->items[i].time_us = verdict.seen[i] ? verdict.time_s[i] * 1000000 : 0;
        }
        round->ret->is_listed = round->policy->log_count == 0 || verdict.log != NULL;
        round->ret->is_witnessed = verdict.is_satisfied && verdict.seen_count > 0;
    }
    buf_release(&whole);
    return ok;
}

static bool read_policy(const struct conf *conf, struct arena *arena, struct policy **ret,
                        struct err *err)
{
    struct text text;
    struct policy *policy = arena_new(arena, struct policy);
    TRY(log__setting_file(conf, conf->policy, POLICY_SIZE_MAX, arena, &text, err));
    if (!policy_parse(text, policy, err))
        return err_wrap(err, "%s", conf->policy);
    *ret = policy;
    return true;
}

static bool look(struct round *round, const struct conf *conf, struct err *err)
{
    *round->ret = (struct log_witnesses) { .has_policy = conf->policy[0] != '\0' };
    TRY(log__newest(round->db, round->arena, &round->newest, err));
    round->ret->has_checkpoint = round->newest.exists;
    round->ret->size = round->newest.size;
    if (!round->ret->has_policy)
        return true;
    TRY(read_policy(conf, round->arena, &round->policy, err));
    round->ret->count = round->policy->witness_count;
    for (size_t i = 0; i < round->ret->count; i++)
        TRY(read_witness(round, i, err));
    return !round->newest.exists || judge(round, err);
}

bool log_witness_state(struct db *db, const struct conf *conf, struct log_witnesses *ret,
                       struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct round round = { .db = db, .arena = arena, .ret = ret };
    return look(&round, conf, err);
}

/* Who could not be reached a moment ago would cost its time-out again. */
static bool rests(const struct store_remote *remote, int64_t now_us)
{
    return strcmp(remote->outcome, "unreachable") == 0 &&
           now_us - remote->asked_us < LOG_WITNESS_REST_S * INT64_C(1000000) &&
           now_us >= remote->asked_us;
}

static bool keep(struct round *round, const struct submit_item *item, int64_t now_us,
                 struct err *err)
{
    const struct log_witness *witness = &round->ret->items[item->witness];
    const struct store_remote remote = { .last_size = item->size,
                                         .outcome = OUTCOMES[item->outcome],
                                         .problem = item->problem,
                                         .asked_us = now_us };
    const struct store_line line = { witness->key, text_of(item->line), item->time_s * 1000000 };
    if (item->outcome == SUBMIT_SIGNED)
        TRY(log__put_line(round->db, round->newest.size, &line, err));
    return log__put_remote(round->db, witness->key, witness->url, &remote, err);
}

static bool ask(struct round *round, const struct tree_source *source, bool insist, struct err *err)
{
    struct submit_item *items = arena_array(round->arena, POLICY_WITNESSES_MAX, struct submit_item);
    int64_t now_us = time_now_us();
    struct submit_job job = { .policy = round->policy,
                              .note = round->newest.note,
                              .source = source,
                              .now_s = now_us / 1000000,
                              .items = items };
    for (size_t i = 0; i < round->ret->count; i++) {
        const struct log_witness *witness = &round->ret->items[i];
        if (witness->cosigned || witness->url[0] == '\0' ||
            (!insist && rests(&round->remotes[i], now_us)))
            continue;
        items[job.count].witness = (int)i;
        items[job.count++].size = witness->last_size;
    }
    if (job.count == 0)
        return true;
    TRY(log__submit(&job, err));
    for (size_t i = 0; i < job.count; i++)
        TRY(keep(round, &items[i], now_us, err));
    return true;
}

bool log_witness_submit(struct db *db, const struct conf *conf, const struct tree_source *source,
                        bool insist, struct log_witnesses *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct round round = { .db = db, .arena = arena, .ret = ret };
    TRY(look(&round, conf, err));
    if (!ret->has_policy || !ret->has_checkpoint)
        return true;
    TRY(ask(&round, source, insist, err));
    return look(&round, conf, err);
}

bool log__ask_at(struct db *db, const struct conf *conf, const struct tree_source *source,
                 uint64_t size, struct log_witnesses *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct round round = { .db = db, .arena = arena, .ret = ret };
    TRY(look(&round, conf, err));
    if (!ret->has_policy || !ret->has_checkpoint || round.newest.size != size)
        return true;
    TRY(ask(&round, source, false, err));
    return look(&round, conf, err);
}

bool log_witness_note(struct db *db, uint64_t size, struct buf *out, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct text note;
    struct store_lines lines;
    TRY(log__note(db, arena, size, &note, err));
    TRY(log__lines(db, arena, size, &lines, err));
    buf_add(out, note.ptr, note.len);
    for (size_t i = 0; i < lines.count; i++)
        buf_add(out, lines.items[i].line.ptr, lines.items[i].line.len);
    return buf_check(out, _("a checkpoint"), err);
}

bool log_second_keys(struct db *db, struct buf *out, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct store_keys keys;
    char origin[SIGNER_ORIGIN_MAX], name[SIGNER_ORIGIN_MAX + 8];
    TRY(log__checkpoint_keys(db, true, arena, &keys, err));
    for (size_t i = 0; i < keys.count; i++) {
        struct sm2_public public;
        struct note_key key;
        if (keys.items[i].len != SM2_POINT_SIZE)
            return err_set(err, ERR_TAMPERED, _("a key of the ledger is no public key"));
        memcpy(public.point, keys.items[i].ptr, SM2_POINT_SIZE);
        (void)snprintf(name, sizeof name, "%s%s",
                       signer_origin(keys.ledger, keys.incarnation, origin), CHECKPOINT_SM3_SUFFIX);
        TRY(note_key_of_sm2(name, &public, &key, err));
        note_key_write(&key, out);
        buf_addc(out, '\n');
    }
    return true;
}

bool log_witness_keys(struct db *db, struct buf *out, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct store_keys keys;
    char origin[SIGNER_ORIGIN_MAX];
    TRY(log__checkpoint_keys(db, false, arena, &keys, err));
    for (size_t i = 0; i < keys.count; i++) {
        struct public_key public;
        struct note_key key;
        if (keys.items[i].len != PUBLIC_KEY_SIZE)
            return err_set(err, ERR_TAMPERED, _("a key of the ledger is no public key"));
        memcpy(public.bytes, keys.items[i].ptr, PUBLIC_KEY_SIZE);
        TRY(note_key_of(signer_origin(keys.ledger, keys.incarnation, origin), NOTE_ED25519, &public,
                        &key, err));
        note_key_write(&key, out);
        buf_addc(out, '\n');
    }
    return true;
}
