/* The process beside `checkpoint --watch` that asks those outside. */
#ifndef CLI_OUTSIDE_H
#define CLI_OUTSIDE_H

#include "command.h"
#include <sys/types.h>

struct outside {
    pid_t pid; /* 0: it does not run */
    int64_t again_us;
};

/* Runs until it is told to end: `witness --watch`. */
bool cli__outside(struct cli *cli, struct err *err) MUST_CHECK;
/* Starts it when the settings name anybody, and again when it has ended; the session is open. */
void outside_keep(struct outside *outside, const struct cli *cli);
void outside_end(struct outside *outside);

#endif
