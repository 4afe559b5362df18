#include "core/progress.h"
#include "crew.h"
#include "village_page.h"

#include <stdio.h>
#include <string.h>

/* Rows come in order of county, town and village. */
struct counties {
    struct publisher *p;
    struct crew *crew;
    struct county_rows rows;
    size_t printed;              /* counties */
    struct tally county, town;   /* of what has come in of them */
    struct jv *towns, *villages; /* tables of their children; NULL between two */
};

static void set_lead(struct jv *model, const struct tally *tally)
{
    char text[64];
    (void)snprintf(text, sizeof text, "共 %zu 个村使用引导资金。", tally->villages); /* fits */
    jv_set_string(model, "lead", text);
}

static bool print_town(struct counties *c, const struct village_row *town,
                       const struct tally *tally, struct jv *children, struct err *err)
{
    char text[1024];
    char path[PATH_SIZE];
    (void)snprintf(text, sizeof text, "%s%s各村引导资金的应拨、拨付、到账、支出和结余",
                   town->county_name, town->town); /* cut is harmless */
    struct jv *model = press__model(&c->p->press, "../", town->town, text);
    press__crumb(model, "资金总览", "index.html");
    (void)snprintf(path, sizeof path, "county/%s.html", town->county); /* six digits */
    press__crumb(model, town->county_name, path);
    jv_set_string(model, "kicker", town->county_name);
    set_lead(model, tally);
    (void)snprintf(path, sizeof path, "town/%s.html", town->town_id); /* nine digits, a number */
    return group__print(c->p, path, model, tally, children, err);
}

/* Adds the county to the overview's grid, under its city. */
static void add_to_grid(struct jv *cities, const struct county_row *county,
                        const struct tally *tally)
{
    size_t count = jv_size(cities);
    struct jv *city = count == 0 ? NULL : jv_at(cities, count - 1);
    if (city == NULL || strcmp(jv_string(jv_get(city, "name"), ""), county->city) != 0) {
        city = jv_object();
        jv_set_string(city, "name", county->city);
        jv_set(city, "counties", jv_array());
        jv_add(cities, city);
    }
    char href[PATH_SIZE];
    (void)snprintf(href, sizeof href, "county/%s.html", county->code); /* six digits */
    jv_add(jv_get(city, "counties"), model__child(county->name, href, tally));
}

/* The next county's page, also when it has no villages. */
static bool print_county(struct counties *c, struct err *err)
{
    struct publisher *p = c->p;
    const struct county_row *county = &c->rows.rows[c->printed++];
    struct jv *children =
        c->towns != NULL ? c->towns : group__children("各镇", "各镇资金情况", "镇", true);
    AUTO(jv) struct jv *owned = children;
    struct tally tally = c->county;
    c->towns = NULL;
    c->county = (struct tally) { 0 };
    TRY(tally__add(&p->whole, &tally, err));
    add_to_grid(p->cities, county, &tally);
    char text[1024];
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "county/%s.html", county->code); /* six digits */
    TRY(spread__add(&p->spread, county->name, path, &tally, err));
    (void)snprintf(text, sizeof text, "%s各镇、各村引导资金的应拨、拨付、到账、支出和结余",
                   county->name); /* cut is harmless */
    struct jv *model = press__model(&p->press, "../", county->name, text);
    press__crumb(model, "资金总览", "index.html");
    jv_set_string(model, "kicker", county->city);
    set_lead(model, &tally);
    jv_set_int(model, "projects", (int64_t)county->projects);
    jv_set_string(model, "code", county->code);
    progress_step(c->printed);
    return group__print(p, path, model, &tally, jv_share(owned), err);
}

/* The village is complete: its page is the crew's, its row the town's. */
static bool end_village(struct counties *c, struct err *err)
{
    size_t count;
    const struct village_row *rows = crew__village(c->crew, &count);
    struct tally village;
    char href[PATH_SIZE];
    TRY(village__sum(rows, count, &village, err));
    TRY(tally__add(&c->town, &village, err));
    (void)snprintf(href, sizeof href, "village/%s.html", rows->village); /* twelve digits */
    if (c->villages == NULL)
        c->villages = group__children("各村", "各村资金情况", "村", false);
    jv_add(jv_get(c->villages, "rows"), model__child(rows->name, href, &village));
    if (c->p->example == NULL)
        c->p->example = arena_strdup(c->p->arena, rows->village);
    crew__next(c->crew);
    return true;
}

static bool end_town(struct counties *c, const struct village_row *row, struct err *err)
{
    char href[PATH_SIZE];
    struct jv *villages = c->villages;
    c->villages = NULL;
    TRY(tally__add(&c->county, &c->town, err));
    (void)snprintf(href, sizeof href, "town/%s.html", row->town_id); /* nine digits, a number */
    if (c->towns == NULL)
        c->towns = group__children("各镇", "各镇资金情况", "镇", true);
    jv_add(jv_get(c->towns, "rows"), model__child(row->town, href, &c->town));
    bool printed = print_town(c, row, &c->town, villages, err);
    c->town = (struct tally) { 0 };
    return printed;
}

static bool take_row(const struct village_row *row, void *arg, struct err *err)
{
    struct counties *c = arg;
    while (c->printed < c->rows.count && strcmp(c->rows.rows[c->printed].code, row->county) < 0)
        TRY(print_county(c, err));
    TRY(crew__add(c->crew, row, err));
    if (row->ends_village)
        TRY(end_village(c, err));
    if (row->ends_town)
        TRY(end_town(c, row, err));
    return !row->ends_group || print_county(c, err);
}

bool publisher__counties(struct publisher *p, struct crew *crew, struct err *err)
{
    TRY(publish__counties(p->db, p->arena, &p->county_rows, err));
    struct counties c = { .p = p, .crew = crew, .rows = p->county_rows };
    bool done = publish__each_row(p->db, take_row, &c, err);
    while (done && c.printed < c.rows.count)
        done = print_county(&c, err);
    jv_free(c.towns);
    jv_free(c.villages);
    return done;
}
