#include "crypto/timestamp.h"
#include "core/i18n.h"
#include "crypto/random.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <stdlib.h>
#include <string.h>

enum { NONCE_SIZE = 8, QUERY_MAX = 1024, SECONDS_A_DAY = 86400 };
static const int64_t SECOND_US = 1000000;

static void must(bool ok)
{
    if (!ok)
        abort(); /* memory is gone */
}

static bool set_nonce(TS_REQ *query, struct err *err)
{
    unsigned char bytes[NONCE_SIZE];
    TRY(random_bytes(bytes, sizeof bytes, err));
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    ASN1_INTEGER *nonce = number != NULL ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    must(nonce != NULL && TS_REQ_set_nonce(query, nonce) == 1);
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    return true;
}

static TS_REQ *query_of(const struct sha256 *digest)
{
    unsigned char bytes[SHA256_SIZE];
    TS_REQ *query = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    memcpy(bytes, digest->bytes, sizeof bytes);
    must(query != NULL && imprint != NULL && algorithm != NULL);
    X509_ALGOR_set_md(algorithm, EVP_sha256());
    must(TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
         TS_MSG_IMPRINT_set_msg(imprint, bytes, sizeof bytes) == 1 &&
         TS_REQ_set_version(query, 1) == 1 && TS_REQ_set_msg_imprint(query, imprint) == 1 &&
         TS_REQ_set_cert_req(query, 1) == 1);
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    return query;
}

bool timestamp_query(const struct sha256 *digest, struct buf *out, struct err *err)
{
    unsigned char *der = NULL;
    TS_REQ *query = query_of(digest);
    bool ok = set_nonce(query, err);
    if (ok) {
        int len = i2d_TS_REQ(query, &der);
        must(len > 0);
        buf_add(out, der, (size_t)len);
        OPENSSL_free(der);
    }
    TS_REQ_free(query);
    return ok;
}

/* The whole text must be one value. */
static TS_RESP *parse_reply(struct text reply, struct err *err)
{
    const unsigned char *at = (const unsigned char *)reply.ptr;
    if (reply.len > TIMESTAMP_REPLY_MAX) {
        (void)err_set(err, ERR_LIMIT, _("a time-stamp is larger than %d bytes"),
                      TIMESTAMP_REPLY_MAX);
        return NULL;
    }
    TS_RESP *out = d2i_TS_RESP(NULL, &at, (long)reply.len);
    if (out != NULL && at != (const unsigned char *)reply.ptr + reply.len) {
        TS_RESP_free(out);
        out = NULL;
    }
    if (out == NULL)
        (void)err_set(err, ERR_INPUT, _("this is not the answer of a time-stamp authority"));
    return out;
}

static bool is_granted(TS_RESP *reply)
{
    long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(reply)));
    return status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS;
}

static bool seconds_of(const ASN1_TIME *time, int64_t *ret)
{
    int days;
    int seconds;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    must(epoch != NULL);
    bool ok = ASN1_TIME_diff(&days, &seconds, epoch, time) == 1;
    ASN1_TIME_free(epoch);
    if (ok)
        *ret = (int64_t)days * SECONDS_A_DAY + seconds;
    return ok;
}

/* "20190412083015.123456Z": digits behind the point, as microseconds. */
static int64_t fraction_us(const ASN1_GENERALIZEDTIME *time)
{
    const char *text = (const char *)ASN1_STRING_get0_data(time);
    const char *end = text + ASN1_STRING_length(time);
    const char *at = memchr(text, '.', (size_t)(end - text));
    int64_t out = 0;
    for (int64_t unit = SECOND_US / 10; at != NULL && ++at < end && *at >= '0' && *at <= '9';
         unit /= 10)
        out += (*at - '0') * unit;
    return out;
}

static X509_STORE *store_of(struct text roots, int64_t at_s, struct err *err)
{
    BIO *bio = roots.len <= INT_MAX ? BIO_new_mem_buf(roots.ptr, (int)roots.len) : NULL;
    X509_STORE *store = X509_STORE_new();
    int count = 0;
    bool ok = bio != NULL;
    must(store != NULL);
    for (X509 *one; ok && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL; count++) {
        ok = count < TIMESTAMP_ROOTS_MAX && X509_STORE_add_cert(store, one) == 1;
        X509_free(one);
    }
    BIO_free(bio);
    ERR_clear_error();
    if (!ok || count == 0) {
        X509_STORE_free(store);
        (void)err_set(err, ERR_CONFIG,
                      _("the roots of time-stamp authorities must be 1 to %d certificates in PEM"),
                      TIMESTAMP_ROOTS_MAX);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)at_s);
    return store;
}

