#include "code.h"
#include "core/i18n.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

enum { QUIET = 4 }; /* modules around it, by ISO/IEC 18004 */

/* One row of modules; neighbours are one rectangle, so that no hair line shows between them. */
static void put_row(struct page *page, const unsigned char *row, int count, int x, int y,
                    int module)
{
    for (int from = 0; from < count;) {
        int to = from;
        while (to < count && (row[to] & 1) != 0)
            to++;
        if (to > from)
            page_fill(page, x + from * module, y, (to - from) * module, module);
        from = to + 1;
    }
}

bool code_draw(struct page *page, const char *text, int x, int y, int side, struct err *err)
{
    if (text[0] == '\0' || strlen(text) > CODE_BYTES_MAX)
        return err_set(err, ERR_LIMIT, _("a QR code holds 1 to %d bytes"), CODE_BYTES_MAX);
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL)
        return err_set(err, ERR_MEMORY, _("the QR code cannot be made: %s"), strerror(errno));
    int module = side / (code->width + 2 * QUIET);
    int edge = (side - module * code->width) / 2;
    for (int i = 0; i < code->width; i++)
        put_row(page, code->data + i * code->width, code->width, x + edge, y + edge + i * module,
                module);
    QRcode_free(code);
    return true;
}
