/*
 * crypto/key.h - private: where private keys come from.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "crypto/sign.h"
#include "crypto/sm2.h"

#include <openssl/evp.h>

/* Take the key. */
struct signing_key *crypto__signing_key(EVP_PKEY *pkey);
struct sm2_key *crypto__sm2_key(EVP_PKEY *pkey);

/* A key that stays where it is and signs there. One call at a time is made. */
struct crypto_device {
    struct public_key public;
    bool (*sign)(void *arg, const void *bytes, size_t len, struct signature *ret, struct err *err);
    void (*close)(void *arg);
    void *arg;
};
struct signing_key *crypto__device_key(const struct crypto_device *device);

/* Of a "pkcs11:" URI. Fails: ERR_KEY, ERR_IO (its PIN's file). */
bool crypto__token_open(const char *uri, struct crypto_device *ret, struct err *err) MUST_CHECK;
/* A file that only its owner may read, into secret memory of max bytes. Fails: ERR_KEY, ERR_IO. */
bool crypto__secret_file(const char *path, char *secret, size_t max, size_t *ret_len,
                         struct err *err) MUST_CHECK;

#endif
