/*
 * notice/check.h - the files from which anybody checks a notice without a server:
 * docs/spec/notice.md.
 *
 *   AUTO(notice_checks) struct notice_checks *checks = notice_checks_new(db, conf);
 *   TRY(notice_check_files(checks, "N3-441424103201-2020-1", put, arg, err));   // for each
 *   TRY(notice_whole_files(checks, put, arg, err));
 *
 * put() gets "model.json", "check.json", "check-1.json" …, "notice.tlog-proof"; and of chains
 * "441424103201.whole.json". The bytes are its own until it returns.
 */
#ifndef NOTICE_CHECK_H
#define NOTICE_CHECK_H

#include "core/conf.h"
#include "core/err.h"
#include "core/text.h"

struct db;
struct notice_checks;

enum {
    CHECK_RECORDS_MAX = 1000, /* in one file; then they go into parts */
    CHECK_FILE_MAX = 64 << 20,
};

typedef bool notice_put(void *arg, const char *name, struct text bytes, struct err *err);

struct notice_checks *notice_checks_new(struct db *db, const struct conf *conf); /* borrows both */
void notice_checks_free(struct notice_checks *checks);
AUTO_DEFINE(notice_checks)

/* Fails: ERR_NOT_FOUND when there is no such published notice; ERR_BEHIND when no checkpoint covers
 * it; ERR_TAMPERED when its evidence or a record is not what it was; as put() does. */
bool notice_check_files(struct notice_checks *checks, const char *number, notice_put *put,
                        void *arg, struct err *err) MUST_CHECK;
/* Of every public chain: what the last daily head says of it. Nothing when there is no
 * head in the log yet. */
bool notice_whole_files(struct notice_checks *checks, notice_put *put, void *arg,
                        struct err *err) MUST_CHECK;

#endif
