/*
 * verify/temporary.h - private: unnamed temporary files.
 */
#ifndef VERIFY_TEMPORARY_H
#define VERIFY_TEMPORARY_H

#include "core/err.h"

#include <stdio.h>

/* Below TMPDIR; goes away when it is closed. NULL: ERR_IO. */
FILE *verify__temporary(struct err *err);
/* errno says why. */
bool verify__temporary_failed(struct err *err) MUST_CHECK;

#endif
