#include "store_project.h"

enum { PROJECTS, CONTRACTS, NOTICES };

/* An order is paid once, whichever of its execution records names the debit in the end. */
static const char GATHER[] =
    "CREATE TEMPORARY TABLE opendata_body ON COMMIT DROP AS "
    "SELECT r.chain, r.n, r.type, pg_catalog.encode(r.hash, 'hex') AS hash,"
    "       pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb -> 'body' AS b"
    "  FROM ledger.public_record r WHERE r.type IN ('project', 'order', 'execution', 'notice');"
    "CREATE TEMPORARY TABLE opendata_execution ON COMMIT DROP AS "
    "SELECT DISTINCT ON (e.chain, o.n) e.chain AS village, e.n, e.hash, o.b ->> 'id' AS order_id,"
    "       o.b ->> 'project' AS project, (e.b ->> 'amount_fen')::bigint AS amount_fen,"
    "       e.b ->> 'executed_on' AS day, (e.b #>> '{expense,n}')::bigint AS expense_n"
    "  FROM pg_temp.opendata_body e"
    "  JOIN pg_temp.opendata_body o ON o.type = 'order' AND o.chain = e.b #>> '{order,chain}'"
    "                              AND o.n = (e.b #>> '{order,n}')::bigint"
    " WHERE e.type = 'execution' ORDER BY e.chain, o.n, e.n DESC;"
    "CREATE TEMPORARY TABLE opendata_project ON COMMIT DROP AS "
    "SELECT DISTINCT ON (p.chain, p.b ->> 'id') p.chain AS village, p.n, p.hash, p.b,"
    "       p.b ->> 'id' AS id, (p.b ->> 'year')::int AS year"
    "  FROM pg_temp.opendata_body p WHERE p.type = 'project'"
    " ORDER BY p.chain, p.b ->> 'id', p.n DESC";

#define TEXT_OF(name) "coalesce(p.b ->> '" name "', '')"

#define PROJECT                                                                                    \
    "v.code, v.name, c.code, c.name, v.town, p.id, p.year, p.n, p.hash, p.b ->> 'name',"           \
    " p.b ->> 'category', " TEXT_OF("source") ", p.b ->> 'target', " TEXT_OF(                      \
        "unit") ","                                                                                \
                " " TEXT_OF("library_id") ", " TEXT_OF("from") ", " TEXT_OF(                       \
                    "to") ", p.b ? 'party',"                                                       \
                          " (p.b ->> 'budget_fen')::bigint,"                                       \
                          " coalesce((SELECT pg_catalog.sum(x.amount_fen) FROM "                   \
                          "pg_temp.opendata_execution x"                                           \
                          "            WHERE x.village = p.village AND x.project = p.id), "        \
                          "0)::bigint"
#define PLACES_OF                                                                                  \
    " JOIN programme.village v ON v.code = p.village"                                              \
    " JOIN programme.county c ON c.code = v.county WHERE"
#define PROJECTS_FROM " pg_temp.opendata_project p" PLACES_OF

static const struct db_stmt SQL[] = {
    [PROJECTS] = { "opendata_projects",
                   "SELECT " PROJECT " FROM" PROJECTS_FROM " ($1::text IS NULL OR p.village = $1)"
                   "   AND ($2::int = 0 OR p.year = $2::int)"
                   " ORDER BY v.code COLLATE \"C\", p.id COLLATE \"C\"",
                   DB_ANY_ROWS },
    [CONTRACTS] = { "opendata_contracts",
                    "SELECT " PROJECT ", coalesce(q.payer, ''), coalesce(y.name, ''),"
                    " e.order_id IS NOT NULL, e.order_id, e.day, e.hash, e.n, e.amount_fen FROM"
                    " pg_temp.opendata_project p"
                    " LEFT JOIN pg_temp.opendata_execution e ON e.village = p.village"
                    "                                       AND e.project = p.id"
                    " LEFT JOIN programme.quota q ON q.village = p.village AND q.year = p.year"
                    " LEFT JOIN programme.payer y ON y.id = q.payer" PLACES_OF
                    " p.b ? 'party' AND ($1::text IS NULL OR p.village = $1)"
                    " ORDER BY v.code COLLATE \"C\", p.id COLLATE \"C\", e.n",
                    DB_ANY_ROWS },
    [NOTICES] = { "opendata_notices",
                  "SELECT p.chain, p.b ->> 'number', p.b ->> 'kind', p.b ->> 'stage',"
                  " p.b ->> 'title', p.b ->> 'issuer', p.b ->> 'as_of', p.b ->> 'from',"
                  " p.b ->> 'to', p.hash, coalesce(s.b ->> 'number', '')"
                  " FROM pg_temp.opendata_body p"
                  " LEFT JOIN pg_temp.opendata_body s ON s.type = 'notice'"
                  "      AND s.chain = p.b #>> '{supersedes,chain}'"
                  "      AND s.n = (p.b #>> '{supersedes,n}')::bigint"
                  " WHERE p.type = 'notice' AND ($1::text IS NULL OR p.chain = $1)"
                  "   AND pg_catalog.left(p.b ->> 'as_of', 4)::int = $2::int"
                  " ORDER BY p.chain COLLATE \"C\", p.n",
                  DB_ANY_ROWS },
};

