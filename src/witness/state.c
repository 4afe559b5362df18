#include "witness/state.h"
#include "core/arena.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "crypto/base64.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char HEAD[] = "mingzhang-witness/state/v1\n";
static const char FILE_NAME[] = "state";
static const char NEW_NAME[] = "state.new";
static const char LOCK_NAME[] = "lock";

struct witness_state {
    struct arena *arena;
    int folder;           /* descriptor: what follows stays inside, whatever the path becomes */
    int lock;             /* held while open */
    struct sha256 digest; /* of the file as this process read or wrote it last */
    size_t count;
    struct witness_seen logs[WITNESS_LOGS_MAX]; /* ascending by origin */
};

static void write_log(const struct witness_seen *log, struct buf *out)
{
    buf_addf(out, "%s\t%" PRIu64 "\t", log->origin, log->size);
    base64_add(log->root.bytes, SHA256_SIZE, out);
    buf_addf(out, "\t%" PRId64 "\t", log->time_s);
    base64_add(log->note.ptr, log->note.len, out);
    buf_addc(out, '\n');
}

static bool write_state(const struct witness_seen *logs, size_t count, struct buf *out,
                        struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    buf_adds(out, HEAD);
    for (size_t i = 0; i < count; i++)
        write_log(&logs[i], out);
    struct sha256 digest = sha256(out->data, out->len);
    buf_addf(out, "sha256 %s\n", sha256_hex(&digest, hex));
    return buf_check(out, _("the state of the witness"), err);
}

static bool io_error(const char *what, struct err *err)
{
    return err_set(err, ERR_IO, _("the state of the witness cannot be kept: %s: %s"), what,
                   strerror(errno));
}

/* The new file is whole and on the disk before it takes the old one's name. */
static bool replace(int folder, const struct buf *bytes, struct err *err)
{
    int fd = openat(folder, NEW_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return io_error(NEW_NAME, err);
    bool ok = file_put(fd, (struct text) { bytes->data, bytes->len }) && fsync(fd) == 0;
    int why = errno;
    ok = close(fd) == 0 && ok;
    errno = why;
    if (!ok)
        return io_error(NEW_NAME, err);
    if (renameat(folder, NEW_NAME, folder, FILE_NAME) != 0)
        return io_error(FILE_NAME, err);
    return fsync(folder) == 0 || io_error(".", err);
}

static bool open_folder(const char *folder, int *ret, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, _("cannot open the folder %s: %s"), folder, strerror(errno));
    *ret = fd;
    return true;
}

