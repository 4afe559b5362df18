#include "sheet.h"
#include "core/i18n.h"
#include "format/table.h"
#include "intake/profile.h"
#include "order/list.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { HEADER_WITHIN = 20 };

struct reader {
    struct refusal_list *refusals;
    struct sheet_rows *out;
    const char *file, *place;
    uint32_t sheet_no;
    int seen;    /* rows of the sheet while it has no header */
    int headers; /* sheets with one */
    bool has_header, is_full;
    int at[SHEET_COLUMNS_MAX]; /* of each column; -1: not there */
};

static int find(struct arena *arena, const struct table_row *row, const struct sheet_column *column,
                enum amount_unit *ret_unit)
{
    for (int n = 0; n < SHEET_NAMES_MAX && column->names[n] != NULL; n++)
        for (size_t i = 0; i < row->count; i++)
            if (strcmp(profile_header_name(arena, row->cells[i].text, ret_unit),
                       column->names[n]) == 0)
                return (int)i;
    return -1;
}

static void look_for_header(struct reader *reader, const struct table_row *row)
{
    AUTO(arena) struct arena *scratch = arena_make();
    const struct sheet_column *columns = reader->out->columns;
    for (int c = 0; columns[c].names[0] != NULL; c++) {
        reader->at[c] = find(scratch, row, &columns[c], &reader->out->units[c]);
        if (reader->at[c] < 0 && columns[c].need)
            return;
    }
    reader->has_header = true;
    reader->headers++;
}

static void begin_sheet(struct reader *reader, const struct table_row *row)
{
    struct arena *arena = reader->refusals->arena;
    reader->sheet_no = row->sheet_no;
    reader->has_header = false;
    reader->seen = 0;
    reader->place = row->sheet[0] == '\0' ? reader->file
                                          : arena_printf(arena, "%s#%s", reader->file, row->sheet);
}

static const char *raw_of(struct arena *arena, const struct table_row *row)
{
    char *raw = arena_strdup(arena, "");
    for (size_t i = 0; i < row->count; i++)
        raw =
            arena_printf(arena, "%s%s%.*s", raw, i == 0 ? "" : "\t", TEXT_ARG(row->cells[i].text));
    return raw;
}

/* A remark or a total has none of the needed cells but the first. */
static bool is_data(const struct reader *reader, const struct table_row *row)
{
    const struct sheet_column *columns = reader->out->columns;
    for (int c = 0; columns[c].names[0] != NULL; c++)
        if (columns[c].need &&
            ((size_t)reader->at[c] >= row->count || row->cells[reader->at[c]].text.len == 0))
            return false;
    return true;
}

static bool is_blank(const struct table_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].text.len > 0)
            return false;
    return true;
}

static void keep(struct reader *reader, const struct table_row *row)
{
    struct arena *arena = reader->refusals->arena;
    struct sheet_rows *out = reader->out;
    if (out->count == out->size) {
        size_t size = out->size == 0 ? 256 : 2 * out->size;
        struct sheet_row *larger = arena_array(arena, size, struct sheet_row);
        if (out->count > 0)
            memcpy(larger, out->rows, out->count * sizeof *larger);
        out->rows = larger;
        out->size = size;
    }
    struct sheet_row *one = &out->rows[out->count++];
    one->line = (int)row->line;
    one->place = reader->place;
    one->raw = raw_of(arena, row);
    for (int c = 0; out->columns[c].names[0] != NULL; c++) {
        int at = reader->at[c];
        struct text text =
            at >= 0 && (size_t)at < row->count ? row->cells[at].text : (struct text) { "", 0 };
        one->cells[c] = arena_strndup(arena, text.ptr, text.len);
    }
}

static bool take_row(void *arg, const struct table_row *row, struct err *err)
{
    struct reader *reader = arg;
    (void)err;
    if (row->sheet_no != reader->sheet_no)
        begin_sheet(reader, row);
    if (!reader->has_header) {
        if (reader->seen++ < HEADER_WITHIN)
            look_for_header(reader, row);
        return true;
    }
    if (is_blank(row))
        return true;
    const struct refusal_place place = { reader->place, (int)row->line, "" };
    if (reader->out->count == ORDER_ROWS_MAX) {
        if (!reader->is_full)
            (void)refusal_add(reader->refusals, place, text_of(""), _("at most %d rows"),
                              ORDER_ROWS_MAX);
        reader->is_full = true;
    } else if (is_data(reader, row)) {
        keep(reader, row);
    } else {
        (void)refusal_add(reader->refusals, place, text_of(raw_of(reader->refusals->arena, row)),
                          _("a row with all the columns that are needed"));
    }
    return true;
}

static void take_issue(void *arg, const struct table_issue *issue)
{
    struct reader *reader = arg;
    const struct refusal_place place = { reader->file, (int)issue->line, "" };
    if (issue->refused)
        (void)refusal_add(reader->refusals, place, issue->value, "%s", issue->text);
}

static const char *header_words(struct arena *arena, const struct sheet_column *columns)
{
    char *words = arena_strdup(arena, "");
    for (int c = 0; columns[c].names[0] != NULL; c++)
        if (columns[c].need)
            words = arena_printf(arena, "%s%s%s", words, words[0] == '\0' ? "" : "、",
                                 columns[c].names[0]);
    return words;
}

static bool read_table(struct reader *reader, int fd, struct err *err)
{
    struct table_source source = { .fd = fd, .name = reader->file };
    const struct table_reader rows = { take_row, take_issue, reader };
    struct err why = { 0 };
    TRY(table_detect(&source, err));
    if (source.format == TABLE_CAMT053)
        return err_set(err, ERR_FORMAT, _("%s is a bank statement, not a list"), reader->file);
    if (!table_read(&source, &rows, &why) && why.code != ERR_REFUSED) {
        *err = why;
        return false;
    }
    if (reader->headers == 0)
        (void)refusal_add(reader->refusals, (struct refusal_place) { reader->file, 0, "" },
                          text_of(""), _("a header row with the columns %s"),
                          header_words(reader->refusals->arena, reader->out->columns));
    return true;
}

bool order__read_sheet(const char *path, const struct sheet_column *columns,
                       struct refusal_list *refusals, struct sheet_rows *ret, struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct reader reader = { .refusals = refusals,
                             .out = ret,
                             .file = slash != NULL ? slash + 1 : path };
    reader.place = reader.file;
    *ret = (struct sheet_rows) { .columns = columns };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_IO, _("%s cannot be read: %s"), path, strerror(errno));
    bool ok = read_table(&reader, fd, err);
    (void)close(fd); /* only read */
    return ok;
}
