/* Reads any bytes as an enrolment request. What is accepted must come out the same when it is
 * written again, and everything that is shown of it or signed in it must be had. */
#include "proof/request_make.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sign(struct request *request, struct arena *arena)
{
    static const char KEY[] = "0123456789abcdef";
    unsigned char signature[SIGNATURE_SIZE] = { 1 };
    for (size_t i = 0; i < request->count; i++) {
        struct err err = { 0 };
        struct request_signed signed_by;
        struct buf words;
        struct request_item *item = &request->items[i];
        buf_init(&words, 2 * REQUEST_FILE_MAX);
        request_words(request, item, &words);
        if (request_judge(request, item, NULL, &signed_by, &err))
            request_sign(arena, item, request_voice_of(item, text_of(KEY)), text_of(KEY), signature,
                         sizeof signature);
        buf_release(&words);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { 0 };
    struct request request;
    struct buf out;
    struct text bytes = { (const char *)data, size };
    struct arena *arena = arena_make();
    buf_init(&out, 2 * REQUEST_FILE_MAX);
    if (request_read(bytes, arena, &request, &err)) {
        size_t len = text_ends(bytes, "\n") ? size - 1 : size;
        if (!request_write(&request, &out, &err) ||
            !text_same((struct text) { out.data, out.len - 1 }, text_slice(bytes, 0, len)))
            abort();
        sign(&request, arena);
        buf_clear(&out);
        if (!request_write(&request, &out, &err) ||
            !request_read((struct text) { out.data, out.len }, arena, &request, &err))
            abort(); /* a signature makes no request unreadable */
    }
    buf_release(&out);
    arena_free(arena);
    return 0;
}
