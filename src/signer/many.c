#include "many.h"
#include "core/i18n.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

/* What one thread signs. */
struct share {
    pthread_t thread;
    bool is_started, is_done;
    const struct many *many;
    size_t from, to;
    struct err err;
};

static bool sign_one(const struct many *many, size_t i, struct err *err)
{
    struct text text = many->texts[i];
    if (many->check != NULL)
        TRY(many->check(many->arg, text, err));
    if (many->second != NULL)
        TRY(sm2_key_sign(many->second, text.ptr, text.len, &many->seconds[i], err));
    return signing_key_sign(many->key, text.ptr, text.len, &many->signatures[i], err);
}

static void *share_sign(void *arg)
{
    struct share *share = arg;
    for (size_t i = share->from; i < share->to; i++)
        if (!sign_one(share->many, i, &share->err))
            return NULL;
    share->is_done = true;
    return NULL;
}

bool many_sign(const struct many *many, int threads, struct err *err)
{
    struct share shares[SIGNER_THREADS_MAX] = { 0 };
    size_t from = 0, count = (size_t)threads;
    for (size_t i = 0; i < count; i++) {
        struct share *share = &shares[i];
        share->many = many;
        share->from = from;
        share->to = from = many->count * (i + 1) / count;
        /* The last share is this thread's own; so is one whose thread cannot be had. */
        if (i + 1 < count && share->to > share->from)
            share->is_started = pthread_create(&share->thread, NULL, share_sign, share) == 0;
        if (!share->is_started)
            share_sign(share);
    }
    const struct share *failed = NULL;
    for (size_t i = 0; i < count; i++) {
        if (shares[i].is_started)
            pthread_join(shares[i].thread, NULL);
        if (!shares[i].is_done && failed == NULL)
            failed = &shares[i];
    }
    if (failed != NULL)
        *err = failed->err;
    return failed == NULL;
}
