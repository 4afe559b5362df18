/*
 * core/progress.h - one bar on the terminal for work that takes more than a second.
 *
 * Draws on stderr, only when it is a terminal and progress_quiet() was not called. One bar at a
 * time. Cheap to call per item: it looks at the clock at most every 64 calls.
 */
#ifndef CORE_PROGRESS_H
#define CORE_PROGRESS_H

#include <stdint.h>

void progress_quiet(void);                             /* draw nothing from now on */
void progress_begin(const char *what, uint64_t total); /* total 0: not known */
void progress_step(uint64_t done);                     /* items done so far */
void progress_end(void);                               /* wipes the bar */

#endif
