/* The packages, one after another: rows from the store, tables, descriptor. */
#include "columns.h"
#include "core/i18n.h"
#include "package.h"
#include "rows.h"

struct fiscal {
    struct db *db;
    const struct opendata_options *options;
    const struct opendata_sink *sink;
    struct opendata_summary *summary;
    struct subject subject;
    struct arena *arena; /* of the run */
    struct arena *one;   /* of one package */
};

/* One table: opened, filled by the store's rows, closed. */
#define WRITE_TABLE(shape_, filled)                                                                \
    do {                                                                                           \
        struct sheet *sheet = &package->sheets[package->count++];                                  \
        TRY(sheet__open(f->sink, package->folder, &(shape_), sheet, err));                         \
        bool is_filled = (filled);                                                                 \
        TRY(sheet__close(sheet, is_filled, err));                                                  \
    } while (false)

static bool write_tables(struct fiscal *f, struct package *package, struct err *err)
{
    const char *village = package->place == NULL ? NULL : package->place->village;
    int year = package->year;
    WRITE_TABLE(SHAPE_TRANSACTIONS,
                opendata__each_movement(f->db, village, year, rows__movement, sheet, err));
    WRITE_TABLE(SHAPE_SOURCES, opendata__each_share(f->db, village, year, rows__share, sheet, err));
    WRITE_TABLE(SHAPE_PROJECTS,
                opendata__each_project(f->db, village, year, rows__project, sheet, err));
    WRITE_TABLE(SHAPE_NOTICES,
                opendata__each_notice(f->db, village, year, rows__notice, sheet, err));
    return true;
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
    TRY(opendata__gather_projects(f->db, err));
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
