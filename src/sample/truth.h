/* sample/truth.h - truth.json: what was planted, in the shape of `mingzhang breaks --json`. */
#ifndef SAMPLE_TRUTH_H
#define SAMPLE_TRUTH_H

#include "fact.h"

/* Call when every fact has its place. Fails: ERR_IO. */
bool sample__truth_write(struct world *world, struct err *err) MUST_CHECK;

#endif
