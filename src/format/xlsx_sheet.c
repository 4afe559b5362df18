#include "core/i18n.h"
#include "xlsx.h"

#include <string.h>

enum sheet_cell { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_ERROR, CELL_ISO_DATE };
enum { EXACT_DIGITS = 15 };

struct sheet {
    struct xlsx_context *context;
    bool in_data; /* inside sheetData: elsewhere "row" means other things */
    bool in_row;
    uint32_t line;   /* of the row being read; 0 before the first */
    uint32_t column; /* of the cell being read; 0 before the first of a row */
    enum sheet_cell type;
    bool result; /* its text is that of a formula */
    uint32_t style;
    bool in_value; /* inside v, or t of an inline text */
    bool has_value, has_formula;
    unsigned phonetic;
    struct buf value;
};

static struct place place_of(const struct sheet *sheet, struct text value)
{
    return (struct place) {
        .sheet = sheet->context->row->out.sheet,
        .line = sheet->line,
        .column = sheet->column,
        .value = value,
    };
}

static void refuse(struct sheet *sheet, const char *rule, const char *text)
{
    struct text value = { sheet->value.data, sheet->value.len };
    report__refuse(sheet->context->row->report, rule, place_of(sheet, value), text);
}

static void fail(struct xml *xml, enum err_code code, const char *text)
{
    struct sheet *sheet = xml__arg(xml);
    err_set(xml__err(xml), code, _("sheet %s, row %u: %s"), sheet->context->row->out.sheet,
            sheet->line, text);
    xml__stop(xml);
}

static void begin_row(struct xml *xml, const char **attributes)
{
    struct sheet *sheet = xml__arg(xml);
    const char *number = xml__attribute(attributes, "r");
    uint32_t line = sheet->line + 1;
    if (number != NULL && !xml__number(number, XLSX_ROWS_MAX, &line)) {
        fail(xml, ERR_LIMIT, _("a row number that no sheet has"));
        return;
    }
    if (line <= sheet->line || line > XLSX_ROWS_MAX) {
        fail(xml, ERR_FORMAT, _("rows are out of order"));
        return;
    }
    sheet->line = line;
    sheet->column = 0;
    sheet->in_row = true;
    row__begin(sheet->context->row, line);
}

static enum sheet_cell type_of(const char *name)
{
    static const struct {
        const char *name;
        enum sheet_cell type;
    } TYPES[] = { { "s", CELL_SHARED }, { "inlineStr", CELL_TEXT }, { "str", CELL_TEXT },
                  { "b", CELL_BOOL },   { "e", CELL_ERROR },        { "d", CELL_ISO_DATE } };
    for (size_t i = 0; name != NULL && i < COUNT(TYPES); i++)
        if (strcmp(name, TYPES[i].name) == 0)
            return TYPES[i].type;
    return CELL_NUMBER;
}

static void begin_cell(struct xml *xml, const char **attributes)
{
    struct sheet *sheet = xml__arg(xml);
    const char *reference = xml__attribute(attributes, "r");
    uint32_t column = sheet->column + 1;
    uint32_t row = sheet->line;
    const char *end = "";
    if (reference != NULL &&
        (!xlsx__reference(reference, &end, &column, &row) || *end != '\0' || row != sheet->line)) {
        fail(xml, ERR_FORMAT, _("a cell with a wrong reference"));
        return;
    }
    if (column <= sheet->column) {
        fail(xml, ERR_FORMAT, _("cells are out of order"));
        return;
    }
    const char *type = xml__attribute(attributes, "t");
    sheet->column = column;
    sheet->type = type_of(type);
    sheet->style = 0;
    if (!xml__number(xml__attribute(attributes, "s"), UINT32_MAX, &sheet->style))
        sheet->style = 0; /* none: the default format */
    sheet->has_value = false;
    sheet->has_formula = false;
    buf_clear(&sheet->value);
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct sheet *sheet = xml__arg(xml);
    if (strcmp(name, "sheetData") == 0)
        sheet->in_data = true;
    if (!sheet->in_data)
        return;
    if (strcmp(name, "c") == 0 && sheet->in_row)
        begin_cell(xml, attributes);
    else if (strcmp(name, "row") == 0)
        begin_row(xml, attributes);
    else if (strcmp(name, "rPh") == 0)
        sheet->phonetic++;
    else if (strcmp(name, "f") == 0)
        sheet->has_formula = true;
    else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && sheet->phonetic == 0)) {
        sheet->in_value = true;
        sheet->has_value = true;
    }
}

static void put(struct sheet *sheet, struct text text, struct row_piece as)
{
    if (sheet->has_formula)
        as.flags |= TABLE_FORMULA;
    row__put(sheet->context->row, sheet->column, text, as);
}

static unsigned whole_digits(const char *plain)
{
    plain += *plain == '-';
    return (unsigned)strcspn(plain, ".");
}

