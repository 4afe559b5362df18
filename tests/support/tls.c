#include "tls.h"

#include "loopback.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void demand(bool truth, const char *what)
{
    if (truth)
        return;
    (void)fprintf(stderr, "tls: %s\n", what);
    abort();
}

static void add(X509 *x509, X509 *issuer, int what, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &ctx, what, value);
    demand(extension != NULL && X509_add_ext(x509, extension, -1) == 1, value);
    X509_EXTENSION_free(extension);
}

struct tls_cert tls_cert_new(const char *name, const struct tls_cert *issuer, long from_s,
                             long until_s)
{
    static long serial = 1;
    struct tls_cert it = { EVP_EC_gen("P-256"), X509_new() };
    demand(it.key != NULL && it.x509 != NULL, "no memory");
    const struct tls_cert *by = issuer != NULL ? issuer : &it;
    X509_NAME *subject = X509_get_subject_name(it.x509);
    bool ok = X509_set_version(it.x509, 2) == 1 &&
              ASN1_INTEGER_set(X509_get_serialNumber(it.x509), serial++) == 1 &&
              X509_gmtime_adj(X509_getm_notBefore(it.x509), from_s) != NULL &&
              X509_gmtime_adj(X509_getm_notAfter(it.x509), until_s) != NULL &&
              X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
                                         -1, -1, 0) == 1 &&
              X509_set_issuer_name(it.x509, X509_get_subject_name(by->x509)) == 1 &&
              X509_set_pubkey(it.x509, it.key) == 1;
    demand(ok, name);
    add(it.x509, by->x509, NID_basic_constraints, issuer == NULL ? "critical,CA:TRUE" : "CA:FALSE");
    add(it.x509, by->x509, NID_subject_key_identifier, "hash");
    if (issuer != NULL)
        add(it.x509, by->x509, NID_ext_key_usage, "clientAuth,serverAuth");
    demand(X509_sign(it.x509, by->key, EVP_sha256()) > 0, "X509_sign");
    return it;
}

void tls_cert_free(struct tls_cert *cert)
{
    X509_free(cert->x509);
    EVP_PKEY_free(cert->key);
}

static FILE *open_file(const char *folder, const char *name, const char *type)
{
    char path[TLS_PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, type);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    demand(file != NULL, path);
    return file;
}

void tls_cert_write(const struct tls_cert *cert, const char *folder, const char *name)
{
    FILE *file = open_file(folder, name, "pem");
    demand(PEM_write_X509(file, cert->x509) == 1 && fclose(file) == 0, "PEM_write_X509");
    file = open_file(folder, name, "key");
    demand(PEM_write_PrivateKey(file, cert->key, NULL, NULL, 0, NULL, NULL) == 1 &&
               fclose(file) == 0,
           "PEM_write_PrivateKey");
}

SSL *tls_connect(uint16_t port, const struct tls_cert *cert, SSL_SESSION *session)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    demand(ctx != NULL, "SSL_CTX_new");
    if (cert != NULL)
        demand(SSL_CTX_use_certificate(ctx, cert->x509) == 1 &&
                   SSL_CTX_use_PrivateKey(ctx, cert->key) == 1,
               "SSL_CTX_use_certificate");
    SSL *ssl = SSL_new(ctx);
    SSL_CTX_free(ctx);
    demand(ssl != NULL && SSL_set_fd(ssl, loopback_connect(port)) == 1, "SSL_set_fd");
    if (session != NULL)
        demand(SSL_set_session(ssl, session) == 1, "SSL_set_session");
    if (SSL_connect(ssl) == 1)
        return ssl;
    tls_close(ssl);
    return NULL;
}

void tls_close(SSL *ssl)
{
    int fd = SSL_get_fd(ssl);
    SSL_free(ssl);
    (void)close(fd); /* it was read as far as the test wanted */
}

const char *tls_read(SSL *ssl, struct buf *out)
{
    char piece[4096];
    for (int got; (got = SSL_read(ssl, piece, sizeof piece)) > 0;)
        buf_add(out, piece, (size_t)got);
    return out->data;
}

const char *tls_ask(uint16_t port, const struct tls_cert *cert, const char *bytes, struct buf *out)
{
    SSL *ssl = tls_connect(port, cert, NULL);
    buf_clear(out);
    if (ssl == NULL)
        return out->data;
    (void)SSL_write(ssl, bytes, (int)strlen(bytes)); /* a refusal shows when reading */
    (void)tls_read(ssl, out);                        /* its result stands in out */
    tls_close(ssl);
    return out->data;
}