bool witness_state_create(const char *folder, struct err *err)
{
    struct stat st;
    struct buf bytes;
    int fd = -1;
    TRY(open_folder(folder, &fd, err));
    buf_init(&bytes, WITNESS_STATE_BYTES);
    bool ok = fstatat(fd, FILE_NAME, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
              err_set(err, ERR_CONFLICT, _("there is a state in %s already"), folder);
    ok = ok && write_state(NULL, 0, &bytes, err) && replace(fd, &bytes, err);
    buf_release(&bytes);
    (void)close(fd); /* what was written is synced */
    return ok;
}

static bool damaged(int line, struct err *err)
{
    (void)err_set(err, ERR_TAMPERED, _("the state of the witness is damaged in line %d"), line);
    return err_hint(err, _("Do not start afresh under the same name and key: a witness that forgot "
                           "what it saw may sign a fork. Restore the file or retire the key."));
}

/* The part of the line before the next tab or its end; moves *line past it. */
static struct text field(struct text *line)
{
    size_t at = 0;
    while (at < line->len && line->ptr[at] != '\t')
        at++;
    struct text out = text_slice(*line, 0, at);
    *line = text_slice(*line, at < line->len ? at + 1 : at, line->len);
    return out;
}

static bool number(struct text text, uint64_t *ret)
{
    uint64_t value = 0;
    if (text.len == 0 || text.len > 19 || (text.len > 1 && text.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *ret = value;
    return value <= INT64_MAX;
}

static bool read_log(struct witness_state *state, struct text line)
{
    struct witness_seen log = { 0 };
    uint64_t time_s = 0;
    size_t root_len = 0;
    size_t note_len = 0;
    struct text origin = field(&line);
    if (origin.len == 0 || origin.len > WITNESS_ORIGIN_MAX || state->count == WITNESS_LOGS_MAX ||
        !number(field(&line), &log.size) ||
        !base64_decode(field(&line), log.root.bytes, SHA256_SIZE, &root_len) ||
        root_len != SHA256_SIZE || !number(field(&line), &time_s))
        return false;
    char *note = arena_alloc(state->arena, WITNESS_NOTE_MAX);
    if (!base64_decode(line, note, WITNESS_NOTE_MAX, &note_len))
        return false;
    log.origin = arena_strndup(state->arena, origin.ptr, origin.len);
    log.time_s = (int64_t)time_s;
    log.note = (struct text) { note, note_len };
    if (state->count > 0 && strcmp(state->logs[state->count - 1].origin, log.origin) >= 0)
        return false;
    state->logs[state->count++] = log;
    return true;
}

static bool read_state(struct witness_state *state, struct text bytes, struct err *err)
{
    char want[SHA256_HEX_SIZE + 16];
    char hex[SHA256_HEX_SIZE];
    int number_of_line = 1;
    size_t tail = strlen("sha256 \n") + SHA256_HEX_SIZE - 1;
    if (!text_starts(bytes, HEAD) || bytes.len < strlen(HEAD) + tail)
        return damaged(1, err);
    struct text body = text_slice(bytes, 0, bytes.len - tail);
    struct sha256 digest = sha256(body.ptr, body.len);
    (void)snprintf(want, sizeof want, "sha256 %s\n", sha256_hex(&digest, hex));
    struct text lines = text_slice(body, strlen(HEAD), body.len);
    for (size_t at; text_find(lines, "\n", &at); lines = text_slice(lines, at + 1, lines.len)) {
        number_of_line++;
        if (!read_log(state, text_slice(lines, 0, at)))
            return damaged(number_of_line, err);
    }
    if (lines.len > 0 || !text_eq(text_slice(bytes, body.len, tail), want))
        return damaged(number_of_line + 1, err);
    state->digest = sha256(bytes.ptr, bytes.len);
    return true;
}

static bool load(int folder, struct buf *out, struct err *err)
{
    char piece[16384];
    int fd = openat(folder, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        (void)err_set(err, ERR_NOT_FOUND, _("the witness has no state"));
        return err_hint(err, _("A new witness is made with mingzhang-witness init. One that has "
                               "signed before must not begin anew under the same key."));
    }
    if (fd < 0)
        return io_error(FILE_NAME, err);
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0)
        buf_add(out, piece, (size_t)got);
    (void)close(fd); /* it was only read */
    if (got < 0)
        return io_error(FILE_NAME, err);
    return buf_check(out, _("the state of the witness"), err);
}

static bool take_lock(struct witness_state *state, const char *folder, struct err *err)
{
    state->lock = openat(state->folder, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (state->lock < 0)
        return io_error(LOCK_NAME, err);
    if (flock(state->lock, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, ERR_CONFLICT, _("another process holds the witness in %s"), folder);
    return true;
}

bool witness_state_open(const char *folder, bool hold, struct witness_state **ret, struct err *err)
{
    struct buf bytes;
    struct witness_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        abort();
    state->arena = arena_make();
    state->folder = state->lock = -1;
    buf_init(&bytes, WITNESS_STATE_BYTES);
    bool ok = open_folder(folder, &state->folder, err) &&
              (!hold || take_lock(state, folder, err)) && load(state->folder, &bytes, err) &&
              read_state(state, (struct text) { bytes.data, bytes.len }, err);
    buf_release(&bytes);
    if (ok)
        *ret = state;
    else
        witness_state_free(state);
    return ok;
}

void witness_state_free(struct witness_state *state)
{
    if (state == NULL)
        return;
    if (state->lock >= 0)
        (void)close(state->lock); /* lets the lock go */
    if (state->folder >= 0)
        (void)close(state->folder); /* it was only a place */
    arena_free(state->arena);
    free(state);
}

bool witness_state_at(const struct witness_state *state, size_t i, struct witness_seen *ret)
{
    if (i >= state->count)
        return false;
    *ret = state->logs[i];
    return true;
}

static size_t place_of(const struct witness_state *state, const char *origin)
{
    size_t i = 0;
    while (i < state->count && strcmp(state->logs[i].origin, origin) < 0)
        i++;
    return i;
}

struct witness_seen witness_state_get(const struct witness_state *state, const char *origin)
{
    size_t i = place_of(state, origin);
    if (i < state->count && strcmp(state->logs[i].origin, origin) == 0)
        return state->logs[i];
    return (struct witness_seen) { .origin = origin, .root = sha256("", 0), .note = { "", 0 } };
}

/* Somebody put another file in its place while we ran: what it holds was never said by us. */
static bool check_unchanged(const struct witness_state *state, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, WITNESS_STATE_BYTES);
    bool ok = load(state->folder, &bytes, err);
    struct sha256 digest = sha256(bytes.data, bytes.len);
    buf_release(&bytes);
    if (ok && !sha256_same(&digest, &state->digest))
        return err_set(err, ERR_TAMPERED, _("the state of the witness was changed while it ran"));
    return ok;
}

/* Copies what is said of all logs into memory of its own and lets the old memory go. */
static void adopt(struct witness_state *state, const struct witness_seen *logs, size_t count)
{
    struct arena *arena = arena_make();
    for (size_t i = 0; i < count; i++) {
        struct witness_seen log = logs[i];
        log.origin = arena_strdup(arena, log.origin);
        log.note.ptr = arena_strndup(arena, log.note.ptr, log.note.len);
        state->logs[i] = log;
    }
    state->count = count;
    arena_free(state->arena);
    state->arena = arena;
}

bool witness_state_put(struct witness_state *state, const struct witness_seen *seen,
                       struct err *err)
{
    static _Thread_local struct witness_seen next[WITNESS_LOGS_MAX + 1];
    struct buf bytes;
    assert(state->lock >= 0);
    size_t i = place_of(state, seen->origin);
    size_t same = i < state->count && strcmp(state->logs[i].origin, seen->origin) == 0 ? 1 : 0;
    size_t count = state->count + 1 - same;
    if (count > WITNESS_LOGS_MAX)
        return err_set(err, ERR_LIMIT, _("a witness knows at most %d logs"), WITNESS_LOGS_MAX);
    TRY(check_unchanged(state, err));
    memcpy(next, state->logs, i * sizeof next[0]);
    next[i] = *seen;
    memcpy(next + i + 1, state->logs + i + same, (state->count - i - same) * sizeof next[0]);
    buf_init(&bytes, WITNESS_STATE_BYTES);
    bool ok = write_state(next, count, &bytes, err) && replace(state->folder, &bytes, err);
    if (ok) {
        state->digest = sha256(bytes.data, bytes.len);
        adopt(state, next, count);
    }
    buf_release(&bytes);
    return ok;
}
