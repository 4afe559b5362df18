/*
 * access/log.h - the access log: every request one line of JSON, a file for each day.
 *
 * Files are <home>/log/access/2019-04-12.jsonl, readable by their owner only; days are those of
 * Beijing. What a line holds is the web module's business (web/line.h): no query, no body, no
 * address, nothing personal. When a day is over its file is closed: its digest becomes a record.
 * Files are kept for at least ACCESS_LOG_DAYS_MIN days, and never removed before their record.
 */
#ifndef ACCESS_LOG_H
#define ACCESS_LOG_H

#include "core/date.h"
#include "core/err.h"
#include "core/text.h"
#include "crypto/hash.h"

struct db;
struct desk;
struct access_log;

enum {
    ACCESS_LOG_DAYS_MIN = 180, /* to be kept */
    ACCESS_LOG_DAYS_MAX = 36500,
    ACCESS_LOG_LINE_MAX = 4096,
    ACCESS_LOG_GRACE_S = 300, /* after midnight, before a day is closed */
};

/* What the setting access_log_days says; "" is ACCESS_LOG_DAYS_MIN. Fails: ERR_CONFIG. */
bool access_log_days(const char *setting, int *ret, struct err *err) MUST_CHECK;
/* Makes the folder when it is missing. Fails: ERR_IO; ERR_CONFIG for fewer days than must be. */
bool access_log_open(const char *home, int keep_days, struct access_log **ret,
                     struct err *err) MUST_CHECK;
void access_log_free(struct access_log *log);
AUTO_DEFINE(access_log)

/* Adds a line, without its newline, to the file of that moment's day. From any thread. Fails:
 * ERR_IO, with nothing added or, when the disk is full, half a line; ERR_INPUT when the line holds
 * a control character; ERR_LIMIT. */
bool access_log_write(struct access_log *log, int64_t time_us, struct text line,
                      struct err *err) MUST_CHECK;

/* Makes a record for each day that is over and has a file but no record; the caller commits the
 * desk. ret_days: how many. */
bool access_log_close_days(struct desk *desk, struct access_log *log, int *ret_days,
                           struct err *err) MUST_CHECK;
/* Removes files that are older than is asked for and have their record. */
bool access_log_drop_old(struct db *db, struct access_log *log, int *ret_files,
                         struct err *err) MUST_CHECK;

/* Each closed day, its file as it is now: what an auditor asks for. */
enum access_log_state { ACCESS_LOG_SAME, ACCESS_LOG_DIFFERS, ACCESS_LOG_GONE };
bool access_log_check(struct db *db, struct access_log *log,
                      void (*each)(void *arg, struct date day, enum access_log_state state),
                      void *arg, struct err *err) MUST_CHECK;

#endif
