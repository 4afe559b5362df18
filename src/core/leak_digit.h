/* core/leak_digit.h (private) - what a page's bytes are to the look for leaks. */
#ifndef CORE_LEAK_DIGIT_H
#define CORE_LEAK_DIGIT_H

#include "core/text.h"

/* 0 past the end. */
static inline unsigned leak__byte_at(struct text page, size_t at)
{
    return at < page.len ? (unsigned char)page.ptr[at] : 0;
}

/* Bytes of the digit at `at`, 0 if there is none. */
size_t leak__digit_at(struct text page, size_t at, int *ret);
/* Past the gap between two digits at `at`; `at` itself when there is none or it is too wide. */
size_t leak__skip_gap(struct text page, size_t at);

#endif
