/*
 * tests/support/office.h - a ledger with an offline authority of two keys and two people who want
 * seats at a village's account. office_begin() and office_end() are set-up and tear-down of
 * cmocka.
 */
#ifndef SUPPORT_OFFICE_H
#define SUPPORT_OFFICE_H

#include "ledger.h"
#include "ledger/desk.h"
#include "ledger/enrol.h"
#include "proof/any_signer.h"
#include "proof/request_make.h"

#define OFFICE_LEDGER  "test.example/2019"
#define OFFICE_VILLAGE "441424100201"

struct office {
    struct ledger_test *test;
    struct arena *arena;
    struct any_signer *one, *two, *helper, *town;
    struct authority authority;
};

int office_begin(void **state);
int office_end(void **state);
/* Signs every item. */
void office_sign(struct office *o, struct request *request, const struct any_signer *signer);
void office_add_key(struct office *o, struct request *request, const struct any_signer *signer,
                    const char *replaces);
/* Seat 1 of the village; last_hash: NULL when nobody held it. */
void office_add_party(struct office *o, struct request *request, const struct any_signer *signer,
                      const char *last_hash, int64_t last_n);
/* A key and a seat for it, with all signatures. */
struct request office_whole(struct office *o, const struct any_signer *signer);
bool office_enrol(struct office *o, const struct request *request, struct err *err);
/* Posts what it asks for as who owns the server could: without asking any rule. */
void office_force(struct office *o, const struct request *request);
/* Rows of a table, with its WHERE. */
int64_t office_count(struct office *o, const char *what);
/* Gives places in the log to everything that waits. */
void office_sequence(struct office *o);

#endif
