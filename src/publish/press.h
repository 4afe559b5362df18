/*
 * publish/press.h (private) - from a model to a page in the site: render, look for leaks, write.
 */
#ifndef PUBLISH_PRESS_H
#define PUBLISH_PRESS_H

#include "core/buf.h"
#include "publish/mustache.h"
#include "publish/publisher.h"
#include "site.h"
#include "store.h"
#include "json/value.h"

struct press {
    struct site *site; /* borrowed */
    struct mustache_set *templates;
    struct jv *about;     /* what every page says: programme, day, ledger */
    const char **allowed; /* key ids, for the leak scan */
    struct buf page;
    struct buf tables; /* those of the page */
    size_t pages;
    bool is_demo;
    char url[PUBLISH_URL_MAX + 2]; /* of the site, with a slash at the end; "": not known */
    char day[DATE_TEXT_MAX];       /* as of */
    struct buf sitemap;            /* the piece that is being filled */
    size_t sitemap_urls, sitemaps;
    struct buf *paths; /* where one of the crew notes its pages for the sitemap; else NULL */
    const struct publish_options *options;
};

/* Fails: ERR_CONFIG for the site's address; ERR_INPUT when the programme's body is not JSON.
 * Strings are borrowed from the arena. */
bool press__begin(struct press *press, struct site *site, struct arena *arena,
                  const struct about *about, const struct key_rows *keys,
                  struct err *err) MUST_CHECK;
void press__end(struct press *press);
/* Another press for another thread: templates, site and what every page says are the same. */
void press__share(const struct press *press, struct press *ret);
void press__unshare(struct press *press);
/* Puts pages into the sitemap, one a line. Fails: ERR_LIMIT, ERR_IO. */
bool press__tell_paths(struct press *press, char *paths, struct err *err) MUST_CHECK;
/* sponsor, icp, police, code, imprint of a site. */
void press__imprint(struct jv *site, const struct publish_imprint *imprint);
/* The address with a slash at its end; "" for none. Fails: ERR_CONFIG. */
bool press__url(const char *url, char out[PUBLISH_URL_MAX + 2], struct err *err) MUST_CHECK;

/* A new model: root ("" or "../"), title, heading, description; the rest is the caller's. */
struct jv *press__model(const struct press *press, const char *root, const char *title,
                        const char *description);
void press__crumb(struct jv *model, const char *name, const char *href);
/* Takes the model, also when it fails. Fails: ERR_LEAK, ERR_IO, ERR_LIMIT. */
bool press__print(struct press *press, const char *template, const char *path, struct jv *model,
                  struct err *err) MUST_CHECK;
/* The same, for what is no page: not counted, not in the sitemap. */
bool press__print_file(struct press *press, const char *template, const char *path,
                       struct jv *model, struct err *err) MUST_CHECK;
/* A file of the site that is no page, scanned all the same. */
bool press__put(struct press *press, const char *path, struct text bytes,
                struct err *err) MUST_CHECK;

#endif
