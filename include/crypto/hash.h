/*
 * crypto/hash.h - SHA-256, whole and in pieces.
 */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "core/err.h"
#include <stddef.h>

enum { SHA256_SIZE = 32, SHA256_HEX_SIZE = 65 };

struct sha256 {
    unsigned char bytes[SHA256_SIZE];
};

struct hasher; /* a running digest */

struct hasher *hasher_new(void);
void hasher_free(struct hasher *hasher);
AUTO_DEFINE(hasher)
void hasher_add(struct hasher *hasher, const void *bytes, size_t len);
/* Gives the digest and starts afresh: one hasher serves many messages. */
struct sha256 hasher_end(struct hasher *hasher);

struct sha256 sha256(const void *bytes, size_t len);
/* Of the head followed by the bytes: SHA-256(0x00, record), SHA-256(salt, value). */
struct sha256 sha256_two(const void *head, size_t head_len, const void *bytes, size_t len);
bool sha256_same(const struct sha256 *a, const struct sha256 *b); /* constant time */

char *hex_encode(const void *bytes, size_t len, char *out); /* out: 2*len+1; returns out */
bool hex_decode(const char *hex, size_t hex_len, void *out) MUST_CHECK; /* lower case only */
static inline char *sha256_hex(const struct sha256 *h, char out[SHA256_HEX_SIZE])
{
    return hex_encode(h->bytes, SHA256_SIZE, out);
}

#endif
