/* A new witness: its folder, key, settings and empty state. */
#include "core/i18n.h"
#include "crypto/sign.h"
#include "witness/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = WITNESS_VALUE_MAX + 32 };

static bool make_folder(const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return true;
    return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), path, strerror(errno));
}

static bool write_settings(const char *folder, const char *name, const char *key, struct err *err)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/witness.conf", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    bool ok = fprintf(file,
                      "name = %s\n"
                      "key = %s\n"
                      "listen = 127.0.0.1:8733\n"
                      "# log = the key of a log, \"name+id+base64\"; one line for each\n",
                      name, key) > 0 &&
              fflush(file) == 0 && fsync(fd) == 0;
    int why = errno;
    ok = fclose(file) == 0 && ok;
    return ok || err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(why));
}

/* A new key under the folder, unless there is one that the caller named. */
static bool make_key(const char *folder, const char *given, char uri[PATH_SIZE], struct err *err)
{
    char path[PATH_SIZE];
    struct signing_key *key = NULL;
    if (given != NULL) {
        (void)snprintf(uri, PATH_SIZE, "%s", given);
        TRY(signing_key_load(given, &key, err));
    } else {
        (void)snprintf(path, sizeof path, "%s/key.pem", folder);
        (void)snprintf(uri, PATH_SIZE, "file:%s/key.pem", folder);
        TRY(signing_key_create(path, &key, err));
    }
    signing_key_free(key); /* it was only tried */
    return true;
}

bool witness_create(const char *folder, const char *name, const char *key, struct err *err)
{
    char path[PATH_SIZE];
    char whole[WITNESS_VALUE_MAX];
    char uri[PATH_SIZE];
    struct stat st;
    TRY(note_name_check(text_of(name), err));
    if ((key != NULL && strlen(key) >= WITNESS_VALUE_MAX) || strlen(name) > NOTE_NAME_MAX)
        return err_set(err, ERR_INPUT, _("the name or the address of the key is too long"));
    TRY(make_folder(folder, err));
    char *real = realpath(folder, NULL);
    int len = snprintf(whole, sizeof whole, "%s", real != NULL ? real : folder);
    free(real);
    if (len < 0 || (size_t)len >= sizeof whole) /* what is cut is another folder */
        return err_set(err, ERR_LIMIT, _("the path %s is too long"), folder);
    (void)snprintf(path, sizeof path, "%s/witness.conf", whole);
    if (stat(path, &st) == 0)
        return err_set(err, ERR_CONFLICT, _("there is a witness in %s already"), folder);
    (void)snprintf(path, sizeof path, "%s/evidence", whole);
    /* The key first: who mistyped its address can call again. */
    return make_folder(path, err) && make_key(whole, key, uri, err) &&
           witness_state_create(whole, err) && write_settings(whole, name, uri, err);
}
