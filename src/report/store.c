#include "store.h"

#include "core/arena.h"
#include "core/i18n.h"

/* One statement a query: the function of that name in schema report. */
#define QUERY(function)                                                                            \
    {                                                                                              \
        "report_" function,                                                                        \
            "SELECT * FROM report." function                                                       \
            "($1::date, $2::int, $3::text, $4::text, $5::text, $6::date)",                         \
            DB_ANY_ROWS                                                                            \
    }

static const struct db_stmt QUERIES[QUERY_COUNT] = {
    [QUERY_ARRIVAL_SOURCE] = QUERY("arrival_by_source"),
    [QUERY_ARRIVAL_PAYER] = QUERY("arrival_by_payer"),
    [QUERY_ARRIVAL_COUNTY] = QUERY("arrival_by_county"),
    [QUERY_ARRIVAL_TOTAL] = QUERY("arrival_total"),
    [QUERY_OUTSTANDING_PAID] = QUERY("outstanding_paid"),
    [QUERY_OUTSTANDING_PAID_TOTAL] = QUERY("outstanding_paid_total"),
    [QUERY_OUTSTANDING_HELD] = QUERY("outstanding_held"),
    [QUERY_OUTSTANDING_HELD_TOTAL] = QUERY("outstanding_held_total"),
    [QUERY_OUTSTANDING_RECEIVED] = QUERY("outstanding_received"),
    [QUERY_OUTSTANDING_RECEIVED_TOTAL] = QUERY("outstanding_received_total"),
    [QUERY_BREAK_SUMS] = QUERY("break_sums"),
    [QUERY_BREAK_SUMS_TOTAL] = QUERY("break_sums_total"),
    [QUERY_BREAKS_OPEN] = QUERY("breaks_open"),
    [QUERY_BREAKS_OPEN_TOTAL] = QUERY("breaks_open_total"),
    [QUERY_BREAKS_ENDED] = QUERY("breaks_ended"),
    [QUERY_LETTER_PAYERS] = QUERY("letter_payers"),
    [QUERY_LETTER_PAYER] = QUERY("letter_payer"),
    [QUERY_LETTER_PAYER_TOTAL] = QUERY("letter_payer_total"),
    [QUERY_LETTER_PAYER_ITEMS] = QUERY("letter_payer_items"),
    [QUERY_LETTER_COUNTIES] = QUERY("letter_counties"),
    [QUERY_LETTER_COUNTY] = QUERY("letter_county"),
    [QUERY_CARRYOVER] = QUERY("carryover"),
    [QUERY_CARRYOVER_TOTAL] = QUERY("carryover_total"),
    [QUERY_OTHER_SPENDING] = QUERY("other_spending"),
    [QUERY_BALANCE_LIST] = QUERY("balance_list"),
    [QUERY_BALANCE_LIST_TOTAL] = QUERY("balance_list_total"),
    [QUERY_BALANCE_MONTHS] = QUERY("balance_months"),
    [QUERY_BALANCE_FORM] = QUERY("balance_form"),
    [QUERY_BALANCE_FORM_TOTAL] = QUERY("balance_form_total"),
    [QUERY_VILLAGES] = QUERY("village_lines"),
    [QUERY_VILLAGES_TOTAL] = QUERY("village_total"),
    [QUERY_PURSES] = QUERY("purses"),
    [QUERY_PURSES_TOTAL] = QUERY("purses_total"),
    [QUERY_TOTALS] = QUERY("totals"),
    [QUERY_TOTALS_TOTAL] = QUERY("totals_total"),
};

