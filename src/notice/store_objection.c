/* Objections: rows beside their records. */
#include "core/i18n.h"
#include "store.h"

enum { COUNT_ALL, ADD, GET, ANSWERED };
static const struct db_stmt SQL[] = {
    [COUNT_ALL] = { "notice_count_objections",
                    "SELECT pg_catalog.count(*) FROM notice.objection o"
                    " WHERE pg_catalog.starts_with(o.objection, $1::text)",
                    DB_ONE_ROW },
    [ADD] = { "notice_add_objection",
              "INSERT INTO notice.objection (objection, number, chain, n, words_n, received, due)"
              " VALUES ($1::text, $2::text, $3::text, $4::bigint, $5::bigint, $6::date, $7::date)",
              DB_NO_ROWS },
    [GET] = { "notice_get_objection",
              "SELECT o.objection, o.number, o.chain, o.n, o.words_n, o.received, o.due,"
              " coalesce(o.answered_n, -1), o.answered_on, coalesce(o.outcome, '')"
              " FROM notice.objection o WHERE o.objection = $1::text",
              DB_ANY_ROWS },
    [ANSWERED] = { "notice_objection_answered",
                   "UPDATE notice.objection SET answered_n = $2::bigint, answered_on = $3::date,"
                   " outcome = $4::text WHERE objection = $1::text AND answered_n IS NULL"
                   " RETURNING objection",
                   DB_ONE_ROW },
};

bool notice__objection_count(struct db *db, const char *prefix, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(prefix) };
    TRY(db_exec(db, &SQL[COUNT_ALL], args, COUNT(args), &row, err));
    *ret = db_get_int(row, 0, 0);
    return true;
}

bool notice__objection_add(struct db *db, const struct objection_row *row, struct err *err)
{
    const struct db_arg args[] = { db_text(row->objection), db_text(row->number),
                                   db_text(row->chain),     db_int(row->n),
                                   db_int(row->words_n),    db_date(row->received),
                                   db_date(row->due) };
    return db_exec(db, &SQL[ADD], args, COUNT(args), NULL, err);
}

bool notice__objection_get(struct db *db, struct arena *arena, const char *objection,
                           struct objection_row *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(objection) };
    TRY(db_exec(db, &SQL[GET], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no objection %s"), objection);
    *ret = (struct objection_row) { .objection = arena_strdup(arena, db_get(row, 0, 0)),
                                    .number = arena_strdup(arena, db_get(row, 0, 1)),
                                    .chain = arena_strdup(arena, db_get(row, 0, 2)),
                                    .n = db_get_int(row, 0, 3),
                                    .words_n = db_get_int(row, 0, 4),
                                    .received = db_get_date(row, 0, 5),
                                    .due = db_get_date(row, 0, 6),
                                    .answered_n = db_get_int(row, 0, 7),
                                    .outcome = arena_strdup(arena, db_get(row, 0, 9)) };
    if (ret->answered_n >= 0)
        ret->answered_on = db_get_date(row, 0, 8);
    return true;
}

bool notice__objection_answered(struct db *db, const char *objection, int64_t n, struct date on,
                                const char *outcome, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(objection), db_int(n), db_date(on), db_text(outcome) };
    return db_exec(db, &SQL[ANSWERED], args, COUNT(args), &row, err);
}
