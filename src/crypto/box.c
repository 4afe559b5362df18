#include "crypto/box.h"
#include "core/i18n.h"
#include "thread.h"

#include <limits.h>
#include <string.h>

enum { NONCE_SIZE = 12 };

static void nonce_of(uint64_t part, unsigned char out[NONCE_SIZE])
{
    for (int i = NONCE_SIZE - 1; i >= 0; i--) {
        out[i] = (unsigned char)(part & 0xFF);
        part >>= 8;
    }
}

static bool start(EVP_CIPHER_CTX *ctx, const unsigned char *key, uint64_t part, int encrypt)
{
    unsigned char nonce[NONCE_SIZE];
    nonce_of(part, nonce);
    return EVP_CipherInit_ex2(ctx, crypto__aes_256_gcm(), key, nonce, encrypt, NULL) == 1;
}

/* The context keeps the key schedule; it must not outlive the call. */
static bool finish(EVP_CIPHER_CTX *ctx, bool ok) { return EVP_CIPHER_CTX_reset(ctx) == 1 && ok; }

bool box_seal(const unsigned char key[BOX_KEY_SIZE], uint64_t part, const void *bytes, size_t len,
              unsigned char *out, struct err *err)
{
    EVP_CIPHER_CTX *ctx = crypto__thread()->cipher;
    int done = 0;
    int rest = 0;
    bool ok = len <= INT_MAX - BOX_TAG_SIZE && start(ctx, key, part, 1) &&
              (len == 0 || EVP_CipherUpdate(ctx, out, &done, bytes, (int)len) == 1) &&
              EVP_CipherFinal_ex(ctx, out + done, &rest) == 1 &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, BOX_TAG_SIZE, out + len) == 1;
    if (!finish(ctx, ok))
        return err_set(err, ERR_CRYPTO, _("a part of a file could not be encrypted"));
    return true;
}

bool box_open(const unsigned char key[BOX_KEY_SIZE], uint64_t part, const void *sealed, size_t len,
              unsigned char *out, struct err *err)
{
    if (len < BOX_TAG_SIZE)
        return err_set(err, ERR_TAMPERED, _("a part of a file is shorter than its seal"));
    EVP_CIPHER_CTX *ctx = crypto__thread()->cipher;
    size_t plain = len - BOX_TAG_SIZE;
    unsigned char tag[BOX_TAG_SIZE];
    memcpy(tag, (const unsigned char *)sealed + plain, BOX_TAG_SIZE);
    int done = 0;
    int rest = 0;
    bool ready = plain <= INT_MAX && start(ctx, key, part, 0) &&
                 EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, BOX_TAG_SIZE, tag) == 1 &&
                 (plain == 0 || EVP_CipherUpdate(ctx, out, &done, sealed, (int)plain) == 1);
    bool genuine = ready && EVP_CipherFinal_ex(ctx, out + done, &rest) == 1;
    if (!finish(ctx, ready))
        return err_set(err, ERR_CRYPTO, _("a part of a file could not be decrypted"));
    if (!genuine)
        return err_set(err, ERR_TAMPERED, _("a part of a file is not what was stored"));
    return true;
}
