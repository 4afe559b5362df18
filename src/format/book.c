#include "book.h"
#include "core/arena.h"
#include "core/buf.h"
#include "core/i18n.h"
#include "format/part_file.h"
#include "format/workbook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum look { LOOK_TEXT, LOOK_MONEY, LOOK_INT, LOOK_DATE, LOOK_TITLE, LOOK_NOTE, LOOK_HEADER, LOOKS };
enum { PLAIN, TOTAL, WEIGHTS, EXCEL_EPOCH = 25569, PAPER_A4 = 9, TITLE_SIZE = 16, TITLE_HIGH = 26 };
enum { LINE_HIGH = 15, WIDTH_DEFAULT = 8, WIDE_FROM = 0x1100 };

struct book {
    struct arena *arena;
    struct part_file *file;
    lxw_workbook *library;
    lxw_worksheet *sheet;
    lxw_format *formats[LOOKS][WEIGHTS];
    size_t columns;
    size_t width; /* of all columns together, in half-width characters */
    uint32_t rows;
    lxw_col_t column;
    int weight;
    bool inexact; /* some number was printed with noise by the library */
    bool failed;
    struct err first;
};

static const char *const NUMBER_FORMATS[LOOKS] = {
    [LOOK_TEXT] = "@",
    [LOOK_MONEY] = "#,##0.00",
    [LOOK_INT] = "0",
    [LOOK_DATE] = "yyyy-mm-dd",
};

static void shape(lxw_format *format, enum look look)
{
    if (NUMBER_FORMATS[look] != NULL)
        format_set_num_format(format, NUMBER_FORMATS[look]);
    if (look == LOOK_TITLE || look == LOOK_HEADER) {
        format_set_bold(format);
        format_set_align(format, LXW_ALIGN_CENTER);
    }
    if (look == LOOK_TITLE)
        format_set_font_size(format, TITLE_SIZE);
    if (look == LOOK_HEADER) {
        format_set_border(format, LXW_BORDER_THIN);
        format_set_bg_color(format, 0xE8EEF4);
    }
    if (look == LOOK_HEADER || look == LOOK_NOTE)
        format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
}

static void make_formats(struct book *book)
{
    for (int look = 0; look < LOOKS; look++)
        for (int weight = 0; weight < WEIGHTS; weight++) {
            lxw_format *format = workbook_add_format(book->library);
            shape(format, (enum look)look);
            if (weight == TOTAL) {
                format_set_bold(format);
                format_set_top(format, LXW_BORDER_THIN);
            }
            book->formats[look][weight] = format;
        }
}

bool book_create(const char *path, struct book **ret, struct err *err)
{
    struct part_file *file = NULL;
    TRY(part_file_create(path, &file, err));
    struct arena *arena = arena_make();
    struct book *book = arena_new(arena, struct book);
    book->arena = arena;
    book->file = file;
    char *folder = arena_strdup(arena, path);
    char *slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    lxw_workbook_options options = { .constant_memory = LXW_TRUE,
                                     .tmpdir = slash != NULL ? folder : arena_strdup(arena, "."),
                                     .use_zip64 = LXW_FALSE };
    book->library = workbook_new_opt(part_file_path(file), &options);
    if (book->library == NULL) {
        book_free(book);
        return err_set(err, ERR_MEMORY, _("there is not enough memory for a workbook"));
    }
    lxw_doc_properties properties = { .created = 1 }; /* the same bytes whenever it is written */
    (void)workbook_set_properties(book->library, &properties); /* fails only on long texts */
    make_formats(book);
    *ret = book;
    return true;
}

static void check(struct book *book, lxw_error code)
{
    if (book->failed || code == LXW_NO_ERROR)
        return;
    book->failed = true;
    err_set(&book->first, ERR_INPUT, _("the workbook cannot hold this: %s"), lxw_strerror(code));
}

static void refuse(struct book *book, enum err_code code, const char *text)
{
    if (!book->failed)
        err_set(&book->first, code, "%s", text);
    book->failed = true;
}

static void print_setup(struct book *book, const struct book_sheet *sheet)
{
    lxw_worksheet *at = book->sheet;
    worksheet_set_paper(at, PAPER_A4);
    if (!sheet->portrait)
        worksheet_set_landscape(at);
    worksheet_fit_to_pages(at, 1, 0);
    if (sheet->head_rows > 0) {
        worksheet_freeze_panes(at, (lxw_row_t)sheet->head_rows, 0);
        check(book, worksheet_repeat_rows(at, 0, (lxw_row_t)sheet->head_rows - 1));
    }
    struct buf footer;
    buf_init(&footer, 200); /* Excel's limit is 255 characters with the page numbers */
    for (const char *c = sheet->footer != NULL ? sheet->footer : ""; *c != '\0'; c++) {
        buf_addc(&footer, *c);
        if (*c == '&')
            buf_addc(&footer, '&');
    }
    if (footer.over)
        refuse(book, ERR_LIMIT, _("the footer of a sheet is longer than 200 bytes"));
    char *line =
        arena_printf(book->arena, "%s%s&R&P / &N", footer.len > 0 ? "&L" : "", footer.data);
    check(book, worksheet_set_footer(at, line));
    buf_release(&footer);
}

