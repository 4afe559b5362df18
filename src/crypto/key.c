#include "key.h"
#include "core/i18n.h"
#include "crypto/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096 };

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

static bool create(const char *algorithm, const char *path, EVP_PKEY **ret, struct err *err)
{
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, algorithm);
    if (pkey == NULL)
        return err_set(err, ERR_CRYPTO, _("cannot make a key of type %s"), algorithm);
    if (!write_key(pkey, path, err)) {
        EVP_PKEY_free(pkey);
        return false;
    }
    *ret = pkey;
    return true;
}

bool signing_key_create(const char *path, struct signing_key **ret, struct err *err)
{
    EVP_PKEY *pkey = NULL;
    TRY(create("ED25519", path, &pkey, err));
    *ret = crypto__signing_key(pkey);
    return true;
}

bool sm2_key_create(const char *path, struct sm2_key **ret, struct err *err)
{
    EVP_PKEY *pkey = NULL;
    TRY(create("SM2", path, &pkey, err));
    *ret = crypto__sm2_key(pkey);
    return true;
}

static bool check_mode(int fd, const char *path, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_KEY, _("%s is not a regular file"), path);
    if ((st.st_mode & 077) != 0) {
        (void)err_set(err, ERR_KEY, _("others may read the key file %s"), path);
        return err_hint(err, _("Run: chmod 600 %s"), path);
    }
    return true;
}

/* By read(2), for a stream would leave a copy of the secret in its buffer. */
static bool read_all(int fd, const char *path, char *secret, size_t max, size_t *ret_len,
                     struct err *err)
{
    size_t len = 0;
    for (;;) {
        ssize_t got = read(fd, secret + len, max - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path,
                           strerror(errno));
        if (got == 0)
            break;
        len += (size_t)got;
        if (len == max)
            return err_set(err, ERR_KEY, _("the key file %s is too large"), path);
    }
    *ret_len = len;
    return true;
}

bool crypto__secret_file(const char *path, char *secret, size_t max, size_t *ret_len,
                         struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold us */
    if (fd < 0)
        return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path, strerror(errno));
    bool ok = check_mode(fd, path, err) && read_all(fd, path, secret, max, ret_len, err);
    (void)close(fd); /* it was only read */
    return ok;
}

/* A key file asks for no passphrase: there is nobody at the terminal of a service. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg; /* the library's signature */
    return -1;
}

static EVP_PKEY *decode(const char *pem, size_t len)
{
    EVP_PKEY *pkey = NULL;
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    if (bio != NULL)
        pkey = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return pkey;
}

static bool read_key(const char *uri, EVP_PKEY **ret, struct err *err)
{
    const char *path = strncmp(uri, "file:", 5) == 0 ? uri + 5 : uri;
    char *pem = secret_alloc(KEY_FILE_MAX + 1);
    size_t len = 0;
    EVP_PKEY *pkey = NULL;
    bool ok = crypto__secret_file(path, pem, KEY_FILE_MAX + 1, &len, err);
    if (ok && (pkey = decode(pem, len)) == NULL)
        ok = err_set(err, ERR_KEY, _("%s holds no private key"), path);
    secret_free(pem, KEY_FILE_MAX + 1);
    if (ok)
        *ret = pkey;
    return ok;
}

static bool is_pkcs11(const char *uri) { return strncmp(uri, "pkcs11:", 7) == 0; }

bool signing_key_load(const char *uri, struct signing_key **ret, struct err *err)
{
    EVP_PKEY *pkey = NULL;
    struct crypto_device device;
    if (is_pkcs11(uri)) {
        TRY(crypto__token_open(uri, &device, err));
        *ret = crypto__device_key(&device);
        return true;
    }
    TRY(read_key(uri, &pkey, err));
    if (!EVP_PKEY_is_a(pkey, "ED25519")) {
        EVP_PKEY_free(pkey);
        return err_set(err, ERR_KEY, _("%s is not an Ed25519 private key"), uri);
    }
    *ret = crypto__signing_key(pkey);
    return true;
}

bool sm2_key_load(const char *uri, struct sm2_key **ret, struct err *err)
{
    EVP_PKEY *pkey = NULL;
    if (is_pkcs11(uri))
        return err_set(err, ERR_KEY, _("SM2 keys in tokens are not supported: %s"), uri);
    TRY(read_key(uri, &pkey, err));
    if (!EVP_PKEY_is_a(pkey, "SM2")) {
        EVP_PKEY_free(pkey);
        return err_set(err, ERR_KEY, _("%s is not an SM2 private key"), uri);
    }
    *ret = crypto__sm2_key(pkey);
    return true;
}
