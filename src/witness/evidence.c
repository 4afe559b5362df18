#include "evidence.h"
#include "core/buf.h"
#include "witness/witness.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = WITNESS_VALUE_MAX + 32, NAME_SIZE = SHA256_HEX_SIZE + 8 };

static bool has_room(int folder)
{
    int count = 0;
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = copy >= 0 ? fdopendir(copy) : NULL;
    if (list == NULL) {
        if (copy >= 0)
            (void)close(copy); /* it was only read */
        return false;
    }
    while (count < WITNESS_EVIDENCE_MAX + 2 && readdir(list) != NULL) /* "." and ".." count too */
        count++;
    (void)closedir(list); /* it was only read */
    return count < WITNESS_EVIDENCE_MAX + 2;
}

static void write_evidence(int folder, const char *name, const struct buf *text)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return; /* the same fork again */
    bool ok = write(fd, text->data, text->len) == (ssize_t)text->len && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    if (!ok)
        (void)unlinkat(folder, name, 0); /* half of it is no evidence */
}

void witness__keep_fork(const char *folder, const struct witness_seen *seen, struct text note)
{
    char path[PATH_SIZE];
    char name[NAME_SIZE];
    char hex[SHA256_HEX_SIZE];
    struct buf text;
    (void)snprintf(path, sizeof path, "%s/evidence", folder);
    (void)mkdir(path, 0700); /* it is there from the second time on */
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    buf_init(&text, 4 * WITNESS_NOTE_MAX);
    buf_add(&text, seen->note.ptr, seen->note.len);
    buf_adds(&text, "\n--\n\n");
    buf_add(&text, note.ptr, note.len);
    struct sha256 digest = sha256(text.data, text.len);
    (void)snprintf(name, sizeof name, "%.32s.txt", sha256_hex(&digest, hex));
    if (!text.over && has_room(fd))
        write_evidence(fd, name, &text);
    buf_release(&text);
    (void)close(fd); /* it was only a place */
}
