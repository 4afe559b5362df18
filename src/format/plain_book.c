#include "format/plain_book.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "plain_zip.h"

#include <string.h>

enum { NAME_CHARS_MAX = 31, NAME_SIZE = NAME_CHARS_MAX * 4 + 8, WIDTH_MIN = 6, WIDTH_MAX = 48 };
/* Cell formats of STYLES below. */
enum { STYLE_PLAIN, STYLE_BOLD, STYLE_AMOUNT, STYLE_COUNT, STYLE_BOLD_AMOUNT, STYLE_BOLD_COUNT };

struct sheet {
    char name[NAME_SIZE];
    struct buf rows;
    uint32_t count;
    uint32_t widths[PLAIN_COLUMNS_MAX]; /* of the widest cell, in half-width characters */
    uint32_t columns;
    uint32_t head_rows; /* first rows that are no body */
};

struct plain_book {
    struct arena *arena;
    struct sheet *sheets[PLAIN_SHEETS_MAX];
    size_t count;
    enum plain_row kind;
    uint32_t column; /* of the cell that comes next, from 0 */
    bool in_row;
    struct err why; /* the first thing that went wrong */
};

struct plain_book *plain_book_new(void)
{
    struct arena *arena = arena_make();
    struct plain_book *book = arena_new(arena, struct plain_book);
    book->arena = arena;
    return book;
}

void plain_book_free(struct plain_book *book)
{
    if (book == NULL)
        return;
    for (size_t i = 0; i < book->count; i++)
        buf_release(&book->sheets[i]->rows);
    arena_free(book->arena);
}

static struct sheet *current(struct plain_book *book)
{
    return book->count == 0 ? NULL : book->sheets[book->count - 1];
}

static void too_many(struct plain_book *book, const char *what, int limit)
{
    if (book->why.code == ERR_NONE)
        (void)err_set(&book->why, ERR_LIMIT, _("a workbook has at most %d %s"), limit, what);
}

/* Bytes of the character at the front. */
static size_t char_len(struct text text)
{
    unsigned first = (unsigned char)text.ptr[0];
    size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return len < text.len ? len : text.len;
}

static bool is_taken(const struct plain_book *book, const char *name)
{
    for (size_t i = 0; i + 1 < book->count; i++)
        if (strcasecmp(book->sheets[i]->name, name) == 0)
            return true;
    return false;
}

/* The first characters of the name; "表" for one of which nothing is left. */
static size_t copy_name(struct text name, size_t chars_max, char out[NAME_SIZE])
{
    size_t len = 0;
    size_t chars = 0;
    while (name.len > 0 && chars < chars_max) {
        size_t step = char_len(name);
        bool allowed =
            strchr("[]:*?/\\'", name.ptr[0]) == NULL && (unsigned char)name.ptr[0] >= ' ';
        if (allowed) {
            memcpy(out + len, name.ptr, step);
            len += step;
            chars++;
        }
        name = text_slice(name, step, name.len - step);
    }
    out[len] = '\0';
    return len;
}

static void set_name(struct plain_book *book, struct sheet *sheet, struct text name)
{
    size_t len = copy_name(name, NAME_CHARS_MAX, sheet->name);
    if (len == 0)
        len = copy_name(text_of("表"), NAME_CHARS_MAX, sheet->name);
    for (int again = 2; is_taken(book, sheet->name); again++) {
        len = copy_name(name, NAME_CHARS_MAX - 4, sheet->name);
        (void)snprintf(sheet->name + len, sizeof sheet->name - len, " %d", again); /* fits */
    }
}

static void end_row(struct plain_book *book)
{
    struct sheet *sheet = current(book);
    if (book->in_row)
        buf_adds(&sheet->rows, "</row>");
    book->in_row = false;
}

void plain_book_sheet(struct plain_book *book, struct text name)
{
    end_row(book);
    if (book->count == PLAIN_SHEETS_MAX) {
        too_many(book, _("sheets"), PLAIN_SHEETS_MAX);
        return;
    }
    struct sheet *sheet = arena_new(book->arena, struct sheet);
    buf_init(&sheet->rows, PLAIN_BYTES_MAX);
    book->sheets[book->count++] = sheet;
    set_name(book, sheet, name);
}

