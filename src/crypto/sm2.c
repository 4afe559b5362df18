#include "crypto/sm2.h"
#include "core/i18n.h"
#include "key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

struct sm2_key {
    EVP_PKEY *pkey;
};
struct sm2_verifying_key {
    EVP_PKEY *pkey;
};

/* The id of GB/T 35276 for whoever has no other; always set, for a library may have no default. */
static char DIST_ID[] = "1234567812345678";

static bool start(EVP_MD_CTX *ctx, EVP_PKEY *pkey, bool to_sign)
{
    const OSSL_PARAM params[] = {
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_DIST_ID, DIST_ID, sizeof DIST_ID - 1),
        OSSL_PARAM_END,
    };
    if (ctx == NULL)
        abort();
    return to_sign ? EVP_DigestSignInit_ex(ctx, NULL, "SM3", NULL, NULL, pkey, params) == 1
                   : EVP_DigestVerifyInit_ex(ctx, NULL, "SM3", NULL, NULL, pkey, params) == 1;
}

struct sm2_key *crypto__sm2_key(EVP_PKEY *pkey)
{
    struct sm2_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        abort();
    key->pkey = pkey;
    return key;
}

void sm2_key_free(struct sm2_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

struct sm2_public sm2_key_public(const struct sm2_key *key)
{
    struct sm2_public out;
    BIGNUM *x = NULL;
    BIGNUM *y = NULL;
    bool ok = EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
              EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1 &&
              BN_bn2binpad(x, out.point + 1, 32) == 32 && BN_bn2binpad(y, out.point + 33, 32) == 32;
    BN_free(x);
    BN_free(y);
    if (!ok)
        abort(); /* an SM2 key always has its point */
    out.point[0] = 0x04;
    return out;
}

bool sm2_key_sign(const struct sm2_key *key, const void *bytes, size_t len,
                  struct signature_der *ret, struct err *err)
{
    struct signature_der made = { .len = sizeof made.bytes };
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok =
        start(ctx, key->pkey, true) && EVP_DigestSign(ctx, made.bytes, &made.len, bytes, len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    if (!ok)
        return err_set(err, ERR_CRYPTO, _("a signature could not be made"));
    *ret = made;
    return true;
}

static EVP_PKEY *pkey_of(const struct sm2_public *key)
{
    unsigned char point[SM2_POINT_SIZE];
    char group[] = "SM2";
    EVP_PKEY *pkey = NULL;
    memcpy(point, key->point, sizeof point);
    OSSL_PARAM params[] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group - 1),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
        OSSL_PARAM_END,
    };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
        pkey = NULL;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    return pkey;
}

bool sm2_verifying_key_new(const struct sm2_public *key, struct sm2_verifying_key **ret,
                           struct err *err)
{
    EVP_PKEY *pkey = key->point[0] == 0x04 ? pkey_of(key) : NULL;
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("a public key could not be used"));
    struct sm2_verifying_key *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->pkey = pkey;
    *ret = made;
    return true;
}

void sm2_verifying_key_free(struct sm2_verifying_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

bool sm2_verifying_key_check(const struct sm2_verifying_key *key, const void *bytes, size_t len,
                             const void *der, size_t der_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = der_len <= SM2_DER_MAX && start(ctx, key->pkey, false) &&
              EVP_DigestVerify(ctx, der, der_len, bytes, len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return ok;
}

char *sm2_key_id(const struct sm2_public *key, char out[KEY_ID_SIZE])
{
    struct sha256 digest = sha256(key->point, SM2_POINT_SIZE);
    return hex_encode(digest.bytes, (KEY_ID_SIZE - 1) / 2, out);
}
