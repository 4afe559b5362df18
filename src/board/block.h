/* board/block.h (private) - what a document is made of: headings, texts, tables, signature, code.
 */
#ifndef BOARD_BLOCK_H
#define BOARD_BLOCK_H

#include "page.h"

struct jv;

/* Fails: ERR_INPUT for what is no block, ERR_LIMIT. */
bool block_draw(struct page *page, const struct jv *block, struct err *err) MUST_CHECK;
/* The title and what stands under it. Fails: ERR_LIMIT. */
bool block_title(struct page *page, const char *title, const char *date,
                 struct err *err) MUST_CHECK;

/* Before the block at `at`: when it is the last paragraph before signature and code, and these do
 * not fit with it, all three go to the next page. A page never holds a signature or a code alone.
 */
bool block_keep_end(struct page *page, const struct jv *blocks, size_t at,
                    struct err *err) MUST_CHECK;

#endif
