/*
 * proof/field.h - private: is a value of the kind that its field asks for?
 */
#ifndef PROOF_FIELD_H
#define PROOF_FIELD_H

#include "proof/body.h"
#include "json/cursor.h"

/* Reads one value of the kind and moves past it; false when it is not of the kind. FIELD_LINES
 * is read by body.c. */
bool proof__field(struct cursor *c, enum field_kind kind);

bool proof__read_cite(struct cursor *c, struct cite *ret);
bool proof__read_hash(struct cursor *c, struct sha256 *ret);
/* The commitment that an object begins with: {"commit":hex ... */
bool proof__read_commit(struct cursor *c, struct sha256 *ret);
/* Key `key` must come next in an object. */
bool proof__expect(struct cursor *c, const char *key, bool first);

#endif
