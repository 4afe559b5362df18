/* Reads any bytes as the signer's head file. What is accepted comes out the same again. */
#include "../../src/signer/head.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct text bytes)
{
    struct err err = { 0 };
    struct head *head;
    struct buf out;
    if (!head_read(bytes, &head, &err))
        return;
    buf_init(&out, HEAD_FILE_MAX);
    head_write(head, &out);
    struct head *again;
    if (!head_read((struct text) { out.data, out.len }, &again, &err))
        abort();
    head_free(again);
    head_free(head);
    buf_release(&out);
}

/* As it is, and with the last line made true, so that the parts are reached. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole;
    char hex[SHA256_HEX_SIZE];
    check((struct text) { (const char *)data, size });
    buf_init(&whole, size + 200);
    buf_adds(&whole, "mingzhang-head/1\n");
    buf_add(&whole, data, size);
    struct sha256 digest = sha256(whole.data, whole.len);
    buf_addf(&whole, "end %s\n", sha256_hex(&digest, hex));
    check((struct text) { whole.data, whole.len });
    buf_release(&whole);
    return 0;
}
