/*
 * crypto/box.h - evidence at rest: AES-256-GCM under a key of the file's own.
 *
 * Destroying the 32-byte key is the erasure of the file. Part k of a file uses the nonce k
 * (12 bytes, big-endian), so that parts cannot be swapped; the key is never used for another file.
 * A sealed part is the cipher text followed by the 16-byte tag.
 */
#ifndef CRYPTO_BOX_H
#define CRYPTO_BOX_H

#include "core/err.h"
#include <stddef.h>
#include <stdint.h>

enum { BOX_KEY_SIZE = 32, BOX_TAG_SIZE = 16 };

/* out has room for len + BOX_TAG_SIZE bytes. Fails: ERR_CRYPTO. */
bool box_seal(const unsigned char key[BOX_KEY_SIZE], uint64_t part, const void *bytes, size_t len,
              unsigned char *out, struct err *err) MUST_CHECK;
/* len includes the tag; out has room for len - BOX_TAG_SIZE. Fails: ERR_TAMPERED, ERR_CRYPTO. */
bool box_open(const unsigned char key[BOX_KEY_SIZE], uint64_t part, const void *sealed, size_t len,
              unsigned char *out, struct err *err) MUST_CHECK;

#endif
