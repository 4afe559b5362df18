/*
 * crypto/key.h - private: private keys in files.
 */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include "core/err.h"

#include <openssl/evp.h>

/* Writes a new file that only its owner may read. Fails: ERR_IO. */
bool crypto__key_write(EVP_PKEY *pkey, const char *path, struct err *err) MUST_CHECK;
/* From a path or a "file:" URI. Fails: ERR_KEY when others may read it or it holds no key; ERR_IO.
 */
bool crypto__key_read(const char *uri, EVP_PKEY **ret, struct err *err) MUST_CHECK;

#endif
