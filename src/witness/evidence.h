/*
 * What a witness keeps of a fork: two notes with the log's own signature, one size, two roots.
 */
#ifndef WITNESS_EVIDENCE_H
#define WITNESS_EVIDENCE_H

#include "witness/state.h"

/* How many files <folder>/evidence may still take; makes the folder when it is missing. Called
 * before rights are given up: listing a folder is one of them. */
int witness__evidence_room(const char *folder);
/* Writes <folder>/evidence/<hex>.txt, named by its content, so that the same fork is kept once.
 * True when a file was made. A failure changes nothing for the answer: it is refused. */
bool witness__keep_fork(const char *folder, const struct witness_seen *seen, struct text note);

#endif
