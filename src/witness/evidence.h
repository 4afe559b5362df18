/*
 * What a witness keeps of a fork: two notes with the log's own signature, one size, two roots.
 */
#ifndef WITNESS_EVIDENCE_H
#define WITNESS_EVIDENCE_H

#include "witness/state.h"

/* Writes <folder>/evidence/<hex>.txt, named by its content, so that the same fork is kept once;
 * at most WITNESS_EVIDENCE_MAX files. A failure changes nothing for the answer: it is refused. */
void witness__keep_fork(const char *folder, const struct witness_seen *seen, struct text note);

#endif
