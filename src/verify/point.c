/* One checkpoint: its notes, who signed it, who saw it and when. */
#include "core/i18n.h"
#include "log.h"
#include "proof/checkpoint.h"
#include "proof/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 64 };

static void found(struct logbook *book, const struct logbook_point *from, enum pass pass,
                  const char *text)
{
    verify__log_found(book, pass, from->file, text);
}

/* A checkpoint key is valid from the record that brings it on: the first checkpoint that it signs
 * covers that record. */
static bool may_sign(const struct enrol_key *key, uint64_t size, bool is_sm3)
{
    int64_t next = (int64_t)size;
    if (key->key.len != (is_sm3 ? SM2_POINT_SIZE : PUBLIC_KEY_SIZE))
        return false;
    if (key->use != KEY_USE_CHECKPOINT && !(is_sm3 && key->use == KEY_USE_RECORD))
        return false;
    return enrol_key_is_valid(key, next) || enrol_key_is_valid(key, next - 1);
}

static bool note_key_from(const char *origin, const struct enrol_key *from, struct note_key *ret)
{
    struct err ignored;
    struct public_key key;
    struct sm2_public point;
    if (from->key.len == SM2_POINT_SIZE) {
        memcpy(point.point, from->key.bytes, sizeof point.point);
        return note_key_of_sm2(origin, &point, ret, &ignored);
    }
    memcpy(key.bytes, from->key.bytes, sizeof key.bytes);
    return note_key_of(origin, NOTE_ED25519, &key, ret, &ignored);
}

static bool signed_by_the_log(struct logbook *book, const struct note *note, const char *origin,
                              uint64_t size, bool is_sm3)
{
    const struct roll *roll = rollcall_roll(book->options.rollcall);
    struct note_key *keys = calloc(KEYS_MAX, sizeof *keys);
    struct err ignored = { 0 };
    size_t count = 0;
    if (keys == NULL)
        abort();
    for (size_t i = 0; i < roll_count(roll) && count < KEYS_MAX; i++)
        if (may_sign(roll_at(roll, i), size, is_sm3) &&
            note_key_from(origin, roll_at(roll, i), &keys[count]))
            count++;
    bool ok = note_check_any(note, keys, count, &ignored);
    free(keys);
    return ok;
}

static bool judge_note(struct logbook *book, const struct logbook_point *from, bool is_sm3,
                       struct note *ret_note, struct checkpoint *ret)
{
    char origin[CHECKPOINT_NAME_SIZE];
    char wanted[CHECKPOINT_NAME_SIZE + 8];
    struct err err = { 0 };
    verify__log_count(book, PASS_CHECKPOINT);
    if (!note_parse(is_sm3 ? from->note_sm3 : from->note, ret_note, &err) ||
        !checkpoint_parse(ret_note->text, ret, &err)) {
        found(book, from, PASS_CHECKPOINT, err.text);
        return false;
    }
    (void)checkpoint_origin(book->options.ledger, verify__incarnation_at(book, ret->size), origin);
    (void)snprintf(wanted, sizeof wanted, "%s%s", origin, is_sm3 ? CHECKPOINT_SM3_SUFFIX : "");
    if (!text_eq(ret->origin, wanted)) {
        found(book, from, PASS_CHECKPOINT, _("the checkpoint is that of another log"));
        return false;
    }
    if (signed_by_the_log(book, ret_note, wanted, ret->size, is_sm3))
        return true;
    found(book, from, PASS_CHECKPOINT,
          _("the checkpoint is not signed by a checkpoint key that is valid at its size"));
    return false;
}

/* The earliest time that a witness gave; INT64_MAX: none. */
static int64_t witnessed_us(const struct logbook *book, const struct policy_verdict *verdict)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < book->policy->witness_count; i++)
        if (verdict->seen[i] && verdict->time_s[i] < INT64_MAX / 1000000 &&
            verdict->time_s[i] * 1000000 < first)
            first = verdict->time_s[i] * 1000000;
    return first;
}

static void judge_witnesses(struct logbook *book, const struct logbook_point *from,
                            const struct note *note, struct point *point)
{
    struct policy_verdict verdict;
    if (book->policy == NULL)
        return;
    policy_judge(book->policy, note, INT64_MAX, &verdict);
    int64_t first = witnessed_us(book, &verdict);
    if (first != INT64_MAX)
        point->at_us = point->since_us = first;
    if (!book->policy_is_trusted)
        return;
    verify__log_count(book, PASS_WITNESS);
    if (verdict.is_forged)
        found(book, from, PASS_WITNESS,
              _("a line of a log or witness of your policy does not verify"));
    if (!from->is_newest)
        return;
    if (book->policy->log_count > 0 && verdict.log == NULL)
        found(book, from, PASS_WITNESS, _("no log of your policy signed the checkpoint"));
    if (!verdict.is_satisfied)
        found(book, from, PASS_WITNESS, _("fewer witnesses signed it than your policy wants"));
    book->report->witnessed =
        verdict.is_satisfied && book->policy->quorum != POLICY_NONE && !verdict.is_forged;
}

static void judge_stamps(struct logbook *book, const struct logbook_point *from,
                         struct point *point)
{
    struct buf subject;
    struct stamp_age age;
    struct err err = { 0 };
    if (from->token_count == 0)
        return;
    if (book->tsa.len == 0) {
        book->report->unjudged_stamps += from->token_count;
        return;
    }
    buf_init(&subject, LOGBOOK_NOTE_MAX);
    book->report->checked[PASS_STAMP] += from->token_count;
    book->report->ran[PASS_STAMP] = true;
    if (!stamp_subject(from->note, &subject, &err) ||
        !stamp_check((struct text) { subject.data, subject.len }, from->tokens, from->token_count,
                     (struct text) { book->tsa.data, book->tsa.len }, &age, &err))
        found(book, from, PASS_STAMP, err.text);
    else if (age.first.time_us < point->at_us)
        point->at_us = age.first.time_us;
    buf_release(&subject);
}

static void judge_sm3(struct logbook *book, const struct logbook_point *from, struct note *note,
                      struct point *point)
{
    struct checkpoint second;
    if (from->note_sm3.len == 0 && book->options.national)
        found(book, from, PASS_CHECKPOINT, _("the second checkpoint, over SM3, is missing"));
    if (from->note_sm3.len == 0 || !judge_note(book, from, true, note, &second))
        return;
    if (second.size != point->size) {
        found(book, from, PASS_CHECKPOINT, _("the two checkpoints are of different sizes"));
        return;
    }
    point->has_sm3 = true;
    point->root_sm3 = second.root;
}

void logbook_point(struct logbook *book, const struct logbook_point *from)
{
    struct note *note = calloc(1, sizeof *note);
    struct checkpoint checkpoint;
    struct point point = { .at_us = INT64_MAX,
                           .since_us = INT64_MIN,
                           .is_newest = from->is_newest };
    if (note == NULL)
        abort();
    (void)snprintf(point.file, sizeof point.file, "%s", from->file);
    if (judge_note(book, from, false, note, &checkpoint)) {
        point.is_good = true;
        point.size = checkpoint.size;
        point.root = checkpoint.root;
        judge_witnesses(book, from, note, &point);
        judge_stamps(book, from, &point);
        judge_sm3(book, from, note, &point);
        book->points =
            verify__grown(book->points, &book->point_size, book->point_count, sizeof *book->points);
        book->points[book->point_count++] = point;
    }
    free(note);
}
