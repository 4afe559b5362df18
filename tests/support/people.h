/*
 * tests/support/people.h - a ledger with a registry of three villages, and people with one role
 * each. people_begin() and people_end() are set-up and tear-down of cmocka.
 */
#ifndef SUPPORT_PEOPLE_H
#define SUPPORT_PEOPLE_H

#include "access/registry.h"
#include "ledger.h"
#include "ledger/desk.h"

struct people {
    struct ledger_test *test;
    struct db *db;
};

int people_begin(void **state);
int people_end(void **state);
/* The key that a name stands for. */
struct sha256 people_key(const char *name);
/* Registers and commits. scope: one item, or NULL. */
bool people_add(struct people *p, const char *name, enum access_role role, const char *scope,
                struct err *err);
/* The same, from and to in seconds from now (0: now; until ended); must succeed. */
void people_add_for(struct people *p, const char *name, enum access_role role, int from_s,
                    int to_s);
bool people_remove(struct people *p, const char *name, const char *reason, struct err *err);
struct access_person people_find(struct people *p, const char *name);

#endif
