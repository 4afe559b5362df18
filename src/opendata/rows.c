/* How a fact becomes a row: the order of the cells is that of the columns (columns.c). */
#include "rows.h"
#include "columns.h"

#include <inttypes.h>

static void put(struct sheet *sheet, const char *text)
{
    csv_writer_text(sheet->csv, text_of(text));
}

static void put_place(struct sheet *sheet, const char *county, const char *county_name,
                      const char *town)
{
    put(sheet, county);
    put(sheet, county_name);
    put(sheet, town);
}

/* Book and colour tell the lines of one record apart: they stand in the id. */
static void put_id(struct sheet *sheet, const struct movement *row, const struct kind_row *kind)
{
    char id[192];
    (void)snprintf(id, sizeof id, "%s:%" PRId64 ":%s:%s:%d", row->chain, row->n, kind->code,
                   row->source, row->lot); /* a chain id has 64 bytes at most */
    put(sheet, id);
}

bool rows__movement(const struct movement *row, void *arg, struct err *err)
{
    struct sheet *sheet = arg;
    const struct kind_row *kind = kind_of(row->book);
    struct money amount = row->amount;
    if (kind == NULL)
        return err_set(err, ERR_INTERNAL, "no kind for the book %s", row->book);
    bool is_income = kind->income < 0 || (kind->income == 0 && amount.fen < 0);
    if (is_income)
        amount.fen = -amount.fen;
    put_id(sheet, row, kind);
    put(sheet, kind->code);
    put(sheet, kind->label);
    put(sheet, row->is_adjusted ? "adjusted" : kind->phase);
    put(sheet, is_income ? "revenue" : "expenditure");
    put(sheet, row->day);
    csv_writer_int(sheet->csv, row->year);
    csv_writer_money(sheet->csv, amount);
    put(sheet, "CNY");
    put(sheet, row->source);
    put(sheet, kind_source(row->source));
    put(sheet, row->payer);
    put(sheet, row->payer_name);
    put_place(sheet, row->county, row->county_name, row->town);
    put(sheet, row->village);
    put(sheet, row->village_name);
    put(sheet, row->project);
    put(sheet, row->hash);
    sheet__end_row(sheet);
    return true;
}

bool rows__share(const struct share *row, void *arg, struct err *err)
{
    struct sheet *sheet = arg;
    const struct {
        const char *code, *label;
        struct money amount;
    } measures[] = {
        { "quota", "应拨", row->quota },         { "paid", "拨付", row->paid },
        { "arrived", "到账", row->arrived },     { "in_transit", "在途", row->in_transit },
        { "checking", "核对中", row->checking },
    };
    (void)err; /* the writer remembers what goes wrong */
    for (size_t i = 0; i < COUNT(measures); i++) {
        csv_writer_int(sheet->csv, row->year);
        put_place(sheet, row->county, row->county_name, row->town);
        put(sheet, row->village);
        put(sheet, row->village_name);
        put(sheet, row->source);
        put(sheet, kind_source(row->source));
        put(sheet, row->payer);
        put(sheet, row->payer_name);
        put(sheet, row->document);
        put(sheet, measures[i].code);
        put(sheet, measures[i].label);
        csv_writer_money(sheet->csv, measures[i].amount);
        put(sheet, "CNY");
        sheet__end_row(sheet);
    }
    return true;
}

bool rows__project(const struct project_row *row, void *arg, struct err *err)
{
    struct sheet *sheet = arg;
    const struct {
        const char *code, *label;
        struct money amount;
    } measures[] = { { "budget", "预算", row->budget }, { "executed", "已支付", row->executed } };
    (void)err; /* as above */
    for (size_t i = 0; i < COUNT(measures); i++) {
        csv_writer_int(sheet->csv, row->year);
        put_place(sheet, row->county, row->county_name, row->town);
        put(sheet, row->village);
        put(sheet, row->village_name);
        put(sheet, row->id);
        put(sheet, row->name);
        put(sheet, row->category);
        put(sheet, row->source);
        put(sheet, kind_source(row->source));
        put(sheet, row->library_id);
        put(sheet, row->unit);
        put(sheet, row->target);
        put(sheet, row->from);
        put(sheet, row->to);
        put(sheet, measures[i].code);
        put(sheet, measures[i].label);
        csv_writer_money(sheet->csv, measures[i].amount);
        put(sheet, "CNY");
        put(sheet, row->hash);
        sheet__end_row(sheet);
    }
    return true;
}

bool rows__notice(const struct notice_row *row, void *arg, struct err *err)
{
    struct sheet *sheet = arg;
    const char *const cells[] = { row->number, row->chain,      row->kind,  row->stage,
                                  row->title,  row->issuer,     row->as_of, row->from,
                                  row->to,     row->supersedes, row->hash };
    (void)err; /* as above */
    for (size_t i = 0; i < COUNT(cells); i++)
        put(sheet, cells[i]);
    sheet__end_row(sheet);
    return true;
}
