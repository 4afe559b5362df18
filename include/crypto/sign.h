/*
 * crypto/sign.h - Ed25519 (RFC 8032): keys, signatures, verification.
 *
 * A private key lives in a PEM file (PKCS#8, mode 0600) or in a PKCS#11 token. It is named by a
 * path, a "file:" URI, or a "pkcs11:" URI (RFC 7512), for example
 *
 *   pkcs11:token=mingzhang;object=record?module-path=/usr/lib/softhsm/libsofthsm2.so
 *     &pin-source=file:/etc/mingzhang/pin          (one line)
 *
 * The token must sign with CKM_EDDSA; the PIN comes from the file of pin-source only. A key of a
 * token is loaded after the last fork of its process, and signs one message at a time.
 *
 * A public key is 32 bytes; its id is the first 16 hex digits of SHA-256 over these bytes. One
 * signing_key and one verifying_key may be used by many threads at the same time.
 */
#ifndef CRYPTO_SIGN_H
#define CRYPTO_SIGN_H

#include "core/err.h"
#include "crypto/hash.h"

enum { SIGNATURE_SIZE = 64, PUBLIC_KEY_SIZE = 32, KEY_ID_SIZE = 17 };

struct signature {
    unsigned char bytes[SIGNATURE_SIZE];
};
struct public_key {
    unsigned char bytes[PUBLIC_KEY_SIZE];
};
struct signing_key;
struct verifying_key;

/* Makes a key and writes it to a file that must not exist yet. Fails: ERR_IO, ERR_CRYPTO. */
bool signing_key_create(const char *path, struct signing_key **ret, struct err *err) MUST_CHECK;
/* From a path or URI. Fails: ERR_KEY when it is not an Ed25519 key, others may read it, or the
 * token does not give it; ERR_IO. */
bool signing_key_load(const char *uri, struct signing_key **ret, struct err *err) MUST_CHECK;
/* From a 32-byte seed: for golden vectors only. */
bool signing_key_from_seed(const unsigned char seed[32], struct signing_key **ret,
                           struct err *err) MUST_CHECK;
void signing_key_free(struct signing_key *key); /* wipes it */
AUTO_DEFINE(signing_key)
struct public_key signing_key_public(const struct signing_key *key);
/* Fails: ERR_CRYPTO; ERR_KEY when a token does not sign. */
bool signing_key_sign(const struct signing_key *key, const void *bytes, size_t len,
                      struct signature *ret, struct err *err) MUST_CHECK;

bool verifying_key_new(const struct public_key *key, struct verifying_key **ret,
                       struct err *err) MUST_CHECK;
void verifying_key_free(struct verifying_key *key);
AUTO_DEFINE(verifying_key)
bool verifying_key_check(const struct verifying_key *key, const void *bytes, size_t len,
                         const struct signature *signature);

char *public_key_id(const struct public_key *key, char out[KEY_ID_SIZE]); /* returns out */

#endif
