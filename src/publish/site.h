/*
 * publish/site.h (private) - a folder of files that changes all at once.
 *
 * site__begin() makes ".<name>.next" beside the target and holds a lock on it. Files go in there;
 * one that equals its predecessor becomes a second name (hard link) of it. site__commit() swaps
 * the two folders in one step and removes the old one. Freed without a commit, nothing happened.
 * A site carries the file SITE_MARK: a folder without it that is not empty is never replaced.
 */
#ifndef PUBLISH_SITE_H
#define PUBLISH_SITE_H

#include "core/err.h"
#include "core/text.h"

#define SITE_MARK ".mingzhang-site"

struct site;

/* Fails: ERR_REFUSED, ERR_CONFLICT, ERR_IO. */
bool site__begin(const char *target, struct site **ret, struct err *err) MUST_CHECK;
void site_free(struct site *site);
AUTO_DEFINE(site)

/* Makes a folder of the site; it may be there. */
bool site__folder(struct site *site, const char *name, struct err *err) MUST_CHECK;
/* `path` is relative, '/' between folder and file. Fails: ERR_IO. */
bool site__write(struct site *site, const char *path, struct text bytes,
                 struct err *err) MUST_CHECK;
/* Has the site so far this file with these bytes? */
bool site__has(const struct site *site, const char *path, struct text bytes);
/* Takes a file over from the site so far; *ret_kept is false when it had none. Fails: ERR_IO. */
bool site__keep(struct site *site, const char *path, bool *ret_kept, struct err *err) MUST_CHECK;
size_t site__files(const struct site *site);
size_t site__changed(const struct site *site);
/* Makes it the site. The site is to be freed all the same. Fails: ERR_IO. */
bool site__commit(struct site *site, struct err *err) MUST_CHECK;

#endif
