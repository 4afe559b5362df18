/*
 * verify/citation.h - private: hashes of all records and citations, in temporary files.
 *
 * A citation may lead to a chain that is read later, and hashes of ten million records do not fit
 * into the memory that a verifier may use. So both go to unnamed files, and the citations are
 * followed when all hashes are there. A citation that was seen a moment ago is not written again:
 * the records of one file all cite its record.
 */
#ifndef VERIFY_CITATION_H
#define VERIFY_CITATION_H

#include "proof/body.h"

struct citations;

struct citation {
    char chain[CHAIN_ID_MAX + 1]; /* that is cited */
    int64_t n;
    struct sha256 hash;
    uint32_t from_chain; /* that cites */
    int64_t from_n;
};

/* Fails: ERR_IO. */
bool citations_new(struct citations **ret, struct err *err) MUST_CHECK;
void citations_free(struct citations *citations);
/* The hash of the next record of the stream; gives its place. */
bool citations_add_hash(struct citations *citations, const struct sha256 *hash,
                        struct err *err) MUST_CHECK;
bool citations_add(struct citations *citations, const struct cite *cite, uint32_t from_chain,
                   int64_t from_n, struct err *err) MUST_CHECK;
/* Calls each() for every citation that was added. */
bool citations_each(struct citations *citations,
                    void (*each)(const struct citation *citation, void *arg), void *arg,
                    struct err *err) MUST_CHECK;
/* The hash at a place; false past the end. */
bool citations_hash(struct citations *citations, int64_t place, struct sha256 *ret);

#endif
