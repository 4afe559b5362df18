/* Signing many texts by many threads. */
#ifndef SIGNER_MANY_H
#define SIGNER_MANY_H

#include "signer/signer.h"

struct many {
    const struct signing_key *key;
    const struct sm2_key *second;                                 /* NULL: one signature each */
    bool (*check)(void *arg, struct text bytes, struct err *err); /* before each; NULL: none */
    void *arg;
    const struct text *texts;
    size_t count;
    struct signature *signatures;
    struct signature_der *seconds;
};
bool many_sign(const struct many *many, int threads, struct err *err) MUST_CHECK;

#endif
