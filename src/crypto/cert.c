#include "crypto/cert.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/file.h"
#include "core/i18n.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static const int64_t SECOND_US = 1000000;

/* Seconds since 1970 in UTC, whatever form the time has. */
static bool time_of(const ASN1_TIME *time, int64_t *ret_us)
{
    ASN1_TIME *zero = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    bool ok = zero != NULL && ASN1_TIME_diff(&days, &seconds, zero, time) == 1;
    ASN1_TIME_free(zero);
    if (ok)
        *ret_us = ((int64_t)days * 86400 + seconds) * SECOND_US;
    return ok;
}

static bool describe(X509 *x509, struct cert *ret)
{
    struct cert cert;
    unsigned char *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
    bool ok = len > 0 && time_of(X509_get0_notBefore(x509), &cert.from_us) &&
              time_of(X509_get0_notAfter(x509), &cert.until_us);
    if (ok) {
        cert.key = sha256(der, (size_t)len);
        *ret = cert;
    }
    OPENSSL_free(der);
    return ok;
}

bool cert_read(struct text der, struct cert *ret, struct err *err)
{
    const unsigned char *at = (const unsigned char *)der.ptr;
    X509 *x509 = der.len <= CERT_FILE_MAX ? d2i_X509(NULL, &at, (long)der.len) : NULL;
    bool ok = x509 != NULL && at == (const unsigned char *)der.ptr + der.len && describe(x509, ret);
    X509_free(x509);
    return ok || err_set(err, ERR_CRYPTO, _("it is not a certificate (X.509)"));
}

bool cert_load(const char *path, struct cert *ret, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf pem;
    buf_init(&pem, CERT_FILE_MAX);
    TRY(file_read(path, &pem, err));
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);
    X509 *x509 = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    bool ok = x509 != NULL && describe(x509, ret);
    X509_free(x509);
    BIO_free(bio);
    return ok || err_set(err, ERR_CRYPTO, _("%s: there is no certificate (PEM) in it"), path);
}

const char *crypto_why(void)
{
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return why != NULL ? why : "?";
}
