/* Running PostgreSQL's own programs (initdb, pg_ctl) as a user without privileges. */
#ifndef DB_COMMAND_H
#define DB_COMMAND_H

#include "core/err.h"

#include <sys/types.h>

struct command_user {
    bool drop; /* we are root and must become somebody else */
    uid_t uid;
    gid_t gid;
};

/* The caller's own user; for root: postgres, else nobody. */
struct command_user command__user(void);

/* True when that user can enter the folder and write there. */
bool command__can_use(const struct command_user *user, const char *folder);

/* Runs argv[0] (absolute path) to its end in an empty environment; what it prints goes to the
 * file `log`. Fails: ERR_DB, or ERR_IO when the disk is full; the end of the log is in the text. */
bool command__run(const struct command_user *user, const char *const argv[], const char *log,
                  struct err *err) MUST_CHECK;

/* The last line of a log file that says something; "" when there is none. */
void command__last_line(const char *log, char *out, size_t size);

#endif
