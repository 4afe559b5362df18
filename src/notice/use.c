/* N3: what a village took in, spent and holds, by where the money came from. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"

#include <string.h>

/* Books as people read them; a row is shown when money moved there. */
static const struct item {
    const char *book, *source; /* source NULL: any */
    const char *label;
    bool always;
} INCOME[] = { { "special_payable", "city", "引导资金（市级财政）", false },
               { "special_payable", "district", "引导资金（区级财政）", false },
               { "special_payable", "soe", "引导资金（市属国企）", false },
               { "interest", NULL, "利息", false },
               { "other_fund", NULL, "其他资金", false },
               { "opening", NULL, "上年结转", false },
               { "transfer", NULL, "本村账户间划转（净额）", false },
               { "reversal_clearing", NULL, "银行冲正（净额）", false },
               { "suspense", NULL, "核对中（暂收待查）", true } },
  SPENT[] = { { "spending", NULL, "支出", true },
              { "fee", NULL, "手续费", false },
              { "refund", NULL, "退回", false } };

static const char *const IN_BOOKS[] = { "interest",        "opening",
                                        "other_fund",      "reversal_clearing",
                                        "special_payable", "suspense",
                                        "transfer",        NULL };
static const char *const OUT_BOOKS[] = { "fee", "forwarded", "refund", "spending", NULL };
static const char *const BANK[] = { "bank", NULL };
static const char *const SOURCES[] = { "city", "district", "soe", "own", "none" };

enum column_of_use { N, HASH, DAY, ACCOUNT, SOURCE, YEAR, AMOUNT, PLACED };

struct use {
    struct making *on;
    const struct db_result *lines;
    const char *chain;
    struct date from, to;
};

static bool has_book(const char *const *books, const char *book)
{
    for (; *books != NULL; books++)
        if (strcmp(*books, book) == 0)
            return true;
    return false;
}

static bool is_in(struct date day, struct date from, struct date to)
{
    return day.day >= from.day && day.day <= to.day;
}

/* Adds every line of the figure's books and colour on these days. */
static bool collect(const struct use *use, struct figure *figure, struct date from, struct date to,
                    struct err *err)
{
    for (size_t i = 0; i < db_rows(use->lines); i++) {
        struct text hash = db_get_text(use->lines, i, HASH);
        struct summand item = { .chain = use->chain, .n = db_get_int(use->lines, i, N) };
        if (!is_in(db_get_date(use->lines, i, DAY), from, to) ||
            !has_book(figure->books, db_get(use->lines, i, ACCOUNT)) ||
            (figure->source != NULL && strcmp(figure->source, db_get(use->lines, i, SOURCE)) != 0))
            continue;
        item.amount_fen = figure->sign * db_get_int(use->lines, i, AMOUNT);
        TRY(making__placed(use->on, db_get_bool(use->lines, i, PLACED), use->chain, item.n, err));
        if (!hex_decode(hash.ptr, hash.len, item.hash.bytes))
            return err_set(err, ERR_INTERNAL, "hash of %s", use->chain);
        TRY(figure__add(use->on->model, figure, &item, err));
    }
    return true;
}

static bool moved(const struct use *use, const struct item *item)
{
    for (size_t i = 0; i < db_rows(use->lines); i++)
        if (is_in(db_get_date(use->lines, i, DAY), use->from, use->to) &&
            strcmp(item->book, db_get(use->lines, i, ACCOUNT)) == 0 &&
            (item->source == NULL || strcmp(item->source, db_get(use->lines, i, SOURCE)) == 0))
            return true;
    return false;
}

static bool put_items(const struct use *use, struct table *table, const struct item *items,
                      size_t count, int sign, struct err *err)
{
    struct model *model = use->on->model;
    notice_model__column(table, "项目", CELL_TEXT);
    notice_model__column(table, "金额（元）", CELL_YUAN);
    for (size_t i = 0; i < count; i++) {
        if (!items[i].always && !moved(use, &items[i]))
            continue;
        struct cell *row = notice_model__row(model, table);
        const char **books = arena_array(model->arena, 2, const char *);
        books[0] = items[i].book;
        TRY(notice_model__text(model, &row[0], "label", items[i].label, err));
        struct figure *figure = notice_model__figure(model, table, &row[1], 1);
        figure->books = books;
        figure->source = items[i].source;
        figure->sign = sign;
        TRY(collect(use, figure, use->from, use->to, err));
        if (strcmp(items[i].book, "suspense") == 0)
            model->checking_fen = figure->amount_fen;
    }
    return notice_model__sum_rows(model, table, sign < 0 ? "收入合计" : "支出合计", err);
}

static struct figure *put_sum(const struct use *use, struct table *table, struct cell *row,
                              size_t column, const char *const *books)
{
    struct figure *figure = notice_model__figure(use->on->model, table, &row[column], column);
    figure->books = books;
    figure->sign = books == IN_BOOKS ? -1 : 1;
    return figure;
}

