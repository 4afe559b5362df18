/* From the cells of one row to a row of the registry. */
#include "core/arena.h"
#include "core/i18n.h"
#include "intake/account_no.h"
#include "intake/day.h"
#include "programme/programme.h"
#include "registry_sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct table_cell *cell_of(const struct registry_row *row, int column)
{
    int at = row->columns[column];
    if (at < 0 || (size_t)at >= row->row->count || row->row->cells[at].text.len == 0)
        return NULL;
    return &row->row->cells[at];
}

const char *registry_cell(const struct registry_row *row, int column)
{
    const struct table_cell *cell = cell_of(row, column);
    char plain[TABLE_DECIMAL_MAX];
    if (cell == NULL)
        return "";
    if (cell->kind == TABLE_NUMBER && table_decimal(cell->text, plain))
        return arena_strdup(row->reading->arena, plain);
    return arena_strndup(row->reading->arena, cell->text.ptr, cell->text.len);
}

bool registry_refuse(const struct registry_row *row, int column, const char *format, ...)
{
    char expected[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(expected, sizeof expected, format, args); /* longer texts are cut */
    va_end(args);
    struct refusal_place place = { row->where.file, row->where.line,
                                   row->layout->columns[column].names[0] };
    return refusal_add(row->reading->refusals, place, text_of(registry_cell(row, column)), "%s",
                       expected);
}

/* Splits at 、 ; ； , ， and line ends. */
static struct registry_texts split(const struct registry_row *row, int column)
{
    static const char *const MARKS[] = { "、", ";", "；", ",", "，", "\n" };
    struct arena *arena = row->reading->arena;
    struct registry_texts list = { arena_array(arena, REGISTRY_LIST_MAX, const char *), 0 };
    struct text rest = text_of(registry_cell(row, column));
    while (rest.len > 0) {
        size_t end = rest.len;
        size_t mark = 0;
        for (size_t i = 0; i < COUNT(MARKS); i++) {
            size_t at;
            if (text_find(rest, MARKS[i], &at) && at < end) {
                end = at;
                mark = strlen(MARKS[i]);
            }
        }
        struct text item = text_trim(text_slice(rest, 0, end));
        if (item.len > 0 && list.count == REGISTRY_LIST_MAX) {
            (void)registry_refuse(row, column, _("at most %d items"), REGISTRY_LIST_MAX);
            return list;
        }
        if (item.len > 0)
            list.items[list.count++] = arena_strndup(arena, item.ptr, item.len);
        rest = end == rest.len ? text_slice(rest, end, 0) : text_slice(rest, end + mark, rest.len);
    }
    return list;
}

static const char *account(const struct registry_row *row, int column, const char *text)
{
    const struct table_cell *cell = cell_of(row, column);
    char digits[ACCOUNT_NO_MAX + 1] = "";
    struct err why = { 0 };
    bool is_number = cell != NULL && cell->kind == TABLE_NUMBER;
    if (!account_no_parse(text_of(text), is_number, digits, &why))
        (void)registry_refuse(row, column, "%s", why.text);
    return arena_strdup(row->reading->arena, digits);
}

/* Codes that a spreadsheet wrote as 4.41E+11 have lost their digits. */
static const char *code(const struct registry_row *row, int column)
{
    const struct table_cell *cell = cell_of(row, column);
    bool lost = cell != NULL && (cell->flags & (TABLE_EXPONENT | TABLE_ROUNDED)) != 0 &&
                cell->kind != TABLE_NUMBER;
    if (lost)
        (void)registry_refuse(row, column, _("a code kept as text, not a number of a spreadsheet"));
    return registry_cell(row, column);
}

static bool day(const struct registry_row *row, int column, struct date *ret)
{
    struct err why = { 0 };
    const char *text = registry_cell(row, column);
    if (text[0] == '\0')
        return false;
    if (day_parse(text_of(text), ret, &why))
        return true;
    (void)registry_refuse(row, column, "%s", why.text);
    return false;
}

/* Without a date a row holds from the first year of the programme on. */
static struct date begin_day(const struct registry_row *row, int column)
{
    struct date first;
    if (!date_make(row->reading->programme->years[0], 1, 1, &first))
        first.day = 0;
    (void)day(row, column, &first);
    return first;
}

static struct money fen(const struct registry_row *row, int column, int64_t otherwise)
{
    const struct table_cell *cell = cell_of(row, column);
    struct amount amount;
    struct err why = { 0 };
    if (cell == NULL || amount_is_blank(cell->text))
        return (struct money) { otherwise };
    if (amount_parse(cell->text, AMOUNT_UNIT_OPEN, cell->kind == TABLE_NUMBER, &amount, &why) &&
        amount.money.fen >= 0)
        return amount.money;
    (void)registry_refuse(row, column, "%s",
                          why.text[0] != '\0' ? why.text : _("an amount that is not negative"));
    return (struct money) { otherwise };
}

static int number(const struct registry_row *row, int column, int max)
{
    const char *text = registry_cell(row, column);
    int value = 0;
    bool good = text[0] != '\0';
    for (const char *c = text; *c != '\0' && good; c++) {
        good = *c >= '0' && *c <= '9' && value <= max;
        value = good ? value * 10 + (*c - '0') : value;
    }
    if (!good || value > max)
        (void)registry_refuse(row, column, _("a whole number up to %d"), max);
    return value;
}

/* 市级财政, its short form 市级, or the id. */
static const char *source_id(const struct registry_row *row, int column)
{
    const struct programme *programme = row->reading->programme;
    const char *text = registry_cell(row, column);
    for (int i = 0; i < programme->source_count; i++) {
        const struct programme_source *source = &programme->sources[i];
        bool shortened = strlen(text) >= 6 && strncmp(source->name, text, strlen(text)) == 0;
        if (shortened || strcmp(text, source->id) == 0)
            return source->id;
    }
    return text;
}

static const char *unit_kind(const struct registry_row *row, int column)
{
    const struct programme *programme = row->reading->programme;
    const char *text = registry_cell(row, column);
    for (int i = 0; i < programme->source_count; i++)
        if (strcmp(text, programme->sources[i].unit_kind_name) == 0)
            return programme->sources[i].unit_kind;
    return text;
}

static void take_payer(struct registry *registry, const struct registry_row *row)
{
    struct registry_payer *payer = registry_add_payer(registry);
    if (payer == NULL)
        return;
    *payer = (struct registry_payer) {
        .where = row->where,
        .id = registry_cell(row, 0),
        .name = registry_cell(row, 1),
        .source = source_id(row, 2),
        .code = code(row, 3),
        .accounts = split(row, 4),
        .account_name = registry_cell(row, 5),
        .aliases = split(row, 6),
    };
    for (size_t i = 0; i < payer->accounts.count; i++)
        payer->accounts.items[i] = account(row, 4, payer->accounts.items[i]);
}

static void take_village(struct registry *registry, const struct registry_row *row)
{
    struct registry_village *village = registry_add_village(registry);
    if (village == NULL)
        return;
    *village = (struct registry_village) {
        .where = row->where,
        .code = code(row, 0),
        .name = registry_cell(row, 1),
        .town = registry_cell(row, 2),
        .county_code = code(row, 3),
        .county_name = registry_cell(row, 4),
        .alias_codes = split(row, 5),
        .alias_names = split(row, 6),
        .unit = registry_cell(row, 7),
        .unit_kind = unit_kind(row, 8),
        .payer = registry_cell(row, 9),
        .valid_from = begin_day(row, 10),
        .successor = code(row, 12),
        .document = registry_cell(row, 13),
    };
    village->has_valid_to = day(row, 11, &village->valid_to);
    if (village->county_code[0] == '\0')
        village->county_code = arena_strndup(registry->arena, village->code,
                                             strlen(village->code) < 6 ? strlen(village->code) : 6);
}

static struct registry_texts roles_of(const struct registry_row *row, int column,
                                      struct registry_texts *ret_orgs)
{
    struct arena *arena = row->reading->arena;
    struct registry_texts list = split(row, column);
    struct registry_texts orgs = { arena_array(arena, REGISTRY_LIST_MAX, const char *), 0 };
    for (size_t i = 0; i < list.count; i++) {
        struct text item = text_of(list.items[i]);
        size_t at = 0;
        size_t mark = 1;
        if (!text_find(item, ":", &at) && text_find(item, "：", &at))
            mark = strlen("：");
        struct text role = text_trim(text_slice(item, 0, at));
        struct text org = text_trim(text_slice(item, at + mark, item.len));
        if (role.len == 0 || org.len == 0)
            (void)registry_refuse(row, column, _("role:organisation, several split by 、"));
        list.items[i] = arena_strndup(arena, role.ptr, role.len);
        orgs.items[orgs.count++] = arena_strndup(arena, org.ptr, org.len);
    }
    *ret_orgs = orgs;
    return list;
}

static void take_account(struct registry *registry, const struct registry_row *row)
{
    const char *kind = registry_cell(row, 1);
    bool transit = strcmp(kind, "中转账户") == 0 || strcmp(kind, "transit") == 0;
    if (!transit && strcmp(kind, "共管账户") != 0 && strcmp(kind, "village") != 0)
        (void)registry_refuse(row, 1, _("共管账户 or 中转账户"));
    struct registry_account *added = registry_add_account(registry);
    if (added == NULL)
        return;
    *added = (struct registry_account) {
        .where = row->where,
        .account_no = account(row, 0, registry_cell(row, 0)),
        .kind = transit ? "transit" : "village",
        .village = code(row, 2),
        .county = code(row, 3),
        .slug = registry_cell(row, 4),
        .bank = registry_cell(row, 5),
        .name = registry_cell(row, 6),
        .valid_from = begin_day(row, 7),
    };
    added->has_valid_to = day(row, 8, &added->valid_to);
    added->roles = roles_of(row, 9, &added->orgs);
}

static void take_route(struct registry *registry, const struct registry_row *row)
{
    const char *way = registry_cell(row, 2);
    bool via = strcmp(way, "中转") == 0 || strcmp(way, "via") == 0;
    const char *transit = account(row, 3, registry_cell(row, 3));
    if (!via && strcmp(way, "直达") != 0 && strcmp(way, "direct") != 0)
        (void)registry_refuse(row, 2, _("直达 or 中转"));
    else if (via != (transit[0] != '\0'))
        (void)registry_refuse(row, 3,
                              via ? _("the number of the transit account")
                                  : _("nothing, because the way is 直达"));
    struct registry_route *route = registry_add_route(registry);
    if (route != NULL)
        *route =
            (struct registry_route) { row->where, registry_cell(row, 0), code(row, 1), transit };
}

static void take_adjustment(struct registry *registry, const struct registry_row *row)
{
    struct registry_adjustment *added = registry_add_adjustment(registry);
    if (added == NULL)
        return;
    *added = (struct registry_adjustment) {
        .where = row->where,
        .village = code(row, 0),
        .year = number(row, 1, DATE_YEAR_MAX),
        .old_payer = registry_cell(row, 2),
        .new_payer = registry_cell(row, 3),
        .old_amount = fen(row, 4, -1),
        .new_amount = fen(row, 5, -1),
        .document = registry_cell(row, 6),
    };
    if (registry_cell(row, 7)[0] == '\0')
        (void)registry_refuse(row, 7, _("the day on which it was decided"));
    (void)day(row, 7, &added->decided_on);
    if (added->new_payer[0] != '\0' && added->old_payer[0] == '\0')
        (void)registry_refuse(row, 2, _("who paid before, because 新出资方 is given"));
    if (added->new_amount.fen >= 0 && added->old_amount.fen < 0)
        (void)registry_refuse(row, 4, _("the amount before, because 新金额 is given"));
    if (added->new_payer[0] == '\0' && added->new_amount.fen < 0)
        (void)registry_refuse(row, 3, _("a new payer or a new amount"));
}

static const char *scope_kind(const struct registry_row *row)
{
    static const char *const WORDS[][2] = {
        { "whole", "whole" },   { "全部", "whole" },    { "整体", "whole" },
        { "payers", "payers" }, { "出资方", "payers" }, { "counties", "counties" },
        { "县区", "counties" },
    };
    const char *text = registry_cell(row, 0);
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (strcmp(WORDS[i][0], text) == 0)
            return WORDS[i][1];
    (void)registry_refuse(row, 0, _("whole (全部), payers (出资方) or counties (县区)"));
    return "whole";
}

static void take_scope(struct registry *registry, const struct registry_row *row)
{
    const char *kind = scope_kind(row);
    struct registry_scope *scope = registry_add_scope(registry);
    if (scope != NULL)
        *scope = (struct registry_scope) {
            .where = row->where,
            .kind = kind,
            .key = source_id(row, 1),
            .villages = number(row, 2, 1000000),
            .year_amount = fen(row, 3, 0),
        };
}

void registry_take(struct registry *registry, enum registry_kind kind,
                   const struct registry_row *row)
{
    static void (*const TAKE[REGISTRY_KINDS])(struct registry *, const struct registry_row *) = {
        [REGISTRY_PAYERS] = take_payer,           [REGISTRY_VILLAGES] = take_village,
        [REGISTRY_ACCOUNTS] = take_account,       [REGISTRY_ROUTES] = take_route,
        [REGISTRY_ADJUSTMENTS] = take_adjustment, [REGISTRY_SCOPES] = take_scope,
    };
    TAKE[kind](registry, row);
}
