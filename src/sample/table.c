#include "table.h"
#include "core/buf.h"
#include "core/i18n.h"
#include "core/money.h"
#include "format/csv_write.h"
#include "format/workbook.h"
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { HTML_BYTES_MAX = 1 << 28 };

void sample__table_init(struct table *table, struct arena *arena, const char *sheet)
{
    *table = (struct table) { .arena = arena, .sheet = sheet };
}

void sample__table_row(struct table *table)
{
    if (table->rows == table->size) {
        int size = table->size ? table->size * 2 : 64;
        struct table_row **bigger = arena_array(table->arena, (size_t)size, struct table_row *);
        if (table->rows > 0)
            memcpy(bigger, table->row, (size_t)table->rows * sizeof *bigger);
        table->row = bigger;
        table->size = size;
    }
    table->row[table->rows++] = arena_new(table->arena, struct table_row);
}

static struct cell *cell_add(struct table *table)
{
    struct table_row *row = table->row[table->rows - 1];
    assert(row->cells < TABLE_COLUMNS_MAX);
    return &row->cell[row->cells++];
}

void sample__table_text(struct table *table, const char *text)
{
    *cell_add(table) = (struct cell) { .kind = CELL_TEXT, .text = text };
}

void sample__table_texts(struct table *table, const char *const *texts, size_t count)
{
    sample__table_row(table);
    for (size_t i = 0; i < count; i++)
        sample__table_text(table, texts[i]);
}

void sample__table_money(struct table *table, int64_t fen, enum money_style style)
{
    const char *text = sample__money_text(table->arena, fen, style);
    *cell_add(table) = (struct cell) {
        .kind = style == MONEY_WAN ? CELL_TEXT : CELL_MONEY, /* a sheet's money is in yuan */
        .text = text,
        .fen = fen,
    };
}

void sample__table_date(struct table *table, struct date date, enum date_style style)
{
    const char *text = sample__date_text(table->arena, date, style);
    *cell_add(table) = (struct cell) {
        .kind = style == DATE_ISO ? CELL_DATE : CELL_TEXT,
        .text = text,
        .date = date,
    };
}

void sample__table_merge(struct table *table, int row, int column, int rows, int columns)
{
    assert(table->merges < TABLE_MERGES_MAX);
    table->merge[table->merges].row = row;
    table->merge[table->merges].column = column;
    table->merge[table->merges].rows = rows;
    table->merge[table->merges++].columns = columns;
}

/* "33.33" for 333,300.00: as many decimals as it takes, and at least two. */
static const char *wan_text(struct arena *arena, int64_t fen)
{
    int64_t size = fen < 0 ? -fen : fen;
    char *text = arena_printf(arena, "%s%lld.%06lld", fen < 0 ? "-" : "",
                              (long long)(size / 1000000), (long long)(size % 1000000));
    size_t len = strlen(text);
    for (int i = 0; i < 4 && text[len - 1] == '0'; i++)
        text[--len] = '\0';
    return text;
}

const char *sample__money_text(struct arena *arena, int64_t fen, enum money_style style)
{
    char out[MONEY_TEXT_MAX];
    struct money money = { fen };
    switch (style) {
    case MONEY_GROUPED:
        return arena_strdup(arena, money_format(money, out));
    case MONEY_SIGN:
        return arena_printf(arena, "¥%s", money_format(money, out));
    case MONEY_YUAN_SIGN:
        return arena_printf(arena, "%s元", money_plain(money, out));
    case MONEY_WAN:
        return wan_text(arena, fen);
    case MONEY_PLAIN:
        break;
    }
    return arena_strdup(arena, money_plain(money, out));
}

const char *sample__date_text(struct arena *arena, struct date date, enum date_style style)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    switch (style) {
    case DATE_SLASH:
        return arena_printf(arena, "%d/%d/%d", year, month, day);
    case DATE_COMPACT:
        return arena_printf(arena, "%04d%02d%02d", year, month, day);
    case DATE_CHINESE:
        return arena_printf(arena, "%d年%d月%d日", year, month, day);
    case DATE_ISO:
        break;
    }
    return arena_printf(arena, "%04d-%02d-%02d", year, month, day);
}

