/*
 * tests/support/cpu.h - processor time of this program and of the database server, for benches: it
 * does not grow when something else runs on the machine.
 */
#ifndef SUPPORT_CPU_H
#define SUPPORT_CPU_H

#include "pg.h"

#include <stdint.h>

/* Microseconds, by all threads of this process. */
int64_t cpu_own_us(void);
/* By a process that runs. */
int64_t cpu_process_us(int pid);
/* By the process behind a connection. */
int64_t cpu_backend_us(struct db *db);
/* By the whole server: its processes of now and those that have ended. */
int64_t cpu_server_us(struct db *db);

#endif
