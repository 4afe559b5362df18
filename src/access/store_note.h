/* access/store_note.h - private: the SQL of notes and of the access log's days. */
#ifndef ACCESS_STORE_NOTE_H
#define ACCESS_STORE_NOTE_H

#include "access/log.h"
#include "access/note.h"
#include "db/db.h"

bool store__look_add(struct db *db, const char *const values[4], struct err *err) MUST_CHECK;
bool store__look_add_machine(struct db *db, const char *const values[3],
                             struct err *err) MUST_CHECK;
struct store_refused {
    const char *key_id, *act, *code, *subject;
    const struct sha256 *digest;
};
bool store__refused_add(struct db *db, const struct store_refused *refused,
                        struct err *err) MUST_CHECK;
bool store__has_notes(struct db *db, bool *ret, struct err *err) MUST_CHECK;

/* Columns: key, what, subject, count, from, to, digest in hex, ids. */
bool store__looks(struct db *db, struct db_result **ret, struct err *err) MUST_CHECK;
bool store__look_done(struct db *db, const char *ids, int64_t n, struct err *err) MUST_CHECK;
/* Columns: key, hour, place, act, code, subject, digest in hex, count. At most a thousand. */
bool store__refused(struct db *db, struct db_result **ret, struct err *err) MUST_CHECK;
/* Of a row of these. */
bool store__refused_done(struct db *db, const struct db_result *rows, size_t row, int64_t n,
                         struct err *err) MUST_CHECK;

struct store_day {
    struct date day;
    int64_t lines, size;
    struct sha256 sha256;
};
bool store__day_is_closed(struct db *db, struct date day, bool *ret, struct err *err) MUST_CHECK;
bool store__day_add(struct db *db, const struct store_day *day, int64_t n,
                    struct err *err) MUST_CHECK;
bool store__each_day(struct db *db,
                     bool (*each)(const struct db_result *row, void *arg, struct err *err),
                     void *arg, struct err *err) MUST_CHECK; /* day, sha256 in hex */

#endif
