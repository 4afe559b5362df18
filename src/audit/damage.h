/*
 * audit/damage.h - private: what to say of a database that has pages which cannot be read.
 */
#ifndef AUDIT_DAMAGE_H
#define AUDIT_DAMAGE_H

#include "store.h"

/* Fills the report with what is damaged: the tables' pages, and the records that stood on them.
 * Where no page of a table is, as in an index, with what the server said (why). Fails: ERR_DB. */
bool audit__damage(struct db *db, const char *why, struct report *report,
                   struct err *err) MUST_CHECK;

#endif