bool opendata__gather_projects(struct db *db, struct err *err)
{
    return db_script(db, GATHER, err);
}

struct project_call {
    bool (*each)(const struct project_row *row, void *arg, struct err *err);
    void *arg;
};

static struct project_row read_project(const struct db_result *r)
{
    return (struct project_row) {
        .village = db_get(r, 0, 0),
        .village_name = db_get(r, 0, 1),
        .county = db_get(r, 0, 2),
        .county_name = db_get(r, 0, 3),
        .town = db_get(r, 0, 4),
        .id = db_get(r, 0, 5),
        .year = (int)db_get_int(r, 0, 6),
        .n = db_get_int(r, 0, 7),
        .hash = db_get(r, 0, 8),
        .name = db_get(r, 0, 9),
        .category = db_get(r, 0, 10),
        .source = db_get(r, 0, 11),
        .target = db_get(r, 0, 12),
        .unit = db_get(r, 0, 13),
        .library_id = db_get(r, 0, 14),
        .from = db_get(r, 0, 15),
        .to = db_get(r, 0, 16),
        .has_party = db_get_bool(r, 0, 17),
        .budget = db_get_money(r, 0, 18),
        .executed = db_get_money(r, 0, 19),
    };
}

static bool call_project(const struct db_result *r, void *arg, struct err *err)
{
    const struct project_call *call = arg;
    struct project_row row = read_project(r);
    return call->each(&row, call->arg, err);
}

bool opendata__each_project(struct db *db, const char *village, int year,
                            bool (*each)(const struct project_row *row, void *arg, struct err *err),
                            void *arg, struct err *err)
{
    struct project_call call = { each, arg };
    const struct db_arg args[] = { db_text(village), db_int(year) };
    return db_each(db, &SQL[PROJECTS], args, COUNT(args), call_project, &call, err);
}

struct contract_call {
    bool (*each)(const struct contract_row *row, void *arg, struct err *err);
    void *arg;
};

static bool call_contract(const struct db_result *r, void *arg, struct err *err)
{
    const struct contract_call *call = arg;
    struct contract_row row = {
        .project = read_project(r),
        .payer = db_get(r, 0, 20),
        .payer_name = db_get(r, 0, 21),
        .is_paid = db_get_bool(r, 0, 22),
        .order = db_get(r, 0, 23),
        .day = db_get(r, 0, 24),
        .hash = db_get(r, 0, 25),
        .n = db_get_int(r, 0, 26),
        .amount = db_get_money(r, 0, 27),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_contract(struct db *db, const char *village,
                             bool (*each)(const struct contract_row *row, void *arg,
                                          struct err *err),
                             void *arg, struct err *err)
{
    struct contract_call call = { each, arg };
    const struct db_arg args[] = { db_text(village) };
    return db_each(db, &SQL[CONTRACTS], args, COUNT(args), call_contract, &call, err);
}

struct notice_call {
    bool (*each)(const struct notice_row *row, void *arg, struct err *err);
    void *arg;
};

static bool call_notice(const struct db_result *r, void *arg, struct err *err)
{
    const struct notice_call *call = arg;
    struct notice_row row = {
        .chain = db_get(r, 0, 0),
        .number = db_get(r, 0, 1),
        .kind = db_get(r, 0, 2),
        .stage = db_get(r, 0, 3),
        .title = db_get(r, 0, 4),
        .issuer = db_get(r, 0, 5),
        .as_of = db_get(r, 0, 6),
        .from = db_get(r, 0, 7),
        .to = db_get(r, 0, 8),
        .hash = db_get(r, 0, 9),
        .supersedes = db_get(r, 0, 10),
    };
    return call->each(&row, call->arg, err);
}

bool opendata__each_notice(struct db *db, const char *village, int year,
                           bool (*each)(const struct notice_row *row, void *arg, struct err *err),
                           void *arg, struct err *err)
{
    struct notice_call call = { each, arg };
    const struct db_arg args[] = { db_text(village), db_int(year) };
    return db_each(db, &SQL[NOTICES], args, COUNT(args), call_notice, &call, err);
}
