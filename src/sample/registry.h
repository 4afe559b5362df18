/* sample/registry.h - registry.xlsx: payers, villages, accounts, routes, changes, control totals.
 */
#ifndef SAMPLE_REGISTRY_H
#define SAMPLE_REGISTRY_H

#include "world.h"

/* Fails: ERR_IO. */
bool sample__registry_write(struct world *world, struct err *err) MUST_CHECK;

#endif
