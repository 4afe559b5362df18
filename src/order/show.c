/* Orders and projects for machines and people. */
#include "core/arena.h"
#include "core/i18n.h"
#include "order/order.h"
#include "store.h"
#include "json/value.h"

#include <string.h>

/* Every column under its own name; `_fen`, n and the like are numbers. */
static struct jv *row_json(const struct db_result *rows, size_t row)
{
    static const char *const NUMBERS[] = { "amount_fen", "year",      "n",
                                           "approvals",  "expense_n", "line_id" };
    struct jv *order = jv_object();
    for (size_t c = 0; c < db_columns(rows); c++) {
        const char *name = db_column_name(rows, c);
        bool is_number = false;
        for (size_t i = 0; i < COUNT(NUMBERS); i++)
            is_number = is_number || strcmp(name, NUMBERS[i]) == 0;
        if (strcmp(name, "account_no") == 0)
            continue; /* its last four digits are what is shown: below */
        if (is_number)
            jv_set_int(order, name, db_get_int(rows, row, c));
        else
            jv_set_string(order, name, db_get(rows, row, c));
    }
    return order;
}

static void set_account(struct jv *order, const struct db_result *rows, size_t row)
{
    enum { ACCOUNT = 4, TAIL = 4 };
    struct text number = db_get_text(rows, row, ACCOUNT);
    jv_set_string(order, "account_tail", number.ptr + (number.len > TAIL ? number.len - TAIL : 0));
    /* 纸质补录: said in every place where the order is. */
    jv_set_bool(order, "is_paper", strcmp(db_get(rows, row, 2), "paper") == 0);
}

static bool add_steps(struct db *db, const struct order_name *name, struct jv *order,
                      struct err *err)
{
    AUTO(db_result) struct db_result *steps = NULL;
    TRY(order__steps(db, name->chain, name->id, &steps, err));
    struct jv *list = jv_array();
    for (size_t i = 0; i < db_rows(steps); i++) {
        struct jv *step = jv_object();
        jv_set_int(step, "n", db_get_int(steps, i, 0));
        jv_set_string(step, "kind", db_get(steps, i, 1));
        jv_set_int(step, "seat", db_get_int(steps, i, 2));
        jv_set_string(step, "key", db_get(steps, i, 3));
        jv_set_string(step, "at", db_get(steps, i, 4));
        jv_set_string(step, "role", db_get(steps, i, 5));
        jv_set_string(step, "name", db_get(steps, i, 6));
        jv_add(list, step);
    }
    jv_set(order, "steps", list);
    return true;
}

static bool add_seats(struct db *db, const char *chain, struct jv *order, struct err *err)
{
    AUTO(db_result) struct db_result *parties = NULL;
    TRY(order__parties(db, chain, &parties, err));
    struct jv *list = jv_array();
    for (size_t i = 0; i < db_rows(parties); i++) {
        struct jv *seat = jv_object();
        jv_set_int(seat, "seat", db_get_int(parties, i, 0));
        jv_set_string(seat, "role", db_get(parties, i, 1));
        jv_set_string(seat, "name", db_get(parties, i, 2));
        jv_set_string(seat, "key", db_get(parties, i, 3));
        jv_add(list, seat);
    }
    jv_set(order, "seats", list);
    return true;
}

static bool add_opened(struct db *db, const char *chain, int64_t n, struct jv *order,
                       struct err *err)
{
    AUTO(db_result) struct db_result *openings = NULL;
    if (n < 0)
        return true;
    TRY(order__openings(db, chain, n, &openings, err));
    struct jv *opened = jv_object();
    for (size_t i = 0; i < db_rows(openings); i++)
        jv_set_string(opened, db_get(openings, i, 0), db_get(openings, i, 2));
    jv_set(order, "opened", opened);
    return true;
}

bool order_show(struct db *db, const struct order_name *name, bool opened, struct jv **ret,
                struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__order_json(db, name->chain, name->id, &rows, err));
    if (db_rows(rows) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no order %s of %s"), name->id, name->chain);
    AUTO(jv) struct jv *order = row_json(rows, 0);
    set_account(order, rows, 0);
    TRY(add_steps(db, name, order, err));
    TRY(add_seats(db, name->chain, order, err));
    if (opened)
        TRY(add_opened(db, name->chain, jv_int(jv_get(order, "n"), -1), order, err));
    *ret = order;
    order = NULL;
    return true;
}

bool order_list(struct db *db, const struct order_filter *filter, struct jv **ret, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__list(db, filter, &rows, err));
    struct jv *list = jv_array();
    for (size_t i = 0; i < db_rows(rows); i++) {
        struct jv *order = row_json(rows, i);
        set_account(order, rows, i);
        jv_add(list, order);
    }
    *ret = list;
    return true;
}

bool project_list(struct db *db, const struct order_filter *filter, struct jv **ret,
                  struct err *err)
{
    static const char *const TEXTS[] = { "chain", "id", "name", "category", "source" };
    static const char *const NUMBERS[] = { "budget_fen", "ordered_fen", "paper_fen", "n" };
    enum { YEAR = 5, TARGET, FIRST_NUMBER };
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__projects(db, filter, &rows, err));
    struct jv *list = jv_array();
    for (size_t i = 0; i < db_rows(rows); i++) {
        struct jv *project = jv_object();
        for (size_t c = 0; c < COUNT(TEXTS); c++)
            jv_set_string(project, TEXTS[c], db_get(rows, i, c));
        jv_set_int(project, "year", db_get_int(rows, i, YEAR));
        jv_set_string(project, "target", db_get(rows, i, TARGET));
        for (size_t c = 0; c < COUNT(NUMBERS); c++)
            jv_set_int(project, NUMBERS[c], db_get_int(rows, i, FIRST_NUMBER + c));
        jv_set_string(project, "hash", db_get(rows, i, FIRST_NUMBER + COUNT(NUMBERS)));
        jv_add(list, project);
    }
    *ret = list;
    return true;
}

bool order_list_refused(struct db *db, const struct order_filter *filter, struct jv **ret,
                        struct err *err)
{
    static const char *const NAMES[] = { "at",  "act",  "chain",  "order",
                                         "key", "code", "reason", "digest" };
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__refusals(db, filter, &rows, err));
    struct jv *list = jv_array();
    for (size_t i = 0; i < db_rows(rows); i++) {
        struct jv *act = jv_object();
        for (size_t c = 0; c < COUNT(NAMES); c++)
            jv_set_string(act, NAMES[c], db_get(rows, i, c));
        jv_set_int(act, "seq", db_get_int(rows, i, COUNT(NAMES)));
        jv_add(list, act);
    }
    *ret = list;
    return true;
}
