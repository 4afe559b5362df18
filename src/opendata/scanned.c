#include "scanned.h"
#include "core/buf.h"
#include "core/i18n.h"
#include "core/leak.h"

#include <stdlib.h>
#include <string.h>

enum { ENOUGH = 1 << 16 };

struct scanned {
    FILE *to, *stream;
    char *name;
    struct buf part; /* not looked at yet */
    size_t line;
    struct err why; /* of the first hit */
};

/* Up to where a number cannot go on; 0: nowhere. */
static size_t cut_of(const struct buf *part)
{
    for (size_t at = part->len; at > 0; at--)
        if (strchr(",\"<>", part->data[at - 1]) != NULL && part->data[at - 1] != '\0')
            return at;
    return 0;
}

static bool look(struct scanned *scanned, size_t len)
{
    struct buf *part = &scanned->part;
    struct text seen = { part->data, len };
    if (!leak_check_from(seen, scanned->name, NULL, &scanned->line, &scanned->why))
        return false;
    part->len -= len;
    memmove(part->data, part->data + len, part->len);
    return true;
}

static ssize_t take(void *cookie, const char *bytes, size_t len)
{
    struct scanned *scanned = cookie;
    if (fwrite(bytes, 1, len, scanned->to) != len || scanned->why.code != ERR_NONE)
        return -1;
    buf_add(&scanned->part, bytes, len);
    size_t cut = scanned->part.len < ENOUGH ? 0 : cut_of(&scanned->part);
    return look(scanned, cut) ? (ssize_t)len : -1;
}

struct scanned *scanned_open(FILE *to, const char *name)
{
    static const cookie_io_functions_t TAKE = { .write = take };
    struct scanned *scanned = calloc(1, sizeof *scanned);
    if (scanned == NULL)
        abort(); /* out of memory */
    *scanned = (struct scanned) { .to = to, .name = strdup(name), .line = 1 };
    buf_init(&scanned->part, SCANNED_PART_MAX);
    scanned->stream = fopencookie(scanned, "w", TAKE);
    if (scanned->stream == NULL || scanned->name == NULL)
        abort(); /* out of memory */
    return scanned;
}

FILE *scanned_stream(struct scanned *scanned) { return scanned->stream; }

bool scanned_close(struct scanned *scanned, struct err *err)
{
    bool ok = !ferror(scanned->stream);
    ok = fclose(scanned->stream) == 0 && ok;
    if (ok)
        ok = buf_check(&scanned->part, scanned->name, err) && look(scanned, scanned->part.len);
    if (scanned->why.code != ERR_NONE)
        *err = scanned->why;
    else if (!ok && err->code == ERR_NONE)
        (void)err_set(err, ERR_IO, _("cannot write %s"), scanned->name);
    buf_release(&scanned->part);
    free(scanned->name);
    free(scanned);
    return ok;
}
