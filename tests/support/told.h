/*
 * tests/support/told.h - a small language in which a test of the reconciler tells its facts.
 *
 *   village V1 city                      village, account A1, direct route, 500,000.00 for 2019
 *   village V3 da via                    the same over the transit account T1
 *       quota=100.00 year=2020 old_to=2019-03-01 (A1 ends then; A1n follows)
 *   list NAME PAYER FROM TO              lines of that payer go here from now on, from line 2
 *   pay PAYER VILLAGE YEAR YUAN DATE     acct= ref= voucher= name= code= unit= decimals= return
 *                                        id= (a known id is the same line seen again)
 *   bank NAME ACCOUNT FROM TO            opening= closing= undeclared nobalance
 *   in ACCOUNT YUAN DATE                 from= (payer, account or a name) ref= rule= id=
 *   out ACCOUNT YUAN DATE                to= ref= rule= id=
 *   rule ID SIDE BOOK                    a programme rule
 *   order ID ACCOUNT YUAN DATE           an executed order
 *   refused CODE FILE ACCOUNT DATE       other=FILE
 *
 * Payers: city (city), da db (district), sa (soe). Working days are Monday to Friday, no holidays.
 * The facts go straight into programme.* and intake.*; nothing of the importer is used.
 */
#ifndef SUPPORT_TOLD_H
#define SUPPORT_TOLD_H

#include "pg.h"
#include "reconcile/reconciler.h"

/* Settings, calendar, counties and payers. */
void told_begin(struct pg_test *test);
void told_end(struct pg_test *test);
/* One statement a line. Ends the test program on a line that it does not know. */
void told_say(struct pg_test *test, const char *lines);
/* A run as of a date that must succeed. */
struct reconcile_summary told_run(struct pg_test *test, const char *as_of);
/* Open and explained breaks, one a line: "code V1 2019 500000.00 days file:line file:line". */
const char *told_breaks(struct pg_test *test);
/* All live pairs: "M1 direct list.csv:2 = bank.csv:2". */
const char *told_pairs(struct pg_test *test);
/* "left right reason" of the payment that stands in this file and line. */
const char *told_payment(struct pg_test *test, const char *file, int line);
/* "code book source year reason" of a statement line. */
const char *told_line(struct pg_test *test, const char *file, int line);

#endif
