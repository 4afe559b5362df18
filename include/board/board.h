/*
 * board/board.h - paper: a document of headings, paragraphs and tables, laid out as PDF.
 *
 * The only user of Pango, Cairo and Poppler. It runs in a program of its own, mingzhang-board,
 * which is started, writes one file and ends: fonts and layout stay out of the other programs. The
 * document comes as JSON:
 *
 *   {"title":"账簿核验报告","date":"2026-11-24","page":"A4","foot":"演示数据·非真实",
 *    "blocks":[{"heading":"结论"},
 *              {"text":"…"},
 *              {"columns":[{"title":"检查","width":30},{"title":"项数","width":20,"right":true}],
 *               "rows":[["字节","73"], …]}]}
 *
 * page is A4 or A3; widths are shares of the page's width. Tables break across pages with their
 * heads repeated; each page says which of how many it is. The same document gives the same bytes:
 * the date stands in the document and the file, not the clock. Fonts: Noto Sans CJK, else what
 * fontconfig has; a character that no font has is an error, not an empty box.
 *
 * "style":"notice" is a notice for the board in the manner of GB/T 9704 (src/board/look.h): "mark"
 * stands above every page, the title is centred, text is indented; A3 is the same sheet, larger.
 * Its blocks may also be
 *
 *   {"text":"…","align":"center"}, {"text":"…","small":true}
 *   {"caption":"…","size":42,"columns":[…],"rows":[…],"total":["合计", …]}   size of the letters
 *                                      in quarters of a point, 24 to 72
 *   {"sign":{"org":"…","date":"2019年7月5日","note":"（盖章）"}}   with room for the seal
 *   {"qr":"https://…","lines":["…", …]}   the code as vectors, the lines beside it
 *
 * "style":"form" is what an office files (src/report): no title of the document, but sheets, each
 * on a page of its own, upright or lying, with "mark" above every page:
 *
 *   {"sheet":"拨付到账情况统计表","name":"一、按资金来源","landscape":true}
 *
 * A row of any table may also be {"total":[…]}: it sums others up and stands in bold.
 */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "core/buf.h"
#include "core/text.h"

struct jv;

enum {
    BOARD_DOCUMENT_MAX = 16 * 1024 * 1024,
    BOARD_COLUMNS_MAX = 20,
    BOARD_PAGES_MAX = 5000,
    BOARD_TEXT_MAX = 20000,                   /* bytes of one paragraph or cell */
    BOARD_WORDS_MAX = 4 * BOARD_DOCUMENT_MAX, /* heads come again on each page */
};

/* Appends the PDF, and to `words`, when it is not NULL, what Poppler reads in the finished PDF: the
 * text of every cell, paragraph and line, each ended by a form feed, and what the file says about
 * itself. Fails: ERR_INPUT naming the member that is wrong; ERR_LIMIT; ERR_FORMAT when a character
 * cannot be set or the PDF cannot be read; ERR_MEMORY. */
bool board_draw(struct text document, struct buf *out, struct buf *words,
                struct err *err) MUST_CHECK;
/* The versions and faces on which the bytes of a PDF depend, in one line. */
bool board_renderer(struct buf *out, struct err *err) MUST_CHECK;
/* `mingzhang-board OUT.pdf [OUT.txt]`, with the document on standard input; OUT.txt gets the words
 * of the finished PDF. `mingzhang-board --renderer` says what made it: versions and the faces that
 * stand in for each use. Exit status as everywhere. */
int board_main(int argc, char **argv);

#endif
