/*
 * api/cursor.h - private: where a page of a list begins. A cursor is the key of the last row that
 * was given, its pieces joined by "~"; it comes back from outside and may be anything.
 */
#ifndef API_CURSOR_H
#define API_CURSOR_H

#include "core/err.h"
#include "db/db.h"

struct arena;

enum { CURSOR_PIECES_MAX = 4 };

/* kinds: one letter for each piece, t for a text and i for a whole number. Exactly as many pieces,
 * each fit to be an argument; texts are the arena's. NULL is the beginning: as many NULLs. The last
 * piece, when it is a text, may hold "~" itself. Fails: ERR_INPUT. */
bool cursor__read(struct arena *arena, const char *kinds, const char *text, struct db_arg *ret,
                  struct err *err) MUST_CHECK;
/* "-12", of at most 18 digits. */
bool cursor__is_number(const char *text);

#endif
