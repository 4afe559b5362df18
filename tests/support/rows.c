#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TEXT_MAX = 16 << 20 };

void rows_init(struct rows *rows)
{
    *rows = (struct rows) { .source = { .fd = -1, .name = "test" } };
    buf_init(&rows->rows, TEXT_MAX);
    buf_init(&rows->issues, TEXT_MAX);
}

void rows_release(struct rows *rows)
{
    buf_release(&rows->rows);
    buf_release(&rows->issues);
}

int rows_file(const void *bytes, size_t len)
{
    int fd = memfd_create("rows", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len)
        abort();
    return fd;
}

static void add_cell(struct buf *out, const struct table_cell *cell)
{
    static const char SIGNS[] = {
        [TABLE_NUMBER] = '#', [TABLE_DATE] = '@', [TABLE_BOOL] = '?', [TABLE_ERROR] = '!'
    };
    static const char FLAGS[] = "^~*%=";
    if (SIGNS[cell->kind] != '\0')
        buf_addc(out, SIGNS[cell->kind]);
    buf_add(out, cell->text.ptr, cell->text.len);
    for (size_t i = 0; FLAGS[i] != '\0'; i++)
        if ((cell->flags & 1U << i) != 0)
            buf_addc(out, FLAGS[i]);
}

static bool on_row(void *arg, const struct table_row *row, struct err *err)
{
    (void)err;
    struct rows *rows = arg;
    rows->count++;
    if (rows->max_rows > 0 && rows->count > rows->max_rows)
        return true;
    if (strcmp(rows->sheet, row->sheet) != 0)
        buf_addf(&rows->rows, "[%s%s]\n", row->sheet, row->hidden ? " hidden" : "");
    (void)snprintf(rows->sheet, sizeof rows->sheet, "%s", row->sheet); /* cut is fine here */
    buf_addf(&rows->rows, "%u ", row->line);
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0)
            buf_addc(&rows->rows, '|');
        add_cell(&rows->rows, &row->cells[i]);
        if (row->cells[i].column != i + 1)
            abort();
    }
    buf_addc(&rows->rows, '\n');
    return true;
}

static void on_issue(void *arg, const struct table_issue *issue)
{
    struct rows *rows = arg;
    buf_addf(&rows->issues, "%c %s %u:%u " TEXT_FMT "\n", issue->refused ? 'R' : 'W', issue->rule,
             issue->line, issue->column, TEXT_ARG(issue->value));
}

bool rows_read_fd(struct rows *rows, int fd, struct err *err)
{
    struct table_reader reader = { .row = on_row, .issue = on_issue, .arg = rows };
    rows->source.fd = fd;
    rows->source.strict = rows->strict;
    rows->count = 0;
    rows->sheet[0] = '\0';
    buf_clear(&rows->rows);
    buf_clear(&rows->issues);
    return table_detect(&rows->source, err) && table_read(&rows->source, &reader, err);
}

bool rows_read(struct rows *rows, const void *bytes, size_t len, struct err *err)
{
    int fd = rows_file(bytes, len);
    bool ok = rows_read_fd(rows, fd, err);
    (void)close(fd); /* it was only read */
    return ok;
}
