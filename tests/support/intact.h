/*
 * tests/support/intact.h - a small ledger in which nothing is wrong, for tests that then do
 * something to it and ask the audit what it sees: four villages, twelve payments, twenty-four
 * statement lines (tests/support/facts.h), all posted, each line where it was booked.
 */
#ifndef SUPPORT_INTACT_H
#define SUPPORT_INTACT_H

#include "ledger/poster.h"
#include "pg.h"
#include "verify/report.h"

#define INTACT_LEDGER  "test.example/2019"
#define INTACT_VILLAGE "441424100201"
#define INTACT_PAYER   "payer/city"

/* The signer of intact_fill(); the caller frees it. */
struct signer *intact_signer(void);
/* Fills a migrated database that is empty. */
void intact_fill(struct pg_test *pg, struct signer *signer);
/* The live audit by one who trusts the signer's key; report_release() afterwards. */
void intact_audit(struct db *db, const struct signer *signer, struct report *report);
/* Ends the test when the audit has a finding; `name` says of what. */
void intact_assert(struct db *db, const struct signer *signer, const char *name);
/* Ends the test when the report is not one of something intact and anchored. */
void intact_passes(const struct report *report, const char *name);

/* A finding of this pass at this place; n -2: any record of the chain; file: what the name of the
 * file that it names begins with, NULL any. What is wrong with the log is in the chain "log". */
struct place_found {
    enum pass pass;
    const char *chain;
    int64_t n;
    const char *file;
};
/* Ends the test, with the findings in the message, unless the report has this finding and the
 * verdict is bad. */
void intact_demand(const struct report *report, const char *name, struct place_found want);

#endif
