/*
 * publish/index_file.h (private) - what search engines and feed readers ask for: sitemap.xml in
 * pieces of SITEMAP_URLS_MAX addresses, robots.txt.
 *
 * A demo, and a site whose address is not known, has no sitemap; a demo's robots.txt says no.
 */
#ifndef PUBLISH_INDEX_FILE_H
#define PUBLISH_INDEX_FILE_H

#include "press.h"

enum { SITEMAP_URLS_MAX = 50000, SITEMAP_BYTES_MAX = 50 << 20 };

/* Notes a page. Fails: ERR_IO when a piece is full and cannot be written. */
bool index__page(struct press *press, const char *path, struct err *err) MUST_CHECK;
/* Writes the last piece, the list of pieces and robots.txt. Fails: ERR_IO. */
bool index__end(struct press *press, struct err *err) MUST_CHECK;

#endif
