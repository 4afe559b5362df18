#include "book.h"
#include "core/i18n.h"
#include "core/money.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { VALUE_MAX = 32, CHUNK = 65536, DOS_1980 = 0x21 };

struct exact {
    FILE *out;
    size_t seen; /* bytes of "<v>" matched so far */
    bool inside;
    char value[VALUE_MAX];
    size_t len;
    size_t kept; /* bytes in piece */
    char piece[CHUNK];
};

/* 97.34999999999999 to 97.35; what has two decimals or fewer stays. */
static size_t mend(char value[VALUE_MAX], size_t len)
{
    char *dot = memchr(value, '.', len);
    if (dot == NULL || (size_t)(value + len - dot) <= 3 || memchr(value, 'E', len) != NULL)
        return len;
    struct money money;
    struct err err;
    if (!money_parse((struct text) { value, (size_t)(dot - value) + 3 }, MONEY_YUAN, &money, &err))
        return len;
    if (dot[3] >= '5')
        money.fen += value[0] == '-' ? -1 : 1;
    char plain[MONEY_TEXT_MAX];
    size_t used = strlen(money_plain(money, plain));
    memcpy(value, plain, used);
    return used;
}

static void flush(struct exact *exact)
{
    (void)fwrite(exact->piece, 1, exact->kept, exact->out); /* ferror() is looked at below */
    exact->kept = 0;
}

static void flush_value(struct exact *exact)
{
    exact->len = mend(exact->value, exact->len);
    memcpy(exact->piece + exact->kept, exact->value, exact->len);
    exact->kept += exact->len;
    exact->inside = false;
    exact->len = 0;
}

static void feed(struct exact *exact, char c)
{
    if (exact->inside && c != '<' && exact->len < VALUE_MAX) {
        exact->value[exact->len++] = c;
        return;
    }
    if (exact->inside)
        flush_value(exact);
    exact->piece[exact->kept++] = c;
    if (c == "<v>"[exact->seen])
        exact->seen++;
    else
        exact->seen = c == '<' ? 1 : 0;
    if (exact->seen == 3) {
        exact->seen = 0;
        exact->inside = true;
    }
    if (exact->kept > CHUNK - VALUE_MAX - 1)
        flush(exact);
}

static bool copy(zip_file_t *in, FILE *out)
{
    struct exact *exact = calloc(1, sizeof *exact);
    if (exact == NULL)
        abort();
    exact->out = out;
    char chunk[CHUNK];
    zip_int64_t got;
    while ((got = zip_fread(in, chunk, sizeof chunk)) > 0)
        for (zip_int64_t i = 0; i < got; i++)
            feed(exact, chunk[i]);
    flush(exact);
    free(exact);
    bool ok = got == 0 && fflush(out) == 0 && !ferror(out);
    rewind(out); /* the zip library reads from where the stream stands */
    return ok;
}

static bool replace(zip_t *zip, zip_uint64_t index)
{
    zip_file_t *in = zip_fopen_index(zip, index, 0);
    FILE *out = tmpfile(); /* belongs to the source below once that is made */
    bool copied = in != NULL && out != NULL && copy(in, out);
    if (in != NULL)
        (void)zip_fclose(in); /* it was only read */
    zip_source_t *source = copied ? zip_source_filep(zip, out, 0, -1) : NULL;
    if (source == NULL) {
        if (out != NULL)
            (void)fclose(out); /* it is thrown away */
        return false;
    }
    if (zip_file_replace(zip, index, source, 0) != 0) {
        zip_source_free(source);
        return false;
    }
    /* the fastest packing: sheets repeat themselves so much that the best takes many times longer
     */
    return zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 1) == 0 &&
           zip_file_set_dostime(zip, index, 0, DOS_1980, 0) == 0;
}

bool format__book_exact(const char *path, struct err *err)
{
    int code = 0;
    zip_t *zip = zip_open(path, 0, &code);
    if (zip == NULL)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, "zip");
    bool ok = true;
    zip_int64_t count = zip_get_num_entries(zip, 0);
    for (zip_uint64_t i = 0; ok && i < (zip_uint64_t)count; i++) {
        const char *name = zip_get_name(zip, i, 0);
        if (name != NULL && strncmp(name, "xl/worksheets/sheet", 19) == 0)
            ok = replace(zip, i);
    }
    if (ok && zip_close(zip) == 0)
        return true;
    err_set(err, ERR_IO, _("cannot write %s: %s"), path, zip_strerror(zip));
    zip_discard(zip);
    return false;
}
