/* Reads any bytes as an order file and as a signed word. What is accepted must come out the same
 * when it is written again, and what is signed of it must be had. */
#include "core/arena.h"
#include "order/file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_file(struct text bytes, struct arena *arena)
{
    struct err err = { 0 };
    struct order_file file;
    struct buf out;
    struct text said;
    if (!order_file_read(bytes, arena, &file, &err))
        return;
    buf_init(&out, 2 * ORDER_FILE_MAX);
    /* unknown members are read past: what is written is a file again */
    if (!order_file_write(&file, &out, &err) ||
        !order_file_read((struct text) { out.data, out.len }, arena, &file, &err))
        abort();
    for (int kind = ORDER_WORD_APPROVE; kind <= ORDER_WORD_WITHDRAW; kind++)
        if (!order_word_say(&file, (enum order_word_kind)kind, "0123456789abcdef", arena, &said,
                            &err))
            abort();
    buf_release(&out);
}

static void read_word(struct text bytes, struct arena *arena)
{
    struct err err = { 0 };
    struct order_word word, again;
    struct buf out;
    if (!order_word_read(bytes, arena, &word, &err))
        return;
    buf_init(&out, 2 * ORDER_WORD_MAX);
    if (order_word_write(&word, &out, &err) &&
        (!order_word_read((struct text) { out.data, out.len }, arena, &again, &err) ||
         again.kind != word.kind || !text_same(again.said, word.said)))
        abort();
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = { (const char *)data, size };
    struct arena *arena = arena_make();
    read_file(bytes, arena);
    read_word(bytes, arena);
    arena_free(arena);
    return 0;
}
