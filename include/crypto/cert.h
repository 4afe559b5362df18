/*
 * crypto/cert.h - what is used of a certificate (X.509): whose key it is for, and how long.
 *
 * A person is a public key, whatever name a certificate gives them: names are not looked at. The
 * key is named by SHA-256 over its SubjectPublicKeyInfo, as
 *
 *   openssl x509 -in c.pem -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum
 *
 * prints it.
 */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include "core/text.h"
#include "crypto/hash.h"

enum { CERT_FILE_MAX = 64 << 10 };

struct cert {
    struct sha256 key;
    int64_t from_us; /* valid from and to, UTC, both inclusive */
    int64_t until_us;
};

/* Fails: ERR_CRYPTO when it is no certificate. */
bool cert_read(struct text der, struct cert *ret, struct err *err) MUST_CHECK;
/* The first certificate of a PEM file. Fails: ERR_IO, ERR_CRYPTO, ERR_LIMIT. */
bool cert_load(const char *path, struct cert *ret, struct err *err) MUST_CHECK;

/* Why OpenSSL last failed on this thread, for a message; it is forgotten then. */
const char *crypto_why(void);

#endif
