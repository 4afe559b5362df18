/*
 * json/canonical.h - the one way in which signed bytes are written: RFC 8785, restricted.
 *
 * Objects with keys [a-z0-9_]{1,64} in ascending order, arrays, strings without control
 * characters, true, false, integers within +-(2^53-1). No floats, no null. The caller gives keys
 * in ascending order; a wrong order is a broken promise (assert), because it is our own code.
 * Strings come from outside: bad UTF-8 or a control character marks the writer as bad.
 */
#ifndef JSON_CANONICAL_H
#define JSON_CANONICAL_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

enum { CANONICAL_DEPTH_MAX = 16, CANONICAL_KEY_MAX = 64 };

struct canonical {
    struct buf *out;
    int depth;
    bool bad; /* a string that may not be written */
    struct {
        bool is_object;
        bool has_items;
        char last_key[CANONICAL_KEY_MAX + 1];
    } level[CANONICAL_DEPTH_MAX];
};

void canonical_begin(struct canonical *w, struct buf *out);
void canonical_object(struct canonical *w); /* opens; close with canonical_close() */
void canonical_array(struct canonical *w);
void canonical_close(struct canonical *w);
void canonical_key(struct canonical *w, const char *key);
void canonical_string(struct canonical *w, struct text string);
void canonical_int(struct canonical *w, int64_t number);
void canonical_bool(struct canonical *w, bool truth);
/* A value that is canonical already (from canonical bytes), put in as it is. */
void canonical_raw(struct canonical *w, struct text canonical);
/* Fails: ERR_ENCODING for a bad string, ERR_LIMIT when the buf was full. */
bool canonical_end(struct canonical *w, struct err *err) MUST_CHECK;

/* Short forms: key and value. */
void canonical_set_string(struct canonical *w, const char *key, const char *string);
void canonical_set_int(struct canonical *w, const char *key, int64_t number);
void canonical_set_bool(struct canonical *w, const char *key, bool truth);

/* True when the bytes are one value in exactly this form: they equal their own re-encoding. */
bool canonical_check(struct text bytes, struct err *err) MUST_CHECK;

#endif
