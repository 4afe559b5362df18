/*
 * tests/support/facts.h - accepted facts straight in the tables of intake and programme, for tests
 * and measurements of what comes after: two counties, three payers, villages with an account
 * each, one transit account, two rules. Amounts follow from the numbers, so that a test can say
 * what the books must be without asking the code.
 */
#ifndef SUPPORT_FACTS_H
#define SUPPORT_FACTS_H

#include "db/db.h"

enum {
    FACTS_VILLAGE_PAYS = 50000000 /* quota of every village and year, fen */
};

/* The programme, 2019 and 2020, and `villages` villages: number i of them (from 1) has the code
 * 441424100200 + i, the account 8001000000 + i, and the payer city, tianhe or soe-1 as i % 3 is
 * 1, 2 or 0. The transit account is 9001 with the slug wuhua. */
void facts_programme(struct db *db, int villages);
/* One list with `count` payments of the village's payer: number i is for village
 * i % villages + 1, year 2019 + i % 2, amount 100 + i fen. Returns the file's id. */
int64_t facts_payments(struct db *db, int villages, int count);
/* One statement file with `count` lines. Number i is of the account of village i % villages + 1:
 * every tenth is a debit of 10 fen, every other tenth (5) interest of 7 fen, else a credit of
 * 100 + i fen from nobody known. The file's statements open with 1000 fen. */
int64_t facts_lines(struct db *db, int villages, int count);

#endif
