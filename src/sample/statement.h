/* sample/statement.h - the banks' statements: which lines go into which file, and how it looks. */
#ifndef SAMPLE_STATEMENT_H
#define SAMPLE_STATEMENT_H

#include "fact.h"
#include "table.h"

/* One account in one period, with the lines that fall into it. */
struct statement {
    const struct account *account;
    struct date from, to;
    struct line **line;
    int lines;
    int64_t opening_fen, closing_fen;
};

/* Lays out every line, writes the files and enters them into the plan. Fails: ERR_IO. */
bool sample__statements_write(struct world *world, struct err *err) MUST_CHECK;

/* The period of one account; balances follow from the lines before. */
struct statement sample__statement_of(struct world *world, const struct account *account,
                                      struct date from, struct date to);
/* Writes one file of one bank; sets the places of its lines when `place` is true. */
bool sample__statement_file(struct world *world, const struct statement *statements, int count,
                            const char *file, bool place, struct err *err) MUST_CHECK;
/* The files of an account that is in no shared file (statement_own.c). */
bool sample__own_files_write(struct world *world, const struct account *account,
                             struct err *err) MUST_CHECK;
const char *sample__statement_suffix(enum bank bank);

/* statement_layout.c: sheets. statement_camt.c: XML. ret_rows holds the row (or the ordinal of
 * the entry) of every line, statement by statement. */
void sample__statement_table(struct world *world, const struct statement *statements, int count,
                             struct table *table, int *ret_rows);
bool sample__statement_camt(struct world *world, const struct statement *statements, int count,
                            const char *path, int *ret_rows, struct err *err) MUST_CHECK;
enum table_format sample__statement_format(enum bank bank);
/* The file itself does not say account, period or balances: the command must. */
bool sample__statement_is_mute(enum bank bank);

#endif