static const struct db_stmt CONTEXT = {
    "report_find_context",
    "SELECT p.is_demo, p.body ->> 'title', c.as_of,"
    " coalesce((SELECT y.name FROM programme.payer y WHERE y.id = $1::text), ''),"
    " coalesce((SELECT t.name FROM programme.county t WHERE t.code = $2::text), ''),"
    " coalesce((SELECT a.name FROM programme.account a WHERE a.account_no = $3::text), '')"
    " FROM programme.programme p CROSS JOIN reconcile.current c WHERE p.active",
    DB_ANY_ROWS
};
static const struct db_stmt TIES = {
    "report_find_ties",
    "SELECT name, ours, theirs FROM report.ties($1::date) WHERE ours IS DISTINCT FROM theirs",
    DB_ANY_ROWS
};

/* A report reads whole tables, often right after an import, when the server has no statistics yet
 * and would take every table for a small one; a single account is read by its index. Both
 * settings end with the transaction. */
static const struct db_stmt PLAN = { "report_set_plan",
                                     "SELECT set_config('enable_nestloop', $1::text, true),"
                                     " set_config('plan_cache_mode', 'force_custom_plan', true)",
                                     DB_ONE_ROW };

enum { ARG_COUNT = 6 };

static void bind(const struct query_args *args, struct db_arg out[ARG_COUNT])
{
    struct date month;
    bool has_month = args->month != 0 && date_make(args->month / 100, args->month % 100, 1, &month);
    out[0] = db_date(args->as_of);
    out[1] = db_int(args->year);
    out[2] = db_text(args->payer);
    out[3] = db_text(args->county);
    out[4] = db_text(args->account);
    out[5] = has_month ? db_date(month) : db_null();
}

static bool known(const char *filter, const char *name, const char *what, struct err *err)
{
    if (filter[0] == '\0' || name[0] != '\0')
        return true;
    return err_set(err, ERR_NOT_FOUND, _("there is no %s %s"), what, filter);
}

bool report__context(struct db *db, struct query_args *args, struct arena *arena,
                     struct report_context *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg filter[] = { db_text(args->payer), db_text(args->county),
                                     db_text(args->account) };
    const struct db_arg nested[] = { db_text(args->account[0] != '\0' ? "on" : "off") };
    AUTO(db_result) struct db_result *plan = NULL;
    TRY(db_exec(db, &PLAN, nested, COUNT(nested), &plan, err));
    TRY(db_exec(db, &CONTEXT, filter, COUNT(filter), &row, err));
    if (db_rows(row) == 0) {
        err_set(err, ERR_NOT_FOUND, _("nothing was reconciled yet"));
        return err_hint(err, _("Import a programme, lists and statements, then run mingzhang "
                               "reconcile."));
    }
    TRY(known(args->payer, db_get(row, 0, 3), _("payer"), err));
    TRY(known(args->county, db_get(row, 0, 4), _("county"), err));
    TRY(known(args->account, db_get(row, 0, 5), _("account"), err));
    ret->is_demo = db_get_bool(row, 0, 0);
    ret->programme = arena_strdup(arena, db_get(row, 0, 1));
    ret->as_of = args->as_of = db_get_date(row, 0, 2);
    ret->payer_name = arena_strdup(arena, db_get(row, 0, 3));
    ret->county_name = arena_strdup(arena, db_get(row, 0, 4));
    ret->account_name = arena_strdup(arena, db_get(row, 0, 5));
    return true;
}

bool report__rows(struct db *db, enum report_query query, const struct query_args *args,
                  report_each *each, void *arg, struct err *err)
{
    struct db_arg bound[ARG_COUNT];
    bind(args, bound);
    return db_each(db, &QUERIES[query], bound, ARG_COUNT, each, arg, err);
}

bool report__subjects(struct db *db, enum report_query query, const struct query_args *args,
                      struct db_result **ret, struct err *err)
{
    struct db_arg bound[ARG_COUNT];
    bind(args, bound);
    return db_exec(db, &QUERIES[query], bound, ARG_COUNT, ret, err);
}

bool report__ties(struct db *db, struct date as_of, struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_date(as_of) };
    return db_exec(db, &TIES, args, COUNT(args), ret, err);
}
