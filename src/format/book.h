/* book.h - what the files of the workbook writer share. */
#ifndef FORMAT_BOOK_H
#define FORMAT_BOOK_H

#include "core/err.h"

/* The library below prints numbers with 16 digits, so 97.35 becomes 97.34999999999999. This
 * writes each value of the workbook's sheets that has more than two decimals with two.
 * Fails: ERR_IO. */
bool format__book_exact(const char *path, struct err *err) MUST_CHECK;

#endif
