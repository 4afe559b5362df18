#include "citation.h"
#include "temporary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECENT = 1024 };

struct citations {
    FILE *hashes;
    FILE *cites;
    int64_t hash_count;
    bool flushed;
    struct recent {
        char chain[CHAIN_ID_MAX + 1];
        int64_t n;
        struct sha256 hash;
    } recent[RECENT];
};

static bool failed(struct err *err) { return verify__temporary_failed(err); }

bool citations_new(struct citations **ret, struct err *err)
{
    struct citations *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    if ((made->hashes = verify__temporary(err)) == NULL ||
        (made->cites = verify__temporary(err)) == NULL) {
        citations_free(made);
        return false;
    }
    *ret = made;
    return true;
}

void citations_free(struct citations *citations)
{
    if (citations == NULL)
        return;
    if (citations->hashes != NULL)
        (void)fclose(citations->hashes); /* nobody reads it any more */
    if (citations->cites != NULL)
        (void)fclose(citations->cites); /* nobody reads it any more */
    free(citations);
}

bool citations_add_hash(struct citations *citations, const struct sha256 *hash, struct err *err)
{
    if (fwrite(hash->bytes, SHA256_SIZE, 1, citations->hashes) != 1)
        return failed(err);
    citations->hash_count++;
    return true;
}

static struct recent *recent_of(struct citations *citations, const struct cite *cite)
{
    unsigned slot = (unsigned)cite->n;
    for (size_t i = 0; i < cite->chain.len; i++)
        slot = slot * 31 + (unsigned char)cite->chain.ptr[i];
    return &citations->recent[slot % RECENT];
}

bool citations_add(struct citations *citations, const struct cite *cite, uint32_t from_chain,
                   int64_t from_n, struct err *err)
{
    struct recent *recent = recent_of(citations, cite);
    if (recent->n == cite->n && text_eq(cite->chain, recent->chain) &&
        sha256_same(&recent->hash, &cite->hash))
        return true;
    struct citation out;
    memset(&out, 0, sizeof out);
    memcpy(out.chain, cite->chain.ptr, cite->chain.len);
    out.n = cite->n;
    out.hash = cite->hash;
    out.from_chain = from_chain;
    out.from_n = from_n;
    if (fwrite(&out, sizeof out, 1, citations->cites) != 1)
        return failed(err);
    memcpy(recent->chain, out.chain, sizeof recent->chain);
    recent->n = cite->n;
    recent->hash = cite->hash;
    return true;
}

bool citations_each(struct citations *citations,
                    void (*each)(const struct citation *citation, void *arg), void *arg,
                    struct err *err)
{
    struct citation citation;
    if (fflush(citations->hashes) != 0 || fflush(citations->cites) != 0)
        return failed(err);
    citations->flushed = true;
    rewind(citations->cites);
    while (fread(&citation, sizeof citation, 1, citations->cites) == 1)
        each(&citation, arg);
    return ferror(citations->cites) == 0 || failed(err);
}

bool citations_hash(struct citations *citations, int64_t place, struct sha256 *ret)
{
    return place >= 0 && place < citations->hash_count &&
           pread(fileno(citations->hashes), ret->bytes, SHA256_SIZE,
                 (off_t)(place * SHA256_SIZE)) == SHA256_SIZE;
}
