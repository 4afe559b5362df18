/* What the signer answers to one frame. */
#ifndef SIGNER_ANSWER_H
#define SIGNER_ANSWER_H

#include "vault.h"
#include "wire.h"

/* out gets the whole answer. False: the client asked the signer to end. */
bool answer_frame(struct vault *vault, const void *who, struct wire_in *in, struct buf *out);

#endif
