#include "witness/witness.h"
#include "core/date.h"
#include "core/i18n.h"
#include "crypto/sign.h"
#include "evidence.h"
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/note.h"
#include "proof/submission.h"
#include "proof/tree.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct witness {
    struct witness_config config;
    struct witness_state *state;
    struct signing_key *key;
    struct note_key own;
    int room; /* for evidence, files */
};

/* What one request says, and what is known. */
struct ask {
    struct submission request;
    struct note note;
    struct checkpoint checkpoint;
    struct witness_seen seen;
    const struct note_line *line; /* the log's own signature that was checked */
};

static bool refuse(struct witness_answer *answer, int status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Always false: what was refused is not cosigned. */
static bool refuse(struct witness_answer *answer, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(answer->why, sizeof answer->why, format, args);
    va_end(args);
    answer->status = status;
    answer->content_type = "text/plain; charset=utf-8";
    buf_clear(&answer->body);
    buf_addf(&answer->body, "%s\n", answer->why);
    return false;
}

/* 409 carries the size from which the log should begin. */
static bool refuse_size(struct witness_answer *answer, const struct witness_seen *seen,
                        const char *why)
{
    (void)refuse(answer, 409, "%s", why);
    answer->content_type = "text/x.tlog.size";
    buf_clear(&answer->body);
    buf_addf(&answer->body, "%" PRIu64 "\n", seen->size);
    return false;
}

static bool read_ask(struct text body, struct ask *ask, struct witness_answer *answer)
{
    struct err err = { 0 };
    if (!submission_parse(body, &ask->request, &err) ||
        !note_parse(ask->request.note, &ask->note, &err) ||
        !checkpoint_parse(ask->note.text, &ask->checkpoint, &err))
        return refuse(answer, 400, "%s", err.text);
    if (ask->checkpoint.origin.len > WITNESS_ORIGIN_MAX)
        return refuse(answer, 400, "the origin is too long");
    memcpy(answer->origin, ask->checkpoint.origin.ptr, ask->checkpoint.origin.len);
    answer->origin[ask->checkpoint.origin.len] = '\0';
    answer->old_size = ask->request.old_size;
    answer->size = ask->checkpoint.size;
    return true;
}

/* A log may have several keys: one good signature suffices, unknown lines are ignored. */
static bool check_log(const struct witness *witness, struct ask *ask, struct witness_answer *answer)
{
    bool known = false;
    for (size_t i = 0; i < witness->config.count && ask->line == NULL; i++) {
        const struct note_key *key = &witness->config.logs[i];
        if (!text_eq(ask->checkpoint.origin, key->name))
            continue;
        known = true;
        ask->line = note_check(&ask->note, key);
    }
    if (!known)
        return refuse(answer, 404, "the log is not known");
    if (ask->line == NULL)
        return refuse(answer, 403, "no signature of a key that is known for the log");
    return true;
}

static bool check_growth(const struct ask *ask, struct witness_answer *answer)
{
    struct err err = { 0 };
    const struct checkpoint *next = &ask->checkpoint;
    const struct submission *request = &ask->request;
    if (request->old_size > next->size)
        return refuse(answer, 400, "the old size is larger than the checkpoint's");
    if (request->old_size != ask->seen.size)
        return refuse_size(answer, &ask->seen,
                           "the old size is not the one that was cosigned last");
    if (request->old_size == next->size) {
        if (!sha256_same(&next->root, &ask->seen.root)) {
            answer->fork = next->size > 0;
            return refuse_size(answer, &ask->seen, "the same size with another root");
        }
        return request->count == 0 || refuse(answer, 422, "no proof belongs to the same size");
    }
    if (request->old_size == 0)
        return request->count == 0 || refuse(answer, 422, "no proof belongs to the old size 0");
    if (!tree_check_consistency(TREE_SHA256, request->old_size, &ask->seen.root, next->size,
                                &next->root, request->proof, request->count, &err))
        return refuse(answer, 422, "the consistency proof does not lead to the checkpoint");
    return true;
}

/* What is kept: the text and the one line that was checked, not what strangers added. */
static void write_note(const struct ask *ask, struct buf *out)
{
    buf_add(out, ask->note.text.ptr, ask->note.text.len);
    buf_addc(out, '\n');
    buf_add(out, ask->line->whole.ptr, ask->line->whole.len);
}

static bool failed(struct witness_answer *answer, const struct err *err)
{
    (void)refuse(answer, 500, "the witness cannot sign now");
    (void)snprintf(answer->why, sizeof answer->why, "%s", err->text);
    return false;
}

/* First the disk, then the signature, then the answer. */
static bool cosign(struct witness *witness, const struct ask *ask, struct witness_answer *answer)
{
    struct err err = { 0 };
    char origin[WITNESS_ORIGIN_MAX + 1] = "";
    struct buf note;
    memcpy(origin, ask->checkpoint.origin.ptr, ask->checkpoint.origin.len);
    struct witness_seen seen = { .origin = origin,
                                 .size = ask->checkpoint.size,
                                 .root = ask->checkpoint.root,
                                 .time_s = time_now_us() / 1000000 };
    buf_init(&note, WITNESS_NOTE_MAX);
    write_note(ask, &note);
    seen.note = (struct text) { note.data, note.len };
    bool ok = buf_check(&note, "the checkpoint", &err) &&
              witness_state_put(witness->state, &seen, &err) &&
              cosignature_add(witness->key, &witness->own, ask->note.text, seen.time_s,
                              &answer->body, &err);
    buf_release(&note);
    return ok || failed(answer, &err);
}

static void keep_fork(struct witness *witness, const struct ask *ask)
{
    struct buf note;
    if (witness->room == 0)
        return;
    buf_init(&note, WITNESS_NOTE_MAX);
    write_note(ask, &note);
    if (witness__keep_fork(witness->config.folder, &ask->seen,
                           (struct text) { note.data, note.len }))
        witness->room--;
    buf_release(&note);
}

void witness_add(struct witness *witness, struct text body, struct witness_answer *answer)
{
    struct ask ask = { 0 };
    answer->status = 200;
    answer->content_type = "text/plain; charset=utf-8";
    answer->why[0] = answer->origin[0] = '\0';
    answer->fork = false;
    if (!read_ask(body, &ask, answer) || !check_log(witness, &ask, answer))
        return;
    ask.seen = witness_state_get(witness->state, answer->origin);
    bool good = check_growth(&ask, answer);
    if (answer->fork)
        keep_fork(witness, &ask);
    if (good)
        (void)cosign(witness, &ask, answer); /* says in the answer how it went */
}

struct witness_config *witness_settings(struct witness *witness) { return &witness->config; }
const struct witness_state *witness_seen(const struct witness *witness) { return witness->state; }

void witness_vkey(const struct witness *witness, struct buf *out)
{
    note_key_write(&witness->own, out);
}

bool witness_open(const char *folder, bool hold, struct witness **ret, struct err *err)
{
    struct witness *witness = calloc(1, sizeof *witness);
    if (witness == NULL)
        abort();
    bool ok = witness_config_load(folder, &witness->config, err) &&
              signing_key_load(witness->config.key, &witness->key, err) &&
              witness_state_open(witness->config.folder, hold, &witness->state, err);
    if (ok) {
        struct public_key public = signing_key_public(witness->key);
        witness->room = hold ? witness__evidence_room(witness->config.folder) : 0;
        ok = note_key_of(witness->config.name, NOTE_COSIGNATURE, &public, &witness->own, err);
    }
    if (ok)
        *ret = witness;
    else
        witness_free(witness);
    return ok;
}

void witness_free(struct witness *witness)
{
    if (witness == NULL)
        return;
    witness_state_free(witness->state);
    signing_key_free(witness->key);
    free(witness);
}
