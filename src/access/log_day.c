/* Days of the access log that are over: their record, and their end. */
#include "core/i18n.h"
#include "ledger/desk.h"
#include "log_file.h"
#include "store_note.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOME "programme/office"

struct counter {
    struct hasher *hasher;
    int64_t lines, size;
};

static void count(const char *bytes, size_t len, void *arg)
{
    struct counter *counter = arg;
    hasher_add(counter->hasher, bytes, len);
    counter->size += (int64_t)len;
    for (size_t i = 0; i < len; i++)
        counter->lines += bytes[i] == '\n';
}

static bool read_day(const char *path, struct store_day *ret, struct err *err)
{
    AUTO(hasher) struct hasher *hasher = hasher_new();
    struct counter counter = { .hasher = hasher };
    TRY(file_each(path, count, &counter, err));
    ret->lines = counter.lines;
    ret->size = counter.size;
    ret->sha256 = hasher_end(hasher);
    return true;
}

/* Calls each() for every day that has a file; other files are none of ours. */
static bool each_file(const struct access_log *log,
                      bool (*each)(struct date day, void *arg, struct err *err), void *arg,
                      struct err *err)
{
    enum { NAME_LEN = 10 + 6 };
    DIR *folder = opendir(log__folder(log));
    bool ok = folder != NULL || err_set(err, ERR_IO, _("cannot read the folder %s: %s"),
                                        log__folder(log), strerror(errno));
    for (struct dirent *entry; ok && (entry = readdir(folder)) != NULL;) {
        struct text name = text_of(entry->d_name);
        struct date day;
        struct err ignored;
        if (name.len == NAME_LEN && text_ends(name, ".jsonl") &&
            date_parse(text_slice(name, 0, 10), &day, &ignored))
            ok = each(day, arg, err);
    }
    if (folder != NULL)
        (void)closedir(folder); /* it was only read */
    return ok;
}

struct closing {
    struct desk *desk;
    struct access_log *log;
    struct date before; /* days before this one are over */
    int count;
};

static bool put_digest(struct desk *desk, const struct store_day *day, struct err *err)
{
    char text[DATE_TEXT_MAX], hex[SHA256_HEX_SIZE];
    struct desk_place place;
    TRY(desk_begin(desk, HOME, TYPE_ACCESS_DIGEST, NULL, err));
    struct canonical *w = desk_body(desk);
    canonical_set_string(w, "day", date_format(day->day, text));
    canonical_set_int(w, "lines", day->lines);
    canonical_set_string(w, "sha256", sha256_hex(&day->sha256, hex));
    canonical_set_int(w, "size", day->size);
    TRY(desk_end(desk, NULL, 0, &place, err));
    return store__day_add(desk_db(desk), day, place.n, err);
}

static bool close_one(struct date day, void *arg, struct err *err)
{
    struct closing *closing = arg;
    struct store_day found = { .day = day };
    char path[FILE_PATH_MAX + 1];
    bool is_closed;
    if (day.day >= closing->before.day)
        return true;
    TRY(store__day_is_closed(desk_db(closing->desk), day, &is_closed, err));
    if (is_closed)
        return true;
    log__leave(closing->log, day);
    log__path(log__folder(closing->log), day, path);
    TRY(read_day(path, &found, err));
    closing->count++;
    return put_digest(closing->desk, &found, err);
}

bool access_log_close_days(struct desk *desk, struct access_log *log, int *ret_days,
                           struct err *err)
{
    int64_t now_us = time_now_us() - (int64_t)ACCESS_LOG_GRACE_S * 1000000;
    struct closing closing = { .desk = desk, .log = log, .before = date_of_moment(now_us) };
    TRY(each_file(log, close_one, &closing, err));
    *ret_days = closing.count;
    return true;
}

struct dropping {
    struct db *db;
    const struct access_log *log;
    struct date before;
    int count;
};

static bool drop_one(struct date day, void *arg, struct err *err)
{
    struct dropping *dropping = arg;
    char path[FILE_PATH_MAX + 1];
    bool is_closed;
    if (day.day >= dropping->before.day)
        return true;
    TRY(store__day_is_closed(dropping->db, day, &is_closed, err));
    if (!is_closed)
        return true;
    log__path(log__folder(dropping->log), day, path);
    if (unlink(path) != 0 && errno != ENOENT)
        return err_set(err, ERR_IO, _("cannot remove %s: %s"), path, strerror(errno));
    dropping->count++;
    return true;
}

bool access_log_drop_old(struct db *db, struct access_log *log, int *ret_files, struct err *err)
{
    struct dropping dropping = { .db = db, .log = log, .before = date_of_moment(time_now_us()) };
    dropping.before.day -= log__keep_days(log);
    TRY(each_file(log, drop_one, &dropping, err));
    *ret_files = dropping.count;
    return true;
}

struct checking {
    const struct access_log *log;
    void (*each)(void *arg, struct date day, enum access_log_state state);
    void *arg;
};

static bool check_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct checking *checking = arg;
    struct store_day now = { .day = db_get_date(row, 0, 0) };
    char path[FILE_PATH_MAX + 1], hex[SHA256_HEX_SIZE];
    enum access_log_state state = ACCESS_LOG_GONE;
    log__path(log__folder(checking->log), now.day, path);
    if (access(path, F_OK) == 0) {
        TRY(read_day(path, &now, err));
        state = strcmp(sha256_hex(&now.sha256, hex), db_get(row, 0, 1)) == 0 ? ACCESS_LOG_SAME
                                                                             : ACCESS_LOG_DIFFERS;
    }
    checking->each(checking->arg, now.day, state);
    return true;
}

bool access_log_check(struct db *db, struct access_log *log,
                      void (*each)(void *arg, struct date day, enum access_log_state state),
                      void *arg, struct err *err)
{
    struct checking checking = { log, each, arg };
    return store__each_day(db, check_one, &checking, err);
}
