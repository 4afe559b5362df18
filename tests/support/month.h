/* tests/support/month.h - statements of villages' accounts (tests/support/facts.h), the log's
 * checkpoint, and the check of every account's chain, for tests of seals. */
#ifndef SUPPORT_MONTH_H
#define SUPPORT_MONTH_H

#include "ledger.h"
#include "seal/sealer.h"

struct month_statement {
    int village; /* from 1 */
    const char *from, *to;
    int opening;        /* fen */
    const char *lines;  /* "2019-01-10 500,2019-01-11 -20": from nobody known; "": none */
    int64_t supersedes; /* file; 0: none. Its statement and lines are taken back whole */
    bool is_undeclared, has_no_balance;
};
/* Accepts a file with this statement; gives the file. */
int64_t month_accept(struct db *db, struct month_statement statement);
/* Posts everything, gives every record its place, and covers them by a checkpoint. */
void month_log(struct ledger_test *test);
/* month_log() and seal_run() over one month, "2019-01"; must succeed. */
struct seal_summary month_seal(struct ledger_test *test, const char *month);
/* The reason why an account of a village cannot be sealed; "" when it can or is. Static memory. */
const char *month_reason(struct ledger_test *test, const char *month, int village);
/* Findings of proof/coverage.h in all chains, judged from the records' bytes. */
int month_findings(struct db *db);

#endif
