#include "core/i18n.h"
#include "decode.h"
#include "read.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SPAN_ROWS_MAX = 65534 /* as in the HTML standard */ };

struct span { /* a cell that reaches down into the rows below */
    uint32_t rows;
    char *text; /* NULL: empty */
    size_t len;
};

struct html {
    struct row *row;
    struct err *err;
    bool stopped; /* err is set */
    uint32_t line;
    bool in_row, in_cell;
    unsigned skipping;      /* inside script, style or title */
    uint32_t column;        /* of the open cell, or the last one that was put */
    uint32_t columns, rows; /* that the open cell spans */
    struct buf cell;
    struct span spans[TABLE_COLUMNS_MAX];
};

static bool is(const xmlChar *name, const char *tag)
{
    return strcasecmp((const char *)name, tag) == 0;
}

static bool is_skipped(const xmlChar *name)
{
    return is(name, "script") || is(name, "style") || is(name, "title");
}

/* Puts a cell that a merged cell covers. */
static void put_covered(struct html *html, uint32_t column, struct text text)
{
    if (html->line > TABLE_MERGE_ROWS)
        text.len = 0;
    row__put(html->row, column, text,
             (struct row_piece) { .kind = TABLE_TEXT, .flags = TABLE_COVERED });
}

static bool take_span(struct html *html, uint32_t column)
{
    struct span *span = &html->spans[column - 1];
    if (span->rows == 0)
        return false;
    span->rows--;
    put_covered(html, column, (struct text) { span->text, span->len });
    return true;
}

static void set_span(struct html *html, uint32_t column, struct text text)
{
    struct span *span = &html->spans[column - 1];
    free(span->text);
    *span = (struct span) { .rows = html->rows - 1 };
    if (span->rows == 0 || text.len == 0 || html->line > TABLE_MERGE_ROWS)
        return;
    span->text = strndup(text.ptr, text.len);
    if (span->text == NULL)
        abort();
    span->len = strlen(span->text); /* a NUL ends it */
}

static void end_cell(struct html *html)
{
    if (!html->in_cell)
        return;
    html->in_cell = false;
    struct text text = { html->cell.data, html->cell.len };
    if (html->cell.over)
        text.len = (size_t)TABLE_CELL_MAX + 1; /* row__put() refuses it */
    uint32_t first = html->column;
    for (uint32_t i = 0; i < html->columns; i++) {
        uint32_t column = first + i;
        if (i == 0)
            row__put(html->row, column, text, (struct row_piece) { .kind = TABLE_TEXT });
        else
            put_covered(html, column, text);
        html->column = column;
        if (column > TABLE_COLUMNS_MAX)
            break;
        set_span(html, column, text);
    }
}

static void end_row(struct html *html)
{
    end_cell(html);
    if (!html->in_row)
        return;
    html->in_row = false;
    for (uint32_t column = html->column + 1; column <= TABLE_COLUMNS_MAX; column++)
        (void)take_span(html, column); /* whether there was one does not matter */
    if (!row__emit(html->row, html->err))
        html->stopped = true;
}

static void begin_row(struct html *html)
{
    end_row(html);
    if (html->stopped)
        return;
    if (html->line == TABLE_ROWS_MAX) {
        err_set(html->err, ERR_LIMIT, _("the file has more than %d lines"), TABLE_ROWS_MAX);
        html->stopped = true;
        return;
    }
    html->line++;
    html->in_row = true;
    html->column = 0;
    row__begin(html->row, html->line);
}

static uint32_t number_of(const xmlChar **attributes, const char *name, uint32_t most)
{
    for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        if (!is(attributes[i], name) || attributes[i + 1] == NULL)
            continue;
        uint32_t value = 0;
        const xmlChar *digit = attributes[i + 1];
        for (; *digit >= '0' && *digit <= '9' && value <= most; digit++)
            value = value * 10 + (uint32_t)(*digit - '0');
        return value > most ? most : value;
    }
    return 1;
}