void plain_book_row(struct plain_book *book, enum plain_row kind)
{
    struct sheet *sheet = current(book);
    if (sheet == NULL)
        return;
    end_row(book);
    if (sheet->count == PLAIN_ROWS_MAX) {
        too_many(book, _("rows"), PLAIN_ROWS_MAX);
        return;
    }
    sheet->count++;
    if (sheet->head_rows + 1 == sheet->count && kind < PLAIN_BODY)
        sheet->head_rows++;
    buf_addf(&sheet->rows, "<row r=\"%u\">", sheet->count);
    book->kind = kind;
    book->column = 0;
    book->in_row = true;
}

/* Of the next cell; NULL when there is no room for it. */
static struct sheet *begin_cell(struct plain_book *book)
{
    struct sheet *sheet = current(book);
    if (sheet == NULL || !book->in_row)
        return NULL;
    if (book->column == PLAIN_COLUMNS_MAX) {
        too_many(book, _("columns"), PLAIN_COLUMNS_MAX);
        return NULL;
    }
    book->column++;
    sheet->columns = book->column > sheet->columns ? book->column : sheet->columns;
    return sheet;
}

static void add_place(struct plain_book *book, struct sheet *sheet)
{
    uint32_t column = book->column - 1;
    char letters[3] = { (char)('A' + column % 26), '\0', '\0' };
    if (column >= 26) {
        letters[1] = letters[0];
        letters[0] = (char)('A' + column / 26 - 1);
    }
    buf_addf(&sheet->rows, "<c r=\"%s%u\"", letters, sheet->count);
}

static void note_width(struct plain_book *book, struct sheet *sheet, uint32_t width)
{
    uint32_t *widest = &sheet->widths[book->column - 1];
    if (book->kind == PLAIN_TITLE)
        return;
    *widest = width > *widest ? width : *widest;
}

/* XML text; a character that XML does not know is left out. Returns the width. */
static uint32_t add_escaped(struct text text, struct buf *out)
{
    uint32_t width = 0;
    while (text.len > 0) {
        size_t step = char_len(text);
        unsigned first = (unsigned char)text.ptr[0];
        if (first == '&')
            buf_adds(out, "&amp;");
        else if (first == '<')
            buf_adds(out, "&lt;");
        else if (first == '>')
            buf_adds(out, "&gt;");
        else if (first == '"')
            buf_adds(out, "&quot;");
        else if (first >= ' ' || first == '\n' || first == '\t')
            buf_add(out, text.ptr, step);
        width += step >= 3 ? 2 : 1;
        text = text_slice(text, step, text.len - step);
    }
    return width;
}

void plain_book_text(struct plain_book *book, struct text text)
{
    struct sheet *sheet = begin_cell(book);
    if (sheet == NULL || text.len == 0)
        return;
    if (text.len > PLAIN_TEXT_MAX) {
        too_many(book, _("bytes in a cell"), PLAIN_TEXT_MAX);
        return;
    }
    add_place(book, sheet);
    buf_addf(&sheet->rows, " t=\"inlineStr\" s=\"%d\"><is><t xml:space=\"preserve\">",
             book->kind == PLAIN_BODY ? STYLE_PLAIN : STYLE_BOLD);
    note_width(book, sheet, add_escaped(text, &sheet->rows));
    buf_adds(&sheet->rows, "</t></is></c>");
}

void plain_book_number(struct plain_book *book, struct text decimal)
{
    struct sheet *sheet = begin_cell(book);
    if (sheet == NULL)
        return;
    bool is_count = decimal.len > 0 && memchr(decimal.ptr, '.', decimal.len) == NULL;
    int style = is_count ? STYLE_COUNT : STYLE_AMOUNT;
    if (book->kind != PLAIN_BODY)
        style += STYLE_BOLD_AMOUNT - STYLE_AMOUNT;
    add_place(book, sheet);
    buf_addf(&sheet->rows, " s=\"%d\"><v>", style);
    (void)add_escaped(decimal, &sheet->rows); /* its width is with commas, below */
    buf_adds(&sheet->rows, "</v></c>");
    note_width(book, sheet, (uint32_t)(decimal.len + decimal.len / 3));
}

void plain_book_skip(struct plain_book *book) { (void)begin_cell(book); /* nothing is written */ }

