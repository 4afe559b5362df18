#include "row.h"
#include "core/i18n.h"
#include "decode.h"

#include <stdlib.h>
#include <string.h>

struct row *row__new(const struct table_reader *reader, struct report *report)
{
    struct row *row = calloc(1, sizeof *row);
    if (row == NULL)
        abort();
    row->reader = reader;
    row->report = report;
    row->out.sheet = "";
    row->out.sheet_no = 1;
    buf_init(&row->text, TABLE_ROW_MAX);
    return row;
}

void row__free(struct row *row)
{
    if (row == NULL)
        return;
    buf_release(&row->text);
    free(row);
}

void row__begin(struct row *row, uint32_t line)
{
    buf_clear(&row->text);
    row->count = 0;
    row->wide = false;
    row->out.line = line;
}

static struct place place_of(const struct row *row, uint32_t column, struct text value)
{
    return (struct place) {
        .sheet = row->out.sheet, .line = row->out.line, .column = column, .value = value
    };
}

void row__put(struct row *row, uint32_t column, struct text text, struct row_piece as)
{
    if (column > TABLE_COLUMNS_MAX) {
        if (!row->wide && text.len > 0) {
            row->wide = true;
            report__refuse(row->report, "table.columns", place_of(row, column, text),
                           _("more than 256 columns"));
        }
        return;
    }
    if (text.len > TABLE_CELL_MAX) {
        report__refuse(row->report, "table.cell", place_of(row, column, text),
                       _("a cell of more than 65536 bytes"));
        text.len = 0;
    }
    while (row->count + 1 < column)
        row->pieces[row->count++] = (struct row_piece) { .at = row->text.len };
    as.at = row->text.len;
    as.len = text.len;
    buf_add(&row->text, text.ptr, text.len);
    row->pieces[row->count++] = as;
}

/* Takes the marks out of a text and says what they stood for. */
static struct text unmark(struct row *row, uint32_t column, struct row_piece *piece)
{
    char *text = row->text.data + piece->at;
    size_t kept = 0;
    bool stray = false;
    bool bad = false;
    for (size_t i = 0; i < piece->len; i++) {
        bool mark = i + 2 < piece->len && memcmp(text + i, DECODE_MARK, 2) == 0 &&
                    (text[i + 2] == DECODE_STRAY || text[i + 2] == DECODE_BAD);
        if (mark) {
            stray = stray || text[i + 2] == DECODE_STRAY;
            bad = bad || text[i + 2] == DECODE_BAD;
            i += 2;
            continue;
        }
        text[kept++] = text[i];
    }
    struct text out = { text, kept };
    if (bad)
        report__refuse(row->report, "table.encoding", place_of(row, column, out),
                       _("bytes that are in no known encoding; save the file as UTF-8"));
    else if (stray)
        report__warn(row->report, "table.stray", place_of(row, column, out),
                     _("a byte of another encoding, read as Windows-1252"));
    if (stray)
        piece->flags |= TABLE_STRAY;
    return out;
}

static void finish_cell(struct row *row, size_t index)
{
    struct row_piece *piece = &row->pieces[index];
    struct text text = { row->text.data + piece->at, piece->len };
    if (row->marked && memmem(text.ptr, text.len, DECODE_MARK, 2) != NULL)
        text = unmark(row, (uint32_t)index + 1, piece);
    text = text_trim(text);
    row->cells[index] = (struct table_cell) {
        .text = text,
        .kind = text.len == 0 ? TABLE_EMPTY : piece->kind,
        .flags = piece->flags | number__flags(text),
        .column = (uint32_t)index + 1,
    };
}

bool row__emit(struct row *row, struct err *err)
{
    if (row->text.over) {
        report__refuse(row->report, "table.row", place_of(row, 0, text_of("")),
                       _("a row of more than 4 MiB"));
        return err_set(err, ERR_LIMIT, "%s", _("a row of more than 4 MiB"));
    }
    size_t used = 0;
    bool own = false; /* any cell that is not just the shadow of a merged one */
    for (size_t i = 0; i < row->count; i++) {
        finish_cell(row, i);
        if (row->cells[i].text.len > 0)
            used = i + 1;
        own = own || (row->cells[i].text.len > 0 && (row->cells[i].flags & TABLE_COVERED) == 0);
    }
    if (report__full(row->report))
        return report__verdict(row->report, err);
    bool end_mark = used == 1 && text_eq(row->cells[0].text, "\x1A"); /* of DOS text files */
    if (!own || end_mark)
        return true;
    row->out.count = used;
    row->out.cells = row->cells;
    return row->reader->row(row->reader->arg, &row->out, err);
}
