#include "form.h"

#include "core/arena.h"

#define BLANK "______________"

static const char *given(const char *value)
{
    return value != NULL && value[0] != '\0' ? value : BLANK;
}

/* 2020年12月31日 */
static const char *long_date(struct arena *arena, struct date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return arena_printf(arena, "%d年%d月%d日", year, month, day);
}

static const char *short_date(struct arena *arena, struct date date)
{
    char text[DATE_TEXT_MAX];
    return arena_strdup(arena, date_format(date, text));
}

static struct date made_on(const struct report_params *params)
{
    return params->made_on.day != 0 ? params->made_on : date_of_moment(time_now_us());
}

static const char *word(const struct form *form, struct arena *arena, struct text name)
{
    if (text_eq(name, "subject"))
        return form->subject;
    if (text_eq(name, "programme"))
        return form->context->programme;
    if (text_eq(name, "as_of"))
        return long_date(arena, form->context->as_of);
    if (text_eq(name, "account"))
        return arena_printf(arena, "%s %s", form->context->account_name,
                            form->params->account != NULL ? form->params->account : "");
    return given(form->params->unit);
}

/* Replaces {word}; a brace that closes nothing stays. */
static const char *fill(const struct form *form, struct arena *arena, const char *pattern)
{
    const char *done = "";
    struct text rest = text_of(pattern);
    size_t from, to;
    while (text_find(rest, "{", &from) && text_find(rest, "}", &to) && to > from) {
        struct text name = text_slice(rest, from + 1, to - from - 1);
        done = arena_printf(arena, "%s" TEXT_FMT "%s", done, (int)from, rest.ptr,
                            word(form, arena, name));
        rest = text_slice(rest, to + 1, rest.len - to - 1);
    }
    return arena_printf(arena, "%s" TEXT_FMT, done, TEXT_ARG(rest));
}

static const char *const *paragraphs(const struct form *form, struct arena *arena,
                                     const char *const *patterns, size_t *ret_count)
{
    const char **list = arena_array(arena, PARAGRAPHS_MAX, const char *);
    size_t count = 0;
    while (patterns != NULL && count < PARAGRAPHS_MAX && patterns[count] != NULL) {
        list[count] = fill(form, arena, patterns[count]);
        count++;
    }
    *ret_count = count;
    return list;
}

/* A name of a sheet: no sign that Excel forbids, at most 31 characters, unique by its number. */
static const char *tab(const struct form *form, struct arena *arena, const char *pattern)
{
    const char *full = fill(form, arena, pattern);
    const char *number = form->subject[0] != '\0' && form->report->subject != REPORT_MONTH
                             ? arena_printf(arena, "%02zu ", form->subject_index)
                             : "";
    full = arena_printf(arena, "%s%s", number, full);
    bool is_annex = text_ends(text_of(full), "-附表");
    size_t keep = FORM_TAB_CHARS_MAX - (is_annex ? 3 : 0);
    struct text all = text_of(full);
    size_t at = 0;
    for (size_t chars = 0; at < all.len && chars < keep; chars++)
        text_next(all, &at);
    char *cut = arena_strndup(arena, full, at);
    for (char *c = cut; *c != '\0'; c++)
        if (strchr("[]:*?/\\", *c) != NULL)
            *c = ' ';
    bool lost = is_annex && at < all.len;
    return lost ? arena_printf(arena, "%s-附表", cut) : cut;
}

/* What the report was narrowed to, in words. */
static const char *scope(const struct form *form, struct arena *arena)
{
    const struct report_params *params = form->params;
    const char *year = params->year != 0 ? arena_printf(arena, "%d年度　", params->year) : "";
    const char *month = params->month != 0 ? arena_printf(arena, "%d年%d月　", params->month / 100,
                                                          params->month % 100)
                                           : "";
    const char *payer = form->context->payer_name;
    const char *county = form->context->county_name;
    const char *account = form->context->account_name;
    const char *all =
        arena_printf(arena, "%s%s%s%s%s%s%s", year, month, payer, payer[0] != '\0' ? "　" : "",
                     county, county[0] != '\0' ? "　" : "", account);
    if (form->subject[0] != '\0' && form->report->subject != REPORT_MONTH)
        all = arena_printf(arena, "%s%s", year, form->subject);
    const char *trimmed = arena_strndup(arena, all, text_trim(text_of(all)).len);
    return trimmed[0] != '\0' ? trimmed : "全部";
}

static void fields(const struct form *form, const char *basis, struct arena *arena,
                   struct sheet *ret)
{
    const struct report_params *params = form->params;
    const struct sheet_field head[] = {
        { "basis", "口径", basis, false },
        { "scope", "范围", scope(form, arena), false },
        { "unit", "编制单位", given(params->unit), false },
        { "money_unit", "金额单位", "元", false },
        { "as_of", "数据截止", short_date(arena, form->context->as_of), false },
        { "made_on", "填报日期", short_date(arena, made_on(params)), false },
        { "maker", "制表人", given(params->maker), true },
        { "checker", "复核人", given(params->checker), true },
    };
    struct sheet_field *list = arena_array(arena, COUNT(head), struct sheet_field);
    memcpy(list, head, sizeof head);
    ret->fields = list;
    ret->field_count = COUNT(head);
}

void form_sheet(const struct form *form, const struct section *section, struct arena *arena,
                struct sheet *ret)
{
    *ret = (struct sheet) {
        .report = form->report->name,
        .title = form->report->title,
        .name = fill(form, arena, section->name),
        .tab = tab(form, arena, section->tab),
        .is_demo = form->context->is_demo,
        .columns = section->columns,
        .column_count = section->column_count,
        .is_landscape = !section->is_portrait,
        .has_total = section->total != QUERY_NONE,
    };
    fields(form, section->basis != NULL ? section->basis : form->report->basis, arena, ret);
    ret->before = paragraphs(form, arena, section->before, &ret->before_count);
    ret->after = paragraphs(form, arena, section->after, &ret->after_count);
}
