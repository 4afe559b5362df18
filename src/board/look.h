/*
 * board/look.h (private) - how a document looks: its margins, faces and sizes.
 *
 * A report is dense. A form is what an office files: narrow margins, a centred title, a grid. A
 * notice follows the manner of GB/T 9704: a text block of 156 by 225 mm, 37 mm from the top and 28
 * mm from the left; 22 lines of 28 characters of size three (5.55 mm), the title of size two in a
 * heavy Song face, headings in Hei, text in Fangsong, the page's number below the block. On A3 a
 * notice is the same sheet, larger by the root of two.
 */
#ifndef BOARD_LOOK_H
#define BOARD_LOOK_H

#include <pango/pangocairo.h>
#include <stdbool.h>

enum face { FACE_TEXT, FACE_HEADING, FACE_TITLE, FACE_COUNT };
enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER };

/* Sizes are in quarters of a point, lengths in Pango units. */
struct look {
    const char *families[FACE_COUNT]; /* the first that is installed */
    bool is_bold[FACE_COUNT];
    int title, heading, text, cell, small, number;
    int left, right, top, bottom; /* margins */
    int pitch;                    /* from line to line of text; 0: the face's own */
    int gap;                      /* between blocks */
    int padding;                  /* inside the cells of a table */
    bool is_notice;
    bool is_form;  /* sheets with a title each, upright or lying */
    bool has_grid; /* tables have lines on all sides, and their heads stand in the middle */
};

const struct look *look_report(void);
const struct look *look_notice(void);
const struct look *look_form(void);

#endif