void book_sheet(struct book *book, const struct book_sheet *sheet)
{
    if (book->failed)
        return;
    if (sheet->columns < 1 || sheet->columns > BOOK_COLUMNS_MAX) {
        refuse(book, ERR_LIMIT, _("a sheet has no columns or too many"));
        return;
    }
    check(book, workbook_validate_sheet_name(book->library, sheet->name));
    if (book->failed)
        return;
    book->sheet = workbook_add_worksheet(book->library, sheet->name);
    book->columns = sheet->columns;
    book->rows = 0;
    book->width = 0;
    for (size_t i = 0; i < sheet->columns; i++) {
        bool is_set = sheet->widths != NULL && sheet->widths[i] > 0;
        book->width += is_set ? (size_t)sheet->widths[i] : WIDTH_DEFAULT;
        if (is_set)
            check(book, worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i,
                                             sheet->widths[i], NULL));
    }
    if (sheet->hidden)
        worksheet_hide(book->sheet);
    print_setup(book, sheet);
}

static void begin_row(struct book *book, int weight)
{
    if (book->sheet == NULL)
        refuse(book, ERR_INTERNAL, _("a row without a sheet"));
    else if (book->rows == BOOK_ROWS_MAX)
        refuse(book, ERR_LIMIT, _("a sheet holds at most 1048576 rows"));
    else
        book->rows++;
    book->column = 0;
    book->weight = weight;
}

void book_row(struct book *book) { begin_row(book, PLAIN); }
void book_total_row(struct book *book) { begin_row(book, TOTAL); }
uint32_t book_rows(const struct book *book) { return book->rows; }

/* True when one more cell may be written now. */
static bool room(struct book *book)
{
    if (!book->failed && book->rows == 0)
        refuse(book, ERR_INTERNAL, _("a cell without a row"));
    if (!book->failed && book->column >= BOOK_COLUMNS_MAX)
        refuse(book, ERR_LIMIT, _("a sheet has no columns or too many"));
    return !book->failed;
}

static void put_text(struct book *book, struct text text, enum look look)
{
    if (!room(book))
        return;
    if (text.len > BOOK_TEXT_MAX) {
        refuse(book, ERR_LIMIT, _("a cell of a workbook holds at most 32767 bytes"));
        return;
    }
    if (!text_is_utf8(text) || memchr(text.ptr, '\0', text.len) != NULL) {
        refuse(book, ERR_ENCODING, _("text is not UTF-8"));
        return;
    }
    char *copy = strndup(text.ptr, text.len);
    if (copy == NULL)
        abort();
    check(book, worksheet_write_string(book->sheet, book->rows - 1, book->column++, copy,
                                       book->formats[look][book->weight]));
    free(copy);
}

static void put_blank(struct book *book, enum look look)
{
    if (room(book))
        check(book, worksheet_write_blank(book->sheet, book->rows - 1, book->column++,
                                          book->formats[look][book->weight]));
}

void book_text(struct book *book, struct text text)
{
    if (text.len == 0)
        put_blank(book, LOOK_TEXT);
    else
        put_text(book, text, LOOK_TEXT);
}

void book_skip(struct book *book) { put_blank(book, LOOK_TEXT); }

void book_money(struct book *book, struct money money)
{
    if (!room(book))
        return;
    if (money.fen > BOOK_FEN_MAX || money.fen < -BOOK_FEN_MAX) {
        refuse(book, ERR_LIMIT, _("an amount is larger than a workbook can hold exactly"));
        return;
    }
    book->inexact = book->inexact || money.fen % 25 != 0; /* quarters are exact in binary */
    check(book,
          worksheet_write_number(book->sheet, book->rows - 1, book->column++,
                                 (double)money.fen / 100, book->formats[LOOK_MONEY][book->weight]));
}

void book_int(struct book *book, int64_t number)
{
    if (room(book))
        check(book, worksheet_write_number(book->sheet, book->rows - 1, book->column++,
                                           (double)number, book->formats[LOOK_INT][book->weight]));
}

void book_date(struct book *book, struct date date)
{
    if (room(book))
        check(book, worksheet_write_number(book->sheet, book->rows - 1, book->column++,
                                           date.day + EXCEL_EPOCH,
                                           book->formats[LOOK_DATE][book->weight]));
}

