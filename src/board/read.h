/*
 * What stands in a finished PDF, read by another library than the one that wrote it.
 *
 * The page alone does not say where a cell ends: two numbers side by side would become one. So
 * whoever draws says where each text was put, and what is read there is given as a text of its own.
 * Nor does it say whether a line ends at a space: "N3-4414" and "02100200" below it are one word.
 */
#ifndef BOARD_READ_H
#define BOARD_READ_H

#include "board/board.h"

#include <stdint.h>

struct area {
    int page;                /* from 1 */
    int x, y, width, height; /* Pango units from the top left */
    uint64_t within;         /* bit i: line i + 1 goes on in the middle of a word */
};
enum { AREA_LINES_MAX = 64 };
struct areas {
    struct arena *arena;
    struct area *list; /* in the order of drawing, so page by page */
    size_t count, size;
    int scale; /* ten-thousandths by which the sheet is larger than the units */
};

void areas_add(struct areas *areas, const struct area *area);

/* Appends each area's text, ended by a form feed, then what stands elsewhere on the page; after all
 * pages what the file says about itself. Fails: ERR_FORMAT for what is no PDF; ERR_LIMIT. */
bool read_pdf(struct text pdf, const struct areas *areas, struct buf *out,
              struct err *err) MUST_CHECK;

#endif
