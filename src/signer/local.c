/* A signer whose keys are in this process. */
#include "core/i18n.h"
#include "vault.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct local {
    struct signer signer; /* first: a struct signer pointer is a struct local pointer */
    struct vault *vault;
};

static struct vault *vault_of(struct signer *signer) { return ((struct local *)signer)->vault; }

static bool local_sign(struct signer *signer, const struct text *texts, size_t count,
                       struct signature *ret, struct signature_der *ret_second, struct err *err)
{
    const struct vault_ask ask = { texts, count, signer->is_alone };
    return vault_sign(vault_of(signer), &ask, ret, ret_second, err);
}

static bool local_begin(struct signer *signer, struct err *err)
{
    return vault_begin(vault_of(signer), signer, err);
}

static bool local_add(struct signer *signer, const struct text *records, size_t count,
                      struct err *err)
{
    return vault_add(vault_of(signer), signer, records, count, err);
}

static bool local_end(struct signer *signer, const struct checkpoint_ask *ask,
                      struct checkpoint_notes *ret, struct err *err)
{
    return vault_end(vault_of(signer), signer, ask, ret, err);
}

static bool local_head(struct signer *signer, struct signer_head *ret, struct err *err)
{
    (void)err; /* the shape of the interface */
    *ret = vault_head(vault_of(signer));
    return true;
}

static bool local_incarnate(struct signer *signer, struct text record, struct err *err)
{
    return vault_incarnate(vault_of(signer), signer, record, err);
}

static void local_close(struct signer *signer)
{
    vault_free(vault_of(signer));
    free(signer);
}

static struct signer *local_of(struct vault *vault)
{
    struct local *local = calloc(1, sizeof *local);
    if (local == NULL)
        abort();
    local->vault = vault;
    vault_show(vault, &local->signer);
    local->signer.sign = local_sign;
    local->signer.begin = local_begin;
    local->signer.add = local_add;
    local->signer.end = local_end;
    local->signer.head = local_head;
    local->signer.incarnate = local_incarnate;
    local->signer.close = local_close;
    return &local->signer;
}

struct signer *signer_of_key(struct signing_key *key, int threads)
{
    struct err err = { 0 };
    struct vault *vault;
    const struct vault_keys keys = { .record = key };
    if (!vault_new(&keys, NULL, NULL, threads, &vault, &err))
        abort(); /* it has one key only */
    return local_of(vault);
}

struct signer *signer_of_keys(struct signing_key *record, struct signing_key *checkpoint,
                              const char *ledger, const char *head_path)
{
    struct err err = { 0 };
    struct vault *vault;
    const struct vault_keys keys = { .record = record, .checkpoint = checkpoint };
    struct head *head = head_new(ledger, false);
    if (!vault_new(&keys, head, head_path, 1, &vault, &err))
        abort(); /* the caller's keys are two */
    return local_of(vault);
}

bool signer_open_local(const struct signer_settings *settings, struct signer **ret, struct err *err)
{
    struct vault *vault;
    TRY(vault_open(settings, &vault, err));
    *ret = local_of(vault);
    return true;
}

void signer_free(struct signer *signer)
{
    if (signer != NULL)
        signer->close(signer);
}
