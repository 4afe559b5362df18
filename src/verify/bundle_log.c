#include "bundle.h"
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"
#include "proof/checkpoint.h"
#include "proof/policy.h"
#include "proof/stamp.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct stamps {
    size_t count;
    struct buf bytes[STAMP_TOKENS_MAX];
    struct text texts[STAMP_TOKENS_MAX];
};

static bool is_there(const char *path) { return access(path, F_OK) == 0; }

/* Not there is an empty buf. */
static bool read_some(const char *folder, const char *name, struct buf *out, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    TRY(verify__path(path, err, "%s/%s", folder, name));
    return !is_there(path) || file_read(path, out, err);
}

/* How many places the files of the folder hold. */
static bool count_places(const char *folder, uint64_t *ret, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    TRY(verify__path(path, err, "%s/chains", folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    *ret = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct stat about;
        if (text_ends(text_of(entry->d_name), ".pos") &&
            fstatat(dirfd(dir), entry->d_name, &about, 0) == 0)
            *ret += (uint64_t)about.st_size / 8;
    }
    (void)closedir(dir); /* it was only read */
    return true;
}

/* stamps/<size>.<k>.tsr, k from 0. */
static bool read_stamps(const char *folder, uint64_t size, struct stamps *stamps, struct err *err)
{
    char name[64];
    for (stamps->count = 0; stamps->count < STAMP_TOKENS_MAX; stamps->count++) {
        struct buf *bytes = &stamps->bytes[stamps->count];
        buf_init(bytes, STAMP_TOKEN_MAX);
        (void)snprintf(name, sizeof name, "stamps/%llu.%zu.tsr", (unsigned long long)size,
                       stamps->count);
        if (!read_some(folder, name, bytes, err)) {
            stamps->count++;
            return false;
        }
        stamps->texts[stamps->count] = (struct text) { bytes->data, bytes->len };
        if (bytes->len == 0) {
            buf_release(bytes);
            return true;
        }
    }
    return true;
}

static bool push_point(const struct bundle_log *log, struct logbook *book, const char *name,
                       uint64_t size, struct err *err)
{
    char file[96];
    char second[96];
    struct buf note;
    struct buf note_sm3;
    struct stamps *stamps = calloc(1, sizeof *stamps);
    if (stamps == NULL)
        abort();
    buf_init(&note, LOGBOOK_NOTE_MAX);
    buf_init(&note_sm3, LOGBOOK_NOTE_MAX);
    (void)snprintf(file, sizeof file, "log/%s", name);
    (void)snprintf(second, sizeof second, "log/sm3/%s", name);
    bool ok = read_some(log->folder, file, &note, err) &&
              read_some(log->folder, second, &note_sm3, err) &&
              (size == 0 || read_stamps(log->folder, size, stamps, err));
    const struct logbook_point point = {
        .file = file,
        .is_newest = size == 0,
        .note = { note.data, note.len },
        .note_sm3 = { note_sm3.data, note_sm3.len },
        .tokens = stamps->texts,
        .token_count = stamps->count,
    };
    if (ok)
        logbook_point(book, &point);
    for (size_t i = 0; i < stamps->count; i++)
        buf_release(&stamps->bytes[i]);
    free(stamps);
    buf_release(&note);
    buf_release(&note_sm3);
    return ok;
}

static bool push_points(const struct bundle_log *log, struct logbook *book, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    bool ok = true;
    TRY(verify__path(path, err, "%s/log/checkpoints", log->folder));
    DIR *dir = opendir(path);
    if (dir == NULL && errno != ENOENT)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (struct dirent *entry; ok && dir != NULL && (entry = readdir(dir)) != NULL;) {
        char name[64];
        uint64_t size;
        if (strlen(entry->d_name) > 20 || !checkpoint_number(text_of(entry->d_name), &size) ||
            size == 0)
            continue;
        (void)snprintf(name, sizeof name, "checkpoints/%.20s", entry->d_name);
        ok = push_point(log, book, name, size, err);
    }
    if (dir != NULL)
        (void)closedir(dir); /* it was only read */
    TRY(verify__path(path, err, "%s/log/checkpoint", log->folder));
    return ok && (!is_there(path) || push_point(log, book, "checkpoint", 0, err));
}

static void each_record(void *arg, struct text bytes, int64_t position)
{
    logbook_programme(arg, bytes, position);
}

static void each_seal(void *arg, struct text bytes, int64_t position)
{
    (void)position; /* the main pass compares it with the size */
    logbook_seal(arg, bytes);
}

/* Seals are on the public chains of accounts. */
static bool has_seals(struct text name)
{
    return text_ends(name, ".records") && !text_ends(name, ".office.records") &&
           ((name.ptr[0] >= '0' && name.ptr[0] <= '9') || text_starts(name, "transit."));
}

static bool push_seals(const struct bundle_log *log, struct logbook *book, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    bool ok = true;
    TRY(verify__path(path, err, "%s/chains", log->folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;) {
        char name[CHAIN_ID_MAX + 1];
        struct text file = text_of(entry->d_name);
        if (!has_seals(file) || file.len - strlen(".records") > CHAIN_ID_MAX)
            continue;
        (void)snprintf(name, sizeof name, "%.*s", (int)(file.len - strlen(".records")), file.ptr);
        ok = verify__each_of(log->folder, name, each_seal, book, err);
    }
    (void)closedir(dir); /* it was only read */
    return ok;
}

bool verify__log_read(struct bundle_log *log, struct report *report, struct logbook **ret,
                      struct err *err)
{
    AUTO(logbook) struct logbook *book = NULL;
    uint64_t capacity;
    TRY(count_places(log->folder, &capacity, err));
    TRY(read_some(log->folder, "policy", &log->policy, err));
    const struct logbook_options options = {
        .ledger = log->ledger,
        .trust = log->trust,
        .rollcall = log->rollcall,
        .folder = log->folder,
        .policy = { log->policy.data, log->policy.len },
        .whole = log->whole,
        .national = log->national,
        .capacity = capacity,
    };
    TRY(logbook_new(&options, report, &book, err));
    TRY(verify__each_of(log->folder, "programme", each_record, book, err));
    if (log->whole && !log->hashes_only)
        TRY(push_seals(log, book, err));
    TRY(push_points(log, book, err));
    logbook_open(book);
    *ret = book;
    book = NULL;
    return true;
}