void book_merge(struct book *book, struct book_range range)
{
    bool inside = range.first_row >= 1 && range.first_row <= range.last_row &&
                  range.last_row <= book->rows && range.first_column >= 1 &&
                  range.first_column <= range.last_column && range.last_column <= BOOK_COLUMNS_MAX;
    if (!inside)
        refuse(book, ERR_INTERNAL, _("only cells that were written can be merged"));
    if (book->failed ||
        (range.first_row == range.last_row && range.first_column == range.last_column))
        return;
    /* worksheet_merge_range() would write the cells anew, which cannot be done in rows that have
     * left memory; so the range is noted where that function notes it. */
    lxw_merged_range *merged = calloc(1, sizeof *merged);
    if (merged == NULL)
        abort();
    merged->first_row = range.first_row - 1;
    merged->last_row = range.last_row - 1;
    merged->first_col = (lxw_col_t)(range.first_column - 1);
    merged->last_col = (lxw_col_t)(range.last_column - 1);
    STAILQ_INSERT_TAIL(book->sheet->merged_ranges, merged, list_pointers);
    book->sheet->merged_range_count++;
}

static void wide_row(struct book *book, const char *text, enum look look)
{
    begin_row(book, PLAIN);
    put_text(book, text_of(text), look);
    for (size_t i = 1; i < book->columns; i++)
        put_blank(book, look);
    book_merge(book, (struct book_range) { book->rows, 1, book->rows, (uint32_t)book->columns });
}

void book_title(struct book *book, const char *text)
{
    wide_row(book, text, LOOK_TITLE);
    if (!book->failed)
        check(book, worksheet_set_row(book->sheet, book->rows - 1, TITLE_HIGH, NULL));
}

/* Lines that a text takes over the width of the sheet. Not text_width(), which asks the locale:
 * the same calls must give the same bytes everywhere. */
static size_t lines_of(const struct book *book, const char *string)
{
    struct text text = text_of(string);
    size_t lines = 1;
    size_t used = 0;
    for (size_t at = 0; at < text.len;) {
        size_t wide = text_next(text, &at) >= WIDE_FROM ? 2 : 1;
        if (used + wide > book->width) {
            lines++;
            used = 0;
        }
        used += wide;
    }
    return lines;
}

/* Excel does not grow a row to the text of merged cells by itself. */
void book_note(struct book *book, const char *text)
{
    wide_row(book, text, LOOK_NOTE);
    size_t lines = book->failed ? 1 : lines_of(book, text);
    if (lines > 1)
        check(book, worksheet_set_row(book->sheet, book->rows - 1, (int)lines * LINE_HIGH, NULL));
}

void book_header(struct book *book, const char *const *names, size_t count)
{
    begin_row(book, PLAIN);
    for (size_t i = 0; i < count; i++)
        if (names[i] == NULL || names[i][0] == '\0')
            put_blank(book, LOOK_HEADER);
        else
            put_text(book, text_of(names[i]), LOOK_HEADER);
}

/* The library prints its errors itself; what a person reads is ours alone, so that it is one
 * line. Returns 0, or the errno that says why (ENOSPC) when the system gave one, else -1. */
static int close_quietly(lxw_workbook *library)
{
    int shown = dup(STDERR_FILENO);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (shown >= 0 && nowhere >= 0)
        (void)dup2(nowhere, STDERR_FILENO); /* if it cannot be, the lines are seen */
    errno = 0;
    bool ok = workbook_close(library) == LXW_NO_ERROR;
    int why = errno != 0 ? errno : -1;
    if (shown >= 0 && nowhere >= 0)
        (void)dup2(shown, STDERR_FILENO);
    if (nowhere >= 0)
        (void)close(nowhere);
    if (shown >= 0)
        (void)close(shown);
    return ok ? 0 : why;
}

static bool finish(struct book *book, struct err *err)
{
    if (!book->failed && book->sheet == NULL)
        refuse(book, ERR_INTERNAL, _("a workbook without a sheet"));
    if (book->failed) {
        *err = book->first;
        return false;
    }
    TRY(part_file_shut(book->file, err));
    lxw_workbook *library = book->library;
    book->library = NULL; /* the call below frees it, whatever its result */
    int why = close_quietly(library);
    if (why != 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), part_file_path(book->file),
                       why > 0 ? strerror(why) : _("the workbook could not be closed"));
    if (book->inexact)
        TRY(format__book_exact(part_file_path(book->file), err));
    return part_file_keep(book->file, err);
}

bool book_close(struct book *book, struct err *err)
{
    bool ok = finish(book, err);
    book_free(book);
    return ok;
}

void book_free(struct book *book)
{
    if (book == NULL)
        return;
    if (book->library != NULL)
        lxw_workbook_free(book->library);
    part_file_free(book->file);
    arena_free(book->arena);
}
