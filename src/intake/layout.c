#include "layout.h"
#include "core/arena.h"

#include <string.h>

struct head_cell { /* one column's header, in the forms that may match */
    const char *forms[2];
    enum amount_unit unit;
    const char *title;
    bool taken;
};
struct head {
    struct head_cell cells[TABLE_COLUMNS_MAX];
    size_t count;
};

static struct text cell_text(const struct head_row *row, size_t column)
{
    return column < row->count ? row->cells[column].text : (struct text) { "", 0 };
}

/* The right part of a merged cell repeats the left one; it is not a column of its own. */
static bool repeats_left(const struct head_row *row, size_t column)
{
    return column > 0 && column < row->count && (row->cells[column].flags & TABLE_COVERED) != 0 &&
           text_same(row->cells[column].text, row->cells[column - 1].text);
}

static void set_form(struct arena *arena, struct head_cell *cell, int form, struct text text)
{
    enum amount_unit unit;
    cell->forms[form] = profile_header_name(arena, text, &unit);
    if (unit != AMOUNT_UNIT_OPEN)
        cell->unit = unit;
}

static void head_of_one(struct arena *arena, const struct head_row *row, struct head *head)
{
    *head = (struct head) { .count = row->count };
    for (size_t i = 0; i < row->count && i < TABLE_COLUMNS_MAX; i++) {
        struct text text = row->cells[i].text;
        if (text.len == 0 || row->cells[i].kind != TABLE_TEXT || repeats_left(row, i))
            continue;
        set_form(arena, &head->cells[i], 0, text);
        head->cells[i].title = arena_strndup(arena, text.ptr, text.len);
    }
}

/* The upper cell of a column; blanks to the right of a heading belong to it. */
static struct text upper_text(const struct head_row *top, size_t column, bool has_lower)
{
    size_t at = column;
    while (has_lower && at > 0 && cell_text(top, at).len == 0)
        at--;
    return cell_text(top, at);
}

static void head_of_two(struct arena *arena, const struct head_row *top,
                        const struct head_row *bottom, struct head *head)
{
    size_t count = top->count > bottom->count ? top->count : bottom->count;
    *head = (struct head) { .count = count };
    for (size_t i = 0; i < count && i < TABLE_COLUMNS_MAX; i++) {
        struct head_cell *cell = &head->cells[i];
        struct text lower = cell_text(bottom, i);
        struct text upper = upper_text(top, i, lower.len > 0);
        if (lower.len == 0 || text_same(lower, upper)) {
            if (upper.len == 0 || repeats_left(top, i))
                continue;
            set_form(arena, cell, 0, upper);
            cell->title = arena_strndup(arena, upper.ptr, upper.len);
            continue;
        }
        enum amount_unit unit;
        const char *first = profile_header_name(arena, upper, &unit);
        set_form(arena, cell, 1, lower);
        if (cell->unit == AMOUNT_UNIT_OPEN)
            cell->unit = unit;
        cell->forms[0] = arena_printf(arena, "%s%s", first, cell->forms[1]);
        cell->title = arena_printf(arena, TEXT_FMT TEXT_FMT, TEXT_ARG(upper), TEXT_ARG(lower));
    }
}

static bool has_form(const struct head_cell *cell, int form, const char *name)
{
    return !cell->taken && cell->forms[form] != NULL && strcmp(cell->forms[form], name) == 0;
}

/* Columns that may stand only once, because reading the wrong one would be a wrong fact. */
static bool must_be_single(int field)
{
    static const int FIELDS[] = {
        FIELD_DATE,    FIELD_CREDIT,  FIELD_DEBIT,           FIELD_AMOUNT, FIELD_FLAG,
        FIELD_BALANCE, FIELD_ACCOUNT, FIELD_COUNTER_ACCOUNT, FIELD_YEAR,   FIELD_VILLAGE_CODE
    };
    for (size_t i = 0; i < COUNT(FIELDS); i++)
        if (FIELDS[i] == field)
            return true;
    return false;
}

static void take(struct layout *layout, struct head *head, int field, size_t column)
{
    struct head_cell *cell = &head->cells[column];
    cell->taken = true;
    layout->explained++;
    if (field == FIELD_IGNORE)
        return;
    if (layout->columns[field] >= 0) {
        if (must_be_single(field))
            layout->ambiguous = cell->title;
        return;
    }
    layout->columns[field] = (int)column;
    layout->units[field] = cell->unit;
    layout->titles[field] = cell->title;
}

