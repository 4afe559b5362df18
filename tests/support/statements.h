/*
 * tests/support/statements.h - a camt.053 file as text, so that a test can say what it expects in
 * one string.
 *
 * begin:  "( <ordinal> <account> <currency> <from>..<to> <opening> <closing> <page>"
 * entry:  "<ordinal>.<part>/<parts> <+ or -><amount> <currency> <status> <booked> <value day>
 *          R? name|account|bank|remittance|servicer ref|end to end|code|info"
 * end:    ") <opening> <closing> <count of entries>:<sum>"
 * issues: "<R or W> <rule> <line> <element> <value>"
 */
#ifndef SUPPORT_STATEMENTS_H
#define SUPPORT_STATEMENTS_H

#include "core/buf.h"
#include "format/camt053.h"

struct statements {
    struct buf text;
    struct buf issues;
    bool strict;
    size_t entries;
};

void statements_init(struct statements *statements);
void statements_release(struct statements *statements);
bool statements_read(struct statements *statements, const char *xml, size_t len, struct err *err);

#endif
