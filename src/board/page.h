/*
 * A page and how far it is filled. Lengths are Pango units (1024 a point), from the top left.
 *
 * A document is laid out twice: the first time to count the pages, the second to draw them.
 */
#ifndef BOARD_PAGE_H
#define BOARD_PAGE_H

#include "board/board.h"
#include <pango/pangocairo.h>

enum {
    MARGIN = 56 * PANGO_SCALE, /* 2 cm */
    FOOT = 30 * PANGO_SCALE,
    GAP = 8 * PANGO_SCALE,
    PADDING = 4 * PANGO_SCALE
};

struct page {
    cairo_t *cairo;
    PangoContext *context;
    int width, height; /* of the sheet */
    int y;             /* where the next thing goes */
    int number, count; /* of pages; count 0: they are being counted */
    const char *foot;
    int unknown; /* characters that no font has */
};

struct style {
    int points; /* size of the letters */
    bool is_bold, is_right, is_grey;
};

int page_inner(const struct page *page); /* width between the margins */
int page_left(const struct page *page);  /* height that is left */
void page_end(struct page *page);        /* its foot */
/* Ends the page and begins another. Fails: ERR_LIMIT for one page too many. */
bool page_break(struct page *page, struct err *err) MUST_CHECK;

/* A layout of the text, `width` wide; the caller frees it with g_object_unref(). */
PangoLayout *page_layout(struct page *page, const char *text, int width, const struct style *style);
int page_height_of(PangoLayout *layout);
/* Draws at x from the margin and y from the top; only when pages are not being counted. */
void page_draw(struct page *page, PangoLayout *layout, int x, int y, bool is_grey);
void page_line(struct page *page, int y, int tenths); /* across; thickness in tenths of a point */

#endif
