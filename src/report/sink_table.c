/* A report on a terminal: no boxes, columns two spaces apart, numbers to the right. */
#include "sink.h"

enum { GAP = 2 };

static void pad(struct buf *out, int columns)
{
    for (int i = 0; i < columns; i++)
        buf_addc(out, ' ');
}

static int line_width(const struct sheet *sheet)
{
    int width = -GAP;
    for (size_t i = 0; i < sheet->column_count; i++)
        width += sheet->widths[i] + GAP;
    return width;
}

static bool to_the_right(const struct column *column)
{
    return column->kind != COLUMN_TEXT && column->kind != COLUMN_DATE;
}

static void put(struct sink *sink, const struct sheet *sheet, size_t i, const char *text)
{
    int space = sheet->widths[i] - text_width(text_of(text));
    bool right = to_the_right(&sheet->columns[i]);
    bool last = i + 1 == sheet->column_count;
    pad(&sink->line, i == 0 ? 0 : GAP);
    pad(&sink->line, right ? space : 0);
    buf_adds(&sink->line, text);
    pad(&sink->line, right || last ? 0 : space);
}

static void rule(struct sink *sink, const struct sheet *sheet)
{
    for (int i = 0; i < line_width(sheet); i++)
        buf_adds(&sink->line, "-");
    buf_addc(&sink->line, '\n');
}

static void lines(struct sink *sink, const char *const *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_addf(&sink->line, "%s\n", text[i]);
}

/* Fields of the head (or of the foot), as many on a line as the table is wide. */
static void fields(struct sink *sink, const struct sheet *sheet, bool is_foot)
{
    int used = 0;
    for (size_t i = 0; i < sheet->field_count; i++) {
        const struct sheet_field *field = &sheet->fields[i];
        if (field->is_foot != is_foot)
            continue;
        int width = text_width(text_of(field->label)) + 2 + text_width(text_of(field->value));
        bool fits = used != 0 && used + 4 + width <= line_width(sheet);
        buf_adds(&sink->line, used == 0 ? "" : fits ? "    " : "\n");
        buf_addf(&sink->line, "%s：%s", field->label, field->value);
        used = fits ? used + 4 + width : width;
    }
    buf_addc(&sink->line, '\n');
}

static void head(struct sink *sink, const struct sheet *sheet)
{
    int space = (line_width(sheet) - text_width(text_of(sheet->title))) / 2;
    if (sheet->is_demo)
        buf_adds(&sink->line, SHEET_DEMO_MARK "\n");
    pad(&sink->line, space);
    buf_addf(&sink->line, "%s\n", sheet->title);
    if (sheet->name[0] != '\0')
        buf_addf(&sink->line, "%s\n", sheet->name);
    fields(sink, sheet, false);
    lines(sink, sheet->before, sheet->before_count);
}

static bool table_begin(struct sink *sink, const struct sheet *first, struct err *err)
{
    (void)first; /* every sheet has its own head */
    return sink_flush(sink, err);
}

static bool table_open(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    if (sink->sheets > 0)
        buf_addc(&sink->line, '\n');
    head(sink, sheet);
    buf_addc(&sink->line, '\n');
    for (size_t i = 0; i < sheet->column_count; i++)
        put(sink, sheet, i, sheet->columns[i].head);
    buf_addc(&sink->line, '\n');
    rule(sink, sheet);
    return sink_flush(sink, err);
}

static bool table_row(struct sink *sink, const struct sheet *sheet, const struct row *row,
                      struct err *err)
{
    if (row->level == ROW_TOTAL)
        rule(sink, sheet);
    for (size_t i = 0; i < sheet->column_count; i++)
        put(sink, sheet, i, cell_format(&sheet->columns[i], &row->cells[i], &sink->scratch));
    while (sink->line.len > 0 && sink->line.data[sink->line.len - 1] == ' ')
        sink->line.data[--sink->line.len] = '\0';
    buf_addc(&sink->line, '\n');
    return sink_flush(sink, err);
}

static bool table_close(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    if (sheet->rows == 0)
        buf_adds(&sink->line, "（无）\n");
    fields(sink, sheet, true);
    lines(sink, sheet->after, sheet->after_count);
    return sink_flush(sink, err);
}

static bool table_end(struct sink *sink, struct err *err) { return sink_flush(sink, err); }

const struct sink_ops SINK_TABLE = { table_begin, table_open, table_row, table_close, table_end };
