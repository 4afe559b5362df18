/*
 * proof/body.h - the body of a record, judged by its type's schema, and what a verifier takes
 * from it.
 *
 * body_read() refuses a body that misses a field, holds one too many, holds a value of another
 * kind, or whose entry does not balance or does not say what the record says. Afterwards every
 * field can be had by name. Views point into the record's bytes.
 */
#ifndef PROOF_BODY_H
#define PROOF_BODY_H

#include "proof/record.h"

struct entry_view {
    int book; /* places in the lists of proof/word.h */
    int source;
    int64_t year;
    int64_t amount_fen;
};

struct cite {
    struct text chain;
    struct sha256 hash;
    int64_t n;
};

struct body {
    enum record_type type;
    struct text values[FIELDS_MAX]; /* as they stand; ptr NULL where absent */
    size_t line_count;
    struct entry_view lines[FIELD_LINES_MAX];
};

/* Fails: ERR_UNBALANCED; ERR_TAMPERED naming the field. */
bool body_read(const struct record *record, struct body *ret, struct err *err) MUST_CHECK;

/* A field's value as it stands in the bytes; an empty text when absent. */
struct text body_value(const struct body *body, const char *field);
/* Of a string field: without its quotes (and with escapes, where the kind may hold any). */
struct text body_string(const struct body *body, const char *field);
int64_t body_int(const struct body *body, const char *field, int64_t otherwise);
/* Of a commit, account or party field, or "raw" of evidence: the commitment. False when there is
 * none. */
bool body_commit(const struct body *body, const char *field, struct sha256 *ret);
bool body_cite(const struct body *body, const char *field, struct cite *ret);
/* Of evidence: its file's record, and the line of the file (0: there is no evidence). */
bool body_evidence_file(const struct body *body, struct cite *ret);
int64_t body_evidence_line(const struct body *body);

/* Calls each() for everything the body cites, in order. each() returns false to stop; the result
 * says whether it ran to the end. */
bool body_each_cite(const struct body *body, bool (*each)(const struct cite *cite, void *arg),
                    void *arg);

#endif
