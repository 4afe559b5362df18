/* What the files of this module share: the two halves of a sandbox. */
#ifndef SANDBOX_PARTS_H
#define SANDBOX_PARTS_H

#include "sandbox/sandbox.h"

bool sandbox__limit_calls(const struct sandbox *sandbox, struct err *err) MUST_CHECK; /* calls.c */
bool sandbox__limit_files(const struct sandbox *sandbox, bool *ret_confined,
                          struct err *err) MUST_CHECK; /* files.c */

#endif
