/*
 * crypto/sm3.h - SM3 (GB/T 32905): the digest of the national algorithms.
 *
 * A digest of SM3 has 32 bytes as one of SHA-256 has; struct sha256 holds either.
 */
#ifndef CRYPTO_SM3_H
#define CRYPTO_SM3_H

#include "crypto/hash.h"

struct hasher *hasher_new_sm3(void);
struct sha256 sm3(const void *bytes, size_t len);
/* Of the head followed by the bytes. */
struct sha256 sm3_two(const void *head, size_t head_len, const void *bytes, size_t len);

#endif
