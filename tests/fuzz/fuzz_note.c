/* Reads any bytes as a signed note and its text as a checkpoint. What is accepted has its lines
 * inside the bytes, and the checkpoint comes out the same when it is written again. */
#include "proof/checkpoint.h"
#include "proof/cosignature.h"
#include "proof/note.h"
#include "proof/stamp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const KEYS[] = {
    "mingzhang.example/vectors+c00e50af+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
    "audit.example/w1+f1123e90+BLx8vLVjY3X6HYJDTUZnJNkjd/U7mAaV3UnSbQzhIgWl",
};

static void inside(struct text part, struct text whole)
{
    if (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len)
        abort();
}

static void check_text(struct text text)
{
    struct err err;
    struct checkpoint checkpoint;
    struct buf again;
    if (!checkpoint_parse(text, &checkpoint, &err))
        return;
    inside(checkpoint.origin, text);
    buf_init(&again, text.len);
    checkpoint_write(checkpoint.origin, checkpoint.size, &checkpoint.root, &again);
    buf_add(&again, checkpoint.extensions.ptr, checkpoint.extensions.len);
    if (!text_same((struct text) { again.data, again.len }, text))
        abort();
    buf_release(&again);
}

static void check_vkey(const struct note_key *key, struct text bytes)
{
    struct buf again;
    buf_init(&again, NOTE_VKEY_MAX);
    note_key_write(key, &again);
    if (!text_same((struct text) { again.data, again.len }, bytes))
        abort();
    buf_release(&again);
}

static void check_keys(const struct note *note)
{
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        struct err err;
        struct note_key key;
        int64_t time_s;
        if (!note_key_parse(text_of(KEYS[i]), &key, &err))
            abort();
        (void)cosignature_check(note, &key, &time_s);
        const struct note_line *line = note_check(note, &key);
        if (line != NULL && !note_claims(note, &key))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct note note;
    struct note_key key;
    struct buf subject;
    struct text bytes = { (const char *)data, size };
    bool is_key = note_key_parse(bytes, &key, &err);
    if (is_key)
        check_vkey(&key, bytes);
    if (!note_parse(bytes, &note, &err))
        return 0;
    inside(note.text, bytes);
    for (size_t i = 0; i < note.count; i++) {
        inside(note.lines[i].whole, bytes);
        inside(note.lines[i].name, note.lines[i].whole);
        inside(note.lines[i].base64, note.lines[i].whole);
    }
    check_text(note.text);
    check_keys(&note);
    buf_init(&subject, size);
    if (stamp_subject(bytes, &subject, &err) && subject.over)
        abort();
    buf_release(&subject);
    return 0;
}
