/*
 * intake/evidence.h - the bytes of a file: their digest, and their sealed parts in the database.
 *
 * Private to the module.
 */
#ifndef INTAKE_EVIDENCE_H
#define INTAKE_EVIDENCE_H

#include "crypto/hash.h"

#include <stdint.h>

struct db;

enum { EVIDENCE_PART_MAX = 1 << 20 };

struct evidence {
    int fd;            /* -1: the bytes are in memory */
    const char *path;  /* as the user wrote it */
    const char *name;  /* base name */
    const char *bytes; /* of an asset */
    int64_t size;
    struct sha256 sha256;
};

/* Opens a regular file and digests it. Fails: ERR_IO, ERR_LIMIT; ERR_USAGE for a folder or pipe. */
bool evidence_open(const char *path, struct evidence *ret, struct err *err) MUST_CHECK;
struct evidence evidence_of_bytes(const char *name, const char *bytes, size_t size);
void evidence_close(struct evidence *evidence);

/* Puts the sealed parts into intake.part and checks that the bytes are still those digested.
 * Fails: ERR_IO when the file changed meanwhile; ERR_CRYPTO; ERR_DB. */
bool evidence_keep(const struct evidence *evidence, struct db *db, int64_t file_id,
                   const unsigned char key[32], struct err *err) MUST_CHECK;

#endif
