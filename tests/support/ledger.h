/*
 * tests/support/ledger.h - a fresh database with an empty ledger and a signer, for each test.
 * ledger_test_begin() and ledger_test_end() are set-up and tear-down of cmocka.
 */
#ifndef SUPPORT_LEDGER_H
#define SUPPORT_LEDGER_H

#include "ledger/poster.h"
#include "pg.h"

struct ledger_test {
    struct pg_test pg;
    struct signer *signer;
};

int ledger_test_begin(void **state);
int ledger_test_end(void **state);
struct post_summary ledger_test_post(struct ledger_test *test); /* must succeed */
/* Chains, hashes, balances, queue and openings, as PostgreSQL itself computes them from the bytes
 * and lines: ends the test when one of them is not what it must be. */
void ledger_test_sound(struct ledger_test *test);

#endif
