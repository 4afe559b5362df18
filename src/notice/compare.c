/* 更正对照表: what stands otherwise in a model than in one that was published before. */
#include "core/i18n.h"
#include "maker.h"
#include "json/value.h"

#include <string.h>

static const char UNLISTED[] = "未列";

/* One table as it was and as it is. */
struct comparing {
    struct model *model;
    struct table *out;
    const struct table *now;
    const struct jv *then; /* NULL: there was none */
    bool *found;           /* which of the old rows are there still */
};

/* A row is known by its words: those that stand before its first amount. */
static bool is_same_row(const struct table *table, const struct cell *now, const struct jv *then)
{
    for (size_t c = 0; c < table->column_count && table->columns[c].kind != CELL_YUAN; c++)
        if (table->columns[c].kind != CELL_COUNT &&
            strcmp(jv_string(jv_at(then, c), ""), now[c].text != NULL ? now[c].text : "") != 0)
            return false;
    return true;
}

/* Of rows with the same words the first is the first. */
static const struct jv *take_old_row(const struct comparing *on, const struct cell *now)
{
    const struct jv *rows = jv_get(on->then, "rows");
    for (size_t i = 0; i < jv_size(rows); i++) {
        if (on->found[i] || !is_same_row(on->now, now, jv_at(rows, i)))
            continue;
        on->found[i] = true;
        return jv_at(rows, i);
    }
    return NULL;
}

/* "甲村　五华县　演示镇": names alone are not always one row's. */
static const char *name_of(const struct comparing *on, const struct cell *now)
{
    const char *name = now[0].text;
    for (size_t c = 1; c < on->now->column_count && on->now->columns[c].kind == CELL_TEXT; c++)
        if (now[c].text != NULL && now[c].text[0] != '\0')
            name = arena_printf(on->model->arena, "%s　%s", name, now[c].text);
    return name;
}

static bool put(const struct comparing *on, const char *name, size_t column, const char *then,
                const char *now, struct err *err)
{
    struct model *model = on->model;
    struct cell *row = notice_model__row(model, on->out);
    if (row == NULL)
        return err_set(err, ERR_LIMIT, _("a table of a notice has at most %d rows"),
                       MODEL_ROWS_MAX);
    TRY(notice_model__text(model, &row[0], "label",
                           arena_printf(model->arena, "%s　%s　%s", on->now->title, name,
                                        on->now->columns[column].title),
                           err));
    TRY(notice_model__text(model, &row[1], "label", then, err));
    return notice_model__text(model, &row[2], "label", now, err);
}

static bool compare_row(const struct comparing *on, const struct cell *now, const struct jv *then,
                        struct err *err)
{
    struct arena *arena = on->model->arena;
    for (size_t c = 0; c < on->now->column_count; c++) {
        if (on->now->columns[c].kind != CELL_YUAN || now[c].figure == NULL)
            continue;
        int64_t old_fen = jv_int(jv_at(then, c), 0);
        int64_t fen = now[c].figure->amount_fen;
        if (old_fen != fen)
            TRY(put(on, name_of(on, now), c,
                    then == NULL ? UNLISTED : notice_model__yuan(arena, old_fen),
                    notice_model__yuan(arena, fen), err));
    }
    return true;
}

/* What was published and is not listed any more. */
static bool put_lost(const struct comparing *on, const struct jv *then, struct err *err)
{
    const struct table *table = on->now;
    struct cell words[MODEL_COLUMNS_MAX] = { 0 };
    for (size_t c = 0; c < table->column_count && table->columns[c].kind == CELL_TEXT; c++)
        words[c].text = arena_strdup(on->model->arena, jv_string(jv_at(then, c), ""));
    for (size_t c = 0; c < table->column_count; c++) {
        int64_t fen = table->columns[c].kind == CELL_YUAN ? jv_int(jv_at(then, c), 0) : 0;
        if (fen != 0)
            TRY(put(on, name_of(on, words), c, notice_model__yuan(on->model->arena, fen), UNLISTED,
                    err));
    }
    return true;
}

static bool compare_table(struct comparing *on, struct err *err)
{
    const struct jv *rows = jv_get(on->then, "rows");
    on->found = arena_array(on->model->arena, jv_size(rows) + 1, bool);
    for (size_t r = 0; r < on->now->row_count; r++)
        TRY(compare_row(on, on->now->rows[r], take_old_row(on, on->now->rows[r]), err));
    for (size_t i = 0; i < jv_size(rows); i++)
        if (!on->found[i])
            TRY(put_lost(on, jv_at(rows, i), err));
    return on->now->total == NULL ||
           compare_row(on, on->now->total, jv_get(on->then, "total"), err);
}

bool maker__compare(struct model *model, const struct jv *old, struct err *err)
{
    size_t count = model->table_count;
    struct comparing on = { .model = model, .out = notice_model__table(model, "更正对照表") };
    notice_model__column(on.out, "项目", CELL_TEXT);
    notice_model__column(on.out, "原公布（元）", CELL_TEXT);
    notice_model__column(on.out, "更正后（元）", CELL_TEXT);
    for (size_t i = 0; i < count; i++) {
        on.now = &model->tables[i];
        on.then = jv_at(jv_get(old, "tables"), i);
        TRY(compare_table(&on, err));
    }
    return true;
}
