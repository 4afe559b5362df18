/* Lists of projects: of each county that has any, and of these counties. */
#include "core/i18n.h"
#include "model.h"
#include "publisher.h"
#include "village_page.h"

#include <stdio.h>
#include <string.h>

static bool add_sums(const struct project_rows *projects, struct jv *model, struct err *err)
{
    struct money budget = { 0 }, paid = { 0 };
    char text[MONEY_TEXT_MAX];
    for (size_t i = 0; i < projects->count; i++) {
        if (!money_add(budget, projects->rows[i].budget, &budget) ||
            !money_add(paid, projects->rows[i].paid, &paid))
            return err_set(err, ERR_LIMIT, _("a sum is too large"));
    }
    jv_set_string(model, "budget", money_format(budget, text));
    jv_set_string(model, "paid", money_format(paid, text));
    jv_set_int(model, "count", (int64_t)projects->count);
    return true;
}

/* Rows of each village, one after another, each with its village. */
static struct jv *rows_of(const struct project_rows *projects)
{
    struct jv *rows = jv_array();
    for (size_t i = 0; i < projects->count; i++) {
        const char *code = projects->rows[i].village;
        if (i > 0 && strcmp(projects->rows[i - 1].village, code) == 0)
            continue; /* its village's list had it */
        AUTO(jv) struct jv *list = project__list(projects, code);
        for (size_t k = 0; k < jv_size(list); k++) {
            jv_set_string(jv_at(list, k), "village", projects->rows[i].village_name);
            jv_add(rows, jv_share(jv_at(list, k)));
        }
    }
    return rows;
}

static bool print_county(struct publisher *p, const struct project_rows *projects,
                         const struct county_row *county, struct err *err)
{
    char path[PATH_SIZE], title[256];
    struct jv *item = jv_object();
    (void)snprintf(path, sizeof path, "project/county-%s.html", county->code); /* six digits */
    jv_set_string(item, "name", county->name);
    jv_set_string(item, "href", path);
    jv_add(p->projects, item);
    TRY(add_sums(projects, item, err));
    (void)snprintf(title, sizeof title, "%s项目", county->name); /* cut is harmless */
    AUTO(jv)
    struct jv *model =
        press__model(&p->press, "../", title, "各村项目的类别、资金来源、预算和支付");
    press__crumb(model, "资金总览", "index.html");
    press__crumb(model, "项目", "project/index.html");
    jv_set(model, "rows", rows_of(projects));
    TRY(add_sums(projects, model, err));
    return press__print(&p->press, "projects", path, jv_share(model), err);
}

static bool print_index(struct publisher *p, struct err *err)
{
    struct jv *model =
        press__model(&p->press, "../", "项目", "有项目的县（市、区），项目数、预算和支付");
    press__crumb(model, "资金总览", "index.html");
    jv_set(model, "counties", jv_share(p->projects));
    jv_set_bool(model, "has_counties", jv_size(p->projects) > 0);
    return press__print(&p->press, "project_index", "project/index.html", model, err);
}

bool project__print_lists(struct publisher *p, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    for (size_t i = 0; i < p->county_rows.count; i++) {
        const struct county_row *county = &p->county_rows.rows[i];
        struct project_rows projects;
        arena_reset(arena);
        if (county->projects == 0)
            continue;
        TRY(publish__county_projects(p->db, arena, county->code, &projects, err));
        TRY(print_county(p, &projects, county, err));
    }
    return print_index(p, err);
}
