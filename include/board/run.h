/*
 * board/run.h - makes paper in a program of its own: mingzhang-board, beside the program that runs.
 *
 * Fonts and layout stay out of the caller; nothing of Pango or Cairo is linked into it.
 */
#ifndef BOARD_RUN_H
#define BOARD_RUN_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

enum { BOARD_COMPLAINT_MAX = 1024 };

/* Writes the document (board/board.h) as PDF to `path`, and the words of the finished PDF to
 * `words`; NULL: nowhere. Fails: ERR_IO when the program is missing, cannot be started or
 * complains; the complaint is in the message. */
bool board_run(struct text document, const char *path, const char *words,
               struct err *err) MUST_CHECK;
/* What `mingzhang-board --renderer` says, without its line end. Fails: ERR_IO. */
bool board_run_renderer(struct buf *out, struct err *err) MUST_CHECK;

#endif
