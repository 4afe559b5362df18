/*
 * crypto/base64.h - base64 of RFC 4648, section 4, with padding, exactly one form for each value.
 */
#ifndef CRYPTO_BASE64_H
#define CRYPTO_BASE64_H

#include "core/buf.h"
#include "core/text.h"

void base64_add(const void *bytes, size_t len, struct buf *out); /* appends */
/* False when it is not base64, has stray bits or does not fit into max bytes. */
bool base64_decode(struct text base64, void *out, size_t max, size_t *ret_len) MUST_CHECK;

#endif
