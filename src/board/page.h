/*
 * A page and how far it is filled. Lengths are Pango units (1024 a point), from the top left.
 *
 * A document is laid out twice: the first time to count the pages, the second to draw them.
 */
#ifndef BOARD_PAGE_H
#define BOARD_PAGE_H

#include "board/board.h"
#include "ink.h"
#include "look.h"
#include "read.h"

struct page {
    cairo_t *cairo;
    struct ink *ink;
    PangoContext *context;
    const struct look *look;
    int width, height; /* of the sheet */
    int y;             /* where the next thing goes */
    int number, count; /* of pages; count 0: they are being counted */
    const char *foot, *mark;
    int unknown;         /* characters that no font has */
    struct areas *areas; /* where texts were put */
};

struct style {
    int size; /* of the letters, in quarters of a point */
    enum face face;
    enum align align;
    bool is_bold, is_grey;
    bool is_set;  /* in lines of the look's pitch, both edges straight */
    bool indents; /* the first line by two characters */
};

int page_inner(const struct page *page);     /* width between the margins */
int page_left(const struct page *page);      /* height that is left */
bool page_is_fresh(const struct page *page); /* nothing stands on it yet */
void page_begin(struct page *page);          /* the first one */
void page_end(struct page *page);            /* its foot */
/* Lays the sheet across or sets it upright; only while nothing stands on it. */
void page_turn(struct page *page, bool is_lying);
/* Ends the page and begins another. Fails: ERR_LIMIT for one page too many. */
bool page_break(struct page *page, struct err *err) MUST_CHECK;

/* A layout of the text, `width` wide; the caller frees it with g_object_unref(). */
PangoLayout *page_layout(struct page *page, const char *text, int width, const struct style *style);
int page_height_of(PangoLayout *layout);
/* Draws at x from the margin and y from the top; only when pages are not being counted. */
void page_draw(struct page *page, PangoLayout *layout, int x, int y, bool is_grey);
void page_line(struct page *page, int y, int tenths); /* across; thickness in tenths of a point */
/* Down at x from the margin. */
void page_rule(struct page *page, int x, int from, int to, int tenths);
/* A black rectangle at x from the margin. */
void page_fill(struct page *page, int x, int y, int width, int height);

#endif
