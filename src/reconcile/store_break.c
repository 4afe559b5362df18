/* Reading the list of breaks. */
#include "core/i18n.h"
#include "db/db.h"
#include "reconcile/break.h"
#include "json/value.h"

enum { LIST, ALIKE, AS_OF };
static const struct db_stmt SQL[] = {
    [LIST] = { "reconcile_list_breaks",
               "SELECT b.id, b.code, b.village, b.county, b.account_no, b.payer, b.year,"
               " b.amount_fen, b.days, b.state, b.move, b.facts::text, b.opened_on,"
               " greatest(c.as_of - b.opened_on, 0), b.within_rounding, b.caused_by"
               " FROM reconcile.break_list b CROSS JOIN reconcile.current c"
               " WHERE ($1::text IS NULL OR b.code = $1) AND ($2::text IS NULL OR b.village = $2)"
               " AND ($3::text IS NULL OR b.county = $3) AND ($4::text IS NULL OR b.payer = $4)"
               " AND ($5::int = 0 OR b.year = $5)"
               " AND ($6::boolean OR b.state IN ('open', 'explained'))"
               " ORDER BY b.code, b.village, b.year, b.facts::text COLLATE \"C\", b.id",
               DB_ANY_ROWS },
    [ALIKE] = { "reconcile_find_break",
                "SELECT pg_catalog.encode(id, 'hex') FROM reconcile.break"
                " WHERE pg_catalog.starts_with(pg_catalog.encode(id, 'hex'), $1::text) LIMIT 2",
                DB_ANY_ROWS },
    [AS_OF] = { "reconcile_as_of", "SELECT as_of FROM reconcile.current", DB_ANY_ROWS },
};

struct reader {
    bool (*each)(const struct break_row *row, void *arg, struct err *err);
    void *arg;
};

static bool row_read(const struct db_result *from, void *arg, struct err *err)
{
    const struct reader *to = arg;
    struct break_row row = {
        .id = db_get(from, 0, 0),
        .code = db_get(from, 0, 1),
        .village = db_get(from, 0, 2),
        .county = db_get(from, 0, 3),
        .account_no = db_get(from, 0, 4),
        .payer = db_get(from, 0, 5),
        .year = (int)db_get_int(from, 0, 6),
        .amount = db_get_money(from, 0, 7),
        .days = (int)db_get_int(from, 0, 8),
        .state = db_get(from, 0, 9),
        .move = db_get(from, 0, 10),
        .facts = db_get(from, 0, 11),
        .opened_on = db_get_date(from, 0, 12),
        .days_open = (int)db_get_int(from, 0, 13),
        .within_rounding = db_get_bool(from, 0, 14),
        .caused_by = db_get(from, 0, 15),
    };
    return to->each(&row, to->arg, err);
}

bool break_each(struct db *db, const struct break_filter *filter,
                bool (*each)(const struct break_row *row, void *arg, struct err *err), void *arg,
                struct err *err)
{
    struct reader to = { each, arg };
    const struct db_arg args[] = { db_text(filter->code),   db_text(filter->village),
                                   db_text(filter->county), db_text(filter->payer),
                                   db_int(filter->year),    db_bool(filter->all) };
    return db_each(db, &SQL[LIST], args, COUNT(args), row_read, &to, err);
}

static bool entry_add(const struct break_row *row, void *arg, struct err *err)
{
    struct jv *facts = NULL;
    TRY(jv_parse(text_of(row->facts), "facts", &facts, err));
    struct jv *entry = jv_object();
    jv_set_string(entry, "code", row->code);
    jv_set_string(entry, "village", row->village);
    jv_set_int(entry, "year", row->year);
    jv_set(entry, "facts", facts);
    jv_set_int(entry, "amount_fen", row->amount.fen);
    jv_set_int(entry, "days", row->days);
    jv_set_string(entry, "state", row->state);
    jv_add(arg, entry);
    return true;
}

bool break_json(struct db *db, const struct break_filter *filter, struct buf *out, struct err *err)
{
    AUTO(db_result) struct db_result *as_of = NULL;
    AUTO(jv) struct jv *list = jv_object();
    struct jv *breaks = jv_array();
    TRY(db_exec(db, &SQL[AS_OF], NULL, 0, &as_of, err));
    jv_set_string(list, "as_of", db_rows(as_of) == 0 ? "" : db_get(as_of, 0, 0));
    jv_set(list, "breaks", breaks);
    TRY(break_each(db, filter, entry_add, breaks, err));
    jv_write(list, 1, out);
    return buf_check(out, "breaks", err);
}

bool break_id_complete(struct db *db, const char *prefix, char ret[BREAK_ID_SIZE], struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    size_t len = strlen(prefix);
    if (len < BREAK_ID_SHORT_MIN || len >= BREAK_ID_SIZE ||
        strspn(prefix, "0123456789abcdef") != len)
        return err_set(err, ERR_INPUT, _("\"%.70s\" is not the id of a difference"), prefix) ||
               err_hint(err,
                        _("Give at least %d hexadecimal digits of it, as `mingzhang breaks` "
                          "prints them."),
                        BREAK_ID_SHORT_MIN);
    const struct db_arg args[] = { db_text(prefix) };
    TRY(db_exec(db, &SQL[ALIKE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no difference %s"), prefix);
    if (db_rows(result) > 1)
        return err_set(err, ERR_INPUT, _("several differences begin with %s"), prefix);
    (void)snprintf(ret, BREAK_ID_SIZE, "%s", db_get(result, 0, 0)); /* 64 digits, always */
    return true;
}