/* One source: what was there, came, went, and is there. */
static bool put_source(const struct use *use, struct table *table, const char *source,
                       struct err *err)
{
    struct model *model = use->on->model;
    struct cell *row = notice_model__row(model, table);
    const struct date begin = { INT32_MIN };
    const struct date before = { use->from.day - 1 };
    TRY(notice_model__text(model, &row[0], "source", notice_model__source(source), err));
    struct figure *opening = put_sum(use, table, row, 1, BANK);
    struct figure *income = put_sum(use, table, row, 2, IN_BOOKS);
    struct figure *spent = put_sum(use, table, row, 3, OUT_BOOKS);
    opening->source = income->source = spent->source = source;
    TRY(collect(use, opening, begin, before, err));
    TRY(collect(use, income, use->from, use->to, err));
    TRY(collect(use, spent, use->from, use->to, err));
    struct figure *const plus[] = { opening, income, NULL };
    struct figure *const minus[] = { spent, NULL };
    return figure__sum(model, notice_model__figure(model, table, &row[4], 4), plus, minus, err);
}

static bool has_source(const struct use *use, const char *source)
{
    for (size_t i = 0; i < db_rows(use->lines); i++)
        if (strcmp(db_get(use->lines, i, SOURCE), source) == 0)
            return true;
    return false;
}

static bool put_balances(const struct use *use, struct table *table, struct err *err)
{
    notice_model__column(table, "资金来源", CELL_TEXT);
    notice_model__column(table, "期初结余（元）", CELL_YUAN);
    notice_model__column(table, "本期收入（元）", CELL_YUAN);
    notice_model__column(table, "本期支出（元）", CELL_YUAN);
    notice_model__column(table, "期末结余（元）", CELL_YUAN);
    for (size_t i = 0; i < COUNT(SOURCES); i++)
        if (has_source(use, SOURCES[i]))
            TRY(put_source(use, table, SOURCES[i], err));
    return notice_model__sum_rows(use->on->model, table, "合计", err);
}

static bool put_words(const struct use *use, const struct db_result *village, struct err *err)
{
    struct making *on = use->on;
    struct model *model = on->model;
    const struct cell *in = &model->tables[0].total[1], *out = &model->tables[1].total[1];
    const struct cell *left = &model->tables[2].total[4];
    TRY(notice_model__paragraph(
        model,
        arena_printf(on->arena, "根据%s有关规定，现将%s%s引导资金收入、支出和结余情况公告如下：",
                     model->basis[0].document, db_get(village, 0, 0), making__period(on)),
        err));
    TRY(notice_model__paragraph(
        model,
        arena_printf(on->arena,
                     "本期收入合计%s元，支出合计%s元，期末（%s）结余%s元，其中尚在核对的收入%s元。",
                     notice_model__yuan(on->arena, in->figure->amount_fen),
                     notice_model__yuan(on->arena, out->figure->amount_fen),
                     notice_model__day(on->arena, use->to),
                     notice_model__yuan(on->arena, left->figure->amount_fen),
                     notice_model__yuan(on->arena, model->checking_fen)),
        err));
    return notice_model__paragraph(
        model,
        "支出凭证未注明资金来源的，列入“未区分来源”；该行结余为负数，表示动用了各来源的资金。",
        err);
}

bool maker__use(struct making *on, struct err *err)
{
    AUTO(db_result) struct db_result *village = NULL;
    AUTO(db_result) struct db_result *lines = NULL;
    struct use use = { .on = on, .chain = on->ask->subject };
    struct model *model = on->model;
    TRY(making__days(on, &use.from, &use.to, err));
    TRY(notice__village(on->db, on->ask->subject, &village, err));
    if (db_rows(village) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no village %s"), on->ask->subject);
    if (use.to.day > on->about->as_of.day)
        use.to = on->about->as_of;
    model->as_of = use.to;
    TRY(notice__use_lines(on->db, use.chain, on->about->size, use.to, &lines, err));
    use.lines = lines;
    model->chain = on->ask->subject;
    model->place = arena_printf(on->arena, "%s%s", db_get(village, 0, 2), db_get(village, 0, 1));
    model->title = arena_printf(on->arena, "%s%s引导资金使用情况公告", db_get(village, 0, 0),
                                making__period(on));
    TRY(making__issuer(
        on, arena_printf(on->arena, "%s%s村民委员会", db_get(village, 0, 1), db_get(village, 0, 0)),
        err));
    TRY(making__basis(on, on->about->document, err));
    TRY(put_items(&use, notice_model__table(model, "一、收入"), INCOME, COUNT(INCOME), -1, err));
    TRY(put_items(&use, notice_model__table(model, "二、支出"), SPENT, COUNT(SPENT), 1, err));
    TRY(put_balances(&use, notice_model__table(model, "三、结余（按资金来源）"), err));
    return put_words(&use, village, err);
}
