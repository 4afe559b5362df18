#include "checker.h"
#include "core/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The end of the engine: every citation is followed to the hash of the record that it names. */
struct follower {
    struct checker *checker;
    const struct chain_entry **sorted;
};

static int by_id(const void *left, const void *right)
{
    const struct chain_entry *const *a = left;
    const struct chain_entry *const *b = right;
    return strcmp((*a)->id, (*b)->id);
}

static int id_against(const void *id, const void *entry)
{
    const struct chain_entry *const *b = entry;
    return strcmp(id, (*b)->id);
}

static const struct chain_entry *chain_named(const struct follower *follower, const char *id)
{
    const struct chain_entry *const *found = bsearch(
        id, follower->sorted, follower->checker->chain_count, sizeof *follower->sorted, id_against);
    return found != NULL ? *found : NULL;
}

static void report_cite(struct checker *checker, const struct citation *cite, const char *why)
{
    const struct chain_entry *from = &checker->chains[cite->from_chain];
    struct finding finding = {
        .pass = PASS_CITATION, .order = cite->from_chain, .n = cite->from_n, .at = -1
    };
    (void)snprintf(finding.chain, sizeof finding.chain, "%s", from->id);
    verify__file_of(checker, from->id, finding.file);
    (void)snprintf(finding.text, sizeof finding.text, _("it cites %s n %lld: %s"), cite->chain,
                   (long long)cite->n, why);
    report_add(checker->report, &finding);
}

static void follow(const struct citation *cite, void *arg)
{
    struct follower *follower = arg;
    struct checker *checker = follower->checker;
    struct sha256 hash;
    const struct chain_entry *chain = chain_named(follower, cite->chain);
    if (chain == NULL && !checker->options.whole) {
        checker->report->outside++;
        return;
    }
    if (chain == NULL || cite->n >= chain->count)
        report_cite(checker, cite, _("there is no such record"));
    else if (!citations_hash(checker->citations, chain->base + cite->n, &hash) ||
             !sha256_same(&hash, &cite->hash))
        report_cite(checker, cite, _("that record has another hash"));
}

bool verify__follow(struct checker *checker, struct err *err)
{
    struct follower follower = { .checker = checker };
    follower.sorted = calloc(checker->chain_count + 1, sizeof(const struct chain_entry *));
    if (follower.sorted == NULL)
        abort();
    for (size_t i = 0; i < checker->chain_count; i++)
        follower.sorted[i] = &checker->chains[i];
    qsort(follower.sorted, checker->chain_count, sizeof *follower.sorted, by_id);
    bool ok = citations_each(checker->citations, follow, &follower, err);
    free(follower.sorted);
    return ok;
}
