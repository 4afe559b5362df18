/* Reads any bytes as a receipt (tlog-proof). What is accepted comes out the same when it is written
 * again, and its proof is checked without reading past its end. */
#include "crypto/base64.h"
#include "proof/receipt.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned char extra[RECEIPT_EXTRA_MAX];
    struct err err;
    struct receipt receipt;
    struct buf again;
    size_t extra_len = 0;
    struct sha256 leaf = sha256(data, size);
    struct text bytes = { (const char *)data, size };
    if (!receipt_parse(bytes, &receipt, &err))
        return 0;
    if (receipt_check(&receipt, TREE_SHA256, &leaf, NULL, 0, &err))
        abort(); /* no key, no signature */
    for (uint64_t of = receipt.index; of < receipt.index + 3; of++)
        if (tree_check_inclusion(TREE_SM3, of + 1, receipt.index, &leaf, receipt.proof.hashes,
                                 receipt.proof.count, &leaf, &err) &&
            receipt.proof.count > 0)
            abort();
    if (receipt.extra.len > 0 && !base64_decode(receipt.extra, extra, sizeof extra, &extra_len))
        abort();
    buf_init(&again, size + 2);
    receipt_write(extra, extra_len, receipt.index, &receipt.proof, receipt.note, &again);
    if (!text_same((struct text) { again.data, again.len }, bytes))
        abort();
    buf_release(&again);
    return 0;
}
