/* Reads any bytes as a record. What is accepted must come out the same when it is written again,
 * and everything that a verifier takes from a body must lie inside the bytes. */
#include "core/arena.h"
#include "proof/body.h"
#include "proof/chain.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct text part, struct text whole)
{
    if (part.len > 0 && (part.ptr < whole.ptr || part.ptr + part.len > whole.ptr + whole.len))
        abort();
}

static bool count(const struct cite *cite, void *arg)
{
    inside(cite->chain, *(const struct text *)arg);
    return true;
}

static void rebuild(const struct record *record)
{
    struct err err;
    struct buf out;
    struct arena *arena = arena_make();
    const struct record_head head = {
        .at_us = record->at_us,
        .by = arena_strndup(arena, record->by.ptr, record->by.len),
        .chain = arena_strndup(arena, record->chain.ptr, record->chain.len),
        .key = arena_strndup(arena, record->key.ptr, record->key.len),
        .key2 =
            record->key2.len == 0 ? NULL : arena_strndup(arena, record->key2.ptr, record->key2.len),
        .ledger = arena_strndup(arena, record->ledger.ptr, record->ledger.len),
        .n = record->n,
        .prev = record->prev,
        .type = record->type,
    };
    buf_init(&out, RECORD_SIZE_MAX);
    if (!record_build(&head, record->body, &out, &err) ||
        !text_same((struct text) { out.data, out.len }, record->bytes))
        abort();
    buf_release(&out);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct record record;
    struct body body;
    struct cite cite;
    struct sha256 commit;
    struct text bytes = { (const char *)data, size };
    if (!record_parse(bytes, &record, &err))
        return 0;
    inside(record.body, bytes);
    inside(record.chain, bytes);
    bool fits = body_read(&record, &body, &err);
    (void)body_each_cite(&body, count, &bytes); /* also of a body that does not fit */
    (void)body_commit(&body, "raw", &commit);
    (void)body_cite(&body, "moves", &cite);
    inside(body_string(&body, "from"), bytes);
    if (body_evidence_line(&body) < 0)
        abort();
    if (fits)
        rebuild(&record);
    return 0;
}
