#include "notice_view.h"
#include "core/date.h"
#include "core/i18n.h"
#include "core/money.h"
#include "model.h"
#include "json/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELL_SIZE = 42, CELL_SIZE_LEAST = 28, TEXT_WIDTH_LEAST = 8, TEXT_WIDTH_MOST = 40 };

enum kind { KIND_TEXT, KIND_YUAN, KIND_COUNT, KIND_DATE };
struct columns {
    size_t count;
    enum kind kinds[NOTICE_COLUMNS_MAX];
    int widths[NOTICE_COLUMNS_MAX]; /* in half-width letters */
};

static bool is_numeric(enum kind kind) { return kind == KIND_YUAN || kind == KIND_COUNT; }

/* "2019年7月5日" of "2019-07-05"; "" of "". */
static bool set_day(struct jv *object, const char *key, const char *iso, struct err *err)
{
    char day[MODEL_DAY_MAX] = "";
    struct date date;
    if (iso[0] != '\0') {
        TRY(date_parse(text_of(iso), &date, err));
        (void)model__day(date, day); /* returns day */
    }
    jv_set_string(object, key, day);
    return true;
}

/* A letter of ASCII is half as wide as one of Chinese. */
static int width_of(const char *text)
{
    int width = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        width += *at < 0x80 ? 1 : *at >= 0xC0 ? 2 : 0;
    return width;
}

static bool read_kind(const struct jv *column, enum kind *ret, struct err *err)
{
    static const char *const WORDS[] = { "text", "yuan", "count", "date" };
    const char *word;
    TRY(jv_need_string(column, "kind", &word, err));
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (strcmp(word, WORDS[i]) == 0) {
            *ret = (enum kind)i;
            return true;
        }
    return err_set(err, ERR_INPUT, _("there is no column of the kind \"%s\""), word);
}

static bool cell_text(const struct jv *value, enum kind kind, char *out, size_t size,
                      struct err *err)
{
    char text[MONEY_TEXT_MAX];
    struct date date;
    const char *string = jv_string(value, NULL);
    if (is_numeric(kind) ? jv_kind(value) != JV_INT : string == NULL)
        return err_set(err, ERR_INPUT, _("a cell of a notice is not of its column's kind"));
    if (kind == KIND_YUAN)
        (void)snprintf(out, size, "%s", money_format((struct money) { jv_int(value, 0) }, text));
    else if (kind == KIND_COUNT)
        (void)snprintf(out, size, "%" PRId64, jv_int(value, 0));
    else
        (void)snprintf(out, size, "%s", string); /* the model limits it */
    if (kind != KIND_DATE || out[0] == '\0')
        return true;
    TRY(date_parse(text_of(string), &date, err));
    (void)model__day(date, out); /* returns out; size is larger than any day */
    return true;
}

/* {cells:[{text, n, last}], place, last}: a row as text; widens the columns by what it holds. */
static bool add_cells(struct jv *to, const struct jv *row, struct columns *columns, struct err *err)
{
    char text[4096];
    struct jv *cells = jv_array();
    jv_set(to, "cells", cells);
    if (jv_size(row) != columns->count)
        return err_set(err, ERR_INPUT, _("a row of a notice has another number of cells"));
    for (size_t i = 0; i < columns->count; i++) {
        TRY(cell_text(jv_at(row, i), columns->kinds[i], text, sizeof text, err));
        struct jv *cell = jv_object();
        jv_set_string(cell, "text", text);
        jv_set_bool(cell, "n", is_numeric(columns->kinds[i]));
        jv_set_bool(cell, "first", i == 0);
        jv_set_bool(cell, "last", i + 1 == columns->count);
        jv_add(cells, cell);
        int width = width_of(text);
        columns->widths[i] = width > columns->widths[i] ? width : columns->widths[i];
    }
    return true;
}

/* The label beside an amount on a phone is its column's title. */
static void label_cells(const struct jv *row, const struct jv *columns)
{
    const struct jv *cells = jv_get(row, "cells");
    for (size_t i = 0; i < jv_size(cells); i++)
        jv_set_string(jv_at(cells, i), "label", jv_string(jv_get(jv_at(columns, i), "title"), ""));
}

