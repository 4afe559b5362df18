/* mingzhang-board: a document from standard input, a PDF into a file, its words into another. */
#include "board/board.h"
#include "core/file.h"
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

static int say_renderer(void)
{
    struct err err = { 0 };
    AUTO(buf) struct buf text = { 0 };
    buf_init(&text, BOARD_TEXT_MAX);
    if (!board_renderer(&text, &err)) {
        (void)fprintf(stderr, "mingzhang-board: %s\n", err.text);
        return err_exit(err.code);
    }
    return puts(text.data) < 0 ? err_exit(ERR_IO) : 0;
}

int board_main(int argc, char **argv)
{
    struct buf document, pdf, words;
    struct err err = { 0 };
    if (argc == 2 && strcmp(argv[1], "--renderer") == 0)
        return say_renderer();
    if (argc < 2 || argc > 3 || argv[1][0] == '-' || argv[argc - 1][0] == '-') {
        (void)fprintf(stderr, "%s\n",
                      _("usage: mingzhang-board OUT.pdf [OUT.txt] < document.json, or --renderer"));
        return err_exit(ERR_USAGE);
    }
    buf_init(&document, BOARD_DOCUMENT_MAX);
    buf_init(&pdf, PDF_MAX);
    buf_init(&words, BOARD_WORDS_MAX);
    bool ok = read_all(stdin, &document, &err) &&
              board_draw((struct text) { document.data, document.len }, &pdf,
                         argc == 3 ? &words : NULL, &err);
    if (ok && argc == 3) /* first: whoever finds the PDF finds its words */
        ok = file_write(argv[2], (struct text) { words.data, words.len }, 0644, &err);
    ok = ok && file_write(argv[1], (struct text) { pdf.data, pdf.len }, 0644, &err);
    if (!ok)
        (void)fprintf(stderr, "mingzhang-board: %s\n%s%s", err.text, err.hint,
                      err.hint[0] != '\0' ? "\n" : "");
    buf_release(&document);
    buf_release(&pdf);
    buf_release(&words);
    return ok ? 0 : err_exit(err.code);
}
