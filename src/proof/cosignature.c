#include "proof/cosignature.h"
#include "note.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { MESSAGE_HEAD_MAX = 64, TIME_SIZE = 8 };

/* What is signed. */
static void add_message(struct text note_text, int64_t time_s, struct buf *out)
{
    buf_addf(out, "cosignature/v1\ntime %" PRId64 "\n", time_s);
    buf_add(out, note_text.ptr, note_text.len);
}

bool cosignature_add(const struct signing_key *key, const struct note_key *own,
                     struct text note_text, int64_t time_s, struct buf *out, struct err *err)
{
    struct buf message;
    struct signature signature;
    unsigned char bytes[COSIGNATURE_SIZE];
    assert(own->type == NOTE_COSIGNATURE && time_s >= 0);
    buf_init(&message, MESSAGE_HEAD_MAX + note_text.len);
    add_message(note_text, time_s, &message);
    bool ok = signing_key_sign(key, message.data, message.len, &signature, err);
    buf_release(&message);
    TRY(ok);
    for (int i = 0; i < TIME_SIZE; i++)
        bytes[i] = (unsigned char)((uint64_t)time_s >> (8 * (TIME_SIZE - 1 - i)) & 0xFF);
    memcpy(bytes + TIME_SIZE, signature.bytes, SIGNATURE_SIZE);
    note_add_line(own, bytes, sizeof bytes, out);
    return true;
}

bool cosignature_verify(struct text note_text, const struct note_key *key,
                        const unsigned char bytes[COSIGNATURE_SIZE], int64_t *ret_time_s)
{
    AUTO(verifying_key) struct verifying_key *verifying = NULL;
    struct public_key public;
    struct signature signature;
    struct buf message;
    struct err err;
    uint64_t time_s = 0;
    for (int i = 0; i < TIME_SIZE; i++)
        time_s = time_s << 8 | bytes[i];
    if (key->type != NOTE_COSIGNATURE || time_s > INT64_MAX)
        return false;
    memcpy(public.bytes, key->bytes, sizeof public.bytes);
    memcpy(signature.bytes, bytes + TIME_SIZE, SIGNATURE_SIZE);
    if (!verifying_key_new(&public, &verifying, &err))
        return false;
    buf_init(&message, MESSAGE_HEAD_MAX + note_text.len);
    add_message(note_text, (int64_t)time_s, &message);
    bool ok = verifying_key_check(verifying, message.data, message.len, &signature);
    buf_release(&message);
    if (ok)
        *ret_time_s = (int64_t)time_s;
    return ok;
}

const struct note_line *cosignature_check(const struct note *note, const struct note_key *key,
                                          int64_t *ret_time_s)
{
    unsigned char bytes[COSIGNATURE_SIZE];
    size_t len;
    const struct note_line *line = note_check(note, key);
    if (line == NULL || key->type != NOTE_COSIGNATURE ||
        !note__signature(line, bytes, sizeof bytes, &len))
        return NULL;
    return cosignature_verify(note->text, key, bytes, ret_time_s) ? line : NULL;
}
