/* Reading the pairs. */
#include "db/db.h"
#include "reconcile/pair.h"

static const struct db_stmt LIST = {
    "reconcile_list_pairs",
    "SELECT id, rule, hop, stands, village, payer, year, paid_fen, arrived_fen, facts::text"
    " FROM reconcile.pair_list WHERE ($1::text IS NULL OR village = $1)"
    " AND ($2::text IS NULL OR payer = $2) AND ($3::text IS NULL OR rule = $3)"
    " AND ($4::int = 0 OR year = $4) AND ($5::boolean OR stands) ORDER BY id",
    DB_ANY_ROWS
};

struct reader {
    bool (*each)(const struct pair_row *row, void *arg, struct err *err);
    void *arg;
};

static bool row_read(const struct db_result *from, void *arg, struct err *err)
{
    const struct reader *to = arg;
    struct pair_row row = {
        .id = db_get_int(from, 0, 0),
        .rule = db_get(from, 0, 1),
        .hop = db_get(from, 0, 2),
        .stands = db_get_bool(from, 0, 3),
        .village = db_get(from, 0, 4),
        .payer = db_get(from, 0, 5),
        .year = (int)db_get_int(from, 0, 6),
        .paid = db_get_money(from, 0, 7),
        .arrived = db_get_money(from, 0, 8),
        .facts = db_get(from, 0, 9),
    };
    return to->each(&row, to->arg, err);
}

bool pair_each(struct db *db, const struct pair_filter *filter,
               bool (*each)(const struct pair_row *row, void *arg, struct err *err), void *arg,
               struct err *err)
{
    struct reader to = { each, arg };
    const struct db_arg args[] = { db_text(filter->village), db_text(filter->payer),
                                   db_text(filter->rule), db_int(filter->year),
                                   db_bool(filter->all) };
    return db_each(db, &LIST, args, COUNT(args), row_read, &to, err);
}
