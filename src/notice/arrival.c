/* N1: what a payer owed its villages for a year, paid, and what arrived; or every payer of the
 * programme, a row each. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"

#include <string.h>

enum {
    VILLAGE,
    NAME,
    TOWN,
    COUNTY,
    SOURCE,
    DOCUMENT,
    QUOTA,
    PAID,
    ARRIVED,
    IN_TRANSIT,
    CHECKING,
    PAYER,
    PAYER_NAME
};
enum { OF_VILLAGE, OF_FIGURE, OF_CHAIN, OF_N, OF_HASH, OF_AMOUNT, OF_PLACED };

static const char *const DUE_BOOKS[] = { "due", NULL };
static const char *const PAID_BOOKS[] = { "paid", NULL };
static const char *const ARRIVED_BOOKS[] = { "refund", "special_payable", NULL };

static const struct amount {
    const char *figure;
    const char *const *books; /* NULL: by the field amount_fen */
    int sign;
    int column; /* of the rows */
} AMOUNTS[] = {
    { "quota", DUE_BOOKS, 1, QUOTA },          { "paid", PAID_BOOKS, 1, PAID },
    { "arrived", ARRIVED_BOOKS, -1, ARRIVED }, { "in_transit", PAID_BOOKS, 1, IN_TRANSIT },
    { "checking", NULL, 1, CHECKING },
};

struct arrival {
    struct making *on;
    const struct db_result *rows, *records;
    int64_t sums[COUNT(AMOUNTS)];
    bool by_payer; /* the whole programme */
};