const char *sample__table_suffix(enum table_format format)
{
    return format == TABLE_XLSX                          ? ".xlsx"
           : format == TABLE_HTML || format == TABLE_TSV ? ".xls"
                                                         : ".csv";
}

static bool csv_write(const struct table *table, struct csv_style style, const char *path,
                      struct err *err)
{
    AUTO(csv_writer) struct csv_writer *csv = NULL;
    TRY(csv_writer_create(path, style, &csv, err));
    for (int r = 0; r < table->rows; r++) {
        for (int c = 0; c < table->row[r]->cells; c++)
            csv_writer_text(csv, text_of(table->row[r]->cell[c].text));
        csv_writer_end_row(csv);
    }
    struct csv_writer *done = csv;
    csv = NULL;
    return csv_writer_close(done, err);
}

static void book_cell(struct book *book, const struct cell *cell)
{
    if (cell->text[0] == '\0')
        book_skip(book);
    else if (cell->kind == CELL_MONEY)
        book_money(book, (struct money) { cell->fen });
    else if (cell->kind == CELL_DATE)
        book_date(book, cell->date);
    else
        book_text(book, text_of(cell->text));
}

static bool xlsx_write(const struct table *table, const char *path, struct err *err)
{
    AUTO(book) struct book *book = NULL;
    TRY(book_create(path, &book, err));
    book_sheet(book, &(struct book_sheet) { .name = table->sheet, .columns = 1 });
    for (int r = 0; r < table->rows; r++) {
        book_row(book);
        for (int c = 0; c < table->row[r]->cells; c++)
            book_cell(book, &table->row[r]->cell[c]);
    }
    for (int i = 0; i < table->merges; i++) {
        uint32_t row = (uint32_t)table->merge[i].row, column = (uint32_t)table->merge[i].column;
        book_merge(book,
                   (struct book_range) { row, column, row + (uint32_t)table->merge[i].rows - 1,
                                         column + (uint32_t)table->merge[i].columns - 1 });
    }
    struct book *done = book;
    book = NULL;
    return book_close(done, err);
}

bool sample__file_write(const char *path, struct text bytes, struct err *err)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    bool written = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    if (fclose(file) != 0 || !written)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    return true;
}

/* No cell of the sample holds a character that HTML would have to escape. */
static bool html_write(const struct table *table, const char *path, struct err *err)
{
    struct buf out;
    buf_init(&out, HTML_BYTES_MAX);
    buf_adds(&out, "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; "
                   "charset=UTF-8\"></head>\n<body><table border=\"1\">\n");
    for (int r = 0; r < table->rows; r++) {
        buf_adds(&out, "<tr>");
        for (int c = 0; c < table->row[r]->cells; c++)
            buf_addf(&out, "<td>%s</td>", table->row[r]->cell[c].text);
        buf_adds(&out, "</tr>\n");
    }
    buf_adds(&out, "</table></body></html>\n");
    bool ok = buf_check(&out, path, err) &&
              sample__file_write(path, (struct text) { out.data, out.len }, err);
    buf_release(&out);
    return ok;
}

bool sample__table_write(const struct table *table, enum table_format format, const char *path,
                         struct err *err)
{
    struct csv_style style = { .encoding = ENCODING_UTF8, .as_is = true };
    switch (format) {
    case TABLE_XLSX:
        return xlsx_write(table, path, err);
    case TABLE_HTML:
        return html_write(table, path, err);
    case TABLE_TSV:
        style.delimiter = '\t';
        style.encoding = ENCODING_GB18030;
        break;
    case TABLE_CSV_BOM:
        style.encoding = ENCODING_UTF8_BOM;
        break;
    case TABLE_CSV_GB18030:
        style.encoding = ENCODING_GB18030;
        break;
    case TABLE_CSV:
        break;
    }
    return csv_write(table, style, path, err);
}
