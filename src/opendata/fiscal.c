/* The packages, one after another: rows from the store, tables, descriptor. */
#include "columns.h"
#include "core/i18n.h"
#include "package.h"

#include <inttypes.h>
#include <string.h>

struct fiscal {
    struct db *db;
    const struct opendata_options *options;
    const struct opendata_sink *sink;
    struct opendata_summary *summary;
    struct subject subject;
    struct arena *arena; /* of the run */
    struct arena *one;   /* of one package */
};

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

static bool add_movement(const struct movement *row, void *arg, struct err *err)
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

static bool add_share(const struct share *row, void *arg, struct err *err)
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

static bool write_tables(struct fiscal *f, struct package *package, struct err *err)
{
    const char *village = package->place == NULL ? NULL : package->place->village;
    struct sheet *sheet = &package->sheets[package->count++];
    TRY(sheet__open(f->sink, package->folder, &SHAPE_TRANSACTIONS, sheet, err));
    bool ok = opendata__each_movement(f->db, village, package->year, add_movement, sheet, err);
    TRY(sheet__close(sheet, ok, err));
    sheet = &package->sheets[package->count++];
    TRY(sheet__open(f->sink, package->folder, &SHAPE_SOURCES, sheet, err));
    ok = opendata__each_share(f->db, village, package->year, add_share, sheet, err);
    return sheet__close(sheet, ok, err);
}

static bool write_package(struct fiscal *f, int year, const struct place_row *place,
                          struct err *err)
{
    struct package package = { .subject = &f->subject, .place = place, .year = year };
    arena_reset(f->one);
    (void)snprintf(package.folder, sizeof package.folder, "%d/%s", year,
                   place == NULL ? "programme" : place->village); /* it fits */
    if (place != NULL)
        TRY(opendata__head(f->db, f->one, place->village, &package.head, err));
    TRY(write_tables(f, &package, err));
    for (size_t i = 0; i < package.count; i++)
        f->summary->rows += package.sheets[i].rows;
    f->summary->packages++;
    f->summary->files += package.count + 1;
    return package__describe(&package, f->sink, err);
}

static bool write_year(struct fiscal *f, int year, struct err *err)
{
    struct place_rows places;
    if (f->options->village == NULL)
        TRY(write_package(f, year, NULL, err));
    TRY(opendata__places(f->db, f->arena, f->options->village, year, &places, err));
    for (size_t i = 0; i < places.count; i++)
        TRY(write_package(f, year, &places.rows[i], err));
    return true;
}

static bool write_all(struct fiscal *f, struct err *err)
{
    int *years;
    size_t count;
    TRY(opendata__subject(f->db, f->arena, &f->subject, err));
    TRY(opendata__years(f->db, f->arena, f->options->year, &years, &count, err));
    TRY(opendata__gather(f->db, err));
    for (size_t i = 0; i < count; i++)
        TRY(write_year(f, years[i], err));
    if (f->summary->packages > 0)
        return true;
    return err_set(err, ERR_NOT_FOUND, _("there is no village %s in that year"),
                   f->options->village);
}

bool opendata_fiscal(struct db *db, const struct opendata_options *options,
                     const struct opendata_sink *sink, struct opendata_summary *ret,
                     struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(arena) struct arena *one = arena_make();
    struct fiscal f = {
        .db = db, .options = options, .sink = sink, .summary = ret, .arena = arena, .one = one
    };
    *ret = (struct opendata_summary) { 0 };
    return write_all(&f, err);
}
