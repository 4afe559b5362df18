/*
 * tests/support/disclosed.h - a logged ledger (logged.h) with published notices: the use of funds
 * of two villages (N3), and the correction of the first of them (N5). disclosed_begin() and
 * disclosed_end() are set-up and tear-down of cmocka; the state is a struct logged.
 */
#ifndef SUPPORT_DISCLOSED_H
#define SUPPORT_DISCLOSED_H

#include "logged.h"
#include "notice/notice.h"

#define DISCLOSED       "N3-441424100201-2019-1"
#define DISCLOSED_OTHER "N3-441424100202-2019-1"
#define DISCLOSED_AGAIN "N5-N3-441424100201-2019-1-1"

int disclosed_begin(void **state);
int disclosed_end(void **state);

/* Drafts; the number lives until the next call. */
const char *disclosed_draft(struct logged *it, enum notice_kind kind, const char *subject);
/* Reviews, publishes, and seals the log. */
void disclosed_publish(struct logged *it, const char *number);
/* Behind the guards: the draft's model says something else, and everything that is derived from it
 * is made to fit, so that review and record commit to it. */
void disclosed_lie(struct logged *it, const char *number, const char *old, const char *new);
/* The model's bytes; the caller releases them. */
struct buf disclosed_model(struct logged *it, const char *number);
/* The bundle of the notice in <folder>/<name>; the path lives until the next call. */
const char *disclosed_export(struct logged *it, const char *name, const char *number);

#endif
