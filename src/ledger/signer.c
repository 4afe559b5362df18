#include "ledger/signer.h"
#include "core/i18n.h"
#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

struct local {
    struct signer signer; /* first: a struct signer pointer is a struct local pointer */
    struct signing_key *key;
    int threads;
};

/* What one thread signs. */
struct share {
    pthread_t thread;
    bool is_started, is_done;
    const struct signing_key *key;
    const struct text *texts;
    struct signature *signatures;
    size_t count;
    struct err err;
};

static void *share_sign(void *arg)
{
    struct share *share = arg;
    for (size_t i = 0; i < share->count; i++) {
        if (!signing_key_sign(share->key, share->texts[i].ptr, share->texts[i].len,
                              &share->signatures[i], &share->err))
            return NULL;
    }
    share->is_done = true;
    return NULL;
}

static bool local_sign(struct signer *signer, const struct text *texts, size_t count,
                       struct signature *ret_signatures, struct err *err)
{
    struct local *local = (struct local *)signer;
    struct share shares[SIGNER_THREADS_MAX] = { 0 };
    size_t threads = (size_t)local->threads, from = 0;
    for (size_t i = 0; i < threads; i++) {
        size_t to = count * (i + 1) / threads;
        shares[i] = (struct share) { .key = local->key,
                                     .texts = texts + from,
                                     .signatures = ret_signatures + from,
                                     .count = to - from };
        from = to;
        /* The last share is this thread's own; so is one whose thread cannot be had. */
        if (i + 1 < threads && shares[i].count > 0)
            shares[i].is_started =
                pthread_create(&shares[i].thread, NULL, share_sign, &shares[i]) == 0;
        if (!shares[i].is_started)
            share_sign(&shares[i]);
    }
    const struct share *failed = NULL;
    for (size_t i = 0; i < threads; i++) {
        if (shares[i].is_started)
            pthread_join(shares[i].thread, NULL);
        if (!shares[i].is_done)
            failed = &shares[i];
    }
    if (failed != NULL)
        *err = failed->err;
    return failed == NULL;
}

static void local_close(struct signer *signer)
{
    struct local *local = (struct local *)signer;
    signing_key_free(local->key);
    free(local);
}

struct signer *signer_of_key(struct signing_key *key, int threads)
{
    struct local *local = calloc(1, sizeof *local);
    if (local == NULL)
        abort();
    if (threads <= 0) /* one processor is left to the database that writes what was signed */
        threads = (int)sysconf(_SC_NPROCESSORS_ONLN) - 1;
    if (threads < 1)
        threads = 1;
    if (threads > SIGNER_THREADS_MAX)
        threads = SIGNER_THREADS_MAX;
    local->key = key;
    local->threads = threads;
    local->signer.key = signing_key_public(key);
    public_key_id(&local->signer.key, local->signer.key_id);
    local->signer.sign = local_sign;
    local->signer.close = local_close;
    return &local->signer;
}

static void key_path(const char *home, char out[SIGNER_PATH_MAX])
{
    snprintf(out, SIGNER_PATH_MAX, "%s/keys/record.pem", home);
}

/* Under its own name only once it is whole: a program that is killed meanwhile leaves half a key
 * beside it, which the next one removes. */
bool signer_create_local(const char *home, struct err *err)
{
    char path[SIGNER_PATH_MAX], fresh[SIGNER_PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/keys", home);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), path, strerror(errno));
    key_path(home, path);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(fresh, sizeof fresh, "%s.new", path);
    (void)unlink(fresh); /* mostly there is none */
    AUTO(signing_key) struct signing_key *key = NULL;
    TRY(signing_key_create(fresh, &key, err));
    if (rename(fresh, path) != 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    return true;
}

bool signer_open_local(const char *home, int threads, struct signer **ret, struct err *err)
{
    char path[SIGNER_PATH_MAX];
    key_path(home, path);
    struct signing_key *key = NULL;
    if (!signing_key_load(path, &key, err))
        return err_wrap(err, _("cannot open the record key"));
    *ret = signer_of_key(key, threads);
    return true;
}

void signer_free(struct signer *signer)
{
    if (signer != NULL)
        signer->close(signer);
}
