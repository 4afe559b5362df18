/* mingzhang-board: a document from standard input, a PDF into a file. */
#include "board/board.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdio.h>

enum { PDF_MAX = 256 * 1024 * 1024 };

static bool read_all(FILE *file, struct buf *out, struct err *err)
{
    char piece[65536];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(out, piece, got);
    if (ferror(file) != 0)
        return err_set(err, ERR_IO, _("cannot read the document: %s"), strerror(errno));
    return buf_check(out, _("the document"), err);
}

/* Under its own name only once it is whole. */
static bool write_all(const char *path, const struct buf *pdf, struct err *err)
{
    char fresh[4096];
    if ((size_t)snprintf(fresh, sizeof fresh, "%s.part", path) >= sizeof fresh)
        return err_set(err, ERR_IO, _("a path is longer than %zu bytes"), sizeof fresh);
    FILE *file = fopen(fresh, "we");
    bool ok = file != NULL && fwrite(pdf->data, 1, pdf->len, file) == pdf->len;
    ok = file != NULL && fclose(file) == 0 && ok;
    if (ok && rename(fresh, path) == 0)
        return true;
    int why = errno;
    (void)remove(fresh); /* perhaps it was never made */
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(why));
}

int board_main(int argc, char **argv)
{
    struct buf document, pdf;
    struct err err = { 0 };
    if (argc != 2 || argv[1][0] == '-') {
        (void)fprintf(stderr, "%s\n", _("usage: mingzhang-board OUT.pdf < document.json"));
        return err_exit(ERR_USAGE);
    }
    buf_init(&document, BOARD_DOCUMENT_MAX);
    buf_init(&pdf, PDF_MAX);
    bool ok = read_all(stdin, &document, &err) &&
              board_draw((struct text) { document.data, document.len }, &pdf, &err) &&
              write_all(argv[1], &pdf, &err);
    if (!ok)
        (void)fprintf(stderr, "mingzhang-board: %s\n%s%s", err.text, err.hint,
                      err.hint[0] != '\0' ? "\n" : "");
    buf_release(&document);
    buf_release(&pdf);
    return ok ? 0 : err_exit(err.code);
}
