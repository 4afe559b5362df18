/*
 * intake/statement.h - a bank statement: its lines into the stage table, and what it says of
 * itself (account, period, balances) into a list.
 *
 * Private to the module. A part is a sheet of a table file or a Stmt of camt.053; one part may
 * hold many accounts, and one account may have many parts.
 */
#ifndef INTAKE_STATEMENT_H
#define INTAKE_STATEMENT_H

#include "intake/account_no.h"
#include "reading.h"

enum { STATEMENT_SAID_MAX = 200000 };

struct statement_said {
    int part;
    char account_no[ACCOUNT_NO_MAX + 1]; /* "": holds for every account of the part */
    bool has_opening, has_closing, has_from, has_to;
    struct money opening, closing;
    struct date from, to;
    bool of_sheet; /* said above or below the table, not by a row of it */
};

struct statement {
    struct reading *reading;
    struct statement_said *said; /* grows in the reading's arena */
    size_t said_count, said_size;
    int part;        /* current, from 1 */
    int64_t dropped; /* lines that could not be staged because something was refused */
};

/* Fails: ERR_LIMIT. */
bool statement_say(struct statement *statement, const struct statement_said *said,
                   struct err *err) MUST_CHECK;

/* Both read the file into pg_temp.stage_line, whose COPY reading->copy is. */
bool statement_read(struct statement *statement, const struct table_source *source,
                    struct err *err) MUST_CHECK;
bool statement_read_camt(struct statement *statement, const struct table_source *source,
                         struct err *err) MUST_CHECK;

/* False for another currency than the yuan; "" is the yuan. */
bool currency_is_yuan(struct arena *scratch, struct text text);

#endif
