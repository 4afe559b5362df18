#include "core/i18n.h"
#include "decode.h"
#include "read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 8192, ROW_NOT_OPEN = -1 };

struct csv {
    struct csv_parser parser;
    struct row *row;
    struct err *err;
    char delimiter;
    bool stopped;   /* err is set */
    uint32_t line;  /* the physical line being read, from 1 */
    uint32_t begin; /* where the record begins */
    uint32_t fields;
    int end; /* the line end just met, when nothing came after it */
    /* Of the filter that takes the = off ="0012". */
    bool quoted;
    bool at_start; /* a field may begin here */
    bool equals;   /* a = at a field's start waits for its next character */
    size_t kept;
    char piece[PIECE + 1];
};

static uint32_t line_ends(struct text text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' ||
            (text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n')))
            count++;
    return count;
}

/* Stops when the file has more lines than it may. */
static void check_line(struct csv *csv, uint32_t most)
{
    if (csv->line <= most)
        return;
    err_set(csv->err, ERR_LIMIT, _("the file has more than %d lines"), TABLE_ROWS_MAX);
    csv->stopped = true;
}

static void on_field(void *bytes, size_t len, void *arg)
{
    struct csv *csv = arg;
    struct text text = { bytes, len };
    if (csv->stopped)
        return;
    if (csv->fields++ == 0) {
        check_line(csv, TABLE_ROWS_MAX);
        csv->begin = csv->line;
        row__begin(csv->row, csv->begin);
    }
    csv->end = ROW_NOT_OPEN;
    if (len > 0)
        csv->line += line_ends(text);
    bool wrapped = len >= 3 && text_starts(text, "=\"") && text.ptr[len - 1] == '"';
    if (wrapped)
        text = text_slice(text, 2, len - 3);
    row__put(csv->row, csv->fields, text, (struct row_piece) { .kind = TABLE_TEXT });
}

static void next_line(struct csv *csv)
{
    csv->line++;
    check_line(csv, TABLE_ROWS_MAX + 1); /* the end of the last line begins nothing yet */
}

static bool is_separator_line(const struct csv *csv)
{
    const struct row *row = csv->row;
    return csv->begin == 1 && row->count >= 1 && row->pieces[0].len >= 4 &&
           memcmp(row->text.data, "sep=", 4) == 0 && row->text.len <= 5;
}

static void on_row(int end, void *arg)
{
    struct csv *csv = arg;
    if (csv->stopped)
        return;
    bool second_half = csv->fields == 0 && csv->end == '\r' && end == '\n';
    if (second_half) {
        csv->end = ROW_NOT_OPEN;
        return;
    }
    if (csv->fields > 0 && !is_separator_line(csv) && !row__emit(csv->row, csv->err))
        csv->stopped = true;
    csv->fields = 0;
    csv->end = end;
    if (!csv->stopped)
        next_line(csv);
}

static bool open_parser(struct csv *csv, struct err *err)
{
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return err_set(err, ERR_MEMORY, _("there is not enough memory to read CSV"));
    csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
    csv->fields = 0;
    csv->end = ROW_NOT_OPEN;
    return true;
}

static void refuse_field(struct csv *csv, const char *rule, const char *text)
{
    struct place place = {
        .line = csv->fields > 0 ? csv->begin : csv->line,
        .column = csv->fields + 1,
        .value = { (const char *)csv->parser.entry_buf, csv->parser.entry_pos },
    };
    report__refuse(csv->row->report, rule, place, text);
}

/* After a bad quote: says so and goes on with the next line. Returns how much was skipped. */
static size_t recover(struct csv *csv, struct text rest)
{
    struct text field = { (const char *)csv->parser.entry_buf, csv->parser.entry_pos };
    refuse_field(csv, "csv.quote",
                 _("a quote inside a field; expected the whole field in quotes, with each quote "
                   "in it doubled"));
    if (field.len > 0)
        csv->line += line_ends(field);
    csv_free(&csv->parser);
    csv->stopped = report__full(csv->row->report) ? !report__verdict(csv->row->report, csv->err)
                                                  : !open_parser(csv, csv->err);
    if (csv->stopped)
        return rest.len;
    const char *end = memchr(rest.ptr, '\n', rest.len);
    if (end == NULL)
        return rest.len;
    next_line(csv);
    return (size_t)(end - rest.ptr) + 1;
}

static bool parse(struct csv *csv, struct text text)
{
    while (text.len > 0 && !csv->stopped) {
        size_t done = csv_parse(&csv->parser, text.ptr, text.len, on_field, on_row, csv);
        if (csv->stopped)
            break;
        if (done < text.len) {
            struct text rest = text_slice(text, done, text.len);
            done += recover(csv, rest);
        }
        text = text_slice(text, done, text.len);
    }
    if (!csv->stopped && csv->parser.entry_pos > TABLE_CELL_MAX + PIECE) {
        refuse_field(csv, "table.cell",
                     _("a cell of more than 65536 bytes; is a closing quote missing?"));
        csv->stopped = true;
        return report__verdict(csv->row->report, csv->err);
    }
    return !csv->stopped;
}

static bool flush(struct csv *csv)
{
    size_t len = csv->kept;
    csv->kept = 0;
    return parse(csv, (struct text) { csv->piece, len });
}

/* Passes the text on without the = of ="...", which spreadsheets understand and CSV does not. */
static bool filter(struct csv *csv, struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (csv->equals && c != '"')
            csv->piece[csv->kept++] = '=';
        csv->equals = csv->at_start && !csv->quoted && c == '=';
        if (c == '"')
            csv->quoted = !csv->quoted;
        csv->at_start = !csv->quoted && (c == csv->delimiter || c == '\n' || c == '\r' ||
                                         (csv->at_start && c == ' '));
        if (!csv->equals)
            csv->piece[csv->kept++] = c;
        if (csv->kept >= PIECE && !flush(csv))
            return false;
    }
    return true;
}

static bool read_all(struct csv *csv, struct decoder *decoder, struct err *err)
{
    struct text text;
    do {
        TRY(decoder__next(decoder, &text, err));
        csv->row->marked = decoder__marked(decoder);
        if (!filter(csv, text))
            return false;
    } while (text.len > 0);
    if (csv->equals)
        csv->piece[csv->kept++] = '=';
    if (!flush(csv))
        return false;
    if (csv_fini(&csv->parser, on_field, on_row, csv) != 0 && !csv->stopped)
        refuse_field(csv, "csv.unclosed", _("a field's closing quote is missing"));
    return !csv->stopped;
}

bool csv__read(const struct table_source *source, struct row *row, struct err *err)
{
    AUTO(decoder) struct decoder *decoder = NULL;
    TRY(decoder__new(source->fd, source->encoding, &decoder, err));
    struct csv *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        abort();
    csv->row = row;
    csv->err = err;
    csv->delimiter = source->delimiter != '\0' ? source->delimiter : ',';
    csv->line = 1;
    csv->at_start = true;
    bool ok = open_parser(csv, err);
    if (ok) {
        ok = read_all(csv, decoder, err);
        csv_free(&csv->parser);
    }
    free(csv);
    return ok;
}
