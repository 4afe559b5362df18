/*
 * core/buf.h - a growing byte buffer with a hard cap.
 *
 * Invariants: data is never NULL and data[len] is always NUL. Appending past the cap sets
 * `over` and appends nothing more; check once with buf_check() when you are done.
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/err.h"
#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t size; /* allocated */
    size_t cap;  /* most bytes that it may hold */
    bool over;
};

void buf_init(struct buf *buf, size_t cap);
void buf_release(struct buf *buf); /* memory of a buf may be released twice */
void buf_clear(struct buf *buf);   /* empties it and forgets `over`; keeps the memory */
static inline void buf_auto(struct buf *buf) { buf_release(buf); }

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_adds(struct buf *buf, const char *string);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Fails: ERR_LIMIT if anything did not fit; `what` names the thing for the reader. */
bool buf_check(const struct buf *buf, const char *what, struct err *err) MUST_CHECK;

#endif
