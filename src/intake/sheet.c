/* The rows of a file, sheet by sheet: the first ones are kept until the header is found, then
 * every row goes to the handler with its kind. */
#include "core/arena.h"
#include "core/i18n.h"
#include "intake/amount.h"
#include "reading.h"

#include <string.h>

enum { ROWS_KEPT = HEADER_ROWS_MAX };

struct sheets {
    struct reading *reading;
    const struct sheet_handler *handler;
    enum profile_kind kind;
    struct sheet sheet;
    struct head_row kept[ROWS_KEPT];
    size_t kept_count;
    uint32_t sheet_no; /* of the current one; 0 before the first */
    bool has_layout;
    bool skipped;        /* a hidden sheet */
    int found;           /* sheets with a header so far */
    const char *without; /* a sheet that had rows and no header */
};

/* The cell of a row that says 合计 or 小计; amounts and dates are not looked at. */
static bool has_label(const struct sheet *sheet, const struct table_row *row, enum label label)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].kind == TABLE_TEXT &&
            preamble_is_label(sheet->layout.profile, label, sheet->reading->scratch,
                              row->cells[i].text))
            return true;
    return false;
}

static bool has_amount(const struct sheet *sheet, const struct table_row *row)
{
    static const enum field FIELDS[] = { FIELD_CREDIT, FIELD_DEBIT, FIELD_AMOUNT, FIELD_BALANCE };
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        const struct table_cell *cell = row_cell(sheet, row, FIELDS[i]);
        if (cell != NULL && !amount_is_blank(cell->text))
            return true;
    }
    for (int i = 0; i < sheet->layout.year_count; i++) {
        size_t column = (size_t)sheet->layout.years[i].column;
        if (column < row->count && !amount_is_blank(row->cells[column].text))
            return true;
    }
    return false;
}

static enum row_kind kind_of(const struct sheet *sheet, const struct table_row *row)
{
    const struct table_cell *date = row_cell(sheet, row, FIELD_DATE);
    struct arena *scratch = sheet->reading->scratch;
    const struct profile *profile = sheet->layout.profile;
    bool dated = date != NULL && !preamble_is_label(profile, LABEL_TOTAL, scratch, date->text) &&
                 !preamble_is_label(profile, LABEL_SUBTOTAL, scratch, date->text);
    if (dated && (date->text.ptr[0] < '0' || date->text.ptr[0] > '9'))
        dated = has_amount(sheet, row); /* a remark under the table, not a date */
    if (dated)
        return ROW_DATA;
    if (has_label(sheet, row, LABEL_SUBTOTAL))
        return ROW_SUBTOTAL;
    if (has_label(sheet, row, LABEL_TOTAL))
        return ROW_TOTAL;
    return has_amount(sheet, row) ? ROW_DATA : ROW_NOTE;
}

static bool give_row(struct sheets *sheets, const struct table_row *row, struct err *err)
{
    struct sheet *sheet = &sheets->sheet;
    arena_reset(sheets->reading->scratch);
    enum row_kind kind = kind_of(sheet, row);
    if (kind == ROW_NOTE)
        preamble_read(&sheet->preamble, sheet->layout.profile, sheets->reading->arena, row->cells,
                      row->count, (int)row->line);
    return sheets->handler->row(sheets->handler->arg, sheet, row, kind, err);
}

static bool refuse_layout(struct sheets *sheets)
{
    struct sheet *sheet = &sheets->sheet;
    struct refusal_list *refusals = sheets->reading->refusals;
    const struct layout *layout = &sheet->layout;
    int line = (int)sheets->kept[layout->header_at].line;
    struct refusal_place place = { sheet->place, line, "" };
    bool signless = layout->profile->kind == PROFILE_STATEMENT &&
                    layout->profile->amounts == PROFILE_AUTO && layout->columns[FIELD_CREDIT] < 0 &&
                    layout->columns[FIELD_FLAG] < 0 && layout->columns[FIELD_BALANCE] < 0;
    if (layout->ambiguous != NULL)
        (void)refusal_add(refusals, place, text_of(layout->ambiguous),
                          _("a column that stands once in the header"));
    else if (signless)
        (void)refusal_add(
            refusals, place, text_of(layout->titles[FIELD_AMOUNT]),
            _("a column 借/贷, or a balance, or a profile with signed amounts: without "
              "them money in and money out cannot be told apart"));
    else
        return false;
    return true;
}

