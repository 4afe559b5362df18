/* A table that breaks across pages, with its head repeated. */
#ifndef BOARD_TABLE_H
#define BOARD_TABLE_H

#include "page.h"

/* block: {"columns":[…],"rows":[…]}. Fails: ERR_INPUT, ERR_LIMIT. */
bool table_draw(struct page *page, const struct jv *block, struct err *err) MUST_CHECK;

#endif
