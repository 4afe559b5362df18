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
/* The kinds that are lists or objects of a fixed shape: shape.c. */
bool proof__is_shape(enum field_kind kind);
bool proof__shape(struct cursor *c, enum field_kind kind);
/* A string kind whose value is one of a closed list of words. */
bool proof__is_word_kind(enum field_kind kind);
bool proof__word(struct text text, enum field_kind kind);

bool proof__is_key_id(struct text text);
bool proof__is_ledger(struct text text);
/* Length in bytes when the text is hex of whole bytes; 0 when it is not. */
size_t proof__hex_size(struct text text);

/* Do the fields say the same as each other and as the envelope? Signatures are not checked. */
bool proof__meaning(const struct record *record, const struct body *body,
                    struct err *err) MUST_CHECK;
/* Of a notice and what follows it: meaning_notice.c. */
bool proof__notice(const struct record *record, const struct body *body,
                   struct err *err) MUST_CHECK;
/* Of people and what they did or looked at: meaning_access.c. */
bool proof__access(const struct record *record, const struct body *body,
                   struct err *err) MUST_CHECK;
bool proof__refuse(const struct record *record, const char *field, struct err *err);

/* Key `key` must come next in an object. */
bool proof__expect(struct cursor *c, const char *key, bool first);

#endif
