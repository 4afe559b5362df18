/* The vault of a home folder: keys by their settings, the head from its file. */
#include "core/i18n.h"
#include "vault.h"

#include <errno.h>
#include <unistd.h>

static bool load_keys(const struct signer_settings *settings, struct vault_keys *ret,
                      struct err *err)
{
    ret->mode = settings->national;
    if (!signing_key_load(settings->record_key, &ret->record, err))
        return err_wrap(err, _("cannot open the record key"));
    if (!signing_key_load(settings->checkpoint_key, &ret->checkpoint, err))
        return err_wrap(err, _("cannot open the checkpoint key"));
    if (settings->national != NATIONAL_OFF &&
        !sm2_key_load(settings->national_key, &ret->national, err))
        return err_wrap(err, _("cannot open the key of the national algorithms"));
    return true;
}

static void free_keys(struct vault_keys *keys)
{
    signing_key_free(keys->record);
    signing_key_free(keys->checkpoint);
    sm2_key_free(keys->national);
}

/* The parallel tree cannot be begun in the middle: it needs every record. */
static bool check_national(const struct head *head, enum national mode, struct err *err)
{
    if ((mode != NATIONAL_OFF) == head_is_national(head) || head_summary(head).size == 0)
        return true;
    (void)err_set(err, ERR_CONFIG, _("the setting \"national\" does not fit the log as it began"));
    return err_hint(err, _("Set it as it was: the second tree needs the log from its beginning."));
}

/* A ledger of a version that had no log yet has neither; a new pair of them would be a second
 * beginning, which nobody but its owner may decide. */
static bool check_age(const struct signer_settings *settings, struct err *err)
{
    const char *key = settings->checkpoint_key;
    const char *path = strncmp(key, "file:", 5) == 0 ? key + 5 : key;
    if (strncmp(key, "pkcs11:", 7) == 0 || access(path, F_OK) == 0 || errno != ENOENT ||
        access(settings->head, F_OK) == 0)
        return true;
    (void)err_set(err, ERR_KEY,
                  _("%s holds neither a checkpoint key nor a head: it was made before the log had "
                    "a signer of its own, or they are lost"),
                  settings->home);
    return err_hint(err, _("If they are lost, put back the newest copy of this folder. Otherwise "
                           "make a new home folder with --home and import the files again: "
                           "`mingzhang evidence` gives them back."));
}

bool vault_open(const struct signer_settings *settings, struct vault **ret, struct err *err)
{
    struct vault_keys keys = { 0 };
    struct head *head = NULL;
    bool ok = check_age(settings, err) && load_keys(settings, &keys, err) &&
              head_load(settings->head, &head, err) && check_national(head, keys.mode, err);
    if (ok && head_summary(head).size == 0 &&
        head_is_national(head) != (keys.mode != NATIONAL_OFF)) {
        struct head *fresh = head_new(head_ledger(head), keys.mode != NATIONAL_OFF);
        head_free(head);
        head = fresh;
    }
    if (ok && vault_new(&keys, head, settings->head, settings->threads, ret, err))
        return true;
    free_keys(&keys);
    head_free(head);
    return false;
}
