/* N2 and N4: what a village's or a county's money of a year is to be spent on, and what became of
 * it. Everything comes from project records, whose texts were written to be announced. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"
#include "json/value.h"

#include <string.h>

enum { VILLAGE_DIGITS = 12 };
enum { CHAIN, N, HASH, BUDGET, PLACED, VILLAGE, ID, BODY };

struct planning {
    struct making *on;
    struct table *table;
    const struct db_result *projects;
    bool is_completion;
};

/* A village discloses its own; a county what stands in its villages, in the programme's chain. */
static bool find_issuer(struct making *on, const char *what, const char *stage, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const char *subject = on->ask->subject;
    bool is_village = strlen(subject) == VILLAGE_DIGITS;
    TRY(is_village ? notice__village(on->db, subject, &row, err)
                   : notice__county(on->db, subject, &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no village or county %s"), subject);
    const char *name = db_get(row, 0, 0);
    on->model->chain = is_village ? subject : "programme";
    on->model->place = is_village
                           ? arena_printf(on->arena, "%s%s", db_get(row, 0, 2), db_get(row, 0, 1))
                           : arena_strdup(on->arena, db_get(row, 0, 1));
    on->model->title =
        arena_printf(on->arena, "%s%s引导资金%s%s", name, making__period(on), what, stage);
    return making__issuer(on,
                          is_village
                              ? arena_printf(on->arena, "%s%s村民委员会", db_get(row, 0, 1), name)
                              : arena_printf(on->arena, "%s扶贫资金主管部门", name),
                          err);
}

/* Fields of the project as the columns of the plan. */
static const struct {
    const char *title, *key, *field;
} TEXTS[] = { { "建设内容", "content", "content" },   { "实施地点", "place", "place" },
              { "补助标准", "standard", "standard" }, { "实施单位", "unit", "unit" },
              { "绩效目标", "target", "target" },     { "带贫减贫机制", "benefit", "benefit" } };

static struct figure *budget_of(const struct planning *on, struct cell *row, size_t column)
{
    struct figure *figure = notice_model__figure(on->on->model, on->table, &row[column], column);
    figure->field = "budget_fen";
    return figure;
}

static bool put_budget(const struct planning *on, struct figure *figure, size_t at, struct err *err)
{
    struct summand item;
    TRY(making__summand(on->projects, at, CHAIN, &item, err));
    TRY(making__placed(on->on, db_get_bool(on->projects, at, PLACED), item.chain, item.n, err));
    return figure__add(on->on->model, figure, &item, err);
}

static bool put_paid(const struct planning *on, struct figure *figure, size_t at, struct err *err)
{
    AUTO(db_result) struct db_result *paid = NULL;
    TRY(notice__project_paid(on->on->db, db_get(on->projects, at, CHAIN),
                             db_get(on->projects, at, ID), on->on->about->size, &paid, err));
    figure->field = "amount_fen";
    for (size_t i = 0; i < db_rows(paid); i++) {
        struct summand item;
        TRY(making__summand(paid, i, CHAIN, &item, err));
        TRY(making__placed(on->on, db_get_bool(paid, i, PLACED), item.chain, item.n, err));
        TRY(figure__add(on->on->model, figure, &item, err));
    }
    return true;
}

/* The first three columns of both. */
static bool put_head(const struct planning *on, struct cell *row, const struct jv *body, size_t at,
                     struct err *err)
{
    struct model *model = on->on->model;
    const char *source = jv_string(jv_get(body, "source"), "none");
    TRY(notice_model__text(model, &row[0], "project", jv_string(jv_get(body, "name"), ""), err));
    TRY(notice_model__text(model, &row[1], "village", db_get(on->projects, at, VILLAGE), err));
    return notice_model__text(model, &row[2], "source", notice_model__source(source), err);
}

static bool put_completion(const struct planning *on, struct cell *row, const struct jv *body,
                           size_t at, struct err *err)
{
    struct model *model = on->on->model;
    struct figure *budget = budget_of(on, row, 3);
    TRY(put_budget(on, budget, at, err));
    struct figure *paid = notice_model__figure(model, on->table, &row[4], 4);
    TRY(put_paid(on, paid, at, err));
    struct figure *const plus[] = { budget, NULL };
    struct figure *const minus[] = { paid, NULL };
    TRY(figure__sum(model, notice_model__figure(model, on->table, &row[5], 5), plus, minus, err));
    return notice_model__text(model, &row[6], "target", jv_string(jv_get(body, "target"), ""), err);
}

static bool put_plan(const struct planning *on, struct cell *row, const struct jv *body, size_t at,
                     struct err *err)
{
    struct model *model = on->on->model;
    TRY(put_budget(on, budget_of(on, row, 3), at, err));
    const char *from = jv_string(jv_get(body, "from"), "");
    const char *to = jv_string(jv_get(body, "to"), "");
    const char *span =
        from[0] == '\0' && to[0] == '\0' ? "" : arena_printf(model->arena, "%s至%s", from, to);
    TRY(notice_model__text(model, &row[4], "date", span, err));
    for (size_t k = 0; k < COUNT(TEXTS); k++)
        TRY(notice_model__text(model, &row[5 + k], TEXTS[k].field,
                               jv_string(jv_get(body, TEXTS[k].key), ""), err));
    return true;
}

static bool put_rows(const struct planning *on, struct err *err)
{
    struct model *model = on->on->model;
    for (size_t i = 0; i < db_rows(on->projects); i++) {
        AUTO(jv) struct jv *body = NULL;
        struct cell *row = notice_model__row(model, on->table);
        if (row == NULL)
            return err_set(err, ERR_LIMIT, _("a table of a notice has at most %d rows"),
                           MODEL_ROWS_MAX);
        TRY(jv_parse(db_get_text(on->projects, i, BODY), "project", &body, err));
        TRY(put_head(on, row, body, i, err));
        TRY(on->is_completion ? put_completion(on, row, body, i, err)
                              : put_plan(on, row, body, i, err));
    }
    return notice_model__sum_rows(model, on->table, "合计", err);
}

static void put_columns(const struct planning *on)
{
    notice_model__column(on->table, "项目名称", CELL_TEXT);
    notice_model__column(on->table, "村", CELL_TEXT);
    notice_model__column(on->table, "资金来源", CELL_TEXT);
    notice_model__column(on->table, "资金规模（元）", CELL_YUAN);
    if (on->is_completion) {
        notice_model__column(on->table, "已支付（元）", CELL_YUAN);
        notice_model__column(on->table, "未支付（元）", CELL_YUAN);
        notice_model__column(on->table, "绩效目标", CELL_TEXT);
        return;
    }
    notice_model__column(on->table, "实施期限", CELL_TEXT);
    for (size_t k = 0; k < COUNT(TEXTS); k++)
        notice_model__column(on->table, TEXTS[k].title, CELL_TEXT);
}

static bool put_words(const struct planning *on, const char *what, const char *stage,
                      struct err *err)
{
    struct making *making = on->on;
    const struct cell *total = on->table->total;
    TRY(notice_model__paragraph(
        making->model,
        arena_printf(making->arena, "根据%s有关规定，现将%s引导资金%s%s如下：",
                     making->model->basis[0].document, making__period(making), what, stage),
        err));
    if (!on->is_completion)
        return notice_model__paragraph(
            making->model,
            arena_printf(making->arena, "共%zu个项目，资金规模%s元。", on->table->row_count,
                         notice_model__yuan(making->arena, total[3].figure->amount_fen)),
            err);
    return notice_model__paragraph(
        making->model,
        arena_printf(making->arena, "共%zu个项目，资金规模%s元，截至%s已支付%s元。",
                     on->table->row_count,
                     notice_model__yuan(making->arena, total[3].figure->amount_fen),
                     notice_model__day(making->arena, making->model->as_of),
                     notice_model__yuan(making->arena, total[4].figure->amount_fen)),
        err);
}

static bool make(struct making *on, bool is_completion, struct err *err)
{
    AUTO(db_result) struct db_result *projects = NULL;
    struct planning planning = { .on = on, .is_completion = is_completion };
    const char *what = is_completion ? "项目完工及绩效情况" : "项目计划";
    const char *stage = is_completion ? "公告" : "公示";
    struct date from, to;
    on->model->is_before = !is_completion;
    TRY(making__days(on, &from, &to, err));
    TRY(find_issuer(on, what, stage, err));
    TRY(making__basis(on, on->about->document, err));
    TRY(notice__projects(on->db, on->ask->subject, on->ask->year, on->about->size, &projects, err));
    if (db_rows(projects) == 0)
        return err_set(err, ERR_NOT_FOUND, _("%s has no project of %d"), on->ask->subject,
                       on->ask->year);
    planning.projects = projects;
    planning.table =
        notice_model__table(on->model, is_completion ? "项目完工及绩效情况表" : "项目计划表");
    put_columns(&planning);
    return put_rows(&planning, err) && put_words(&planning, what, stage, err);
}

bool maker__plan(struct making *on, struct err *err) { return make(on, false, err); }

bool maker__completion(struct making *on, struct err *err) { return make(on, true, err); }
