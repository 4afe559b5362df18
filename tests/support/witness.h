/*
 * tests/support/witness.h - the program mingzhang-witness, started on a free port of this machine.
 */
#ifndef SUPPORT_WITNESS_H
#define SUPPORT_WITNESS_H

#include <sys/types.h>

struct witness_test {
    char folder[512];
    char vkey[512]; /* of the witness */
    char url[64];   /* submission prefix; the port changes with every start */
    pid_t pid;      /* 0: not running */
};

/* The path of the program that belongs to this build. */
const char *witness_test_program(void);
/* Makes a witness in <folder>/<name with '-' for '/'> that knows one log. */
void witness_test_make(struct witness_test *it, const char *folder, const char *name,
                       const char *log_vkey);
/* The same with a key that is there already. */
void witness_test_make_with(struct witness_test *it, const char *folder, const char *name,
                            const char *log_vkey, const char *key);
void witness_test_start(struct witness_test *it);
/* Sends the signal and waits for the end; nothing when it does not run. */
void witness_test_stop(struct witness_test *it, int signal);

#endif
