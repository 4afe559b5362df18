/*
 * audit/compare.h - private: what the tables say about a record against what its bytes say.
 */
#ifndef AUDIT_COMPARE_H
#define AUDIT_COMPARE_H

#include "proof/body.h"

/* `said` is a row of sql/functions/audit/20_record.sql. Fails: ERR_TAMPERED for a column or an
 * opening, ERR_DIFFERS for a fact. Any thread. */
bool audit__compare(const struct record *record, const struct body *body, const struct sha256 *hash,
                    struct text said, struct err *err) MUST_CHECK;

#endif