static bool read_columns(const struct jv *given, struct columns *ret, struct jv *list,
                         struct err *err)
{
    struct columns columns = { .count = jv_size(given) };
    if (columns.count == 0 || columns.count > NOTICE_COLUMNS_MAX)
        return err_set(err, ERR_LIMIT, _("a table of a notice has 1 to %d columns"),
                       NOTICE_COLUMNS_MAX);
    for (size_t i = 0; i < columns.count; i++) {
        const char *title;
        struct jv *column = jv_object();
        jv_add(list, column);
        TRY(jv_need_string(jv_at(given, i), "title", &title, err));
        TRY(read_kind(jv_at(given, i), &columns.kinds[i], err));
        jv_set_string(column, "title", title);
        jv_set_bool(column, "n", is_numeric(columns.kinds[i]));
        jv_set_bool(column, "last", i + 1 == columns.count);
        columns.widths[i] = width_of(title);
    }
    *ret = columns;
    return true;
}

/* Amounts and days keep their width; texts share the rest of the line. Where even that is not
 * enough, the letters become smaller. */
static int share_out(struct columns *columns)
{
    int fixed = 0, wanted = 0, texts = 0;
    for (size_t i = 0; i < columns->count; i++) {
        columns->widths[i] += 2; /* air beside it */
        if (columns->kinds[i] == KIND_TEXT) {
            int *width = &columns->widths[i];
            *width = *width > TEXT_WIDTH_MOST ? TEXT_WIDTH_MOST : *width;
            wanted += *width;
            texts++;
        } else {
            fixed += columns->widths[i];
        }
    }
    int room = NOTICE_LINE - fixed;
    room = room < texts * TEXT_WIDTH_LEAST ? texts * TEXT_WIDTH_LEAST : room;
    for (size_t i = 0; i < columns->count && wanted > room; i++)
        if (columns->kinds[i] == KIND_TEXT)
            columns->widths[i] = columns->widths[i] * room / wanted > TEXT_WIDTH_LEAST
                                     ? columns->widths[i] * room / wanted
                                     : TEXT_WIDTH_LEAST;
    int whole = 0;
    for (size_t i = 0; i < columns->count; i++)
        whole += columns->widths[i];
    int size = whole > NOTICE_LINE ? CELL_SIZE * NOTICE_LINE / whole : CELL_SIZE;
    return size < CELL_SIZE_LEAST ? CELL_SIZE_LEAST : size;
}

static bool add_table(struct jv *tables, const struct jv *given, size_t index, struct err *err)
{
    char place[64];
    struct columns columns;
    const char *title;
    struct jv *table = jv_object(), *heads = jv_array(), *rows = jv_array(), *from;
    jv_add(tables, table);
    jv_set(table, "columns", heads);
    jv_set(table, "rows", rows);
    TRY(jv_need_string(given, "title", &title, err));
    TRY(jv_need_array(given, "rows", &from, err));
    TRY(read_columns(jv_get(given, "columns"), &columns, heads, err));
    jv_set_string(table, "title", title);
    (void)snprintf(place, sizeof place, "t%zu", index); /* fits */
    jv_set_string(table, "place", place);
    for (size_t i = 0; i < jv_size(from); i++) {
        struct jv *row = jv_object();
        jv_add(rows, row);
        (void)snprintf(place, sizeof place, "t%zu.r%zu", index, i); /* fits */
        jv_set_string(row, "place", place);
        jv_set_bool(row, "last", i + 1 == jv_size(from));
        TRY(add_cells(row, jv_at(from, i), &columns, err));
        label_cells(row, heads);
    }
    if (jv_get(given, "total") != NULL) {
        struct jv *total = jv_object();
        jv_set(table, "total", total);
        TRY(add_cells(total, jv_get(given, "total"), &columns, err));
        label_cells(total, heads);
    }
    jv_set_int(table, "size", share_out(&columns));
    for (size_t i = 0; i < columns.count; i++)
        jv_set_int(jv_at(heads, i), "width", columns.widths[i]);
    return true;
}

static bool add_tables(struct jv *view, const struct jv *model, struct err *err)
{
    struct jv *tables = jv_array(), *given;
    jv_set(view, "tables", tables);
    TRY(jv_need_array(model, "tables", &given, err));
    jv_set_bool(view, "has_tables", jv_size(given) > 0);
    for (size_t i = 0; i < jv_size(given); i++)
        if (!add_table(tables, jv_at(given, i), i, err))
            return err_wrap(err, _("table %zu"), i + 1);
    return true;
}

