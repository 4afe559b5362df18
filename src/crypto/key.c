#include "key.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool crypto__key_write(EVP_PKEY *pkey, const char *path, struct err *err)
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

/* A key file asks for no passphrase: there is nobody at the terminal of a service. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
    (void)buf, (void)size, (void)writing, (void)arg; /* the library's signature */
    return -1;
}

static bool read_file(FILE *file, const char *path, EVP_PKEY **ret, struct err *err)
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
    if (pkey == NULL)
        return err_set(err, ERR_KEY, _("%s holds no private key"), path);
    *ret = pkey;
    return true;
}

bool crypto__key_read(const char *uri, EVP_PKEY **ret, struct err *err)
{
    const char *path = strncmp(uri, "file:", 5) == 0 ? uri + 5 : uri;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot read the key file %s: %s"), path, strerror(errno));
    bool ok = read_file(file, path, ret, err);
    (void)fclose(file); /* it was only read */
    return ok;
}
