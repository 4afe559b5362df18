/*
 * verify/file.h - private: small files whole, with a limit.
 */
#ifndef VERIFY_FILE_H
#define VERIFY_FILE_H

#include "core/buf.h"

/* Fails: ERR_IO, ERR_LIMIT past the buf's cap. */
bool verify__read_file(const char *path, struct buf *out, struct err *err) MUST_CHECK;

#endif