static bool add_texts(struct jv *view, const struct jv *model, struct err *err)
{
    struct jv *list = jv_array(), *given;
    jv_set(view, "paragraphs", list);
    TRY(jv_need_array(model, "paragraphs", &given, err));
    for (size_t i = 0; i < jv_size(given); i++) {
        struct jv *paragraph = jv_object();
        jv_set_string(paragraph, "text", jv_string(jv_at(given, i), ""));
        jv_set_int(paragraph, "index", (int64_t)i);
        jv_add(list, paragraph);
    }
    return true;
}

static bool add_basis(struct jv *view, const struct jv *model, struct err *err)
{
    struct jv *list = jv_array();
    const struct jv *given = jv_get(model, "basis");
    jv_set(view, "basis", list);
    for (size_t i = 0; i < jv_size(given); i++) {
        struct jv *basis = jv_object();
        jv_add(list, basis);
        jv_set_string(basis, "document", jv_string(jv_get(jv_at(given, i), "document"), ""));
        jv_set_bool(basis, "last", i + 1 == jv_size(given));
        TRY(set_day(basis, "date", jv_string(jv_get(jv_at(given, i), "date"), ""), err));
    }
    return true;
}

/* Members that are printed as they are. */
static bool copy_plain(struct jv *view, const struct jv *model, struct err *err)
{
    static const char *const TEXTS[] = { "title", "number", "stage", "issuer", "kind", "root" };
    static const char *const MORE[] = { "chain", "contact", "ledger", "programme" };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        const char *text;
        TRY(jv_need_string(model, TEXTS[i], &text, err));
        jv_set_string(view, TEXTS[i], text);
    }
    for (size_t i = 0; i < COUNT(MORE); i++)
        jv_set_string(view, MORE[i], jv_string(jv_get(model, MORE[i]), ""));
    static const char *const OBJECTS[] = { "hotlines", "masking", "subject", "supersedes" };
    for (size_t i = 0; i < COUNT(OBJECTS); i++)
        if (jv_get(model, OBJECTS[i]) != NULL)
            jv_set(view, OBJECTS[i], jv_share(jv_get(model, OBJECTS[i])));
    int64_t size;
    TRY(jv_need_int(model, "size", &size, err));
    jv_set_int(view, "size", size);
    jv_set_bool(view, "demo", jv_bool(jv_get(model, "demo"), true)); /* in doubt not real */
    return true;
}

static bool add_days(struct jv *view, const struct jv *model, struct err *err)
{
    char days[16];
    const char *as_of, *from, *to, *date, *name;
    const struct jv *period = jv_get(model, "period");
    struct jv *signature = jv_object();
    jv_set(view, "signature", signature);
    TRY(jv_need_string(model, "as_of", &as_of, err));
    TRY(jv_need_string(period, "from", &from, err));
    TRY(jv_need_string(period, "to", &to, err));
    TRY(jv_need_string(jv_get(model, "signature"), "date", &date, err));
    TRY(jv_need_string(jv_get(model, "signature"), "name", &name, err));
    jv_set_string(view, "as_of_iso", as_of);
    jv_set_string(view, "date_iso", date);
    jv_set_string(signature, "name", name);
    (void)snprintf(days, sizeof days, "%d", (int)jv_int(jv_get(period, "days"), 0)); /* fits */
    jv_set_string(view, "days", days);
    TRY(set_day(signature, "date", date, err));
    TRY(set_day(view, "as_of", as_of, err));
    TRY(set_day(view, "from", from, err));
    return set_day(view, "to", to, err);
}

bool notice__view(struct text bytes, struct jv *site, struct jv **ret, struct err *err)
{
    AUTO(jv) struct jv *model = NULL;
    AUTO(jv) struct jv *view = jv_object();
    TRY(jv_parse(bytes, _("the notice"), &model, err));
    jv_set(view, "site", jv_share(site));
    TRY(copy_plain(view, model, err));
    TRY(add_days(view, model, err));
    TRY(add_basis(view, model, err));
    TRY(add_texts(view, model, err));
    TRY(add_tables(view, model, err));
    *ret = jv_share(view);
    return true;
}
