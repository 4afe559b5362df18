/*
 * publish/notice_page.h - a notice's page and boards, from bytes alone.
 *
 * Everything is made from two texts: the notice's model (docs/spec/notice.md) and the template set.
 * The set holds the templates of notices and what the site says about itself and its keys; both are
 * kept as evidence under their digests, so that a page or a board is made again, byte for byte,
 * whatever the templates have become since:
 *
 *   {"format":"mingzhang-templates/1",
 *    "site":{"url":"https://host/path/","short_title":"…","sponsor":"…","icp":"…","police":"…",
 *            "code":"…","log_key":"<vkey> <vkey>","keys":[{"id":"<16 hex>","public_key":"<64
 * hex>"}]}, "templates":{"notice_board":"…","notice_page":"…", …}}
 *
 * A board is laid out by mingzhang-board, which stands beside this program; its bytes depend also
 * on the versions and fonts that publish_renderer() names.
 */
#ifndef PUBLISH_NOTICE_PAGE_H
#define PUBLISH_NOTICE_PAGE_H

#include "core/buf.h"
#include "core/err.h"
#include "core/text.h"

struct db;
struct desk;
struct publish_imprint;

enum {
    PUBLISH_TEMPLATES_MAX = 4 << 20,
    PUBLISH_BOARD_MAX = 64 << 20,
    PUBLISH_RENDERER_MAX = 65, /* [A-Za-z0-9_.-], with its NUL */
};

/* The template set as it is now: the built-in templates, the imprint, the ledger's keys.
 * imprint and log_keys (vkeys, separated by spaces) may be NULL. Fails: ERR_CONFIG; ERR_DB;
 * ERR_LIMIT. */
bool publish_templates(struct db *db, const struct publish_imprint *imprint, const char *log_keys,
                       struct buf *out, struct err *err) MUST_CHECK;

/* Appends the page. Fails: ERR_INPUT when model or set are not what they should be; ERR_LIMIT. */
bool publish_notice_page(struct text model, struct text templates, struct buf *out,
                         struct err *err) MUST_CHECK;

/* Appends the board as a document for mingzhang-board; paper is "A4" or "A3". */
bool publish_notice_document(struct text model, struct text templates, const char *paper,
                             struct buf *out, struct err *err) MUST_CHECK;
/* Appends the board as PDF, and to `words`, when it is not NULL, what is read in the finished file.
 * Fails: ERR_IO when mingzhang-board is missing or complains. */
bool publish_notice_board(struct text model, struct text templates, const char *paper,
                          struct buf *out, struct buf *words, struct err *err) MUST_CHECK;

/* What makes boards here: "board3-cairo1.16.0-pango1.50.12-<8 hex of the faces>". */
bool publish_renderer(char out[PUBLISH_RENDERER_MAX], struct err *err) MUST_CHECK;

/* Makes page and boards of reviewed notices, looks through each finished file and publishes them
 * with its digest (notice/notice.h), all in the desk's one commit. The books must verify and the
 * log be caught up: the caller has seen to it. Fails: as notice_publish(); ERR_LEAK naming the
 * notice, its file and the place; ERR_IO when no board can be made. */
struct publish_notices {
    const struct publish_imprint *imprint; /* NULL: none */
    const char *log_keys;                  /* vkeys, separated by spaces; NULL: none */
    const char *const *numbers;
    size_t count;
    bool boards; /* made, and named by the records */
};
bool publish_notices(struct db *db, struct desk *desk, const struct publish_notices *ask,
                     struct err *err) MUST_CHECK;

#endif
