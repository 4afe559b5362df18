#include "core/conf.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/text.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *key;
    size_t offset; /* in struct conf, of CONF_VALUE_MAX bytes */
} SETTINGS[] = {
    { "database", offsetof(struct conf, database) },
    { "ledger", offsetof(struct conf, ledger) },
    { "sign_in_links", offsetof(struct conf, sign_in_links) },
    { "access_log_days", offsetof(struct conf, access_log_days) },
    { "signer", offsetof(struct conf, signer) },
    { "record_key", offsetof(struct conf, record_key) },
    { "checkpoint_key", offsetof(struct conf, checkpoint_key) },
    { "national_key", offsetof(struct conf, national_key) },
    { "national", offsetof(struct conf, national) },
    { "log", offsetof(struct conf, log) },
    { "policy", offsetof(struct conf, policy) },
    { "tsa", offsetof(struct conf, tsa) },
    { "tsa_ca", offsetof(struct conf, tsa_ca) },
    { "standby", offsetof(struct conf, standby) },
    { "site_url", offsetof(struct conf, site_url) },
    { "site_sponsor", offsetof(struct conf, site_sponsor) },
    { "site_icp", offsetof(struct conf, site_icp) },
    { "site_police", offsetof(struct conf, site_police) },
    { "site_code", offsetof(struct conf, site_code) },
    { "listen", offsetof(struct conf, listen) },
    { "public_listen", offsetof(struct conf, public_listen) },
    { "tls_cert", offsetof(struct conf, tls_cert) },
    { "tls_key", offsetof(struct conf, tls_key) },
    { "client_ca", offsetof(struct conf, client_ca) },
    { "site", offsetof(struct conf, site) },
    { "workers", offsetof(struct conf, workers) },
    { "notice_contact", offsetof(struct conf, notice_contact) },
    { "notice_hotlines", offsetof(struct conf, notice_hotlines) },
};

static char *find(struct conf *conf, struct text key)
{
    for (size_t i = 0; i < COUNT(SETTINGS); i++)
        if (text_eq(key, SETTINGS[i].key))
            return (char *)conf + SETTINGS[i].offset;
    return NULL;
}

static bool make_home(const char *home, struct conf *conf, struct err *err)
{
    char absolute[PATH_MAX];
    if (mkdir(home, 0711) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the home folder %s: %s"), home,
                       strerror(errno)) ||
               err_hint(err, _("Choose another folder with --home DIR."));
    if (realpath(home, absolute) == NULL || access(absolute, R_OK | W_OK | X_OK) != 0)
        return err_set(err, ERR_IO, _("cannot use the home folder %s: %s"), home,
                       strerror(errno)) ||
               err_hint(err, _("Give yourself read and write permission, or use --home DIR."));
    if (strlen(absolute) >= sizeof conf->home)
        return err_set(err, ERR_LIMIT, _("the path of the home folder is too long"));
    memcpy(conf->home, absolute, strlen(absolute) + 1);
    return true;
}

static bool read_line(struct text line, const char *path, int number, struct conf *conf,
                      struct err *err)
{
    struct text text = text_trim(line);
    size_t at;
    if (text.len == 0 || text.ptr[0] == '#')
        return true;
    if (!text_find(text, "=", &at))
        return err_set(err, ERR_CONFIG, _("%s:%d: expected \"key = value\""), path, number);
    struct text key = text_trim(text_slice(text, 0, at));
    struct text value = text_trim(text_slice(text, at + 1, text.len));
    char *to = find(conf, key);
    if (to == NULL)
        return err_set(err, ERR_CONFIG, _("%s:%d: there is no setting \"%.*s\""), path, number,
                       TEXT_ARG(key));
    if (value.len >= CONF_VALUE_MAX)
        return err_set(err, ERR_CONFIG, _("%s:%d: the value is too long"), path, number);
    memcpy(to, value.ptr, value.len);
    to[value.len] = '\0';
    return true;
}

static bool read_lines(struct text bytes, const char *path, struct conf *conf, struct err *err)
{
    for (int number = 1; bytes.len > 0; number++) {
        size_t end;
        if (!text_find(bytes, "\n", &end))
            end = bytes.len;
        TRY(read_line(text_slice(bytes, 0, end), path, number, conf, err));
        bytes = text_slice(bytes, end + 1, bytes.len);
    }
    return true;
}

bool conf_load(const char *home, struct conf *ret, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    struct conf conf = { 0 };
    char path[CONF_VALUE_MAX + 32];
    bool is_there; /* a home without settings is fine */
    const char *from_env = getenv("MINGZHANG_HOME");
    if (home == NULL)
        home = from_env != NULL && from_env[0] != '\0' ? from_env : "./var";
    buf_init(&bytes, CONF_SIZE_MAX);
    TRY(make_home(home, &conf, err));
    (void)snprintf(path, sizeof path, "%s/mingzhang.conf", conf.home);
    TRY(file_read_if(path, &bytes, &is_there, err));
    TRY(read_lines((struct text) { bytes.data, bytes.len }, path, &conf, err));
    *ret = conf;
    return true;
}