static void begin_cell(struct html *html, const xmlChar **attributes)
{
    end_cell(html);
    if (!html->in_row)
        begin_row(html);
    if (html->stopped)
        return;
    html->column++;
    while (html->column <= TABLE_COLUMNS_MAX && take_span(html, html->column))
        html->column++;
    html->columns = number_of(attributes, "colspan", TABLE_COLUMNS_MAX);
    html->columns = html->columns > 0 ? html->columns : 1;
    html->rows = number_of(attributes, "rowspan", SPAN_ROWS_MAX);
    html->rows = html->rows > 0 ? html->rows : SPAN_ROWS_MAX; /* 0: down to the table's end */
    html->in_cell = true;
    buf_clear(&html->cell);
}

static void clear_spans(struct html *html)
{
    for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++) {
        free(html->spans[i].text);
        html->spans[i] = (struct span) { 0 };
    }
}

static void on_start(void *arg, const xmlChar *name, const xmlChar **attributes)
{
    struct html *html = arg;
    if (html->stopped)
        return;
    if (is_skipped(name))
        html->skipping++;
    else if (is(name, "tr"))
        begin_row(html);
    else if (is(name, "td") || is(name, "th"))
        begin_cell(html, attributes);
    else if (is(name, "br") && html->in_cell)
        buf_addc(&html->cell, '\n');
}

static void on_end(void *arg, const xmlChar *name)
{
    struct html *html = arg;
    if (html->stopped)
        return;
    if (is_skipped(name) && html->skipping > 0)
        html->skipping--;
    else if (is(name, "td") || is(name, "th"))
        end_cell(html);
    else if (is(name, "tr"))
        end_row(html);
    else if (is(name, "table")) {
        end_row(html);
        clear_spans(html);
    }
}

/* White space of the source is one blank; <br> and &nbsp; stay. */
static void on_text(void *arg, const xmlChar *bytes, int len)
{
    struct html *html = arg;
    if (html->stopped || html->skipping > 0 || !html->in_cell)
        return;
    for (int i = 0; i < len; i++) {
        char c = (char)bytes[i];
        bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        char last = html->cell.len > 0 ? html->cell.data[html->cell.len - 1] : '\n';
        if (!space)
            buf_addc(&html->cell, c);
        else if (last != ' ' && last != '\n')
            buf_addc(&html->cell, ' ');
    }
}

static void quiet(void *arg, const char *format, ...)
{
    (void)arg;
    (void)format; /* broken markup is what HTML is; the cells are what counts */
}

static bool feed(struct html *html, htmlParserCtxtPtr parser, struct decoder *decoder)
{
    struct text text;
    do {
        TRY(decoder__next(decoder, &text, html->err));
        html->row->marked = decoder__marked(decoder);
        (void)htmlParseChunk(parser, text.ptr, (int)text.len, text.len == 0);
        if (xmlCtxtGetLastError(parser) != NULL &&
            xmlCtxtGetLastError(parser)->code == XML_ERR_NO_MEMORY)
            return err_set(html->err, ERR_MEMORY, _("there is not enough memory to read HTML"));
        if (parser->input->end - parser->input->cur > TABLE_ROW_MAX)
            return err_set(html->err, ERR_LIMIT, _("a tag or comment of more than 4 MiB"));
    } while (text.len > 0 && !html->stopped);
    if (!html->stopped)
        end_row(html);
    return !html->stopped;
}

bool html__read(const struct table_source *source, struct row *row, struct err *err)
{
    AUTO(decoder) struct decoder *decoder = NULL;
    TRY(decoder__new(source->fd, source->encoding, &decoder, err));
    struct html *html = calloc(1, sizeof *html);
    htmlSAXHandler handlers = {
        .startElement = on_start,
        .endElement = on_end,
        .characters = on_text,
        .cdataBlock = on_text,
        .ignorableWhitespace = on_text,
        .warning = quiet,
        .error = quiet,
        .fatalError = quiet,
    };
    htmlParserCtxtPtr parser =
        htmlCreatePushParserCtxt(&handlers, html, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (html == NULL || parser == NULL)
        abort();
    /* The text is UTF-8 by now, whatever a <meta> says. */
    (void)htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR |
                                         HTML_PARSE_NOWARNING | HTML_PARSE_IGNORE_ENC);
    html->row = row;
    html->err = err;
    buf_init(&html->cell, TABLE_CELL_MAX + 1);
    bool ok = feed(html, parser, decoder);
    htmlFreeParserCtxt(parser);
    clear_spans(html);
    buf_release(&html->cell);
    free(html);
    return ok;
}
