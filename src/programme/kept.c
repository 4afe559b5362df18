/* A programme is some 30 KB of JSON and changes once in years: a service that posts hundreds of
 * orders a second should not read it for each. */
#include "core/arena.h"
#include "core/i18n.h"
#include "store.h"

#include <pthread.h>
#include <stdlib.h>

struct kept {
    struct arena *arena; /* of the programme */
    struct programme *programme;
    char digest[PROGRAMME_DIGEST_SIZE];
    uint64_t tx; /* in which it was looked whether it still stands */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t slot;

static void drop(void *memory)
{
    struct kept *kept = memory;
    arena_free(kept->arena);
    free(kept);
}

static void make_slot(void)
{
    if (pthread_key_create(&slot, drop) != 0)
        abort(); /* a program has room for many */
}

static struct kept *of_thread(void)
{
    (void)pthread_once(&once, make_slot); /* no failure with a proper once */
    struct kept *kept = pthread_getspecific(slot);
    if (kept != NULL)
        return kept;
    kept = calloc(1, sizeof *kept);
    if (kept == NULL || pthread_setspecific(slot, kept) != 0)
        abort();
    return kept;
}

bool programme_kept(struct db *db, const struct programme **ret, struct err *err)
{
    struct kept *kept = of_thread();
    struct kept fresh = *kept;
    const char *body = NULL;
    if (kept->programme != NULL && kept->tx != 0 && kept->tx == db_tx_number(db)) {
        *ret = kept->programme;
        return true;
    }
    fresh.arena = arena_make();
    bool ok = programme__read_new(db, fresh.digest, fresh.arena, &body, err);
    if (ok && body != NULL && body[0] == '\0') {
        err_set(err, ERR_NOT_FOUND, _("no programme was loaded yet"));
        ok = err_hint(err, _("Load one first: mingzhang import programme [FILE]"));
    } else if (ok && body != NULL) {
        ok = programme_parse(text_of(body), "programme.programme", fresh.arena, &fresh.programme,
                             err);
    }
    if (!ok || body == NULL) {
        arena_free(fresh.arena);
    } else {
        arena_free(kept->arena);
        *kept = fresh;
    }
    kept->tx = ok ? db_tx_number(db) : 0;
    if (ok)
        *ret = kept->programme;
    return ok;
}
