/* Any bytes as questions to the signer, one frame after the other. */
#include "../../src/signer/answer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct vault *make_vault(void)
{
    struct err err = { 0 };
    struct vault *vault;
    struct vault_keys keys = { 0 };
    if (!signing_key_from_seed((const unsigned char *)"record key of the signer's tests",
                               &keys.record, &err) ||
        !signing_key_from_seed((const unsigned char *)"checkpoint key of signer's tests",
                               &keys.checkpoint, &err) ||
        !vault_new(&keys, head_new("test.example/ledger", false), NULL, 1, &vault, &err))
        abort();
    return vault;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char WHO[] = "somebody";
    struct text rest = { (const char *)data, size };
    struct vault *vault = make_vault();
    struct buf out;
    buf_init(&out, WIRE_MAX);
    while (rest.len >= WIRE_HEAD_SIZE) {
        const unsigned char *b = (const unsigned char *)rest.ptr;
        size_t len = 4 + ((size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3]);
        struct wire_in in;
        if (len > rest.len || !wire_parse(text_slice(rest, 0, len), &in))
            break;
        if (!answer_frame(vault, WHO, &in, &out))
            break;
        rest = text_slice(rest, len, rest.len);
    }
    vault_free(vault);
    buf_release(&out);
    return 0;
}