static void put_number(struct sheet *sheet, struct text value)
{
    const struct buf *styles = sheet->context->styles;
    char plain[TABLE_DECIMAL_MAX];
    value = text_trim(value);
    if (!table_decimal(value, plain)) {
        refuse(sheet, "xlsx.number", _("a number was expected"));
        return;
    }
    unsigned parts = sheet->style < styles->len ? (unsigned char)styles->data[sheet->style] : 0;
    char date[XLSX_DATE_MAX];
    if (parts != 0 && xlsx_date__format(value, parts, sheet->context->book->from_1904, date)) {
        put(sheet, text_of(date), (struct row_piece) { .kind = TABLE_DATE });
        return;
    }
    unsigned flags = whole_digits(plain) > EXACT_DIGITS ? TABLE_ROUNDED : 0;
    put(sheet, value, (struct row_piece) { .kind = TABLE_NUMBER, .flags = flags });
}

static bool put_shared(struct sheet *sheet, struct text value, struct err *err)
{
    uint32_t index = 0;
    struct text text = { 0 };
    struct err inner = { 0 };
    bool known = xml__number(sheet->value.data, UINT32_MAX, &index) &&
                 strlen(sheet->value.data) == value.len &&
                 xlsx_strings__get(sheet->context->strings, index, &text, &inner);
    if (known)
        put(sheet, text, (struct row_piece) { .kind = TABLE_TEXT });
    else if (inner.code != ERR_NONE)
        return *err = inner, false;
    else
        refuse(sheet, "xlsx.string", _("a text that the workbook does not have"));
    return true;
}

/* "2019-04-30T09:05:00" loses its T, and its time when that is midnight. */
static void put_iso_date(struct sheet *sheet, struct text value)
{
    char date[XLSX_DATE_MAX];
    value = text_trim(value);
    bool with_time = value.len >= 19 && value.ptr[10] == 'T';
    if (value.len < 10 || value.len >= sizeof date || (value.len > 10 && !with_time)) {
        refuse(sheet, "xlsx.date", _("a date was expected"));
        return;
    }
    with_time = with_time && memcmp(value.ptr + 11, "00:00:00", 8) != 0;
    (void)snprintf(date, sizeof date, "%.10s%s%.8s", value.ptr, with_time ? " " : "",
                   with_time ? value.ptr + 11 : ""); /* 19 characters at most */
    put(sheet, text_of(date), (struct row_piece) { .kind = TABLE_DATE });
}

static bool end_cell(struct sheet *sheet, struct err *err)
{
    struct text value = { sheet->value.data, sheet->value.len };
    if (!sheet->has_value) {
        if (sheet->has_formula)
            refuse(sheet, "xlsx.formula",
                   _("a formula without its result; open the file in a spreadsheet program and "
                     "save it"));
        return true;
    }
    if (sheet->value.over)
        value.len = (size_t)TABLE_CELL_MAX + 1; /* row__put() refuses it */
    if (value.len == 0)
        return true;
    switch (sheet->type) {
    case CELL_SHARED:
        return put_shared(sheet, value, err);
    case CELL_TEXT:
        value.len = sheet->value.over ? value.len : xlsx__unescape(sheet->value.data, value.len);
        put(sheet, value, (struct row_piece) { .kind = TABLE_TEXT });
        break;
    case CELL_BOOL:
        put(sheet, text_of(text_eq(value, "0") || text_eq(value, "false") ? "FALSE" : "TRUE"),
            (struct row_piece) { .kind = TABLE_BOOL });
        break;
    case CELL_ERROR:
        put(sheet, value, (struct row_piece) { .kind = TABLE_ERROR });
        break;
    case CELL_ISO_DATE:
        put_iso_date(sheet, value);
        break;
    case CELL_NUMBER:
        put_number(sheet, value);
        break;
    }
    return true;
}

static void on_end(struct xml *xml, const char *name)
{
    struct sheet *sheet = xml__arg(xml);
    if (!sheet->in_data)
        return;
    if (strcmp(name, "sheetData") == 0) {
        sheet->in_data = false;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        sheet->in_value = false;
    } else if (strcmp(name, "rPh") == 0) {
        sheet->phonetic--;
    } else if (strcmp(name, "c") == 0 && sheet->column > 0) {
        if (!end_cell(sheet, xml__err(xml)))
            xml__stop(xml);
    } else if (strcmp(name, "row") == 0) {
        sheet->in_row = false;
        xlsx_merges__fill(sheet->context->merges, sheet->context->row);
        if (!row__emit(sheet->context->row, xml__err(xml)))
            xml__stop(xml);
    }
}

static void on_text(struct xml *xml, const char *bytes, size_t len)
{
    struct sheet *sheet = xml__arg(xml);
    if (sheet->in_value)
        buf_add(&sheet->value, bytes, len);
}

bool xlsx_sheet__read(struct xlsx_context *context, const char *part, struct err *err)
{
    static const struct xml_handlers HANDLERS = { on_start, on_end, on_text };
    struct sheet sheet = { .context = context };
    buf_init(&sheet.value, TABLE_CELL_MAX + 1);
    bool ok = package__parse(context->package, part, &HANDLERS, &sheet, err);
    buf_release(&sheet.value);
    return ok;
}
