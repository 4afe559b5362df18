/* The access log's files. */
#include "access/log.h"
#include "core/file.h"
#include "core/i18n.h"
#include "log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct access_log {
    pthread_mutex_t lock;
    char folder[FILE_PATH_MAX + 1];
    int keep_days;
    int fd; /* of `day`; -1: none open */
    struct date day;
};

const char *log__folder(const struct access_log *log) { return log->folder; }

int log__keep_days(const struct access_log *log) { return log->keep_days; }

bool access_log_days(const char *setting, int *ret, struct err *err)
{
    char *end = NULL;
    errno = 0;
    long days = setting[0] != '\0' ? strtol(setting, &end, 10) : ACCESS_LOG_DAYS_MIN;
    bool ok = errno == 0 && days >= ACCESS_LOG_DAYS_MIN && days <= ACCESS_LOG_DAYS_MAX;
    if (!ok || (end != NULL && *end != '\0'))
        return err_set(err, ERR_CONFIG, _("access_log_days is a number from %d to %d, not \"%s\""),
                       ACCESS_LOG_DAYS_MIN, ACCESS_LOG_DAYS_MAX, setting);
    *ret = (int)days;
    return true;
}

static bool make_folder(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), path, strerror(errno));
}

bool access_log_open(const char *home, int keep_days, struct access_log **ret, struct err *err)
{
    char above[FILE_PATH_MAX];
    if (keep_days < ACCESS_LOG_DAYS_MIN)
        return err_set(err, ERR_CONFIG, _("the access log is kept for at least %d days"),
                       ACCESS_LOG_DAYS_MIN);
    struct access_log *log = calloc(1, sizeof *log);
    if (log == NULL)
        abort();
    log->fd = -1;
    log->keep_days = keep_days;
    (void)snprintf(above, sizeof above, "%s/log", home);
    int length = snprintf(log->folder, sizeof log->folder, "%s/access", above);
    bool ok = (length > 0 && (size_t)length < sizeof log->folder - DATE_TEXT_MAX - 8) ||
              err_set(err, ERR_LIMIT, _("the path %s is too long"), home);
    ok = ok && make_folder(above, 0711, err) && make_folder(log->folder, 0700, err);
    (void)pthread_mutex_init(&log->lock, NULL); /* cannot fail on Linux */
    if (ok)
        *ret = log;
    else
        access_log_free(log);
    return ok;
}

void access_log_free(struct access_log *log)
{
    if (log == NULL)
        return;
    if (log->fd >= 0)
        (void)close(log->fd); /* each line was written by itself */
    (void)pthread_mutex_destroy(&log->lock);
    free(log);
}

void log__path(const char *folder, struct date day, char out[FILE_PATH_MAX + 1])
{
    char text[DATE_TEXT_MAX];
    (void)snprintf(out, FILE_PATH_MAX + 1, "%.*s/%s.jsonl", FILE_PATH_MAX - DATE_TEXT_MAX - 8,
                   folder, date_format(day, text));
}

static bool open_day(struct access_log *log, struct date day, struct err *err)
{
    char path[FILE_PATH_MAX + 1];
    if (log->fd >= 0 && log->day.day == day.day)
        return true;
    if (log->fd >= 0)
        (void)close(log->fd);
    log__path(log->folder, day, path);
    log->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    log->day = day;
    return log->fd >= 0 || err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

static bool is_one_line(struct text line)
{
    for (size_t i = 0; i < line.len; i++)
        if ((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7f)
            return false;
    return true;
}

bool access_log_write(struct access_log *log, int64_t time_us, struct text line, struct err *err)
{
    char bytes[ACCESS_LOG_LINE_MAX + 1];
    if (line.len > ACCESS_LOG_LINE_MAX)
        return err_set(err, ERR_LIMIT, _("a line of the access log has at most %d bytes"),
                       ACCESS_LOG_LINE_MAX);
    if (!is_one_line(line))
        return err_set(err, ERR_INPUT, _("a line of the access log holds a control character"));
    memcpy(bytes, line.ptr, line.len);
    bytes[line.len] = '\n';
    (void)pthread_mutex_lock(&log->lock);
    bool ok = open_day(log, date_of_moment(time_us), err);
    if (ok && !file_put(log->fd, (struct text) { bytes, line.len + 1 }))
        ok = err_set(err, ERR_IO, _("cannot write the access log: %s"), strerror(errno));
    (void)pthread_mutex_unlock(&log->lock);
    return ok;
}

void log__leave(struct access_log *log, struct date day)
{
    (void)pthread_mutex_lock(&log->lock);
    if (log->fd >= 0 && log->day.day <= day.day) {
        (void)close(log->fd);
        log->fd = -1;
    }
    (void)pthread_mutex_unlock(&log->lock);
}
