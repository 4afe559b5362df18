/*
 * tests/support/vectors.h - the records of tests/vectors/record_proof.json, by name, for tests of
 * what judges whole records.
 */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include "proof/enrol.h"
#include "json/value.h"

struct vectors {
    struct jv *document;
    struct authority authority;
    struct any_key record_key;
};
void vectors_open(struct vectors *vectors);
/* Another file of the same form. */
void vectors_open_file(struct vectors *vectors, const char *path);
void vectors_close(struct vectors *vectors);
/* Ends the test when there is none of this name. */
const char *vectors_bytes(const struct vectors *vectors, const char *name);

/* A record that lives until the next call with the same `out`. */
struct vector_record {
    char *bytes;
    struct record record;
    struct body body;
    struct sha256 hash;
};
/* The vector, with the first `old` in its bytes replaced by `new` (NULL: as it is). */
void vector_record(const struct vectors *vectors, const char *name, const char *old,
                   const char *new, struct vector_record *out);
void vector_record_free(struct vector_record *record);

/* A roll with the authority pinned, or the first record key in it, or both. */
enum { VECTORS_AUTHORITY = 1, VECTORS_FIRST = 2, VECTORS_BOTH = 3 };
struct roll *vectors_roll(const struct vectors *vectors, int set);
/* Enrols, revokes or judges the vector, changed where `old` is given, at a position. */
unsigned vectors_feed(const struct vectors *vectors, struct roll *roll, const char *name,
                      const char *old, const char *new, int64_t position);
/* The id in a key record's body; lives until the next call. */
const char *vectors_id(const struct vectors *vectors, const char *name);

#endif
