/*
 * store.h - all SQL of the reports. Each query is a function of schema report and takes the same
 * six parameters (struct query_args); its first column is the level of the row.
 */
#ifndef REPORT_STORE_H
#define REPORT_STORE_H

#include "db/db.h"

enum report_query {
    QUERY_NONE,
    QUERY_ARRIVAL_SOURCE,
    QUERY_ARRIVAL_PAYER,
    QUERY_ARRIVAL_COUNTY,
    QUERY_ARRIVAL_TOTAL,
    QUERY_OUTSTANDING_PAID,
    QUERY_OUTSTANDING_PAID_TOTAL,
    QUERY_OUTSTANDING_HELD,
    QUERY_OUTSTANDING_HELD_TOTAL,
    QUERY_OUTSTANDING_RECEIVED,
    QUERY_OUTSTANDING_RECEIVED_TOTAL,
    QUERY_BREAK_SUMS,
    QUERY_BREAK_SUMS_TOTAL,
    QUERY_BREAKS_OPEN,
    QUERY_BREAKS_OPEN_TOTAL,
    QUERY_BREAKS_ENDED,
    QUERY_LETTER_PAYERS,
    QUERY_LETTER_PAYER,
    QUERY_LETTER_PAYER_TOTAL,
    QUERY_LETTER_PAYER_ITEMS,
    QUERY_LETTER_COUNTIES,
    QUERY_LETTER_COUNTY,
    QUERY_CARRYOVER,
    QUERY_CARRYOVER_TOTAL,
    QUERY_OTHER_SPENDING,
    QUERY_BALANCE_LIST,
    QUERY_BALANCE_LIST_TOTAL,
    QUERY_BALANCE_MONTHS,
    QUERY_BALANCE_FORM,
    QUERY_BALANCE_FORM_TOTAL,
    QUERY_VILLAGES,
    QUERY_VILLAGES_TOTAL,
    QUERY_PURSES,
    QUERY_PURSES_TOTAL,
    QUERY_TOTALS,
    QUERY_TOTALS_TOTAL,
    QUERY_COUNT
};

struct query_args {
    struct date as_of;
    int year;
    const char *payer, *county, *account; /* "": all */
    int month;                            /* 201904; 0: none */
};

/* What every report says of itself. Strings live in the arena. */
struct report_context {
    bool is_demo;
    const char *programme;                               /* its title */
    struct date as_of;                                   /* cut-off of the last run */
    const char *payer_name, *county_name, *account_name; /* of the filters; "" for none */
};

typedef bool report_each(const struct db_result *row, void *arg, struct err *err);

/* Fails: ERR_NOT_FOUND when nothing was reconciled, or a filter names nothing that exists. */
bool report__context(struct db *db, struct query_args *args, struct arena *arena,
                     struct report_context *ret, struct err *err) MUST_CHECK;
bool report__rows(struct db *db, enum report_query query, const struct query_args *args,
                  report_each *each, void *arg, struct err *err) MUST_CHECK;
/* The subjects of a report that repeats: id and name. */
bool report__subjects(struct db *db, enum report_query query, const struct query_args *args,
                      struct db_result **ret, struct err *err) MUST_CHECK;
/* Amounts that must agree over the whole database: name, ours, the other side's; as rows. */
bool report__ties(struct db *db, struct date as_of, struct db_result **ret,
                  struct err *err) MUST_CHECK;

#endif
