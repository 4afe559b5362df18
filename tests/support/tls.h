/*
 * tests/support/tls.h - certificates made in a moment, and a TLS client that sends bytes as they
 * stand.
 */
#ifndef SUPPORT_TLS_H
#define SUPPORT_TLS_H

#include "core/buf.h"

#include <openssl/ssl.h>

enum { TLS_PATH_MAX = 300, TLS_DAY_S = 86400 };

struct tls_cert {
    EVP_PKEY *key;
    X509 *x509;
};

/* A certificate of a new key. issuer NULL: signed by itself, and an authority. */
struct tls_cert tls_cert_new(const char *name, const struct tls_cert *issuer, long from_s,
                             long until_s);
void tls_cert_free(struct tls_cert *cert);
/* Writes FOLDER/NAME.pem and FOLDER/NAME.key (mode 0600). */
void tls_cert_write(const struct tls_cert *cert, const char *folder, const char *name);

/* Connects; the certificate may be NULL. NULL when the handshake fails on the client's side.
 * Reading waits at most 10 seconds. */
SSL *tls_connect(uint16_t port, const struct tls_cert *cert, SSL_SESSION *session);
void tls_close(SSL *ssl); /* with its socket */
/* Everything up to the end of the stream; returns out's data. */
const char *tls_read(SSL *ssl, struct buf *out);
/* On a connection of its own; "" when the server refused the client. */
const char *tls_ask(uint16_t port, const struct tls_cert *cert, const char *bytes, struct buf *out);

#endif
