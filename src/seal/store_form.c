#include "store_form.h"

enum { NOW, ADD, GET, CHECKED, LIST };
static const struct db_stmt SQL[] = {
    [NOW] = { "seal_form_now", "SELECT seal.form_now($1::text, $2::date)", DB_ONE_ROW },
    [ADD] = { "seal_form_add",
              "INSERT INTO seal.form AS f (account_no, month, maker, said)"
              " VALUES ($1::text, $2::date, $3::text, $4::jsonb)"
              " ON CONFLICT (account_no, month) WHERE checker IS NULL DO UPDATE"
              " SET maker = excluded.maker, said = excluded.said, made_at = pg_catalog.now()"
              " RETURNING f.id",
              DB_ONE_ROW },
    [GET] = { "seal_form_get",
              "SELECT f.account_no, f.month, f.maker, f.checker, f.said::text,"
              " f.said - 'as_of' = seal.form_now(f.account_no, f.month) - 'as_of'"
              " FROM seal.form f WHERE f.id = $1::bigint FOR UPDATE",
              DB_ANY_ROWS },
    [CHECKED] = { "seal_form_checked",
                  "UPDATE seal.form SET checker = $2::text, checked_at = pg_catalog.now(),"
                  " n = $3::bigint WHERE id = $1::bigint",
                  DB_NO_ROWS },
    [LIST] = { "seal_form_list",
               "SELECT f.id, f.account_no, coalesce(a.name, ''),"
               " pg_catalog.to_char(f.month, 'YYYY-MM'), f.maker, coalesce(f.checker, ''),"
               " f.said ->> 'bank_fen', f.said ->> 'book_fen', f.said ->> 'adjusted_fen',"
               " pg_catalog.jsonb_array_length(f.said -> 'items') + (f.said ->> 'more')::bigint,"
               " coalesce((SELECT pg_catalog.max((i ->> 'age_days')::bigint)"
               " FROM pg_catalog.jsonb_array_elements(f.said -> 'items') i), 0)"
               " FROM seal.form f LEFT JOIN programme.account a ON a.account_no = f.account_no"
               " WHERE coalesce($1::date = f.month, true) ORDER BY f.month, f.account_no, f.id",
               DB_ANY_ROWS },
};

bool store__form_now(struct db *db, const char *account, struct date month, struct db_result **ret,
                     struct err *err)
{
    const struct db_arg args[] = { db_text(account), db_date(month) };
    return db_exec(db, &SQL[NOW], args, COUNT(args), ret, err);
}

bool store__form_add(struct db *db, const char *account, struct date month, const char *who,
                     const char *said, int64_t *ret_id, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(account), db_date(month), db_text(who), db_text(said) };
    TRY(db_exec(db, &SQL[ADD], args, COUNT(args), &result, err));
    *ret_id = db_get_int(result, 0, 0);
    return true;
}

bool store__form_get(struct db *db, int64_t id, struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_int(id) };
    return db_exec(db, &SQL[GET], args, COUNT(args), ret, err);
}

bool store__form_checked(struct db *db, int64_t id, const char *who, int64_t n, struct err *err)
{
    const struct db_arg args[] = { db_int(id), db_text(who), db_int(n) };
    return db_exec(db, &SQL[CHECKED], args, COUNT(args), NULL, err);
}

bool store__form_each(struct db *db, const struct date *month,
                      bool (*each)(const struct db_result *row, void *arg, struct err *err),
                      void *arg, struct err *err)
{
    const struct db_arg args[] = { month != NULL ? db_date(*month) : db_null() };
    return db_each(db, &SQL[LIST], args, COUNT(args), each, arg, err);
}
