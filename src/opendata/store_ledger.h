/*
 * opendata/store_ledger.h (private) - the general ledger, unit by unit, for audit software.
 *
 * A unit of account is a public chain that has books. `unit` NULL: all of them. A line belongs to
 * the month of its business date: that of the fact, also when it was moved or reversed later.
 */
#ifndef OPENDATA_STORE_LEDGER_H
#define OPENDATA_STORE_LEDGER_H

#include "core/arena.h"
#include "db/db.h"

/* Strings are borrowed from the result of each call. */
struct unit_row {
    const char *id, *name;
};
struct balance_row {
    const char *unit, *period, *book, *source; /* period: "2019-04" */
    int year;
    struct money opening, debit, credit, closing;
};
struct voucher_line {
    const char *unit, *day, *period, *type, *book, *source, *hash;
    int64_t n, at_us;
    int year, position;
    struct money amount; /* debit positive */
};

/* Dates every entry, into a table of this transaction: the others read it. */
bool opendata__gather_ledger(struct db *db, struct err *err) MUST_CHECK;
bool opendata__each_unit(struct db *db, const char *unit,
                         bool (*each)(const struct unit_row *row, void *arg, struct err *err),
                         void *arg, struct err *err) MUST_CHECK;
/* Every book and colour of a unit in every month from its first movement to the ledger's last. */
bool opendata__each_balance(struct db *db, const char *unit,
                            bool (*each)(const struct balance_row *row, void *arg, struct err *err),
                            void *arg, struct err *err) MUST_CHECK;
bool opendata__each_voucher(struct db *db, const char *unit,
                            bool (*each)(const struct voucher_line *row, void *arg,
                                         struct err *err),
                            void *arg, struct err *err) MUST_CHECK;

#endif