static const char HEAD[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE   "http://schemas.openxmlformats.org/package/2006/"
#define SHEET_ML  "application/vnd.openxmlformats-officedocument.spreadsheetml."

static void put_sheet(const struct sheet *sheet, struct buf *out)
{
    buf_adds(out, HEAD);
    buf_adds(out, "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\">");
    if (sheet->head_rows > 0)
        buf_addf(out,
                 "<pane ySplit=\"%u\" topLeftCell=\"A%u\" activePane=\"bottomLeft\" "
                 "state=\"frozen\"/>",
                 sheet->head_rows, sheet->head_rows + 1);
    buf_adds(out, "</sheetView></sheetViews>");
    if (sheet->columns > 0)
        buf_adds(out, "<cols>");
    for (uint32_t i = 0; i < sheet->columns; i++) {
        uint32_t width = sheet->widths[i] + 2;
        width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
        buf_addf(out, "<col min=\"%u\" max=\"%u\" width=\"%u\" customWidth=\"1\"/>", i + 1, i + 1,
                 width);
    }
    if (sheet->columns > 0)
        buf_adds(out, "</cols>");
    buf_adds(out, "<sheetData>");
    buf_add(out, sheet->rows.data, sheet->rows.len);
    buf_adds(out, "</sheetData><pageSetup paperSize=\"9\" orientation=\"landscape\"/></worksheet>");
}

static void put_types(const struct plain_book *book, struct buf *out)
{
    buf_adds(out, HEAD);
    buf_adds(out,
             "<Types xmlns=\"" PACKAGE "content-types\">"
             "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package."
             "relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
             "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_ML "sheet.main+xml\"/>"
             "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_ML "styles+xml\"/>");
    for (size_t i = 0; i < book->count; i++)
        buf_addf(out,
                 "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" ContentType=\"" SHEET_ML
                 "worksheet+xml\"/>",
                 i + 1);
    buf_adds(out, "</Types>");
}

static void put_workbook(const struct plain_book *book, struct buf *out)
{
    buf_adds(out, HEAD);
    buf_adds(out, "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS "\"><sheets>");
    for (size_t i = 0; i < book->count; i++) {
        buf_adds(out, "<sheet name=\"");
        (void)add_escaped(text_of(book->sheets[i]->name), out); /* its width does not matter */
        buf_addf(out, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
    }
    buf_adds(out, "</sheets></workbook>");
}

static void put_relations(const struct plain_book *book, struct buf *out)
{
    buf_adds(out, HEAD);
    buf_adds(out, "<Relationships xmlns=\"" PACKAGE "relationships\">");
    for (size_t i = 0; i < book->count; i++)
        buf_addf(out,
                 "<Relationship Id=\"rId%zu\" Type=\"" RELATIONS
                 "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
                 i + 1, i + 1);
    buf_addf(out,
             "<Relationship Id=\"rId%zu\" Type=\"" RELATIONS
             "/styles\" Target=\"styles.xml\"/></Relationships>",
             book->count + 1);
}

static const char ROOT[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" "
    "Type=\"" RELATIONS "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

/* Cell formats in the order of the enum above; 3 and 4 are Excel's own #,##0 and #,##0.00. */
static const char STYLES[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    "<styleSheet xmlns=\"" MAIN "\"><fonts count=\"2\"><font><sz val=\"11\"/><name "
    "val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders>"
    "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"6\">"
    "<xf/><xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"4\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"3\" applyNumberFormat=\"1\"/>"
    "<xf numFmtId=\"4\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
    "<xf numFmtId=\"3\" fontId=\"1\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
    "</cellXfs></styleSheet>";

/* Each part keeps its bytes until the archive is written. */
static void add_part(struct plain_book *book, struct plain_zip *zip, const char *name,
                     void (*put)(const struct plain_book *book, struct buf *out))
{
    struct buf *out = plain_zip_part(zip, name);
    put(book, out);
}

bool plain_book_bytes(struct plain_book *book, struct buf *out, struct err *err)
{
    if (book->why.code != ERR_NONE) {
        *err = book->why;
        return false;
    }
    if (book->count == 0)
        return err_set(err, ERR_INPUT, _("a workbook without a sheet"));
    end_row(book);
    struct plain_zip *zip = plain_zip_new(book->arena);
    add_part(book, zip, "[Content_Types].xml", put_types);
    buf_adds(plain_zip_part(zip, "_rels/.rels"), ROOT);
    add_part(book, zip, "xl/workbook.xml", put_workbook);
    add_part(book, zip, "xl/_rels/workbook.xml.rels", put_relations);
    buf_adds(plain_zip_part(zip, "xl/styles.xml"), STYLES);
    for (size_t i = 0; i < book->count; i++)
        put_sheet(
            book->sheets[i],
            plain_zip_part(zip, arena_printf(book->arena, "xl/worksheets/sheet%zu.xml", i + 1)));
    bool ok = plain_zip_bytes(zip, out, err);
    plain_zip_release(zip);
    return ok;
}