/* Looks for the header among the kept rows and gives out those that follow it. */
static bool settle(struct sheets *sheets, struct err *err)
{
    struct reading *reading = sheets->reading;
    struct sheet *sheet = &sheets->sheet;
    struct layout_search search = { &reading->profiles, sheets->kind, reading->options->profile,
                                    reading->arena };
    if (!layout_find(&search, sheets->kept, sheets->kept_count, &sheet->layout)) {
        sheets->without = sheet->place;
        sheets->skipped = true;
        return true;
    }
    sheets->found++;
    sheets->has_layout = true;
    sheets->skipped = refuse_layout(sheets);
    reading->result->profile = sheet->layout.profile->name;
    if (sheets->skipped)
        return true;
    for (size_t i = 0; i + 1 <= sheet->layout.header_at; i++)
        preamble_read(&sheet->preamble, sheet->layout.profile, reading->arena,
                      sheets->kept[i].cells, sheets->kept[i].count, (int)sheets->kept[i].line);
    TRY(sheets->handler->begin(sheets->handler->arg, sheet, err));
    for (size_t i = sheet->layout.header_at + 1; i < sheets->kept_count; i++) {
        struct table_row row = { .line = sheets->kept[i].line,
                                 .count = sheets->kept[i].count,
                                 .cells = sheets->kept[i].cells };
        TRY(give_row(sheets, &row, err));
    }
    return true;
}

static bool end_sheet(struct sheets *sheets, struct err *err)
{
    if (sheets->sheet_no == 0)
        return true;
    if (!sheets->has_layout && !sheets->skipped)
        TRY(settle(sheets, err));
    if (sheets->has_layout && !sheets->skipped)
        TRY(sheets->handler->end(sheets->handler->arg, &sheets->sheet, err));
    return true;
}

static void begin_sheet(struct sheets *sheets, const struct table_row *row)
{
    struct reading *reading = sheets->reading;
    sheets->sheet_no = row->sheet_no;
    sheets->kept_count = 0;
    sheets->has_layout = false;
    sheets->skipped = row->hidden;
    sheets->sheet = (struct sheet) { .reading = reading, .place = reading->file };
    if (row->sheet[0] != '\0' && row->sheet_no > 1)
        sheets->sheet.place = arena_printf(reading->arena, "%s#%s", reading->file, row->sheet);
    if (row->hidden)
        sheet_warn(&sheets->sheet, 0, FIELD_IGNORE, text_of(row->sheet),
                   _("this sheet is hidden and was not read"));
}

static void keep_row(struct sheets *sheets, const struct table_row *row)
{
    struct arena *arena = sheets->reading->arena;
    struct head_row *kept = &sheets->kept[sheets->kept_count++];
    *kept = (struct head_row) { row->line, row->count,
                                arena_array(arena, row->count + 1, struct table_cell) };
    for (size_t i = 0; i < row->count; i++) {
        kept->cells[i] = row->cells[i];
        kept->cells[i].text.ptr =
            arena_strndup(arena, row->cells[i].text.ptr, row->cells[i].text.len);
    }
}

static bool take_row(void *arg, const struct table_row *row, struct err *err)
{
    struct sheets *sheets = arg;
    if (row->sheet_no != sheets->sheet_no) {
        TRY(end_sheet(sheets, err));
        begin_sheet(sheets, row);
    }
    if (sheets->skipped)
        return true;
    if (sheets->has_layout)
        return give_row(sheets, row, err);
    keep_row(sheets, row);
    return sheets->kept_count < ROWS_KEPT || settle(sheets, err);
}

static void take_issue(void *arg, const struct table_issue *issue)
{
    const struct sheets *sheets = arg;
    issue_take(sheets->reading, issue);
}

static void refuse_without_header(struct sheets *sheets)
{
    struct reading *reading = sheets->reading;
    struct refusal_place place = { reading->file, 0, "" };
    const char *words = sheets->kind == PROFILE_PAYMENTS
                            ? "村代码 / 村名, 金额, 付款日期"
                            : "记账日期, 借方发生额 / 贷方发生额, 余额";
    if (reading->options->profile != NULL)
        (void)refusal_add(reading->refusals, place, text_of(reading->options->profile),
                          _("a header row of this profile within the first %d rows"),
                          HEADER_ROWS_MAX);
    else
        (void)refusal_add(reading->refusals, place, text_of(""),
                          _("a header row within the first %d rows, with columns such as %s"),
                          HEADER_ROWS_MAX, words);
}

bool sheets_read(struct reading *reading, const struct table_source *source, enum profile_kind kind,
                 const struct sheet_handler *handler, struct err *err)
{
    struct sheets *sheets = arena_new(reading->arena, struct sheets);
    *sheets = (struct sheets) { .reading = reading, .handler = handler, .kind = kind };
    const struct table_reader reader = { take_row, take_issue, sheets };
    struct err why = { 0 };
    bool ok = table_read(source, &reader, &why);
    if (!ok && why.code != ERR_REFUSED) {
        *err = why;
        return false;
    }
    TRY(end_sheet(sheets, err));
    if (sheets->found == 0)
        refuse_without_header(sheets);
    else if (sheets->without != NULL)
        sheet_warn(&(struct sheet) { .reading = reading, .place = sheets->without }, 0,
                   FIELD_IGNORE, text_of(""), _("this sheet has no header row and was not read"));
    return true;
}
