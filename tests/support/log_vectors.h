/* tests/support/log_vectors.h - tests/vectors/log.json, for the tests that compare with it. */
#ifndef SUPPORT_LOG_VECTORS_H
#define SUPPORT_LOG_VECTORS_H

#include "proof/tree.h"
#include "json/value.h"

extern struct jv *log_vectors; /* the document */

int log_vectors_open(void **state); /* set-up of a group of tests */
int log_vectors_close(void **state);

/* These end the test when the vectors hold nothing such. */
const char *log_vectors_string(const struct jv *object, const char *key);
uint64_t log_vectors_number(const struct jv *object, const char *key);
struct sha256 log_vectors_hash(const struct jv *value);
void log_vectors_same(const struct sha256 *made, const struct jv *expected);
void log_vectors_same_proof(const struct tree_proof *made, const struct jv *expected);

#endif