static bool verify(TS_RESP *reply, TS_REQ *query, X509_STORE *store)
{
    TS_VERIFY_CTX *ctx = TS_REQ_to_TS_VERIFY_CTX(query, NULL);
    must(ctx != NULL);
    (void)TS_VERIFY_CTX_add_flags(ctx, TS_VFY_SIGNATURE); /* gives the flags */
    (void)TS_VERIFY_CTX_set_store(ctx, store);            /* takes the store */
    bool ok = TS_RESP_verify_response(ctx, reply) == 1;
    TS_VERIFY_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

static bool read_signer(TS_RESP *reply, struct timestamp *out)
{
    STACK_OF(X509) *signers = PKCS7_get0_signers(TS_RESP_get_token(reply), NULL, 0);
    BIO *bio = BIO_new(BIO_s_mem());
    X509 *signer = signers != NULL ? sk_X509_value(signers, 0) : NULL;
    int64_t until_s = 0;
    must(bio != NULL);
    bool ok = signer != NULL && seconds_of(X509_get0_notAfter(signer), &until_s) &&
              X509_NAME_print_ex(bio, X509_get_subject_name(signer), 0,
                                 XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0;
    int len = ok ? BIO_read(bio, out->name, sizeof out->name - 1) : 0;
    while (len > 0 && !text_is_utf8((struct text) { out->name, (size_t)len }))
        len--; /* cut in the middle of a character */
    out->name[len > 0 ? len : 0] = '\0';
    out->until_us = until_s * SECOND_US;
    BIO_free(bio);
    sk_X509_free(signers);
    return ok;
}

static bool judge(TS_RESP *reply, TS_REQ *query, struct text roots, struct timestamp *ret,
                  struct err *err)
{
    struct timestamp out = { .time_us = 0 };
    TS_TST_INFO *info = is_granted(reply) ? TS_RESP_get_tst_info(reply) : NULL;
    int64_t at_s;
    if (info == NULL)
        return err_set(err, ERR_REFUSED, _("the time-stamp authority gave no time-stamp"));
    const ASN1_GENERALIZEDTIME *time = TS_TST_INFO_get_time(info);
    if (!seconds_of(time, &at_s))
        return err_set(err, ERR_TAMPERED, _("a time-stamp states no time"));
    X509_STORE *store = store_of(roots, at_s, err);
    if (store == NULL)
        return false;
    if (!verify(reply, query, store) || !read_signer(reply, &out))
        return err_set(err, ERR_TAMPERED,
                       _("a time-stamp does not cover what it should, or is "
                         "not signed by a known authority"));
    out.time_us = at_s * SECOND_US + fraction_us(time);
    ASN1_OCTET_STRING *digest = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(query));
    memcpy(out.digest.bytes, ASN1_STRING_get0_data(digest), SHA256_SIZE);
    *ret = out;
    return true;
}

static bool is_over_sha256(TS_REQ *query)
{
    TS_MSG_IMPRINT *imprint = TS_REQ_get_msg_imprint(query);
    const ASN1_OBJECT *name;
    X509_ALGOR_get0(&name, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
    return OBJ_obj2nid(name) == NID_sha256 &&
           ASN1_STRING_length(TS_MSG_IMPRINT_get_msg(imprint)) == SHA256_SIZE;
}

static bool judge_text(struct text reply, TS_REQ *query, struct text roots, struct timestamp *ret,
                       struct err *err)
{
    TS_RESP *parsed = parse_reply(reply, err);
    bool ok = parsed != NULL && judge(parsed, query, roots, ret, err);
    TS_RESP_free(parsed);
    ERR_clear_error();
    return ok;
}

bool timestamp_answer(struct text reply, struct text query, struct text roots,
                      struct timestamp *ret, struct err *err)
{
    const unsigned char *at = (const unsigned char *)query.ptr;
    TS_REQ *parsed = query.len <= QUERY_MAX ? d2i_TS_REQ(NULL, &at, (long)query.len) : NULL;
    bool ok = false;
    if (parsed == NULL || !is_over_sha256(parsed) || TS_REQ_get_nonce(parsed) == NULL)
        (void)err_set(err, ERR_INPUT, _("this is not a query for a time-stamp"));
    else
        ok = judge_text(reply, parsed, roots, ret, err);
    TS_REQ_free(parsed);
    ERR_clear_error();
    return ok;
}

bool timestamp_check(struct text reply, const struct sha256 *digest, struct text roots,
                     struct timestamp *ret, struct err *err)
{
    TS_REQ *query = query_of(digest);
    bool ok = judge_text(reply, query, roots, ret, err);
    TS_REQ_free(query);
    return ok;
}
