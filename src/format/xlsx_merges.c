#include "core/i18n.h"
#include "xlsx.h"

#include <string.h>

enum { COLUMN_MAX = 16384 }; /* XFD */

bool xlsx__reference(const char *text, const char **ret_end, uint32_t *ret_column,
                     uint32_t *ret_row)
{
    uint32_t column = 0;
    uint32_t row = 0;
    text += *text == '$';
    for (; (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'); text++) {
        column = column * 26 + (uint32_t)((*text | 0x20) - 'a') + 1;
        if (column > COLUMN_MAX)
            return false;
    }
    text += *text == '$';
    for (; *text >= '0' && *text <= '9'; text++) {
        row = row * 10 + (uint32_t)(*text - '0');
        if (row > XLSX_ROWS_MAX)
            return false;
    }
    if (column == 0 || row == 0)
        return false;
    *ret_end = text;
    *ret_column = column;
    *ret_row = row;
    return true;
}

static void add(struct xlsx_merges *merges, struct xlsx_merge merge)
{
    if (merges->count == merges->room) {
        uint32_t room = merges->room == 0 ? 64 : merges->room * 2;
        struct xlsx_merge *list = arena_array(merges->arena, room, struct xlsx_merge);
        if (merges->count > 0)
            memcpy(list, merges->list, merges->count * sizeof *list);
        merges->list = list;
        merges->room = room;
    }
    merges->list[merges->count++] = merge;
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct xlsx_merges *merges = xml__arg(xml);
    if (strcmp(name, "mergeCell") != 0)
        return;
    const char *at = xml__attribute(attributes, "ref");
    struct xlsx_merge merge = { 0 };
    bool ok = at != NULL && xlsx__reference(at, &at, &merge.first_column, &merge.first_row) &&
              *at == ':' && xlsx__reference(at + 1, &at, &merge.last_column, &merge.last_row) &&
              *at == '\0';
    if (!ok || merge.first_row > TABLE_MERGE_ROWS || merge.last_row < merge.first_row ||
        merge.first_column > TABLE_COLUMNS_MAX || merge.last_column < merge.first_column)
        return; /* nothing that a header could need */
    if (merge.last_row > TABLE_MERGE_ROWS)
        merge.last_row = TABLE_MERGE_ROWS;
    if (merge.last_column > TABLE_COLUMNS_MAX)
        merge.last_column = TABLE_COLUMNS_MAX;
    if (merges->count == XLSX_MERGES_MAX) {
        err_set(xml__err(xml), ERR_LIMIT, _("the head of a sheet has more than %d merged areas"),
                XLSX_MERGES_MAX);
        xml__stop(xml);
        return;
    }
    add(merges, merge);
}

/* The list stands behind the cells, so the part is read once more when it has one. */
bool xlsx_merges__read(struct package *package, const char *part, struct xlsx_merges *ret,
                       struct err *err)
{
    static const struct xml_handlers HANDLERS = { .start = on_start };
    bool found = false;
    ret->count = 0;
    TRY(package__find(package, part, "mergeCell", &found, err));
    return !found || package__parse(package, part, &HANDLERS, ret, err);
}

/* Sets a cell that may lie right of all others, or hold nothing so far. */
static void set(struct row *row, uint32_t column, const struct xlsx_merge *merge)
{
    struct row_piece as = merge->as;
    as.flags |= TABLE_COVERED;
    if (column > row->count) {
        row__put(row, column, (struct text) { merge->text, as.len }, as);
        return;
    }
    as.at = row->text.len;
    buf_add(&row->text, merge->text, as.len);
    row->pieces[column - 1] = as;
}

void xlsx_merges__fill(struct xlsx_merges *merges, struct row *row)
{
    uint32_t line = row->out.line;
    for (uint32_t i = 0; i < merges->count && line <= TABLE_MERGE_ROWS && !row->text.over; i++) {
        struct xlsx_merge *merge = &merges->list[i];
        if (line < merge->first_row || line > merge->last_row)
            continue;
        if (line == merge->first_row && merge->first_column <= row->count) {
            merge->as = row->pieces[merge->first_column - 1];
            merge->text =
                arena_strndup(merges->arena, row->text.data + merge->as.at, merge->as.len);
        }
        for (uint32_t c = merge->first_column; merge->text != NULL && c <= merge->last_column; c++)
            if (line > merge->first_row || c > merge->first_column)
                set(row, c, merge);
    }
}
