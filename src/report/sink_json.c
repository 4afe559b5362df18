/* A report for programs: one object; money in whole fen; one row a line, so that it streams. */
#include "sink.h"

#include "json/value.h"

static const char *const KINDS[] = { "text", "date", "fen", "count", "rate" };

static struct jv *paragraphs(const char *const *text, size_t count)
{
    struct jv *list = jv_array();
    for (size_t i = 0; i < count; i++)
        jv_add(list, jv_of_string(text[i]));
    return list;
}

static void put(struct sink *sink, const char *before, struct jv *taken)
{
    buf_adds(&sink->line, before);
    jv_write(taken, 0, &sink->line);
    jv_free(taken);
}

static bool json_begin(struct sink *sink, const struct sheet *first, struct err *err)
{
    put(sink, "{\"report\": ", jv_of_string(first->report));
    put(sink, ",\n \"title\": ", jv_of_string(first->title));
    put(sink, ",\n \"demo\": ", jv_of_bool(first->is_demo));
    if (first->is_demo)
        put(sink, ",\n \"mark\": ", jv_of_string(SHEET_DEMO_MARK));
    buf_adds(&sink->line, ",\n \"sections\": [");
    return sink_flush(sink, err);
}

static bool json_open(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    struct jv *fields = jv_object();
    struct jv *columns = jv_array();
    for (size_t i = 0; i < sheet->field_count; i++)
        jv_set_string(fields, sheet->fields[i].key, sheet->fields[i].value);
    for (size_t i = 0; i < sheet->column_count; i++) {
        struct jv *column = jv_object();
        jv_set_string(column, "key", sheet->columns[i].key);
        jv_set_string(column, "head", sheet->columns[i].head);
        jv_set_string(column, "kind", KINDS[sheet->columns[i].kind]);
        jv_add(columns, column);
    }
    buf_adds(&sink->line, sink->sheets > 0 ? ",\n" : "\n");
    put(sink, "  {\"name\": ", jv_of_string(sheet->name));
    put(sink, ",\n   \"fields\": ", fields);
    put(sink, ",\n   \"before\": ", paragraphs(sheet->before, sheet->before_count));
    put(sink, ",\n   \"columns\": ", columns);
    buf_adds(&sink->line, ",\n   \"rows\": [");
    return sink_flush(sink, err);
}

static struct jv *json_cell(const struct column *column, const struct cell *cell)
{
    if (cell->is_null)
        return jv_of_null();
    if (column->kind == COLUMN_TEXT || column->kind == COLUMN_DATE)
        return jv_of_string(cell->text.ptr); /* NUL-terminated in the result */
    return jv_of_int(cell->number);
}

static bool json_row(struct sink *sink, const struct sheet *sheet, const struct row *row,
                     struct err *err)
{
    struct jv *object = jv_object();
    if (row->level == ROW_SUBTOTAL)
        jv_set_string(object, "level", "subtotal");
    for (size_t i = 0; i < sheet->column_count; i++)
        jv_set(object, sheet->columns[i].key, json_cell(&sheet->columns[i], &row->cells[i]));
    if (row->level == ROW_TOTAL)
        put(sink, "],\n   \"total\": ", object);
    else
        put(sink, sink->rows > 0 ? ",\n    " : "\n    ", object);
    return sink_flush(sink, err);
}

static bool json_close(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    buf_adds(&sink->line, sheet->has_total ? "" : "]");
    put(sink, ",\n   \"after\": ", paragraphs(sheet->after, sheet->after_count));
    buf_adds(&sink->line, "}");
    return sink_flush(sink, err);
}

static bool json_end(struct sink *sink, struct err *err)
{
    buf_adds(&sink->line, "\n ]}\n");
    return sink_flush(sink, err);
}

const struct sink_ops SINK_JSON = { json_begin, json_open, json_row, json_close, json_end };
