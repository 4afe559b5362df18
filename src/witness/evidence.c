#include "evidence.h"
#include "core/buf.h"
#include "core/file.h"
#include "witness/witness.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = WITNESS_VALUE_MAX + 32, NAME_SIZE = SHA256_HEX_SIZE + 8 };

static void path_of(const char *folder, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/evidence", folder);
}

int witness__evidence_room(const char *folder)
{
    char path[PATH_SIZE];
    int room = WITNESS_EVIDENCE_MAX + 2; /* "." and ".." count too */
    path_of(folder, path);
    (void)mkdir(path, 0700); /* it is there since init */
    DIR *list = opendir(path);
    if (list == NULL)
        return 0;
    while (room > 0 && readdir(list) != NULL)
        room--;
    (void)closedir(list); /* it was only read */
    return room;
}

static bool write_evidence(int folder, const char *name, const struct buf *text)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false; /* the same fork again */
    bool ok = file_put(fd, (struct text) { text->data, text->len }) && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    if (!ok)
        (void)unlinkat(folder, name, 0); /* half of it is no evidence */
    return ok;
}

bool witness__keep_fork(const char *folder, const struct witness_seen *seen, struct text note)
{
    char path[PATH_SIZE];
    char name[NAME_SIZE];
    char hex[SHA256_HEX_SIZE];
    struct buf text;
    path_of(folder, path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    buf_init(&text, 4 * WITNESS_NOTE_MAX);
    buf_add(&text, seen->note.ptr, seen->note.len);
    buf_adds(&text, "\n--\n\n");
    buf_add(&text, note.ptr, note.len);
    struct sha256 digest = sha256(text.data, text.len);
    (void)snprintf(name, sizeof name, "%.32s.txt", sha256_hex(&digest, hex));
    bool made = !text.over && write_evidence(fd, name, &text);
    buf_release(&text);
    (void)close(fd); /* it was only a place */
    return made;
}
