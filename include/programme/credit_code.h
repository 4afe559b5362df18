/*
 * programme/credit_code.h - the check character of a unified social credit code (GB 32100-2015).
 */
#ifndef PROGRAMME_CREDIT_CODE_H
#define PROGRAMME_CREDIT_CODE_H

#include "core/text.h"

enum { CREDIT_CODE_SIZE = 18 };

/* True when it has 18 characters of 0-9A-Z without I, O, Z, S, V and its last one is right. */
bool credit_code_is_valid(struct text code);

#endif
