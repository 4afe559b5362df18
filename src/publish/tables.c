#include "tables.h"
#include "core/i18n.h"
#include "format/csv_write.h"
#include "format/plain_book.h"
#include "press.h"

#include <string.h>

enum { NAME_SIZE = 192 }; /* folder, id of at most 64 bytes, ending */

/* Where tables go. */
struct writer {
    struct csv_writer *csv; /* NULL: into the book */
    struct plain_book *book;
    size_t tables;
};

enum row { ROW_CAPTION, ROW_HEAD, ROW_BODY, ROW_TOTAL };

/* What is left of a page, and the cell that is being read. */
struct page {
    struct text rest;
    struct writer *to;
    enum row row;
    char cell[TABLE_CELL_BYTES_MAX];
    size_t len;
};

static bool broken(struct err *err)
{
    return err_set(err, ERR_INPUT, _("a table of a page is not well formed"));
}

/* Moves behind the next `<`; false at the end. */
static bool next_tag(struct text *rest)
{
    const char *at = rest->len == 0 ? NULL : memchr(rest->ptr, '<', rest->len);
    if (at == NULL)
        return false;
    size_t skip = (size_t)(at - rest->ptr) + 1;
    *rest = text_slice(*rest, skip, rest->len - skip);
    return true;
}

/* The tag that begins here, up to its `>`. */
static struct text tag_of(struct text rest)
{
    const char *end = rest.len == 0 ? NULL : memchr(rest.ptr, '>', rest.len);
    return text_slice(rest, 0, end == NULL ? 0 : (size_t)(end - rest.ptr));
}

static bool is_tag(struct text tag, const char *name)
{
    size_t len = strlen(name);
    return text_starts(tag, name) && (tag.len == len || tag.ptr[len] == ' ');
}

static bool has(struct text tag, const char *words)
{
    return memmem(tag.ptr, tag.len, words, strlen(words)) != NULL;
}

static bool add_byte(struct page *page, char byte, struct err *err)
{
    bool is_space = byte == ' ' || byte == '\n';
    if (is_space && (page->len == 0 || page->cell[page->len - 1] == ' '))
        return true;
    if (page->len + 1 >= sizeof page->cell)
        return err_set(err, ERR_LIMIT, _("a cell of a table has at most %d bytes"),
                       TABLE_CELL_BYTES_MAX - 1);
    page->cell[page->len++] = is_space ? ' ' : byte;
    return true;
}

/* The five that mustache writes (publish/mustache.h). */
static size_t entity_at(struct text rest, char *ret)
{
    static const struct {
        const char *name;
        char byte;
    } ENTITIES[] = {
        { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' },
    };
    for (size_t i = 0; i < COUNT(ENTITIES); i++)
        if (text_starts(rest, ENTITIES[i].name)) {
            *ret = ENTITIES[i].byte;
            return strlen(ENTITIES[i].name);
        }
    *ret = rest.ptr[0];
    return 1;
}

/* Reads the words up to the closing tag, without the tags between. */
static bool read_cell(struct page *page, const char *closing, struct err *err)
{
    page->len = 0;
    while (page->rest.len > 0) {
        char byte;
        if (page->rest.ptr[0] == '<') {
            struct text tag = tag_of(text_slice(page->rest, 1, page->rest.len - 1));
            page->rest = text_slice(page->rest, tag.len + 2, page->rest.len);
            if (is_tag(tag, closing))
                break;
            continue;
        }
        size_t len = entity_at(page->rest, &byte);
        TRY(add_byte(page, byte, err));
        page->rest = text_slice(page->rest, len, page->rest.len - len);
    }
    while (page->len > 0 && page->cell[page->len - 1] == ' ')
        page->len--;
    page->cell[page->len] = '\0';
    return true;
}

/* "1,234.50" without its commas, in place; false when it is no number. */
static bool take_number(struct page *page)
{
    char plain[64];
    size_t len = 0;
    size_t digits = 0;
    for (size_t i = 0; i < page->len; i++) {
        char c = page->cell[i];
        bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && c != ',' && c != '.' && !(c == '-' && i == 0))
            return false;
        digits += is_digit;
        if (c != ',')
            plain[len++] = c;
        if (len == sizeof plain)
            return false;
    }
    if (digits == 0 || digits > 15) /* Excel keeps fifteen: a longer one stays a text */
        return false;
    memcpy(page->cell, plain, len);
    page->len = len;
    return true;
}

static void put_cell(struct page *page, bool is_number)
{
    struct writer *to = page->to;
    bool numeric = is_number && page->row >= ROW_BODY && take_number(page);
    struct text text = { page->cell, page->len };
    if (to->csv != NULL)
        csv_writer_text(to->csv, text);
    else if (numeric)
        plain_book_number(to->book, text);
    else
        plain_book_text(to->book, text);
}

static void put_empty(struct page *page)
{
    if (page->to->csv != NULL)
        csv_writer_text(page->to->csv, text_of(""));
    else
        plain_book_skip(page->to->book);
}

static int span_of(struct text tag)
{
    static const char NAME[] = "colspan=\"";
    const char *at = memmem(tag.ptr, tag.len, NAME, sizeof NAME - 1);
    int span = 0;
    if (at == NULL)
        return 1;
    for (at += sizeof NAME - 1; at < tag.ptr + tag.len && *at >= '0' && *at <= '9'; at++)
        span = span > TABLE_SPAN_MAX ? span : span * 10 + (*at - '0');
    return span;
}

static void begin_row(struct page *page)
{
    static const enum plain_row KINDS[] = { [ROW_CAPTION] = PLAIN_TITLE,
                                            [ROW_HEAD] = PLAIN_HEAD,
                                            [ROW_BODY] = PLAIN_BODY,
                                            [ROW_TOTAL] = PLAIN_TOTAL };
    if (page->to->csv == NULL)
        plain_book_row(page->to->book, KINDS[page->row]);
}