/* Where the village's records of this figure begin; rows come by county, records by village. */
static size_t find(const struct db_result *records, const char *village, const char *figure)
{
    size_t low = 0;
    for (size_t high = db_rows(records); low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(db_get(records, middle, OF_VILLAGE), village);
        if (order == 0)
            order = strcmp(db_get(records, middle, OF_FIGURE), figure);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_of(const struct db_result *records, size_t row, const char *village,
                  const char *figure)
{
    return row < db_rows(records) && strcmp(db_get(records, row, OF_VILLAGE), village) == 0 &&
           strcmp(db_get(records, row, OF_FIGURE), figure) == 0;
}

static int64_t sum_of(const struct db_result *records, const char *village, const char *figure)
{
    int64_t sum = 0;
    for (size_t i = find(records, village, figure); is_of(records, i, village, figure); i++)
        sum += db_get_int(records, i, OF_AMOUNT);
    return sum;
}

static bool collect(const struct arrival *arrival, struct figure *figure, const char *village,
                    const char *name, struct err *err)
{
    const struct db_result *records = arrival->records;
    for (size_t i = find(records, village, name); is_of(records, i, village, name); i++) {
        struct summand item;
        TRY(making__summand(records, i, OF_CHAIN, &item, err));
        TRY(making__placed(arrival->on, db_get_bool(records, i, OF_PLACED), item.chain, item.n,
                           err));
        TRY(figure__add(arrival->on->model, figure, &item, err));
    }
    return true;
}

/* Rows of one line of the table: a village, or every village of a payer. */
struct span {
    size_t from, to;
};

/* What the accounts show, when it is what arrived by the payments; else the payments: money that
 * is there and not yet matched with one of them is not counted as arrived. */
static bool by_accounts(const struct arrival *arrival, struct span span)
{
    for (size_t i = span.from; i < span.to; i++)
        if (sum_of(arrival->records, db_get(arrival->rows, i, VILLAGE), "arrived") !=
            db_get_int(arrival->rows, i, ARRIVED))
            return false;
    return true;
}

static bool put_amount(const struct arrival *arrival, struct figure *figure,
                       const struct amount *amount, struct span span, struct err *err)
{
    const char *name = amount->figure;
    int64_t wanted = 0;
    figure->books = amount->books;
    figure->sign = amount->sign;
    figure->field = amount->books == NULL ? "amount_fen" : NULL;
    if (strcmp(name, "arrived") == 0 && !by_accounts(arrival, span)) {
        figure->books = NULL;
        figure->field = "amount_fen";
        name = "arrived_paid";
    }
    for (size_t i = span.from; i < span.to; i++) {
        TRY(collect(arrival, figure, db_get(arrival->rows, i, VILLAGE), name, err));
        wanted += db_get_int(arrival->rows, i, (size_t)amount->column);
    }
    return figure->amount_fen == wanted ||
           err_set(err, ERR_DIFFERS, _("%s, %s: the records do not make %lld fen"),
                   db_get(arrival->rows, span.from, VILLAGE), amount->figure, (long long)wanted);
}

static bool put_head(const struct arrival *arrival, struct cell *row, struct span span,
                     struct err *err)
{
    struct model *model = arrival->on->model;
    const struct db_result *rows = arrival->rows;
    if (!arrival->by_payer)
        return notice_model__text(model, &row[0], "village", db_get(rows, span.from, NAME), err) &&
               notice_model__text(model, &row[1], "county", db_get(rows, span.from, COUNTY), err) &&
               notice_model__text(model, &row[2], "town", db_get(rows, span.from, TOWN), err);
    row[2].number = (int64_t)(span.to - span.from);
    return notice_model__text(model, &row[0], "issuer", db_get(rows, span.from, PAYER_NAME), err) &&
           notice_model__text(model, &row[1], "source",
                              notice_model__source(db_get(rows, span.from, SOURCE)), err);
}

static bool put_row(struct arrival *arrival, struct table *table, struct span span, struct err *err)
{
    struct model *model = arrival->on->model;
    struct cell *row = notice_model__row(model, table);
    if (row == NULL)
        return err_set(err, ERR_LIMIT, _("a table of a notice has at most %d rows"),
                       MODEL_ROWS_MAX);
    TRY(put_head(arrival, row, span, err));
    for (size_t k = 0; k < COUNT(AMOUNTS); k++) {
        struct figure *figure = notice_model__figure(model, table, &row[3 + k], 3 + k);
        TRY(put_amount(arrival, figure, &AMOUNTS[k], span, err));
        arrival->sums[k] += figure->amount_fen;
    }
    for (size_t i = span.from; arrival->on->ask->document == NULL && i < span.to; i++)
        TRY(making__basis(arrival->on, db_get(arrival->rows, i, DOCUMENT), err));
    return true;
}

/* The rows that make one line of the table, from this one on. */
static struct span span_of(const struct arrival *arrival, size_t from)
{
    struct span span = { from, from + 1 };
    while (arrival->by_payer && span.to < db_rows(arrival->rows) &&
           strcmp(db_get(arrival->rows, span.to, PAYER), db_get(arrival->rows, from, PAYER)) == 0)
        span.to++;
    return span;
}

static bool put_table(struct arrival *arrival, struct err *err)
{
    static const char *const TITLES[] = { "应拨（元）", "拨付（元）", "到账（元）", "在途（元）",
                                          "核对中（元）" };
    struct table *table = notice_model__table(arrival->on->model, "资金分配和到位情况表");
    notice_model__column(table, arrival->by_payer ? "出资方" : "村", CELL_TEXT);
    notice_model__column(table, arrival->by_payer ? "资金来源" : "县（市、区）", CELL_TEXT);
    notice_model__column(table, arrival->by_payer ? "村数" : "镇",
                         arrival->by_payer ? CELL_COUNT : CELL_TEXT);
    for (size_t k = 0; k < COUNT(TITLES); k++)
        notice_model__column(table, TITLES[k], CELL_YUAN);
    for (size_t i = 0; i < db_rows(arrival->rows);) {
        struct span span = span_of(arrival, i);
        TRY(put_row(arrival, table, span, err));
        i = span.to;
    }
    TRY(notice_model__sum_rows(arrival->on->model, table, "合计", err));
    if (arrival->by_payer)
        table->total[2].number = (int64_t)db_rows(arrival->rows);
    return true;
}

static bool put_words(const struct arrival *arrival, const char *payer, const char *source,
                      struct err *err)
{
    struct making *on = arrival->on;
    const int64_t *sums = arrival->sums;
    TRY(notice_model__paragraph(
        on->model,
        arena_printf(on->arena,
                     "根据%s有关规定，现将%d年度%s引导资金的分配和到位情况公示如下。资金来源：%s。",
                     on->model->basis[0].document, on->ask->year, payer,
                     notice_model__source(source)),
        err));
    return notice_model__paragraph(
        on->model,
        arena_printf(on->arena,
                     "应拨付%zu个村共%s元。截至%s，已拨付%s元，已到账%s元，在途%s元，核对中%s元。",
                     db_rows(arrival->rows), notice_model__yuan(on->arena, sums[0]),
                     notice_model__day(on->arena, on->model->as_of),
                     notice_model__yuan(on->arena, sums[1]), notice_model__yuan(on->arena, sums[2]),
                     notice_model__yuan(on->arena, sums[3]),
                     notice_model__yuan(on->arena, sums[4])),
        err);
}

/* Working days from the day of the document that allocated the money. */
static bool set_due(struct making *on, struct err *err)
{
    bool is_known;
    if (on->ask->issued.day == 0)
        return true;
    TRY(notice__working_day(on->db, on->ask->issued, on->about->allocation_days, &on->model->due,
                            &is_known, err));
    return is_known || err_set(err, ERR_INPUT,
                               _("the programme's calendar does not reach %d"
                                 " working days past the document's date"),
                               on->about->allocation_days);
}

/* Who discloses: the payer; of the whole programme, who is asked for. */
static bool set_issuer(struct arrival *arrival, const char **ret_name, const char **ret_source,
                       struct err *err)
{
    AUTO(db_result) struct db_result *payer = NULL;
    struct making *on = arrival->on;
    if (arrival->by_payer) {
        on->model->chain = "programme";
        *ret_name = "各出资方";
        *ret_source = "";
        on->model->title =
            arena_printf(on->arena, "%d年度引导资金分配和到位情况公示（按出资方）", on->ask->year);
        return on->ask->issuer != NULL ? making__issuer(on, "", err)
                                       : err_set(err, ERR_INPUT,
                                                 _("who discloses for the whole programme must be "
                                                   "named: --issuer"));
    }
    TRY(notice__payer(on->db, on->ask->subject, &payer, err));
    if (db_rows(payer) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no payer %s"), on->ask->subject);
    *ret_name = arena_strdup(on->arena, db_get(payer, 0, 0));
    *ret_source = arena_strdup(on->arena, db_get(payer, 0, 1));
    on->model->chain = arena_printf(on->arena, "payer/%s", on->ask->subject);
    on->model->title =
        arena_printf(on->arena, "%s%d年度引导资金分配和到位情况公示", *ret_name, on->ask->year);
    return making__issuer(on, *ret_name, err);
}

bool maker__arrival(struct making *on, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    AUTO(db_result) struct db_result *records = NULL;
    const char *name = "", *source = "";
    struct arrival arrival = { .on = on, .by_payer = strcmp(on->ask->subject, "programme") == 0 };
    struct model *model = on->model;
    TRY(set_issuer(&arrival, &name, &source, err));
    TRY(notice__arrival(on->db, arrival.by_payer ? "" : on->ask->subject, on->ask->year,
                        on->about->size, &rows, &records, err));
    if (db_rows(rows) == 0)
        return err_set(err, ERR_NOT_FOUND, _("%s owes no village for %d"), on->ask->subject,
                       on->ask->year);
    arrival.rows = rows;
    arrival.records = records;
    model->is_before = true;
    model->place = "";
    if (on->ask->document != NULL)
        TRY(making__basis(on, on->ask->document, err));
    TRY(set_due(on, err));
    TRY(put_table(&arrival, err));
    model->checking_fen = arrival.sums[4];
    return put_words(&arrival, name, source, err);
}
