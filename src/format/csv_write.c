#include "format/csv_write.h"
#include "core/i18n.h"
#include "format/part_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct csv_writer {
    FILE *stream;
    struct part_file *file; /* NULL when the stream is the caller's */
    struct csv_style style;
    struct buf cell;
    struct buf coded;
    bool in_row;
    bool failed;
    struct err first;
};

static struct csv_writer *make(FILE *stream, struct csv_style style)
{
    struct csv_writer *csv = calloc(1, sizeof *csv);
    if (csv == NULL)
        abort();
    csv->stream = stream;
    csv->style = style;
    if (csv->style.delimiter == '\0')
        csv->style.delimiter = ',';
    buf_init(&csv->cell, (size_t)2 * CSV_CELL_MAX + 3);
    buf_init(&csv->coded, (size_t)4 * CSV_CELL_MAX);
    if (style.encoding == ENCODING_UTF8_BOM)
        (void)fputs("\xEF\xBB\xBF", stream); /* ferror() is looked at in close */
    return csv;
}

bool csv_writer_create(const char *path, struct csv_style style, struct csv_writer **ret,
                       struct err *err)
{
    struct part_file *file = NULL;
    TRY(part_file_create(path, &file, err));
    *ret = make(part_file_stream(file), style);
    (*ret)->file = file;
    return true;
}

struct csv_writer *csv_writer_to(FILE *stream, struct csv_style style)
{
    return make(stream, style);
}

static bool is_number(struct text text)
{
    size_t at = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    bool digit = false;
    for (; at < text.len; at++) {
        if (text.ptr[at] >= '0' && text.ptr[at] <= '9')
            digit = true;
        else if (!digit || (text.ptr[at] != '.' && text.ptr[at] != ','))
            return false;
    }
    return digit;
}

static bool is_formula(struct text text)
{
    return text.len > 0 && memchr("=+-@\t\r", text.ptr[0], 6) != NULL && !is_number(text);
}

static bool needs_quotes(struct text text, char delimiter)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == delimiter || c == '"' || c == '\n' || c == '\r')
            return true;
    }
    return text.len > 0 && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

static void put(struct csv_writer *csv, struct text text)
{
    bool quote = needs_quotes(text, csv->style.delimiter);
    buf_clear(&csv->cell);
    if (csv->in_row)
        buf_addc(&csv->cell, csv->style.delimiter);
    csv->in_row = true;
    if (quote)
        buf_addc(&csv->cell, '"');
    if (!csv->style.as_is && is_formula(text))
        buf_addc(&csv->cell, '\'');
    for (size_t i = 0; i < text.len; i++) {
        buf_addc(&csv->cell, text.ptr[i]);
        if (text.ptr[i] == '"')
            buf_addc(&csv->cell, '"');
    }
    if (quote)
        buf_addc(&csv->cell, '"');
}

static bool cell(struct csv_writer *csv, struct text text, struct err *err)
{
    if (text.len > CSV_CELL_MAX)
        return err_set(err, ERR_LIMIT, _("a cell is longer than %d bytes"), CSV_CELL_MAX);
    if (!text_is_utf8(text))
        return err_set(err, ERR_ENCODING, _("text is not UTF-8"));
    put(csv, text);
    struct text out = { csv->cell.data, csv->cell.len };
    if (csv->style.encoding == ENCODING_GB18030) {
        buf_clear(&csv->coded);
        TRY(encoding_to_gb18030(out, &csv->coded, err));
        out = (struct text) { csv->coded.data, csv->coded.len };
    }
    if (fwrite(out.ptr, 1, out.len, csv->stream) != out.len)
        return err_set(err, ERR_IO, _("cannot write the CSV file: %s"), strerror(errno));
    return true;
}

void csv_writer_text(struct csv_writer *csv, struct text text)
{
    if (!csv->failed && !cell(csv, text, &csv->first))
        csv->failed = true;
}

void csv_writer_money(struct csv_writer *csv, struct money money)
{
    char out[MONEY_TEXT_MAX];
    csv_writer_text(csv, text_of(money_plain(money, out)));
}

void csv_writer_int(struct csv_writer *csv, int64_t number)
{
    char out[32];
    (void)snprintf(out, sizeof out, "%" PRId64, number); /* 20 characters at most */
    csv_writer_text(csv, text_of(out));
}

void csv_writer_date(struct csv_writer *csv, struct date date)
{
    char out[DATE_TEXT_MAX];
    csv_writer_text(csv, text_of(date_format(date, out)));
}

void csv_writer_end_row(struct csv_writer *csv)
{
    csv->in_row = false;
    (void)fputs("\r\n", csv->stream); /* ferror() is looked at in close */
}

void csv_writer_row(struct csv_writer *csv, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_writer_text(csv, text_of(cells[i]));
    csv_writer_end_row(csv);
}

static bool finish(struct csv_writer *csv, struct err *err)
{
    if (csv->failed) {
        *err = csv->first;
        return false;
    }
    if (fflush(csv->stream) != 0 || ferror(csv->stream))
        return err_set(err, ERR_IO, _("cannot write the CSV file: %s"), strerror(errno));
    return csv->file == NULL || part_file_keep(csv->file, err);
}

bool csv_writer_close(struct csv_writer *csv, struct err *err)
{
    bool ok = finish(csv, err);
    csv_writer_free(csv);
    return ok;
}

void csv_writer_free(struct csv_writer *csv)
{
    if (csv == NULL)
        return;
    part_file_free(csv->file);
    buf_release(&csv->cell);
    buf_release(&csv->coded);
    free(csv);
}
