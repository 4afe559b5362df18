/*
 * board/ink.h (private) - puts laid-out text on the page, as outlines that every reader draws.
 *
 * Cairo 1.16 may drop parts of an OpenType font (CFF) that it cuts down for a PDF: a character is
 * then in the file and can be searched for, but nobody sees it (如 of Noto Sans CJK, when others
 * came before it). So the letters go into the file as a font of their outlines alone, which nothing
 * is cut out of, and the text beside them as before.
 */
#ifndef BOARD_INK_H
#define BOARD_INK_H

#include <pango/pangocairo.h>

struct ink;

struct ink *ink_new(void);
void ink_free(struct ink *ink); /* NULL is fine */
/* Draws with the upper left corner at x, y (Pango units) of `cairo`, in its colour. */
void ink_show(struct ink *ink, cairo_t *cairo, PangoLayout *layout, int x, int y);

#endif