/* The first synonym that stands anywhere gives the field; a later one is another column. */
static void match_field(const struct profile_names *names, int field, int form,
                        struct layout *layout, struct head *head)
{
    if (layout->columns[field] >= 0)
        return;
    for (size_t n = 0; n < names->count; n++) {
        bool found = false;
        for (size_t i = 0; i < head->count; i++) {
            if (!has_form(&head->cells[i], form, names->normal[n]))
                continue;
            take(layout, head, field, i);
            found = true;
        }
        if (found && field != FIELD_IGNORE)
            return;
    }
}

/* 2019年, 2019年度金额, 2019年拨付金额, 2019: a column of amounts of one year. */
static bool is_year_column(const char *name, int *ret_year)
{
    static const char *const TAILS[] = { "",         "年",         "年度",         "年金额",
                                         "年度金额", "年拨付金额", "年度拨付金额", "年引导资金" };
    if (strspn(name, "0123456789") != 4 || name[0] != '2')
        return false;
    int year = 0;
    for (int i = 0; i < 4; i++)
        year = year * 10 + (name[i] - '0');
    for (size_t i = 0; i < COUNT(TAILS); i++) {
        if (strcmp(name + 4, TAILS[i]) == 0) {
            *ret_year = year;
            return true;
        }
    }
    return false;
}

static void match_years(struct layout *layout, struct head *head)
{
    for (size_t i = 0; i < head->count; i++) {
        struct head_cell *cell = &head->cells[i];
        int year;
        if (cell->taken || cell->forms[0] == NULL || layout->year_count == LAYOUT_YEARS_MAX ||
            !is_year_column(cell->forms[0], &year))
            continue;
        layout->years[layout->year_count++] =
            (struct year_column) { year, (int)i, cell->unit, cell->title };
        cell->taken = true;
        layout->explained++;
    }
}

static bool is_enough(const struct layout *layout)
{
    const int *columns = layout->columns;
    for (int field = 0; field < FIELD_COUNT; field++)
        if (layout->profile->need[field] && columns[field] < 0)
            return false;
    bool sides = columns[FIELD_CREDIT] >= 0 && columns[FIELD_DEBIT] >= 0;
    bool amounts = columns[FIELD_AMOUNT] >= 0 || layout->year_count > 0;
    if (layout->profile->kind == PROFILE_STATEMENT)
        return layout->explained >= HEADER_CELLS_MIN && (sides || columns[FIELD_AMOUNT] >= 0);
    bool village = columns[FIELD_VILLAGE_CODE] >= 0 || columns[FIELD_VILLAGE_NAME] >= 0;
    return layout->explained >= HEADER_CELLS_MIN && amounts && village;
}

static struct layout try_profile(const struct profile *profile, const struct head *head,
                                 size_t header_at)
{
    struct head copy = *head;
    struct layout layout = { .profile = profile, .header_at = header_at };
    for (int field = 0; field < FIELD_COUNT; field++)
        layout.columns[field] = -1;
    for (int form = 0; form < 2; form++) /* 对方账号 before 账号 under 对方 */
        for (int field = 0; field < FIELD_COUNT; field++)
            match_field(&profile->fields[field], field, form, &layout, &copy);
    if (profile->kind == PROFILE_PAYMENTS)
        match_years(&layout, &copy);
    return layout;
}

static bool is_better(const struct layout *layout, const struct layout *best)
{
    if (best->profile == NULL || layout->explained != best->explained)
        return best->profile == NULL || layout->explained > best->explained;
    return best->profile->generic && !layout->profile->generic &&
           layout->header_at == best->header_at;
}

static void try_head(const struct layout_search *search, const struct head *head, size_t header_at,
                     struct layout *best)
{
    for (size_t i = 0; i < search->profiles->count; i++) {
        const struct profile *profile = search->profiles->items[i];
        if (profile->kind != search->kind ||
            (search->only != NULL && strcmp(profile->name, search->only) != 0))
            continue;
        struct layout layout = try_profile(profile, head, header_at);
        if (is_enough(&layout) && is_better(&layout, best))
            *best = layout;
    }
}

bool layout_find(const struct layout_search *search, const struct head_row *rows, size_t count,
                 struct layout *ret)
{
    struct layout best = { .profile = NULL };
    struct head *head = arena_new(search->arena, struct head);
    for (size_t i = 0; i < count && i < HEADER_ROWS_MAX; i++) {
        head_of_one(search->arena, &rows[i], head);
        try_head(search, head, i, &best);
    }
    for (size_t i = 0; i + 1 < count && i + 1 < HEADER_ROWS_MAX; i++) {
        head_of_two(search->arena, &rows[i], &rows[i + 1], head);
        try_head(search, head, i + 1, &best);
    }
    if (best.profile == NULL)
        return false;
    *ret = best;
    return true;
}
