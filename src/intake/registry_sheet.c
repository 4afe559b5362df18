#include "registry_sheet.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <string.h>

struct registry_reader {
    struct reading *reading;
    struct registry *registry;
    uint32_t sheet_no;
    const char *place;
    int rows_seen;                        /* of the sheet, while there is no header */
    const struct registry_layout *layout; /* NULL: not found yet */
    enum registry_kind kind;
    int columns[REGISTRY_COLUMNS_MAX];
    int64_t rows;
    int sheets; /* with a header */
    bool full;  /* a list is full; said once */
};

static int find_column(struct arena *scratch, const struct table_row *row,
                       const struct registry_column *column)
{
    for (int n = 0; n < REGISTRY_NAMES_MAX && column->names[n] != NULL; n++) {
        enum amount_unit unit;
        const char *wanted = profile_header_name(scratch, text_of(column->names[n]), &unit);
        for (size_t i = 0; i < row->count; i++)
            if (strcmp(profile_header_name(scratch, row->cells[i].text, &unit), wanted) == 0)
                return (int)i;
    }
    return -1;
}

/* How many columns of the layout the row names; 0 when a needed one is missing. */
static int match(struct arena *scratch, const struct table_row *row,
                 const struct registry_layout *layout, int *columns)
{
    int found = 0;
    for (int c = 0; c < REGISTRY_COLUMNS_MAX; c++) {
        columns[c] = -1;
        if (layout->columns[c].names[0] == NULL)
            continue;
        columns[c] = find_column(scratch, row, &layout->columns[c]);
        if (columns[c] < 0 && layout->columns[c].need)
            return 0;
        found += columns[c] >= 0 ? 1 : 0;
    }
    return found;
}

static void find_header(struct registry_reader *reader, const struct table_row *row)
{
    int best = 0;
    for (int kind = 0; kind < REGISTRY_KINDS; kind++) {
        int columns[REGISTRY_COLUMNS_MAX];
        int found = match(reader->reading->scratch, row, &REGISTRY_LAYOUTS[kind], columns);
        if (found <= best)
            continue;
        best = found;
        reader->kind = (enum registry_kind)kind;
        reader->layout = &REGISTRY_LAYOUTS[kind];
        memcpy(reader->columns, columns, sizeof columns);
    }
    if (best > 0)
        reader->sheets++;
}

static bool is_full(const struct registry_reader *reader)
{
    const struct registry *registry = reader->registry;
    const size_t counts[REGISTRY_KINDS] = {
        registry->payers.count, registry->villages.count,    registry->accounts.count,
        registry->routes.count, registry->adjustments.count, registry->scopes.count,
    };
    return counts[reader->kind] >= REGISTRY_ROWS_MAX;
}

/* A row of a remark or a total has none of the needed cells. */
static bool has_needed(const struct registry_reader *reader, const struct table_row *row)
{
    for (int c = 0; c < REGISTRY_COLUMNS_MAX; c++) {
        int at = reader->columns[c];
        bool needed = reader->layout->columns[c].need && at > 0;
        if (needed && (size_t)at < row->count && row->cells[at].text.len > 0)
            return true;
    }
    return false;
}

static bool take_row(void *arg, const struct table_row *row, struct err *err)
{
    struct registry_reader *reader = arg;
    struct reading *reading = reader->reading;
    (void)err;
    arena_reset(reading->scratch);
    if (row->sheet_no != reader->sheet_no) {
        reader->sheet_no = row->sheet_no;
        reader->layout = NULL;
        reader->rows_seen = 0;
        reader->place = reading->file;
        if (row->sheet[0] != '\0')
            reader->place = arena_printf(reading->arena, "%s#%s", reading->file, row->sheet);
    }
    if (reader->layout == NULL) {
        if (reader->rows_seen++ < HEADER_ROWS_MAX)
            find_header(reader, row);
        return true;
    }
    if (!has_needed(reader, row))
        return true;
    struct registry_row one = {
        .reading = reading,
        .layout = reader->layout,
        .columns = reader->columns,
        .row = row,
        .where = { reader->place, (int)row->line },
    };
    if (is_full(reader)) {
        if (!reader->full)
            (void)registry_refuse(&one, 0, _("at most %d rows"), REGISTRY_ROWS_MAX);
        reader->full = true;
        return true;
    }
    reader->rows++;
    registry_take(reader->registry, reader->kind, &one);
    return true;
}

static void take_issue(void *arg, const struct table_issue *issue)
{
    const struct registry_reader *reader = arg;
    issue_take(reader->reading, issue);
}

bool registry_read_file(struct reading *reading, const struct table_source *source,
                        struct registry *registry, int64_t *ret_rows, struct err *err)
{
    struct registry_reader reader = { .reading = reading,
                                      .registry = registry,
                                      .place = reading->file };
    const struct table_reader rows = { take_row, take_issue, &reader };
    struct err why = { 0 };
    if (!table_read(source, &rows, &why) && why.code != ERR_REFUSED) {
        *err = why;
        return false;
    }
    if (reader.sheets == 0)
        (void)refusal_add(
            reading->refusals, (struct refusal_place) { reading->file, 0, "" }, text_of(""),
            _("a header row of one of the sheets 出资方, 村, 账户, 路线, 调整, 范围"));
    *ret_rows = reader.rows;
    return true;
}
