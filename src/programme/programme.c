#include "programme/programme.h"
#include "core/arena.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "reader.h"

#include <assert.h>
#include <string.h>

static bool read_sources(const struct programme_part *root, struct programme *programme,
                         struct err *err)
{
    static const char *const KEYS[] = { "id",       "name",       "unit_kind", "unit_kind_name",
                                        "villages", "amount_fen", NULL };
    const struct jv *list;
    TRY(programme__array(root, "sources", PROGRAMME_SOURCES_MAX, &list, err));
    programme->source_count = (int)jv_size(list);
    for (int i = 0; i < programme->source_count; i++) {
        struct programme_source *source = &programme->sources[i];
        struct programme_part part = *root;
        int64_t villages;
        part.place = arena_printf(root->arena, "sources[%d]", i);
        part.object = jv_at(list, (size_t)i);
        TRY(programme__keys(&part, KEYS, err));
        TRY(programme__string(&part, "id", &source->id, err));
        TRY(programme__string(&part, "name", &source->name, err));
        TRY(programme__string(&part, "unit_kind", &source->unit_kind, err));
        TRY(programme__string(&part, "unit_kind_name", &source->unit_kind_name, err));
        TRY(programme__int(&part, "villages", 0, 1000000, &villages, err));
        TRY(programme__int(&part, "amount_fen", 0, MONEY_FEN_MAX, &source->total.fen, err));
        source->villages = (int)villages;
        bool known = strcmp(source->id, "city") == 0 || strcmp(source->id, "district") == 0 ||
                     strcmp(source->id, "soe") == 0;
        if (!known)
            return programme__bad(&part, "id", "city | district | soe", err);
    }
    return true;
}

/* The figures of the document must agree with each other: 477 = 74 + 330 + 73, and each source's
 * total is its villages times the amount times the years. */
static bool check_totals(const struct programme_part *root, const struct programme *programme,
                         struct err *err)
{
    int villages = 0;
    for (int i = 0; i < programme->source_count; i++) {
        const struct programme_source *source = &programme->sources[i];
        int64_t expected;
        villages += source->villages;
        if (__builtin_mul_overflow(programme->amount.fen,
                                   (int64_t)source->villages * programme->year_count, &expected) ||
            expected != source->total.fen)
            return programme__bad(root, source->id,
                                  _("amount_fen = villages x amount x number of years"), err);
    }
    if (villages != programme->villages)
        return programme__bad(root, "villages", _("the sum of the sources' villages"), err);
    return true;
}

static bool read_years(const struct programme_part *root, struct programme *programme,
                       struct err *err)
{
    const struct jv *list;
    TRY(programme__array(root, "years", PROGRAMME_YEARS_MAX, &list, err));
    programme->year_count = (int)jv_size(list);
    for (int i = 0; i < programme->year_count; i++) {
        int64_t year = jv_int(jv_at(list, (size_t)i), 0);
        if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX ||
            (i > 0 && year <= programme->years[i - 1]))
            return programme__bad(root, "years", _("years in ascending order"), err);
        programme->years[i] = (int)year;
    }
    return true;
}

static bool read_due(const struct programme_part *root, struct programme *programme,
                     struct err *err)
{
    const char *due;
    TRY(programme__string(root, "due", &due, err));
    struct date day;
    struct err why = { 0 };
    int year;
    if (!date_parse(text_of(arena_printf(root->arena, "2019-%s", due)), &day, &why))
        return programme__bad(root, "due", _("month and day such as 04-30"), err);
    date_split(day, &year, &programme->due_month, &programme->due_day);
    return true;
}

static bool read_counties(const struct programme_part *root, struct programme *programme,
                          struct err *err)
{
    static const char *const KEYS[] = { "code", "name", "city", NULL };
    const struct jv *list;
    TRY(programme__array(root, "counties", PROGRAMME_COUNTIES_MAX, &list, err));
    programme->county_count = (int)jv_size(list);
    programme->counties = arena_array(root->arena, jv_size(list), struct programme_county);
    for (int i = 0; i < programme->county_count; i++) {
        struct programme_county *county = &programme->counties[i];
        struct programme_part part = *root;
        part.place = arena_printf(root->arena, "counties[%d]", i);
        part.object = jv_at(list, (size_t)i);
        TRY(programme__keys(&part, KEYS, err));
        TRY(programme__string(&part, "code", &county->code, err));
        TRY(programme__string(&part, "name", &county->name, err));
        TRY(programme__string(&part, "city", &county->city, err));
        if (strlen(county->code) != 6 || strspn(county->code, "0123456789") != 6)
            return programme__bad(&part, "code", _("a county code of six digits"), err);
        for (int k = 0; k < i; k++)
            if (strcmp(programme->counties[k].code, county->code) == 0)
                return programme__bad(&part, "code", _("a code that stands once"), err);
    }
    return true;
}

static bool read_parties(const struct programme_part *root, struct programme *programme,
                         struct err *err)
{
    static const char *const KEYS[] = { "roles", "at_least", NULL };
    struct programme_part part;
    const struct jv *roles;
    int64_t at_least;
    TRY(programme__inside(root, "parties", &part, err));
    TRY(programme__keys(&part, KEYS, err));
    TRY(programme__array(&part, "roles", PROGRAMME_ROLES_MAX, &roles, err));
    TRY(programme__int(&part, "at_least", 1, PROGRAMME_ROLES_MAX, &at_least, err));
    programme->parties_at_least = (int)at_least;
    programme->role_count = (int)jv_size(roles);
    for (size_t i = 0; i < jv_size(roles); i++) {
        const char *role = jv_string(jv_at(roles, i), "");
        if (role[0] == '\0')
            return programme__bad(&part, "roles", _("texts that are not empty"), err);
        programme->roles[i] = arena_strdup(root->arena, role);
    }
    return true;
}

