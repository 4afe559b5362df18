/*
 * tests/support/logged.h - a ledger with facts whose log is sealed: two checkpoints with a daily
 * head between them. logged_begin() and logged_end() are set-up and tear-down of cmocka.
 */
#ifndef SUPPORT_LOGGED_H
#define SUPPORT_LOGGED_H

#include "core/conf.h"
#include "ledger/poster.h"
#include "pg.h"
#include "verify/report.h"
#include "verify/trust.h"

#define LOGGED_LEDGER  "test.example/2019"
#define LOGGED_VILLAGE "441424100201"
#define LOGGED_PAYER   "payer/city"
enum { LOGGED_VILLAGES = 4 };

struct logged {
    struct pg_test pg;
    struct signer *signer;
    struct conf conf;
    struct trust trust; /* record key and checkpoint key */
};

int logged_begin(void **state);
int logged_begin_national(void **state); /* with SM2 and SM3 for everything */
int logged_end(void **state);
/* Places, a checkpoint, files. */
void logged_seal(struct logged *it);
/* Writes a trust file with the keys and more members: text that begins with a comma, or "". */
void logged_trust(struct logged *it, const char *more);
void logged_audit(struct logged *it, struct report *report);
/* Exports into <folder>/<name>; subject NULL: whole. The path lives until the next call. */
const char *logged_export(struct logged *it, const char *name, const char *subject);
void logged_verify(struct logged *it, const char *folder, struct report *report);
/* Ends the test with the report when it has other findings than expected. */
void logged_intact(const struct report *report, const char *what);
bool logged_names(const struct report *report, enum pass pass, const char *chain);

#endif
