/* What the money of villages is to be spent on. */
#include "store.h"

enum { OF_VILLAGES, OF_COUNTY };

#define PROJECTS                                                                                   \
    "SELECT p.chain, p.id, p.name, coalesce((SELECT c.value ->> 'name' FROM programme.programme g" \
    " CROSS JOIN LATERAL pg_catalog.jsonb_array_elements(g.body::jsonb #> '{orders,categories}') " \
    "c"                                                                                            \
    " WHERE g.active AND c.value ->> 'id' = p.category), p.category), p.source, p.year,"           \
    " p.budget_fen, (SELECT coalesce(pg_catalog.sum(e.amount_fen), 0)::bigint"                     \
    " FROM notice.project_paid(p.chain, p.id, 9223372036854775807) e), p.target,"                  \
    " coalesce(b.body ->> 'content', ''), coalesce(b.body ->> 'place', ''),"                       \
    " coalesce(b.body ->> 'standard', ''), coalesce(b.body ->> 'benefit', ''),"                    \
    " coalesce(b.body ->> 'unit', ''), coalesce(b.body ->> 'basis', ''),"                          \
    " coalesce(b.body ->> 'from', ''), coalesce(b.body ->> 'to', ''),"                             \
    " p.n, pg_catalog.encode(p.hash, 'hex'), v.name"                                               \
    " FROM orders.project p JOIN programme.village v ON v.code = p.chain"                          \
    " JOIN ledger.record r ON r.chain = p.chain AND r.n = p.n"                                     \
    " CROSS JOIN LATERAL (SELECT pg_catalog.convert_from(r.bytes, 'UTF8')::jsonb -> 'body'"        \
    " AS body) b"

#define ORDER " ORDER BY p.chain COLLATE \"C\", p.year, p.n"

static const struct db_stmt SQL[] = {
    [OF_VILLAGES] = { "publish_projects", PROJECTS " WHERE p.chain = ANY ($1::text[])" ORDER,
                      DB_ANY_ROWS },
    [OF_COUNTY] = { "publish_county_projects", PROJECTS " WHERE v.county = $1::text" ORDER,
                    DB_ANY_ROWS },
};

static bool read_projects(struct db *db, struct arena *arena, const struct db_stmt *stmt,
                          const char *of, struct project_rows *ret, struct err *err)
{
    AUTO(db_result) struct db_result *r = NULL;
    const struct db_arg args[] = { db_text(of) };
    TRY(db_exec(db, stmt, args, COUNT(args), &r, err));
    struct project_rows projects = { .count = db_rows(r) };
    projects.rows = arena_array(arena, projects.count, struct project_row);
    for (size_t i = 0; i < projects.count; i++) {
        struct project_row *row = &projects.rows[i];
        const char **texts[] = { &row->village,  &row->id,      &row->name,    &row->category,
                                 &row->source,   &row->target,  &row->content, &row->place,
                                 &row->standard, &row->benefit, &row->unit,    &row->basis,
                                 &row->from,     &row->to,      &row->hash,    &row->village_name };
        static const size_t COLUMNS[] = { 0, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19 };
        for (size_t k = 0; k < COUNT(texts); k++)
            *texts[k] = arena_strdup(arena, db_get(r, i, COLUMNS[k]));
        row->year = (int)db_get_int(r, i, 5);
        row->budget = db_get_money(r, i, 6);
        row->paid = db_get_money(r, i, 7);
        row->n = db_get_int(r, i, 17);
    }
    *ret = projects;
    return true;
}

bool publish__projects(struct db *db, struct arena *arena, const char *villages,
                       struct project_rows *ret, struct err *err)
{
    return read_projects(db, arena, &SQL[OF_VILLAGES], villages, ret, err);
}

bool publish__county_projects(struct db *db, struct arena *arena, const char *county,
                              struct project_rows *ret, struct err *err)
{
    return read_projects(db, arena, &SQL[OF_COUNTY], county, ret, err);
}
