/*
 * tests/support/tsa.h - a time-stamp authority on a free port of this machine (tests/support/tsa.sh
 * makes its tokens with the openssl command).
 */
#ifndef SUPPORT_TSA_H
#define SUPPORT_TSA_H

#include "loopback.h"

#include <stdatomic.h>

struct tsa {
    struct loopback loop;
    char url[128];
    char ca[600];     /* PEM of its root */
    char folder[512]; /* keys and its last query and reply */
    atomic_int asked; /* how often */
    atomic_int fail;  /* an HTTP status to answer with instead; 0: none */
    atomic_bool old;  /* answers with the reply before, whatever was asked */
};

/* Makes keys in the folder, which must exist, under the name. Ends the test when it cannot. */
void tsa_begin(struct tsa *tsa, const char *folder, const char *name);
void tsa_end(struct tsa *tsa);
/* Runs a command and waits; its exit status. Arguments end with NULL. */
int tsa_run(const char *const *argv);

#endif
