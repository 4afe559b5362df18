/*
 * publish/notice_site.h (private) - notices on the site: a folder each, and lists of them by kind,
 * year and county.
 *
 *   notice/index.html, notice/kind-N3.html, notice/year-2019.html, notice/county-441424.html
 *                                      (and -2, -3 … when a list is long)
 *   notice/NUMBER/index.html           the notice: from its model and its own template set
 *   notice/NUMBER/life.html            what happened to it since
 *   notice/NUMBER/a4.pdf, a3.pdf       its boards
 *   notice/NUMBER/model.json, check.json, notice.tlog-proof, record.json, record.sig, made
 *
 * A page that is not, byte for byte, what the notice's record names is not published. Boards are
 * made once: `made` says of what, and a board of the same stays.
 */
#ifndef PUBLISH_NOTICE_SITE_H
#define PUBLISH_NOTICE_SITE_H

#include "core/err.h"

struct jv;
struct publisher;

enum { NOTICE_LIST_ROWS = 100, NOTICE_NEWS_MAX = 50 };

/* A notice as lists show it. Texts are in the publisher's arena. */
struct notice_item {
    const char *number, *kind, *title, *issuer, *chain, *subject, *as_of, *from, *to;
    const char *state, *superseded_by, *renderer, *page, *published_at;
    char county[7]; /* "": of no county */
    char year[5];   /* that it is about, else that of its figures */
};
struct notice_items {
    size_t count, size;
    struct notice_item *rows; /* the newest first */
};

/* Reads what is published, before any page is printed. Fails: ERR_DB. */
bool notice__gather(struct publisher *p, struct err *err) MUST_CHECK;
/* Notices of a village, the newest first; NULL when there are none. */
struct jv *notice__of_village(const struct notice_items *items, const char *village);
/* "已发布", "公示结束", "已归档", "已更正": nothing that depends on today. */
const char *notice__state(const struct notice_item *item);
/* All lists, each in pages. */
bool notice__print_lists(struct publisher *p, struct err *err) MUST_CHECK;
/* Has a county any? */
bool notice__has_county(const struct notice_items *items, const char *county);
/* The newest, for the feed. */
struct jv *notice__news(const struct notice_items *items);
/* Every notice's folder and all lists. Fails: ERR_TAMPERED for a page that is not what its record
 * says; ERR_LEAK; ERR_IO; ERR_DB. */
bool notice__print(struct publisher *p, struct err *err) MUST_CHECK;

#endif
