/*
 * crypto/random.h - random bytes from OpenSSL's generator.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include "core/err.h"
#include <stddef.h>

/* Fails: ERR_CRYPTO. */
bool random_bytes(void *out, size_t len, struct err *err) MUST_CHECK;

#endif
