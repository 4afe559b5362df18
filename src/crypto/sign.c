#include "crypto/sign.h"
#include "core/i18n.h"
#include "key.h"
#include "thread.h"

#include <openssl/err.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct signing_key {
    EVP_PKEY *pkey;  /* NULL: the key is in a device */
    uint64_t serial; /* never used twice, as an address may be */
    struct crypto_device device;
    pthread_mutex_t lock; /* of the device */
};
struct verifying_key {
    EVP_PKEY *pkey;
    uint64_t serial;
};

static uint64_t next_serial(void)
{
    static _Atomic uint64_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

struct signing_key *crypto__signing_key(EVP_PKEY *pkey)
{
    struct signing_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        abort();
    key->pkey = pkey;
    key->serial = next_serial();
    return key;
}

struct signing_key *crypto__device_key(const struct crypto_device *device)
{
    struct signing_key *key = crypto__signing_key(NULL);
    key->device = *device;
    if (pthread_mutex_init(&key->lock, NULL) != 0)
        abort();
    return key;
}

bool signing_key_from_seed(const unsigned char seed[32], struct signing_key **ret, struct err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed, 32);
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("cannot make an Ed25519 key"));
    *ret = crypto__signing_key(pkey);
    return true;
}

void signing_key_free(struct signing_key *key)
{
    if (key == NULL)
        return;
    if (key->pkey == NULL) {
        key->device.close(key->device.arg);
        (void)pthread_mutex_destroy(&key->lock); /* nobody waits for a key that is freed */
    }
    struct crypto_thread *thread = crypto__thread();
    if (thread->sign_serial == key->serial) { /* or the thread would keep the secret alive */
        (void)EVP_MD_CTX_reset(thread->sign); /* always 1 */
        thread->sign_serial = 0;
    }
    EVP_PKEY_free(key->pkey);
    free(key);
}

struct public_key signing_key_public(const struct signing_key *key)
{
    struct public_key out = key->device.public;
    size_t len = sizeof out.bytes;
    if (key->pkey == NULL)
        return out;
    if (EVP_PKEY_get_raw_public_key(key->pkey, out.bytes, &len) != 1 || len != sizeof out.bytes)
        abort(); /* an Ed25519 key always has one */
    return out;
}

static bool sign_once(EVP_MD_CTX *ctx, const void *bytes, size_t len, struct signature *out)
{
    size_t size = SIGNATURE_SIZE;
    return EVP_DigestSign(ctx, out->bytes, &size, bytes, len) == 1 && size == SIGNATURE_SIZE;
}

static bool sign_in_device(struct signing_key *key, const void *bytes, size_t len,
                           struct signature *ret, struct err *err)
{
    if (pthread_mutex_lock(&key->lock) != 0)
        abort();
    bool ok = key->device.sign(key->device.arg, bytes, len, ret, err);
    if (pthread_mutex_unlock(&key->lock) != 0)
        abort();
    return ok;
}

/* Setting a context up costs a good part of a signature, so a thread keeps the one that it used
 * last. A later OpenSSL may refuse to use it a second time; it is then set up again. */
bool signing_key_sign(const struct signing_key *key, const void *bytes, size_t len,
                      struct signature *ret, struct err *err)
{
    struct crypto_thread *thread = crypto__thread();
    struct signature made;
    if (key->pkey == NULL)
        return sign_in_device((struct signing_key *)(uintptr_t)key, bytes, len, ret, err);
    bool ok = thread->sign_serial == key->serial && sign_once(thread->sign, bytes, len, &made);
    if (!ok) {
        thread->sign_serial = 0;
        ok = EVP_MD_CTX_reset(thread->sign) == 1 &&
             EVP_DigestSignInit(thread->sign, NULL, NULL, NULL, key->pkey) == 1 &&
             sign_once(thread->sign, bytes, len, &made);
        ERR_clear_error();
    }
    if (!ok)
        return err_set(err, ERR_CRYPTO, _("a signature could not be made"));
    thread->sign_serial = key->serial;
    *ret = made;
    return true;
}

bool verifying_key_new(const struct public_key *key, struct verifying_key **ret, struct err *err)
{
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, key->bytes, PUBLIC_KEY_SIZE);
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("a public key could not be used"));
    struct verifying_key *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->pkey = pkey;
    made->serial = next_serial();
    *ret = made;
    return true;
}

void verifying_key_free(struct verifying_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    free(key);
}

bool verifying_key_check(const struct verifying_key *key, const void *bytes, size_t len,
                         const struct signature *signature)
{
    struct crypto_thread *thread = crypto__thread();
    if (thread->verify_serial == key->serial &&
        EVP_DigestVerify(thread->verify, signature->bytes, SIGNATURE_SIZE, bytes, len) == 1)
        return true;
    thread->verify_serial = 0;
    bool ready = EVP_MD_CTX_reset(thread->verify) == 1 &&
                 EVP_DigestVerifyInit(thread->verify, NULL, NULL, NULL, key->pkey) == 1;
    if (ready)
        thread->verify_serial = key->serial;
    bool ok = ready &&
              EVP_DigestVerify(thread->verify, signature->bytes, SIGNATURE_SIZE, bytes, len) == 1;
    ERR_clear_error();
    return ok;
}

char *public_key_id(const struct public_key *key, char out[KEY_ID_SIZE])
{
    struct sha256 digest = sha256(key->bytes, PUBLIC_KEY_SIZE);
    return hex_encode(digest.bytes, (KEY_ID_SIZE - 1) / 2, out);
}
