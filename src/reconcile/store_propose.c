/* Proposals that C scores: names. */
#include "store.h"

#include "db/db.h"

static const struct db_stmt CANDIDATES = {
    "reconcile_candidates",
    "SELECT payment_id, said, village, name, same_account FROM reconcile.village_candidates()",
    DB_ANY_ROWS
};
static const struct db_stmt PROPOSE = {
    "reconcile_propose_village",
    "INSERT INTO pg_temp.w_proposal (why, score, sids, lines, village)"
    " VALUES ('village_name', $3::int, ARRAY[$1::bigint * 2], '{}', $2::text)",
    DB_NO_ROWS
};

struct candidates {
    bool (*each)(const struct store_candidate *it, void *arg, struct err *err);
    void *arg;
};

static bool candidate_row(const struct db_result *row, void *arg, struct err *err)
{
    const struct candidates *to = arg;
    struct store_candidate it = {
        .payment = db_get_int(row, 0, 0),
        .said = db_get(row, 0, 1),
        .village = db_get(row, 0, 2),
        .name = db_get(row, 0, 3),
        .same_account = db_get_bool(row, 0, 4),
    };
    return to->each(&it, to->arg, err);
}

bool store__candidates(struct db *db,
                       bool (*each)(const struct store_candidate *it, void *arg, struct err *err),
                       void *arg, struct err *err)
{
    struct candidates to = { each, arg };
    return db_each(db, &CANDIDATES, NULL, 0, candidate_row, &to, err);
}

bool store__propose_village(struct db *db, int64_t payment, const char *village, int score,
                            struct err *err)
{
    const struct db_arg args[] = { db_int(payment), db_text(village), db_int(score) };
    return db_exec(db, &PROPOSE, args, COUNT(args), NULL, err);
}
