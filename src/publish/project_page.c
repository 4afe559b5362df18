/* A project's page: what is announced of it, and how much of its budget was paid. */
#include "model.h"
#include "village_page.h"

#include <stdio.h>
#include <string.h>

enum { PATH_MAX_HERE = 160, SHARE = 1000 };

static void set_money(struct jv *object, const char *key, struct money money)
{
    char text[MONEY_TEXT_MAX];
    jv_set_string(object, key, money_format(money, text));
}

static void set_day(struct jv *object, const char *key, const char *iso)
{
    char day[MODEL_DAY_MAX] = "";
    struct date date;
    struct err err = { 0 };
    if (date_parse(text_of(iso), &date, &err))
        (void)model__day(date, day); /* returns day */
    jv_set_string(object, key, day);
}

static void add_fact(struct jv *facts, const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    struct jv *fact = jv_object();
    jv_set_string(fact, "name", name);
    jv_set_string(fact, "text", text);
    jv_add(facts, fact);
}

static struct jv *facts_of(const struct project_row *row)
{
    char period[2 * MODEL_DAY_MAX + 8] = "";
    struct jv *facts = jv_array();
    struct jv *days = jv_object();
    set_day(days, "from", row->from);
    set_day(days, "to", row->to);
    if (row->from[0] != '\0' && row->to[0] != '\0')
        (void)snprintf(period, sizeof period, "%s至%s", jv_string(jv_get(days, "from"), ""),
                       jv_string(jv_get(days, "to"), "")); /* two days fit */
    jv_free(days);
    add_fact(facts, "实施地点", row->place);
    add_fact(facts, "建设内容", row->content);
    add_fact(facts, "补助标准", row->standard);
    add_fact(facts, "实施期限", period);
    add_fact(facts, "实施单位", row->unit);
    add_fact(facts, "绩效目标", row->target);
    add_fact(facts, "带贫减贫机制", row->benefit);
    add_fact(facts, "依据", row->basis);
    return facts;
}

static void path_of(char out[PATH_MAX_HERE], const struct project_row *row)
{
    (void)snprintf(out, PATH_MAX_HERE, "project/%s-%s.html", row->village, row->id); /* 12 + 64 */
}

struct jv *project__list(const struct project_rows *projects, const char *village)
{
    struct jv *list = NULL;
    for (size_t i = 0; i < projects->count; i++) {
        const struct project_row *row = &projects->rows[i];
        char path[PATH_MAX_HERE];
        if (strcmp(row->village, village) != 0)
            continue;
        if (list == NULL)
            list = jv_array();
        struct jv *item = jv_object();
        path_of(path, row);
        jv_set_string(item, "href", path);
        jv_set_string(item, "name", row->name);
        jv_set_string(item, "category", row->category);
        jv_set_string(item, "source", model__source(row->source));
        jv_set_int(item, "year", row->year);
        set_money(item, "budget", row->budget);
        set_money(item, "paid", row->paid);
        jv_add(list, item);
    }
    return list;
}

static bool print_one(struct press *press, const struct village_row *village,
                      const struct project_row *row, struct err *err)
{
    char path[PATH_MAX_HERE], text[1024];
    (void)snprintf(text, sizeof text, "%s%s%s%s的内容、预算、资金来源和支付", /* cut is harmless */
                   village->county_name, village->town, village->name, row->name);
    struct jv *model = press__model(press, "../", row->name, text);
    press__crumb(model, "资金总览", "index.html");
    (void)snprintf(path, sizeof path, "county/%s.html", village->county); /* six digits */
    press__crumb(model, village->county_name, path);
    (void)snprintf(path, sizeof path, "village/%s.html", village->village); /* twelve digits */
    press__crumb(model, village->name, path);
    (void)snprintf(text, sizeof text, "%s　%s　%s", village->county_name, village->town,
                   village->name); /* cut is harmless */
    jv_set_string(model, "kicker", text);
    jv_set(model, "facts", facts_of(row));
    jv_set_string(model, "category", row->category);
    jv_set_string(model, "source", model__source(row->source));
    jv_set_int(model, "year", row->year);
    set_money(model, "budget", row->budget);
    set_money(model, "paid", row->paid);
    jv_set_int(model, "width",
               row->paid.fen >= row->budget.fen ? SHARE
                                                : row->paid.fen / (row->budget.fen / SHARE + 1));
    jv_set_int(model, "n", row->n);
    jv_set_string(model, "hash", row->hash);
    jv_set_string(model, "village", village->village);
    path_of(path, row);
    return press__print(press, "project", path, model, err);
}

bool project__print(struct press *press, const struct project_rows *projects,
                    const struct village_row *village, struct err *err)
{
    for (size_t i = 0; i < projects->count; i++)
        if (strcmp(projects->rows[i].village, village->village) == 0)
            TRY(print_one(press, village, &projects->rows[i], err));
    return true;
}
