/* board/code.h (private) - a QR code of black rectangles. */
#ifndef BOARD_CODE_H
#define BOARD_CODE_H

#include "page.h"

enum { CODE_BYTES_MAX = 512 }; /* of the address */

/* Draws it `side` wide, with its quiet zone inside. Fails: ERR_LIMIT when the text is too long. */
bool code_draw(struct page *page, const char *text, int x, int y, int side,
               struct err *err) MUST_CHECK;

#endif
