/* Where the keys and the head are, and how they come to be. */
#include "core/i18n.h"
#include "proof/checkpoint.h"
#include "vault.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const NATIONAL[] = {
    [NATIONAL_OFF] = "off",
    [NATIONAL_CHECKPOINT] = "checkpoint",
    [NATIONAL_RECORD] = "record",
};

static void set_key(const char *given, const char *home, const char *name,
                    char out[SIGNER_PATH_MAX])
{
    if (given[0] != '\0')
        snprintf(out, SIGNER_PATH_MAX, "%s", given);
    else
        snprintf(out, SIGNER_PATH_MAX, "%s/keys/%s.pem", home, name);
}

bool signer_settings(const struct conf *conf, struct signer_settings *ret, struct err *err)
{
    struct signer_settings settings = { 0 };
    size_t mode = 0;
    const char *wanted = conf->national[0] == '\0' ? "off" : conf->national;
    while (mode < COUNT(NATIONAL) && strcmp(wanted, NATIONAL[mode]) != 0)
        mode++;
    if (mode == COUNT(NATIONAL))
        return err_set(err, ERR_CONFIG, _("national = %s: expected off, checkpoint or record"),
                       wanted);
    settings.national = (enum national)mode;
    snprintf(settings.home, sizeof settings.home, "%s", conf->home);
    snprintf(settings.socket, sizeof settings.socket, "%s", conf->signer);
    snprintf(settings.head, sizeof settings.head, "%s/keys/head", conf->home);
    set_key(conf->record_key, conf->home, "record", settings.record_key);
    set_key(conf->checkpoint_key, conf->home, "checkpoint", settings.checkpoint_key);
    set_key(conf->national_key, conf->home, "national", settings.national_key);
    *ret = settings;
    return true;
}

char *signer_origin(const char *ledger, int64_t incarnation, char out[SIGNER_ORIGIN_MAX])
{
    return checkpoint_origin(ledger, incarnation, out);
}

static bool create_ed25519(const char *path, struct err *err)
{
    AUTO(signing_key) struct signing_key *key = NULL;
    return signing_key_create(path, &key, err);
}

static bool create_sm2(const char *path, struct err *err)
{
    AUTO(sm2_key) struct sm2_key *key = NULL;
    return sm2_key_create(path, &key, err);
}

/* Under its own name only once it is whole: a program that is killed meanwhile leaves half a key
 * beside it, which the next one removes. A key that lies elsewhere is its keeper's. */
static bool create_key(const char *uri, bool (*create)(const char *path, struct err *err),
                       struct err *err)
{
    char fresh[SIGNER_PATH_MAX + 8];
    const char *path = strncmp(uri, "file:", 5) == 0 ? uri + 5 : uri;
    if (strncmp(uri, "pkcs11:", 7) == 0 || access(path, F_OK) == 0)
        return true;
    snprintf(fresh, sizeof fresh, "%s.new", path);
    (void)unlink(fresh); /* mostly there is none */
    TRY(create(fresh, err));
    if (rename(fresh, path) != 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    return true;
}

bool signer_create(const struct signer_settings *settings, const char *ledger, struct err *err)
{
    char folder[CONF_VALUE_MAX + 8];
    snprintf(folder, sizeof folder, "%s/keys", settings->home);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), folder, strerror(errno));
    TRY(create_key(settings->record_key, create_ed25519, err));
    TRY(create_key(settings->checkpoint_key, create_ed25519, err));
    if (settings->national != NATIONAL_OFF)
        TRY(create_key(settings->national_key, create_sm2, err));
    if (access(settings->head, F_OK) == 0)
        return true;
    AUTO(head) struct head *head = head_new(ledger, settings->national != NATIONAL_OFF);
    return head_save(head, settings->head, err);
}
