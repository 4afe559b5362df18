/* N5: a notice made anew from the books as they are now, and what stands otherwise in the old one,
 * which stays as it is. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"
#include "json/value.h"

#include <string.h>

/* The same again, as of now. */
static bool make_anew(struct making *on, const struct draft_row *old, struct err *err)
{
    struct notice_ask ask = *on->ask;
    struct making again = *on;
    again.ask = &ask;
    ask.subject = old->subject;
    ask.year = old->year;
    ask.quarter = old->quarter;
    if (!notice_kind_find(old->kind, &ask.kind))
        return err_set(err, ERR_INTERNAL, "kind %s", old->kind);
    switch (ask.kind) {
    case NOTICE_ARRIVAL:
        return maker__arrival(&again, err);
    case NOTICE_PLAN:
        return maker__plan(&again, err);
    case NOTICE_USE:
        return maker__use(&again, err);
    case NOTICE_COMPLETION:
        return maker__completion(&again, err);
    default:
        return maker__outcome(&again, err);
    }
}

/* The row of the old table that begins with the same words. */
static const struct jv *old_row(const struct jv *table, const char *label)
{
    const struct jv *rows = jv_get(table, "rows");
    for (size_t i = 0; i < jv_size(rows); i++)
        if (strcmp(jv_string(jv_at(jv_at(rows, i), 0), ""), label) == 0)
            return jv_at(rows, i);
    return NULL;
}

struct comparing {
    struct model *model;
    struct table *out; /* what stands otherwise */
    const struct table *now;
};

static bool compare_row(const struct comparing *on, const struct cell *now, const struct jv *then,
                        struct err *err)
{
    struct model *model = on->model;
    for (size_t c = 0; c < on->now->column_count; c++) {
        if (on->now->columns[c].kind != CELL_YUAN || now[c].figure == NULL)
            continue;
        int64_t old_fen = jv_int(jv_at(then, c), 0);
        if (old_fen == now[c].figure->amount_fen)
            continue;
        struct cell *row = notice_model__row(model, on->out);
        if (row == NULL)
            return err_set(err, ERR_LIMIT, _("a table of a notice has at most %d rows"),
                           MODEL_ROWS_MAX);
        TRY(notice_model__text(model, &row[0], "label",
                               arena_printf(model->arena, "%s　%s　%s", on->now->title, now[0].text,
                                            on->now->columns[c].title),
                               err));
        TRY(notice_model__text(model, &row[1], "label",
                               then == NULL ? "未列" : notice_model__yuan(model->arena, old_fen),
                               err));
        TRY(notice_model__text(model, &row[2], "label",
                               notice_model__yuan(model->arena, now[c].figure->amount_fen), err));
    }
    return true;
}

static bool compare_table(const struct comparing *on, const struct jv *then, struct err *err)
{
    for (size_t r = 0; r < on->now->row_count; r++)
        TRY(compare_row(on, on->now->rows[r], old_row(then, on->now->rows[r][0].text), err));
    return on->now->total == NULL || compare_row(on, on->now->total, jv_get(then, "total"), err);
}

static bool compare(struct making *on, const char *number, struct err *err)
{
    AUTO(jv) struct jv *old = NULL;
    AUTO(buf) struct buf bytes = { 0 };
    struct model *model = on->model;
    size_t count = model->table_count;
    buf_init(&bytes, NOTICE_MODEL_MAX);
    TRY(notice_model(on->db, number, &bytes, err));
    TRY(jv_parse((struct text) { bytes.data, bytes.len }, number, &old, err));
    struct comparing comparing = { model, notice_model__table(model, "更正对照表"), NULL };
    notice_model__column(comparing.out, "项目", CELL_TEXT);
    notice_model__column(comparing.out, "原公布（元）", CELL_TEXT);
    notice_model__column(comparing.out, "更正后（元）", CELL_TEXT);
    for (size_t i = 0; i < count; i++) {
        comparing.now = &model->tables[i];
        TRY(compare_table(&comparing, jv_at(jv_get(old, "tables"), i), err));
    }
    return true;
}

bool maker__correction(struct making *on, const struct draft_row *old, struct err *err)
{
    struct draft_row root = *old;
    struct model *model = on->model;
    if (!old->is_published)
        return err_set(err, ERR_REFUSED, _("notice %s is not published: draft it anew"),
                       old->number);
    while (root.supersedes != NULL)
        TRY(notice__draft_get(on->db, on->arena, root.supersedes, &root, err));
    TRY(make_anew(on, &root, err));
    TRY(compare(on, old->number, err));
    model->kind = NOTICE_CORRECTION;
    model->is_before = false;
    model->subject = old->number;
    model->supersedes = old->number;
    model->supersedes_title = old->title;
    model->title = arena_printf(on->arena, "关于《%s》的更正公告", root.title);
    if (on->ask->reason != NULL)
        TRY(notice_model__paragraph(model, arena_printf(on->arena, "更正原因：%s", on->ask->reason),
                                    err));
    return notice_model__paragraph(
        model,
        arena_printf(on->arena, "本公告更正编号%s的《%s》；原文继续保留，以本公告为准。",
                     old->number, old->title),
        err);
}
