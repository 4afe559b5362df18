#include "hashes.h"
#include "core/i18n.h"
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file, read some way ahead. */
struct ahead {
    int fd, why;  /* errno of a read that failed; 0: none */
    int64_t next; /* byte in the file that is read next */
    size_t from, to;
    char bytes[HASHES_AHEAD + RECORD_SIZE_MAX];
};

/* At least `len` bytes lie at from. False: the file ends before, or `why`. */
static bool look(struct ahead *ahead, size_t len)
{
    if (ahead->to - ahead->from >= len)
        return true;
    memmove(ahead->bytes, ahead->bytes + ahead->from, ahead->to - ahead->from);
    ahead->to -= ahead->from;
    ahead->from = 0;
    while (ahead->to < len) {
        ssize_t got = pread(ahead->fd, ahead->bytes + ahead->to, sizeof ahead->bytes - ahead->to,
                            (off_t)ahead->next);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            ahead->why = errno;
        if (got <= 0)
            return false;
        ahead->to += (size_t)got;
        ahead->next += got;
    }
    return true;
}

struct scan {
    struct hash_pass *pass;
    struct hash_chain *chain;
    uint64_t records, bytes, unplaced, uncovered;
    struct ahead frames, places;
};

static void found(struct scan *scan, enum pass kind, const char *text)
{
    struct hash_pass *pass = scan->pass;
    struct finding finding = { .pass = kind, .n = scan->chain->count, .at = scan->chain->at };
    finding.order = (uint32_t)(scan->chain - pass->chains);
    (void)snprintf(finding.chain, sizeof finding.chain, "%s", scan->chain->name);
    for (char *dot = finding.chain; (dot = strchr(dot, '.')) != NULL; dot++)
        *dot = '/';
    (void)snprintf(finding.file, sizeof finding.file, "chains/%s.records", scan->chain->name);
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    (void)pthread_mutex_lock(&pass->lock);
    report_add(pass->report, &finding);
    (void)pthread_mutex_unlock(&pass->lock);
    scan->chain->is_over = true;
}

static void cannot_read(struct scan *scan, const char *path, int why)
{
    (void)pthread_mutex_lock(&scan->pass->lock);
    if (scan->pass->failed.code == ERR_NONE)
        (void)err_set(&scan->pass->failed, ERR_IO, _("cannot read %s: %s"), path, strerror(why));
    (void)pthread_mutex_unlock(&scan->pass->lock);
    scan->chain->is_over = true;
}

static uint64_t big_endian(const char *bytes, size_t len)
{
    uint64_t number = 0;
    for (size_t i = 0; i < len; i++)
        number = number << 8 | (unsigned char)bytes[i];
    return number;
}

/* The rest of the chain has no place yet, or none that a checkpoint covers. */
static void count_rest(struct scan *scan)
{
    for (; look(&scan->places, 8); scan->places.from += 8)
        if (big_endian(scan->places.bytes + scan->places.from, 8) > INT64_MAX)
            scan->unplaced++;
        else
            scan->uncovered++;
    scan->chain->is_over = true;
}

/* The next record's place; false: it is not in the window, or there is no next one. */
static bool next_place(struct scan *scan, uint64_t *ret)
{
    struct hash_pass *pass = scan->pass;
    bool has_place = look(&scan->places, 8);
    if (!has_place) {
        if (scan->places.why == 0 && look(&scan->frames, 1))
            found(scan, PASS_BYTES, _("there are fewer places than records"));
        scan->chain->is_over = true;
        return false;
    }
    *ret = big_endian(scan->places.bytes + scan->places.from, 8);
    if (*ret >= pass->covered) {
        count_rest(scan);
        return false;
    }
    if (scan->chain->last >= 0 && *ret <= (uint64_t)scan->chain->last) {
        found(scan, PASS_POSITION,
              _("its place in the log is not behind that of the record before it"));
        return false;
    }
    return *ret < pass->to;
}

/* A leaf's hash is that of a zero byte and the record: the last byte of the frame's length makes
 * room for it. */
