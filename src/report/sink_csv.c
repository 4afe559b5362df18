/* A report as CSV: head rows, an empty row, the header, the rows. Sheets follow one another. */
#include "sink.h"

#include "core/i18n.h"
#include "format/csv_write.h"

static bool csv_begin(struct sink *sink, const struct sheet *first, struct err *err)
{
    (void)first;
    (void)err;
    /* The mark at the start of a file tells Excel that it is UTF-8; a pipe does without. */
    struct csv_style style = { .encoding = sink->is_stream ? ENCODING_UTF8 : ENCODING_UTF8_BOM };
    sink->csv = csv_writer_to(sink->out, style);
    return true;
}

static void lone(struct csv_writer *csv, const char *text)
{
    csv_writer_text(csv, text_of(text));
    csv_writer_end_row(csv);
}

static void fields(struct csv_writer *csv, const struct sheet *sheet, bool is_foot)
{
    for (size_t i = 0; i < sheet->field_count; i++) {
        const struct sheet_field *field = &sheet->fields[i];
        if (field->is_foot != is_foot)
            continue;
        csv_writer_text(csv, text_of(field->label));
        csv_writer_text(csv, text_of(field->value));
        csv_writer_end_row(csv);
    }
}

static bool csv_open(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    (void)err;
    if (sink->sheets > 0)
        lone(sink->csv, "");
    if (sheet->is_demo)
        lone(sink->csv, SHEET_DEMO_MARK);
    lone(sink->csv, sheet->title);
    if (sheet->name[0] != '\0')
        lone(sink->csv, sheet->name);
    fields(sink->csv, sheet, false);
    for (size_t i = 0; i < sheet->before_count; i++)
        lone(sink->csv, sheet->before[i]);
    lone(sink->csv, "");
    for (size_t i = 0; i < sheet->column_count; i++)
        csv_writer_text(sink->csv, text_of(sheet->columns[i].head));
    csv_writer_end_row(sink->csv);
    return true;
}

static void put(struct sink *sink, const struct column *column, const struct cell *cell)
{
    if (cell->is_null)
        csv_writer_text(sink->csv, text_of(""));
    else if (column->kind == COLUMN_MONEY)
        csv_writer_money(sink->csv, (struct money) { cell->number });
    else if (column->kind == COLUMN_COUNT)
        csv_writer_int(sink->csv, cell->number);
    else
        csv_writer_text(sink->csv, text_of(cell_format(column, cell, &sink->scratch)));
}

static bool csv_row(struct sink *sink, const struct sheet *sheet, const struct row *row,
                    struct err *err)
{
    for (size_t i = 0; i < sheet->column_count; i++)
        put(sink, &sheet->columns[i], &row->cells[i]);
    csv_writer_end_row(sink->csv);
    return buf_check(&sink->scratch, _("a cell of the report"), err);
}

static bool csv_close(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    (void)err;
    fields(sink->csv, sheet, true);
    for (size_t i = 0; i < sheet->after_count; i++)
        lone(sink->csv, sheet->after[i]);
    return true;
}

static bool csv_end(struct sink *sink, struct err *err)
{
    struct csv_writer *csv = sink->csv;
    sink->csv = NULL;
    return csv_writer_close(csv, err);
}

const struct sink_ops SINK_CSV = { csv_begin, csv_open, csv_row, csv_close, csv_end };
