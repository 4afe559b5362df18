/*
 * audit/finding.h - private: tables against tables, each difference a finding.
 */
#ifndef AUDIT_FINDING_H
#define AUDIT_FINDING_H

#include "store.h"

bool audit__tables(struct db *db, const struct audit_chains *chains, struct report *report,
                   struct err *err) MUST_CHECK;

#endif
