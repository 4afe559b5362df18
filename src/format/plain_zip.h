/*
 * format/plain_zip.h (private) - an archive in memory whose parts are stored as they are.
 */
#ifndef FORMAT_PLAIN_ZIP_H
#define FORMAT_PLAIN_ZIP_H

#include "core/buf.h"
#include "core/err.h"

struct arena;
struct plain_zip;

enum { PLAIN_PARTS_MAX = 80 };

struct plain_zip *plain_zip_new(struct arena *arena);
void plain_zip_release(struct plain_zip *zip); /* its bytes; the rest is the arena's */
/* A new part, to be filled by the caller; no more than PLAIN_PARTS_MAX. */
struct buf *plain_zip_part(struct plain_zip *zip, const char *name);
/* Appends the archive. Fails: ERR_LIMIT; ERR_MEMORY. */
bool plain_zip_bytes(struct plain_zip *zip, struct buf *out, struct err *err) MUST_CHECK;

#endif