static bool hash_record(struct scan *scan, uint64_t place)
{
    struct hash_pass *pass = scan->pass;
    struct ahead *frames = &scan->frames;
    size_t len = look(frames, 4) ? (size_t)big_endian(frames->bytes + frames->from, 4) : 0;
    if (len == 0 || len > RECORD_SIZE_MAX || !look(frames, 4 + len)) {
        if (frames->why == 0)
            found(scan, PASS_BYTES,
                  len > RECORD_SIZE_MAX ? _("this is no frame: its length is impossible")
                                        : _("the file ends within a frame"));
        return false;
    }
    char *leaf = frames->bytes + frames->from + 3;
    leaf[0] = 0;
    size_t i = (size_t)(place - pass->from);
    if (__atomic_exchange_n(&pass->seen[i], 1, __ATOMIC_RELAXED) != 0)
        found(scan, PASS_POSITION, _("its place in the log is that of another record"));
    else
        pass->leaves[i] = sha256(leaf, len + 1);
    frames->from += 4 + len;
    scan->places.from += 8;
    scan->chain->at += (int64_t)(4 + len);
    scan->chain->count++;
    scan->chain->last = (int64_t)place;
    scan->records++;
    scan->bytes += len;
    return true;
}

/* -1: it cannot be opened, and that is said. */
static int open_file(struct scan *scan, const char *suffix)
{
    char path[BUNDLE_PATH_MAX];
    struct err err;
    if (!verify__path(path, &err, "%s/chains/%s%s", scan->pass->folder, scan->chain->name,
                      suffix)) {
        cannot_read(scan, scan->chain->name, ENAMETOOLONG);
        return -1;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        found(scan, PASS_BYTES, _("a file of the chain is missing"));
    else if (fd < 0)
        cannot_read(scan, path, errno);
    return fd;
}

static void scan_chain(struct scan *scan)
{
    uint64_t place;
    scan->frames.fd = open_file(scan, ".records");
    scan->places.fd = scan->frames.fd < 0 ? -1 : open_file(scan, ".pos");
    if (scan->places.fd >= 0) {
        scan->frames.next = scan->chain->at;
        scan->places.next = 8 * scan->chain->count;
        while (!scan->chain->is_over && next_place(scan, &place) && hash_record(scan, place))
            ;
        if (scan->frames.why != 0 || scan->places.why != 0)
            cannot_read(scan, scan->chain->name,
                        scan->frames.why != 0 ? scan->frames.why : scan->places.why);
    }
    for (int i = 0; i < 2; i++) {
        int fd = i == 0 ? scan->frames.fd : scan->places.fd;
        if (fd >= 0)
            (void)close(fd); /* it was only read */
    }
}

static bool scan_one(struct hash_pass *pass, size_t i, struct scan *scan)
{
    if (i >= pass->chain_count)
        return false;
    if (pass->chains[i].is_over)
        return true;
    scan->pass = pass;
    scan->chain = &pass->chains[i];
    scan->records = scan->bytes = scan->unplaced = scan->uncovered = 0;
    scan->frames.from = scan->frames.to = scan->places.from = scan->places.to = 0;
    scan->frames.why = scan->places.why = 0;
    scan_chain(scan);
    (void)pthread_mutex_lock(&pass->lock);
    pass->report->records += scan->records;
    pass->report->bytes += scan->bytes;
    pass->report->unplaced += scan->unplaced;
    pass->report->uncovered += scan->uncovered;
    pass->report->checked[PASS_BYTES] += scan->records;
    pass->report->checked[PASS_POSITION] += scan->records;
    (void)pthread_mutex_unlock(&pass->lock);
    return true;
}

struct share {
    struct hash_pass *pass;
    hash_work *work;
};

static void *take_shares(void *arg)
{
    const struct share *share = arg;
    struct hash_pass *pass = share->pass;
    struct scan *scan = malloc(sizeof *scan);
    if (scan == NULL)
        abort();
    while (share->work(pass, __atomic_fetch_add(&pass->next, 1, __ATOMIC_RELAXED), scan))
        ;
    free(scan);
    return NULL;
}

void verify__hashes_share(struct hash_pass *pass, hash_work *work)
{
    pthread_t threads[HASHES_THREADS_MAX];
    struct share share = { pass, work };
    int started = 0;
    pass->next = 0;
    while (started < pass->threads - 1 &&
           pthread_create(&threads[started], NULL, take_shares, &share) == 0)
        started++;
    take_shares(&share);
    while (started > 0)
        if (pthread_join(threads[--started], NULL) != 0)
            abort();
}

static bool list_chains(struct hash_pass *pass, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    const size_t suffix = strlen(".records");
    TRY(verify__path(path, err, "%s/chains", pass->folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (!text_ends(text_of(entry->d_name), ".records") || len - suffix > CHAIN_ID_MAX)
            continue;
        pass->chains =
            verify__grown(pass->chains, &pass->chain_size, pass->chain_count, sizeof *pass->chains);
        struct hash_chain *chain = &pass->chains[pass->chain_count++];
        *chain = (struct hash_chain) { .name = strndup(entry->d_name, len - suffix), .last = -1 };
        if (chain->name == NULL)
            abort();
    }
    (void)closedir(dir); /* it was only read */
    return true;
}

static void begin(struct hash_pass *pass)
{
    if (pass->window > pass->covered)
        pass->window = pass->covered;
    pass->leaves = calloc(pass->window + 1, sizeof *pass->leaves);
    pass->seen = calloc(pass->window + 1, 1);
    pass->folded = calloc(pass->window / HASHES_CHUNK + 1, sizeof *pass->folded);
    if (pass->leaves == NULL || pass->seen == NULL || pass->folded == NULL ||
        pthread_mutex_init(&pass->lock, NULL) != 0)
        abort();
}

static void release(struct hash_pass *pass)
{
    for (size_t i = 0; i < pass->chain_count; i++)
        free(pass->chains[i].name);
    free(pass->chains);
    free(pass->leaves);
    free(pass->seen);
    free(pass->folded);
    (void)pthread_mutex_destroy(&pass->lock); /* nobody holds it any more */
}

static void run(struct hash_pass *pass)
{
    do {
        uint64_t left = pass->covered - pass->from;
        pass->to = pass->from + (left < pass->window ? left : pass->window);
        memset(pass->seen, 0, (size_t)(pass->to - pass->from));
        verify__hashes_share(pass, scan_one);
        verify__hashes_tree(pass);
        pass->from = pass->to;
    } while (pass->from < pass->covered && pass->failed.code == ERR_NONE);
    for (; pass->next_point < pass->book->point_count; pass->next_point++) {
        verify__log_count(pass->book, PASS_TREE);
        verify__log_found(pass->book, PASS_TREE, pass->book->points[pass->next_point].file,
                          _("records that it covers are not here"));
    }
}

bool verify__hashes(const char *folder, struct logbook *book, const struct hash_options *options,
                    struct report *report, struct err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int wanted = options->threads > 0 ? options->threads : processors > 0 ? (int)processors : 1;
    struct hash_pass pass = {
        .folder = folder,
        .book = book,
        .report = report,
        .threads = wanted < HASHES_THREADS_MAX ? wanted : HASHES_THREADS_MAX,
        .covered = book->newest < book->options.capacity ? book->newest : book->options.capacity,
        .window = options->window > 0 ? options->window : HASHES_WINDOW,
    };
    begin(&pass);
    bool ok = list_chains(&pass, err);
    if (ok)
        run(&pass);
    if (pass.failed.code != ERR_NONE) {
        *err = pass.failed;
        ok = false;
    }
    report->hashes_only = true;
    verify__log_anchor(book);
    report->chains = pass.chain_count;
    report->ran[PASS_BYTES] = report->ran[PASS_POSITION] = true;
    release(&pass);
    return ok;
}
