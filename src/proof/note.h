/*
 * proof/note.h - private: what the files about notes share.
 */
#ifndef PROOF_NOTE_PRIVATE_H
#define PROOF_NOTE_PRIVATE_H

#include "proof/note.h"

bool note__is_name(struct text name); /* of any length */
/* The last empty line ends the text. */
bool note__split(struct text bytes, struct text *ret_text, struct text *ret_lines);
/* The bytes behind the key id of a line. False when there are more than max. */
bool note__signature(const struct note_line *line, unsigned char *out, size_t max, size_t *ret_len);

#endif