static void end_row(struct page *page)
{
    if (page->to->csv != NULL)
        csv_writer_end_row(page->to->csv);
}

static bool read_row(struct page *page, struct err *err)
{
    begin_row(page);
    while (next_tag(&page->rest)) {
        struct text tag = tag_of(page->rest);
        bool is_head = is_tag(tag, "th");
        page->rest = text_slice(page->rest, tag.len + 1, page->rest.len);
        if (is_tag(tag, "/tr")) {
            end_row(page);
            return true;
        }
        int span = span_of(tag);
        if ((!is_head && !is_tag(tag, "td")) || span < 1 || span > TABLE_SPAN_MAX)
            return broken(err);
        TRY(read_cell(page, is_head ? "/th" : "/td", err));
        put_cell(page, has(tag, "class=\"n\""));
        for (int i = 1; i < span; i++)
            put_empty(page);
    }
    return broken(err);
}

/* The title: a row of its own, or the name of the sheet and its first row. */
static void put_caption(struct page *page)
{
    struct text caption = { page->cell, page->len };
    page->row = ROW_CAPTION;
    if (page->to->csv == NULL)
        plain_book_sheet(page->to->book, caption);
    begin_row(page);
    put_cell(page, false);
    end_row(page);
}

/* From behind `<table …>` to behind `</table>`. */
static bool read_table(struct page *page, struct err *err)
{
    bool has_caption = false;
    while (next_tag(&page->rest)) {
        struct text tag = tag_of(page->rest);
        page->rest = text_slice(page->rest, tag.len + 1, page->rest.len);
        if (is_tag(tag, "/table"))
            return has_caption || broken(err);
        if (is_tag(tag, "caption")) {
            TRY(read_cell(page, "/caption", err));
            put_caption(page);
            has_caption = true;
        } else if (is_tag(tag, "thead")) {
            page->row = ROW_HEAD;
        } else if (is_tag(tag, "tbody")) {
            page->row = ROW_BODY;
        } else if (is_tag(tag, "tfoot")) {
            page->row = ROW_TOTAL;
        } else if (is_tag(tag, "tr")) {
            TRY(has_caption ? read_row(page, err) : broken(err));
        }
    }
    return broken(err);
}

static bool read_page(struct text html, struct writer *to, struct err *err)
{
    struct page page = { .rest = html, .to = to };
    const char *at;
    while (page.rest.len > 0 && (at = memmem(page.rest.ptr, page.rest.len, "<table", 6)) != NULL) {
        size_t skip = (size_t)(at - page.rest.ptr) + 1;
        page.rest = text_slice(page.rest, skip, page.rest.len - skip);
        struct text tag = tag_of(page.rest);
        page.rest = text_slice(page.rest, tag.len, page.rest.len - tag.len);
        if (has(tag, "class=\"about"))
            continue;
        if (to->tables++ > 0 && to->csv != NULL)
            csv_writer_end_row(to->csv);
        TRY(read_table(&page, err));
    }
    return true;
}

static ssize_t take(void *cookie, const char *bytes, size_t len)
{
    buf_add(cookie, bytes, len);
    return (ssize_t)len;
}

bool tables__csv(struct text html, struct buf *out, size_t *ret_count, struct err *err)
{
    static const cookie_io_functions_t TAKE = { .write = take };
    *ret_count = 0;
    if (memmem(html.ptr, html.len, "<table", 6) == NULL)
        return true;
    size_t before = out->len;
    FILE *stream = fopencookie(out, "w", TAKE);
    if (stream == NULL)
        abort(); /* out of memory */
    struct writer to = { .csv = csv_writer_to(
                             stream, (struct csv_style) { .encoding = ENCODING_UTF8_BOM }) };
    bool ok = read_page(html, &to, err);
    if (ok)
        ok = csv_writer_close(to.csv, err);
    else
        csv_writer_free(to.csv);
    (void)fclose(stream); /* a buf takes everything, and says below whether it did */
    if (to.tables == 0)
        out->len = before;
    *ret_count = to.tables;
    return ok && buf_check(out, "CSV", err);
}

bool tables__xlsx(struct text html, struct buf *out, struct err *err)
{
    AUTO(plain_book) struct plain_book *book = plain_book_new();
    struct writer to = { .book = book };
    return read_page(html, &to, err) && plain_book_bytes(book, out, err);
}

/* "village/441424103201.html" with another ending. */
static void path_of(char out[NAME_SIZE], const char *path, const char *ending)
{
    (void)snprintf(out, NAME_SIZE, "%.*s%s", (int)(strlen(path) - strlen(".html")), path, ending);
}

/* What is in the CSV is in the workbook: the same of it is not made again. */
bool tables__write(struct press *press, const char *path, struct text html, struct err *err)
{
    char csv[NAME_SIZE], xlsx[NAME_SIZE];
    size_t count;
    bool kept = false;
    struct buf *out = &press->tables;
    buf_clear(out);
    TRY(tables__csv(html, out, &count, err));
    if (count == 0)
        return true;
    path_of(csv, path, ".csv");
    path_of(xlsx, path, ".xlsx");
    struct text bytes = { out->data, out->len };
    if (site__has(press->site, csv, bytes))
        TRY(site__keep(press->site, xlsx, &kept, err));
    TRY(press__put(press, csv, bytes, err));
    if (kept)
        return true;
    buf_clear(out);
    TRY(tables__xlsx(html, out, err));
    return site__write(press->site, xlsx, (struct text) { out->data, out->len }, err);
}
