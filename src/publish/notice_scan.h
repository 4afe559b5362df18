/*
 * publish/notice_scan.h (private) - the last look over what was made of a notice.
 *
 *   struct notice_scan scan = { 0 };
 *   ok = notice__scan_of(&scan, model, templates, err) &&           // and again for the next one
 *        notice__scan(&scan, "N3-…/index.html", page, err) && …;
 *   notice__scan_end(&scan);
 *
 * What the notice itself vouches for is meant to be read: the numbers that its model says may be
 * called, and the ids of the keys in its template set, sixteen digits that may all be decimal.
 */
#ifndef PUBLISH_NOTICE_SCAN_H
#define PUBLISH_NOTICE_SCAN_H

#include "core/err.h"
#include "core/text.h"
#include "crypto/hash.h"

struct jv;

enum { NOTICE_ALLOWED_MAX = 128 };

struct notice_scan {
    struct jv *model, *templates; /* lend the words */
    struct sha256 set;            /* digest of the templates: notices of one run share them */
    const char *allowed[NOTICE_ALLOWED_MAX + 1];
    size_t count;
};

bool notice__scan_of(struct notice_scan *scan, struct text model, struct text templates,
                     struct err *err) MUST_CHECK;
void notice__scan_end(struct notice_scan *scan);
/* Fails: ERR_LEAK naming the file and the place. */
bool notice__scan(const struct notice_scan *scan, const char *name, struct text bytes,
                  struct err *err) MUST_CHECK;
/* The same for JSON, whose numbers are amounts in fen and may be long: its strings are looked at,
 * each by itself, and those of records that stand in it; digests and signatures in base64 are
 * passed over. */
bool notice__scan_json(const struct notice_scan *scan, const char *name, struct text bytes,
                       struct err *err) MUST_CHECK;

#endif
