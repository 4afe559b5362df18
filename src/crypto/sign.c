#include "crypto/sign.h"
#include "core/i18n.h"
#include "thread.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct signing_key {
    EVP_PKEY *pkey;
    uint64_t serial; /* never used twice, as an address may be */
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

static struct signing_key *wrap(EVP_PKEY *pkey)
{
    struct signing_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        abort();
    key->pkey = pkey;
    key->serial = next_serial();
    return key;
}

static bool write_key(EVP_PKEY *pkey, const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, _("cannot create the key file %s: %s"), path, strerror(errno));
    FILE *file = fdopen(fd, "w");
    if (file == NULL) {
        (void)close(fd); /* nothing was written yet */
        return err_set(err, ERR_IO, _("cannot create the key file %s: %s"), path, strerror(errno));
    }
    bool ok = PEM_write_PKCS8PrivateKey(file, pkey, NULL, NULL, 0, NULL, NULL) == 1 &&
              fflush(file) == 0 && fsync(fd) == 0;
    int why = errno;
    ok = fclose(file) == 0 && ok;
    if (ok)
        return true;
    (void)unlink(path); /* half a key is worse than none */
    return err_set(err, ERR_IO, _("cannot write the key file %s: %s"), path, strerror(why));
}

bool signing_key_create(const char *path, struct signing_key **ret, struct err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("cannot make an Ed25519 key"));
    if (!write_key(pkey, path, err)) {
        EVP_PKEY_free(pkey);
        return false;
    }
    *ret = wrap(pkey);
    return true;
}

/* A key file asks for no passphrase: there is nobody at the terminal of a service. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg; /* the library's signature */
    return -1;
}

static bool read_key(FILE *file, const char *path, struct signing_key **ret, struct err *err)
{
    struct stat st;
    if (fstat(fileno(file), &st) != 0)
        return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path, strerror(errno));
    if ((st.st_mode & 077) != 0) {
        (void)err_set(err, ERR_KEY, _("others may read the key file %s"), path);
        return err_hint(err, _("Run: chmod 600 %s"), path);
    }
    EVP_PKEY *pkey = PEM_read_PrivateKey(file, NULL, no_passphrase, NULL);
    ERR_clear_error();
    if (pkey == NULL || !EVP_PKEY_is_a(pkey, "ED25519")) {
        EVP_PKEY_free(pkey);
        return err_set(err, ERR_KEY, _("%s is not an Ed25519 private key"), path);
    }
    *ret = wrap(pkey);
    return true;
}

bool signing_key_load(const char *path, struct signing_key **ret, struct err *err)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path, strerror(errno));
    bool ok = read_key(file, path, ret, err);
    (void)fclose(file); /* it was only read */
    return ok;
}

bool signing_key_from_seed(const unsigned char seed[32], struct signing_key **ret, struct err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, seed, 32);
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("cannot make an Ed25519 key"));
    *ret = wrap(pkey);
    return true;
}

void signing_key_free(struct signing_key *key)
{
    if (key == NULL)
        return;
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
    struct public_key out;
    size_t len = sizeof out.bytes;
    if (EVP_PKEY_get_raw_public_key(key->pkey, out.bytes, &len) != 1 || len != sizeof out.bytes)
        abort(); /* an Ed25519 key always has one */
    return out;
}

static bool sign_once(EVP_MD_CTX *ctx, const void *bytes, size_t len, struct signature *out)
{
    size_t size = SIGNATURE_SIZE;
    return EVP_DigestSign(ctx, out->bytes, &size, bytes, len) == 1 && size == SIGNATURE_SIZE;
}

/* Setting a context up costs a good part of a signature, so a thread keeps the one that it used
 * last. A later OpenSSL may refuse to use it a second time; it is then set up again. */
bool signing_key_sign(const struct signing_key *key, const void *bytes, size_t len,
                      struct signature *ret, struct err *err)
{
    struct crypto_thread *thread = crypto__thread();
    struct signature made;
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