static bool read_settings(const struct programme_part *root, struct programme *programme,
                          struct err *err)
{
    static const char *const KEYS[] = { "window_before",
                                        "window_after_wd",
                                        "match_days_max",
                                        "held_days",
                                        "old_account_days",
                                        "return_days",
                                        "no_list_wd",
                                        "statement_wd",
                                        "differs_permille",
                                        "cover_lines_max",
                                        "order_wd",
                                        "orders_from",
                                        NULL };
    struct programme_part part;
    TRY(programme__inside(root, "settings", &part, err));
    TRY(programme__keys(&part, KEYS, err));
    for (int i = 0; i < PROGRAMME_SETTINGS; i++) {
        programme->setting_names[i] = KEYS[i];
        TRY(programme__int(&part, KEYS[i], 0, 1000, &programme->settings[i], err));
    }
    const char *orders_from = jv_string(jv_get(part.object, "orders_from"), "");
    programme->has_orders_from = orders_from[0] != '\0';
    if (programme->has_orders_from)
        TRY(programme__day(&part, "orders_from", &programme->orders_from, err));
    return true;
}

static bool read_head(const struct programme_part *root, struct programme *programme,
                      struct err *err)
{
    static const char *const KEYS[] = { "format",   "id",      "title",   "short_title",
                                        "basis",    "years",   "due",     "amount_fen",
                                        "villages", "sources", "parties", "counties",
                                        "settings", "notice",  "orders",  "rules",
                                        "calendar", NULL };
    int64_t villages;
    TRY(programme__keys(root, KEYS, err));
    if (strcmp(jv_string(jv_get(root->object, "format"), ""), "mingzhang-programme/1") != 0)
        return programme__bad(root, "format", "mingzhang-programme/1", err);
    TRY(programme__string(root, "id", &programme->id, err));
    TRY(programme__string(root, "title", &programme->title, err));
    TRY(programme__string(root, "short_title", &programme->short_title, err));
    TRY(programme__string(root, "basis", &programme->basis, err));
    TRY(programme__int(root, "amount_fen", 1, MONEY_FEN_MAX / 1000000, &programme->amount.fen,
                       err));
    TRY(programme__int(root, "villages", 0, 1000000, &villages, err));
    programme->villages = (int)villages;
    struct programme_part notice;
    return programme__inside(root, "notice", &notice, err);
}

static bool read_all(const struct programme_part *root, struct programme *programme,
                     struct err *err)
{
    struct programme_part calendar;
    TRY(read_head(root, programme, err));
    TRY(read_years(root, programme, err));
    TRY(read_due(root, programme, err));
    TRY(read_sources(root, programme, err));
    TRY(check_totals(root, programme, err));
    TRY(read_counties(root, programme, err));
    TRY(read_parties(root, programme, err));
    TRY(read_settings(root, programme, err));
    TRY(programme__read_orders(root, programme, err));
    TRY(programme__read_rules(root, programme, err));
    TRY(programme__inside(root, "calendar", &calendar, err));
    TRY(programme__read_calendar(&calendar, programme, err));
    for (int i = 0; i < programme->year_count; i++) {
        struct date due = programme_due(programme, programme->years[i]);
        struct date day;
        if (!programme_working_day(programme, due, 1, &day))
            return programme__bad(root, "calendar", _("a span that covers every year"), err);
    }
    return true;
}

bool programme_parse(struct text json, const char *what, struct arena *arena,
                     struct programme **ret, struct err *err)
{
    AUTO(jv) struct jv *value = NULL;
    if (json.len > PROGRAMME_BYTES_MAX)
        return err_set(err, ERR_LIMIT, _("%s: larger than %d bytes"), what, PROGRAMME_BYTES_MAX);
    TRY(jv_parse(json, what, &value, err));
    struct programme_part root = { arena, what, _("the programme"), value };
    struct programme *programme = arena_new(arena, struct programme);
    programme->bytes = (struct text) { arena_strndup(arena, json.ptr, json.len), json.len };
    TRY(read_all(&root, programme, err));
    *ret = programme;
    return true;
}

bool programme_builtin(struct arena *arena, struct programme **ret, struct err *err)
{
    const struct asset *asset = asset_find(PROGRAMME_BUILTIN);
    return programme_parse(asset->bytes, PROGRAMME_BUILTIN, arena, ret, err);
}

bool programme_has_year(const struct programme *programme, int year)
{
    for (int i = 0; i < programme->year_count; i++)
        if (programme->years[i] == year)
            return true;
    return false;
}

const struct programme_source *programme_source(const struct programme *programme, const char *id)
{
    return programme_source_named(programme, text_of(id));
}

const struct programme_source *programme_source_named(const struct programme *programme,
                                                      struct text name_or_id)
{
    for (int i = 0; i < programme->source_count; i++)
        if (text_eq(name_or_id, programme->sources[i].id) ||
            text_eq(name_or_id, programme->sources[i].name))
            return &programme->sources[i];
    return NULL;
}

const struct programme_county *programme_county(const struct programme *programme, const char *code)
{
    for (int i = 0; i < programme->county_count; i++)
        if (strcmp(programme->counties[i].code, code) == 0)
            return &programme->counties[i];
    return NULL;
}

struct date programme_due(const struct programme *programme, int year)
{
    struct date due;
    /* The day was read as one of a common year, so that every year has it. */
    bool exists = date_make(year, programme->due_month, programme->due_day, &due);
    assert(exists);
    return due;
}
