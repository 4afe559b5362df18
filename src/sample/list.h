/* sample/list.h - the payers' lists: one layout a payer, one file a month. */
#ifndef SAMPLE_LIST_H
#define SAMPLE_LIST_H

#include "fact.h"

/* Lays out every payment, writes the files and enters them into the plan.
 * Fails: ERR_IO. */
bool sample__lists_write(struct world *world, struct err *err) MUST_CHECK;

#endif
