#include "core/progress.h"
#include "publisher.h"
#include "village_page.h"

#include <stdio.h>
#include <string.h>

/* The county whose pages are being printed. */
struct county {
    struct publisher *p;
    struct arena *arena;
    struct county_facts facts;
};

static size_t same_village(const struct village_rows *v, size_t from)
{
    size_t to = from;
    while (to < v->count && strcmp(v->rows[to].village, v->rows[from].village) == 0)
        to++;
    return to;
}

static void set_lead(struct jv *model, const struct tally *tally)
{
    char text[64];
    (void)snprintf(text, sizeof text, "共 %zu 个村使用引导资金。", tally->villages); /* fits */
    jv_set_string(model, "lead", text);
}

static bool print_town(struct county *c, const struct village_row *town, const struct tally *tally,
                       struct jv *children, struct err *err)
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

/* The pages of a town and of its villages: the rows from *at on, which moves past them. */
static bool print_villages(struct county *c, size_t *at, struct tally *ret, struct err *err)
{
    const struct village_rows *v = &c->facts.villages;
    const struct village_row *town = &v->rows[*at];
    AUTO(jv) struct jv *children = group__children("各村", "各村资金情况", "村", false);
    struct tally tally = { 0 };
    while (*at < v->count && strcmp(v->rows[*at].town_id, town->town_id) == 0) {
        const struct village_row *row = &v->rows[*at];
        size_t to = same_village(v, *at);
        struct tally village;
        char href[PATH_SIZE];
        TRY(village__print(&c->p->press, &c->facts, row, to - *at, &village, err));
        TRY(tally__add(&tally, &village, err));
        (void)snprintf(href, sizeof href, "village/%s.html", row->village); /* twelve digits */
        jv_add(jv_get(children, "rows"), model__child(row->name, href, &village));
        *at = to;
    }
    *ret = tally;
    return print_town(c, town, &tally, jv_share(children), err);
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

/* Prints the pages of all towns; gives the sums and the rows of the county's table. */
static bool print_towns(struct county *c, struct tally *tally, struct jv *rows, struct err *err)
{
    const struct village_rows *v = &c->facts.villages;
    for (size_t at = 0; at < v->count;) {
        const struct village_row *town = &v->rows[at];
        struct tally sums;
        char href[PATH_SIZE];
        TRY(print_villages(c, &at, &sums, err));
        TRY(tally__add(tally, &sums, err));
        (void)snprintf(href, sizeof href, "town/%s.html", town->town_id); /* as above */
        jv_add(rows, model__child(town->town, href, &sums));
    }
    return true;
}

static bool print_county(struct county *c, const struct county_row *county, struct err *err)
{
    struct publisher *p = c->p;
    AUTO(jv) struct jv *children = group__children("各镇", "各镇资金情况", "镇", true);
    struct tally tally = { 0 };
    TRY(print_towns(c, &tally, jv_get(children, "rows"), err));
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
    jv_set_int(model, "projects", (int64_t)c->facts.projects.count);
    jv_set_string(model, "code", county->code);
    return group__print(p, path, model, &tally, jv_share(children), err) &&
           project__print_county(p, &c->facts, county, err);
}

static bool read_county(struct county *c, const char *code, struct err *err)
{
    struct db *db = c->p->db;
    arena_reset(c->arena);
    TRY(publish__villages(db, c->arena, code, &c->facts.villages, err));
    TRY(publish__records(db, c->arena, code, PUBLISH_RECORDS_MAX, &c->facts.records, err));
    TRY(publish__projects(db, c->arena, code, &c->facts.projects, err));
    return publish__parties(db, c->arena, code, &c->facts.parties, err);
}

bool publisher__counties(struct publisher *p, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct county c = {
        .p = p, .arena = arena, .facts.keys = p->keys, .facts.notices = &p->notices
    };
    struct county_rows counties;
    TRY(publish__counties(p->db, p->arena, &counties, err));
    p->counties = counties.count;
    for (size_t i = 0; i < counties.count; i++) {
        TRY(read_county(&c, counties.rows[i].code, err));
        TRY(print_county(&c, &counties.rows[i], err));
        if (p->example == NULL && c.facts.villages.count > 0)
            p->example = arena_strdup(p->arena, c.facts.villages.rows[0].village);
        progress_step(i + 1);
    }
    return true;
}
