#include "model.h"
#include "core/i18n.h"
#include "core/money.h"
#include "mask.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_FIRST = 16, FIGURES_FIRST = 64 };

struct model *notice_model__new(struct arena *arena)
{
    struct model *model = arena_new(arena, struct model);
    model->arena = arena;
    return model;
}

struct table *notice_model__table(struct model *model, const char *title)
{
    assert(model->table_count < MODEL_TABLES_MAX);
    struct table *table = &model->tables[model->table_count++];
    table->title = title;
    return table;
}

void notice_model__column(struct table *table, const char *title, enum cell_kind kind)
{
    assert(table->column_count < MODEL_COLUMNS_MAX);
    table->columns[table->column_count++] = (struct column) { title, kind };
}

struct cell *notice_model__row(struct model *model, struct table *table)
{
    if (table->row_count == MODEL_ROWS_MAX)
        return NULL;
    if (table->row_count == table->row_size) {
        size_t size = table->row_size == 0 ? ROWS_FIRST : 2 * table->row_size;
        struct cell **rows = arena_array(model->arena, size, struct cell *);
        if (table->row_count > 0)
            memcpy(rows, table->rows, table->row_count * sizeof(struct cell *));
        table->rows = rows;
        table->row_size = size;
    }
    struct cell *row = arena_array(model->arena, table->column_count, struct cell);
    table->rows[table->row_count++] = row;
    return row;
}

struct cell *notice_model__total(struct model *model, struct table *table)
{
    table->total = arena_array(model->arena, table->column_count, struct cell);
    return table->total;
}

bool notice_model__text(struct model *model, struct cell *cell, const char *field,
                        const char *value, struct err *err)
{
    return mask_field(model->arena, field, value, &cell->text, err);
}

bool notice_model__paragraph(struct model *model, const char *text, struct err *err)
{
    if (model->paragraph_count == MODEL_PARAGRAPHS_MAX || strlen(text) > MODEL_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("a notice has at most %d paragraphs of %d bytes"),
                       MODEL_PARAGRAPHS_MAX, MODEL_TEXT_MAX);
    model->paragraphs[model->paragraph_count++] = arena_strdup(model->arena, text);
    return true;
}

bool notice_model__basis(struct model *model, const char *document, const char *date,
                         struct err *err)
{
    struct basis *basis = &model->basis[model->basis_count];
    for (size_t i = 0; i < model->basis_count; i++)
        if (strcmp(model->basis[i].document, document) == 0)
            return true;
    if (model->basis_count == MODEL_BASIS_MAX)
        return err_set(err, ERR_LIMIT, _("a notice has at most %d documents as its basis"),
                       MODEL_BASIS_MAX);
    basis->date = arena_strdup(model->arena, date);
    TRY(mask_field(model->arena, "document", document, &basis->document, err));
    model->basis_count++;
    return true;
}

static void keep_figure(struct model *model, struct figure *figure)
{
    if (model->figure_count == model->figure_size) {
        size_t size = model->figure_size == 0 ? FIGURES_FIRST : 2 * model->figure_size;
        struct figure **figures = arena_array(model->arena, size, struct figure *);
        if (model->figure_count > 0)
            memcpy(figures, model->figures, model->figure_count * sizeof(struct figure *));
        model->figures = figures;
        model->figure_size = size;
    }
    model->figures[model->figure_count++] = figure;
}

struct figure *notice_model__figure(struct model *model, struct table *table, struct cell *cell,
                                    size_t column)
{
    struct figure *figure = arena_new(model->arena, struct figure);
    long place = (long)(table - model->tables);
    figure->id =
        table->total != NULL && cell == &table->total[column]
            ? arena_printf(model->arena, "t%ld.total.c%zu", place, column)
            : arena_printf(model->arena, "t%ld.r%zu.c%zu", place, table->row_count - 1, column);
    figure->sign = 1;
    cell->figure = figure;
    keep_figure(model, figure);
    return figure;
}

static bool add_up(struct figure *figure, int64_t fen, int sign, struct err *err)
{
    struct money sum = { figure->amount_fen };
    struct money more = { fen };
    if (sign > 0 ? money_add(sum, more, &sum) : money_sub(sum, more, &sum)) {
        figure->amount_fen = sum.fen;
        return true;
    }
    return err_set(err, ERR_LIMIT, _("a sum is larger than can be shown"));
}

bool figure__add(struct model *model, struct figure *figure, const struct summand *summand,
                 struct err *err)
{
    struct summand *last = figure->last;
    TRY(add_up(figure, summand->amount_fen, 1, err));
    if (last != NULL && last->n == summand->n && strcmp(last->chain, summand->chain) == 0) {
        last->amount_fen += summand->amount_fen; /* both are in the sum, which fits */
        return true;
    }
    struct summand *made = arena_new(model->arena, struct summand);
    *made = *summand;
    made->chain = arena_strdup(model->arena, summand->chain);
    made->next = NULL;
    if (last == NULL)
        figure->first = made;
    else
        last->next = made;
    figure->last = made;
    figure->summands++;
    return true;
}

static struct figure **copy_list(struct model *model, struct figure *const *list)
{
    size_t count = 0;
    if (list == NULL)
        return NULL;
    while (list[count] != NULL)
        count++;
    struct figure **copy = arena_array(model->arena, count + 1, struct figure *);
    memcpy(copy, list, count * sizeof(struct figure *));
    return copy;
}

bool figure__sum(struct model *model, struct figure *figure, struct figure *const *plus,
                 struct figure *const *minus, struct err *err)
{
    figure->books = NULL;
    figure->plus = copy_list(model, plus);
    figure->minus = copy_list(model, minus);
    for (size_t i = 0; plus != NULL && plus[i] != NULL; i++)
        TRY(add_up(figure, plus[i]->amount_fen, 1, err));
    for (size_t i = 0; minus != NULL && minus[i] != NULL; i++)
        TRY(add_up(figure, minus[i]->amount_fen, -1, err));
    return true;
}

bool notice_model__sum_rows(struct model *model, struct table *table, const char *label,
                            struct err *err)
{
    struct cell *total = notice_model__total(model, table);
    struct figure **list = arena_array(model->arena, table->row_count + 1, struct figure *);
    TRY(notice_model__text(model, &total[0], "label", label, err));
    for (size_t c = 1; c < table->column_count; c++) {
        total[c].text = "";
        if (table->columns[c].kind != CELL_YUAN)
            continue;
        for (size_t r = 0; r < table->row_count; r++)
            list[r] = table->rows[r][c].figure;
        TRY(figure__sum(model, notice_model__figure(model, table, &total[c], c), list, NULL, err));
    }
    return true;
}

const char *notice_model__yuan(struct arena *arena, int64_t fen)
{
    char out[MONEY_TEXT_MAX];
    return arena_strdup(arena, money_format((struct money) { fen }, out));
}

const char *notice_model__day(struct arena *arena, struct date date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return arena_printf(arena, "%d年%d月%d日", year, month, day);
}

const char *notice_model__source(const char *source)
{
    static const char *const NAMES[][2] = { { "city", "市级财政" },
                                            { "district", "区级财政" },
                                            { "soe", "市属国企" },
                                            { "own", "自有资金" },
                                            { "none", "未区分来源" } };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(NAMES[i][0], source) == 0)
            return NAMES[i][1];
    return source;
}
