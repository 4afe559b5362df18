/*
 * crypto/sm2.h - SM2 signatures over SM3 (GB/T 32918, GB/T 35276).
 *
 * The id of the signer is always "1234567812345678"; a signature is DER of two integers; a public
 * key is the uncompressed point (0x04, x, y). Its id is the first 16 hex digits of SHA-256 over
 * the point. Private keys: a PEM file (PKCS#8, mode 0600). One key may be used by many threads.
 * The algorithms are those of the standards; this is no certified module (docs/spec/log.md).
 */
#ifndef CRYPTO_SM2_H
#define CRYPTO_SM2_H

#include "crypto/sign.h"

enum { SM2_POINT_SIZE = 65, SM2_DER_MAX = 72 };

struct sm2_public {
    unsigned char point[SM2_POINT_SIZE];
};
struct signature_der {
    unsigned char bytes[SM2_DER_MAX];
    size_t len;
};
struct sm2_key;
struct sm2_verifying_key;

/* Makes a key and writes it to a file that must not exist yet. Fails: ERR_IO, ERR_CRYPTO. */
bool sm2_key_create(const char *path, struct sm2_key **ret, struct err *err) MUST_CHECK;
/* From a path or a "file:" URI. Fails: ERR_KEY, ERR_IO. */
bool sm2_key_load(const char *uri, struct sm2_key **ret, struct err *err) MUST_CHECK;
void sm2_key_free(struct sm2_key *key); /* wipes it */
AUTO_DEFINE(sm2_key)
struct sm2_public sm2_key_public(const struct sm2_key *key);
/* Fails: ERR_CRYPTO. */
bool sm2_key_sign(const struct sm2_key *key, const void *bytes, size_t len,
                  struct signature_der *ret, struct err *err) MUST_CHECK;

/* Fails: ERR_CRYPTO when the point is not on the curve. */
bool sm2_verifying_key_new(const struct sm2_public *key, struct sm2_verifying_key **ret,
                           struct err *err) MUST_CHECK;
void sm2_verifying_key_free(struct sm2_verifying_key *key);
AUTO_DEFINE(sm2_verifying_key)
/* False also for DER that is not the one form of its two numbers. */
bool sm2_verifying_key_check(const struct sm2_verifying_key *key, const void *bytes, size_t len,
                             const void *der, size_t der_len);

char *sm2_key_id(const struct sm2_public *key, char out[KEY_ID_SIZE]); /* returns out */

#endif
