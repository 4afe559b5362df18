/* A report on paper: a form of board/board.h, a sheet for each section, set by mingzhang-board. */
#include "sink.h"

#include "board/board.h"
#include "board/run.h"
#include "core/i18n.h"
#include "json/value.h"

enum {
    LYING = 757, /* points between the margins of an A4 sheet (src/board/look.c) */
    UPRIGHT = 510,
    CELL_PADDING = 5,   /* points beside the letters of a cell, both sides together */
    PLACE = 570,        /* a digit is so wide, in thousandths of the letters' size */
    BROKEN_AT = 24,     /* half-width places of a text */
    LETTERS_LEAST = 24, /* sizes in quarters of a point */
    LETTERS_MOST = 38
};

/* Everything goes into one document, which is bounded, since paper is. */
static bool append(struct sink *sink, const char *before, struct jv *taken, struct err *err)
{
    buf_adds(&sink->line, before);
    jv_write(taken, 0, &sink->line);
    jv_free(taken);
    if (!sink->line.over)
        return true;
    err_set(err, ERR_LIMIT, _("the report is too long for paper"));
    return err_hint(err, _("Narrow it, by year, payer or county, or write a workbook (xlsx)."));
}

static const char *value_of(const struct sheet *sheet, const char *key)
{
    for (size_t i = 0; i < sheet->field_count; i++)
        if (strcmp(sheet->fields[i].key, key) == 0)
            return sheet->fields[i].value;
    return "";
}

static bool pdf_begin(struct sink *sink, const struct sheet *first, struct err *err)
{
    TRY(append(sink, "{\"style\":\"form\",\"title\":", jv_of_string(first->title), err));
    TRY(append(sink, ",\"date\":", jv_of_string(value_of(first, "made_on")), err));
    TRY(append(sink, ",\"foot\":", jv_of_string(first->title), err));
    TRY(append(sink, ",\"mark\":", jv_of_string(first->is_demo ? SHEET_DEMO_MARK : ""), err));
    buf_adds(&sink->line, ",\"blocks\":[");
    return true;
}

static struct jv *text_block(const char *text, bool is_small)
{
    struct jv *block = jv_object();
    jv_set_string(block, "text", text);
    jv_set_bool(block, "small", is_small);
    return block;
}

/* The fields of the head (or of the foot) as they stand on a printed form: the basis, which is
 * long, in a line of its own, the others side by side. */
static bool add_fields(struct sink *sink, const struct sheet *sheet, bool is_foot, struct err *err)
{
    buf_clear(&sink->scratch);
    for (size_t i = 0; i < sheet->field_count; i++) {
        const struct sheet_field *field = &sheet->fields[i];
        if (field->is_foot == is_foot)
            buf_addf(&sink->scratch, "%s：%s%s", field->label, field->value,
                     strcmp(field->key, "basis") == 0 ? "\n" : "　　");
    }
    TRY(buf_check(&sink->scratch, _("the head of the report"), err));
    return append(sink, ",", text_block(sink->scratch.data, true), err);
}

static bool add_paragraphs(struct sink *sink, const char *const *text, size_t count, bool is_small,
                           struct err *err)
{
    for (size_t i = 0; i < count; i++)
        TRY(append(sink, ",", text_block(text[i], is_small), err));
    return true;
}

/* Half-width places that a column gets: its widest cell, but a long text is broken. */
static int places(const struct sheet *sheet, size_t at)
{
    int most = sheet->widths[at] + (sheet->columns[at].kind == COLUMN_RATE); /* % is wide */
    bool breaks = sheet->columns[at].kind == COLUMN_TEXT && most > BROKEN_AT;
    return breaks ? BROKEN_AT : most < 2 ? 2 : most;
}

/* The largest letters, in quarters of a point, with which everything stands in one line. */
static int letters(const struct sheet *sheet)
{
    int halves = 0;
    for (size_t i = 0; i < sheet->column_count; i++)
        halves += places(sheet, i);
    int room = (sheet->is_landscape ? LYING : UPRIGHT) - CELL_PADDING * (int)sheet->column_count;
    int size = room * 4 * 1000 / (halves * PLACE);
    return size < LETTERS_LEAST ? LETTERS_LEAST : size > LETTERS_MOST ? LETTERS_MOST : size;
}

static struct jv *columns(const struct sheet *sheet)
{
    struct jv *list = jv_array();
    int size = letters(sheet);
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct column *from = &sheet->columns[i];
        struct jv *column = jv_object();
        jv_set_string(column, "title", from->head);
        jv_set_int(column, "width", places(sheet, i) * size * PLACE / 4000 + CELL_PADDING);
        jv_set_bool(column, "right", from->kind >= COLUMN_MONEY);
        jv_add(list, column);
    }
    return list;
}

static bool pdf_open(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    struct jv *head = jv_object();
    jv_set_string(head, "sheet", sheet->title);
    jv_set_string(head, "name", sheet->name);
    jv_set_bool(head, "landscape", sheet->is_landscape);
    TRY(append(sink, sink->sheets > 0 ? ",\n" : "\n", head, err));
    TRY(add_fields(sink, sheet, false, err));
    TRY(add_paragraphs(sink, sheet->before, sheet->before_count, false, err));
    buf_addf(&sink->line, ",{\"size\":%d", letters(sheet));
    TRY(append(sink, ",\"columns\":", columns(sheet), err));
    buf_adds(&sink->line, ",\"rows\":[");
    return true;
}

static bool pdf_row(struct sink *sink, const struct sheet *sheet, const struct row *row,
                    struct err *err)
{
    struct jv *cells = jv_array();
    for (size_t i = 0; i < sheet->column_count; i++)
        jv_add(cells,
               jv_of_string(cell_format(&sheet->columns[i], &row->cells[i], &sink->scratch)));
    if (row->level != ROW_LINE) {
        struct jv *total = jv_object();
        jv_set(total, "total", cells);
        cells = total;
    }
    return append(sink, sink->rows > 0 ? ",\n" : "\n", cells, err);
}

static bool pdf_close(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    buf_adds(&sink->line, "]}");
    TRY(add_fields(sink, sheet, true, err));
    return add_paragraphs(sink, sheet->after, sheet->after_count, false, err);
}

static bool pdf_end(struct sink *sink, struct err *err)
{
    buf_adds(&sink->line, "]}\n");
    TRY(buf_check(&sink->line, _("the report"), err));
    return board_run((struct text) { sink->line.data, sink->line.len }, sink->path, NULL, err);
}

const struct sink_ops SINK_PDF = { pdf_begin, pdf_open, pdf_row, pdf_close, pdf_end };
