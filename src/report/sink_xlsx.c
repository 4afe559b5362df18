/* A report as a workbook that is ready to print: A4, head rows on every page, marks in the foot. */
#include "sink.h"

#include "core/date.h"
#include "core/i18n.h"
#include "format/workbook.h"

static bool xlsx_begin(struct sink *sink, const struct sheet *first, struct err *err)
{
    (void)first;
    return book_create(sink->path, &sink->book, err);
}

static int head_rows(const struct sheet *sheet)
{
    int fields = sheet->field_count > 0;
    return (int)sheet->is_demo + 1 + (sheet->name[0] != '\0') + fields + (int)sheet->before_count +
           1;
}

/* The fields of the head (or of the foot) in one row, as they stand on a printed form. */
static void fields(struct sink *sink, const struct sheet *sheet, bool is_foot)
{
    buf_clear(&sink->line);
    for (size_t i = 0; i < sheet->field_count; i++)
        if (sheet->fields[i].is_foot == is_foot)
            buf_addf(&sink->line, "%s%s：%s", sink->line.len > 0 ? "　　" : "",
                     sheet->fields[i].label, sheet->fields[i].value);
    if (sink->line.len > 0)
        book_note(sink->book, sink->line.data);
}

static bool xlsx_open(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    const char *heads[SHEET_COLUMNS_MAX];
    int widths[SHEET_COLUMNS_MAX];
    for (size_t i = 0; i < sheet->column_count; i++) {
        heads[i] = sheet->columns[i].head;
        widths[i] = sheet->columns[i].width;
    }
    buf_clear(&sink->scratch);
    buf_addf(&sink->scratch, "%s%s", sheet->is_demo ? SHEET_DEMO_MARK " " : "", sheet->title);
    book_sheet(sink->book, &(struct book_sheet) { .name = sheet->tab,
                                                  .widths = widths,
                                                  .columns = sheet->column_count,
                                                  .head_rows = head_rows(sheet),
                                                  .footer = sink->scratch.data,
                                                  .portrait = !sheet->is_landscape });
    if (sheet->is_demo)
        book_note(sink->book, SHEET_DEMO_MARK);
    book_title(sink->book, sheet->title);
    if (sheet->name[0] != '\0')
        book_note(sink->book, sheet->name);
    fields(sink, sheet, false);
    for (size_t i = 0; i < sheet->before_count; i++)
        book_note(sink->book, sheet->before[i]);
    book_header(sink->book, heads, sheet->column_count);
    return buf_check(&sink->line, _("the head of the report"), err);
}

static void put(struct sink *sink, const struct column *column, const struct cell *cell)
{
    struct date date;
    struct err ignored = { 0 }; /* a date that does not parse is written as the text that it is */
    if (cell->is_null || (column->kind <= COLUMN_DATE && cell->text.len == 0))
        book_skip(sink->book);
    else if (column->kind == COLUMN_MONEY)
        book_money(sink->book, (struct money) { cell->number });
    else if (column->kind == COLUMN_COUNT)
        book_int(sink->book, cell->number);
    else if (column->kind == COLUMN_DATE && date_parse(cell->text, &date, &ignored))
        book_date(sink->book, date);
    else
        book_text(sink->book, text_of(cell_format(column, cell, &sink->scratch)));
}

static bool xlsx_row(struct sink *sink, const struct sheet *sheet, const struct row *row,
                     struct err *err)
{
    if (row->level == ROW_LINE)
        book_row(sink->book);
    else
        book_total_row(sink->book);
    for (size_t i = 0; i < sheet->column_count; i++)
        put(sink, &sheet->columns[i], &row->cells[i]);
    return buf_check(&sink->scratch, _("a cell of the report"), err);
}

static bool xlsx_close(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    fields(sink, sheet, true);
    for (size_t i = 0; i < sheet->after_count; i++)
        book_note(sink->book, sheet->after[i]);
    return buf_check(&sink->line, _("the foot of the report"), err);
}

static bool xlsx_end(struct sink *sink, struct err *err)
{
    struct book *book = sink->book;
    sink->book = NULL;
    return book_close(book, err);
}

const struct sink_ops SINK_XLSX = { xlsx_begin, xlsx_open, xlsx_row, xlsx_close, xlsx_end };
