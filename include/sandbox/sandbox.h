/*
 * sandbox/sandbox.h - what a daemon gives up once it has everything that it needs.
 *
 * seccomp leaves it the system calls of a server that reads, writes and answers; landlock leaves it
 * the folders that it names. Both hold for all threads that are started afterwards and cannot be
 * undone. No new program can be started, no process looked into, no dump written. Call it before
 * the first thread, after keys, locales and converters are loaded.
 *
 *   const char *folders[] = { keys, NULL };
 *   TRY(sandbox_enter(&(struct sandbox) { .folders = folders }, err));
 *
 * The only user of libseccomp.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "core/err.h"

struct sandbox {
    /* Folders or files that may be read, written, made and renamed; ends with NULL. NULL: files are
     * not confined (a key that lives in another module's storage). */
    const char *const *folders;
    const char *const *readable; /* folders or files that may be read; those that are missing are
                                  * left out. NULL: none. Only with folders */
    const char *const *programs; /* files that may be run, their loader among them; they are in the
                                  * same sandbox. NULL: none. Only with folders */
    bool may_accept;             /* takes connections from a socket that listens already */
    bool is_service; /* opens sockets and connections, makes folders, waits for signals */
};

/* On a kernel without landlock only seccomp holds; *ret_confined says which it was. May be NULL.
 * Fails: ERR_INTERNAL. */
bool sandbox_enter(const struct sandbox *sandbox, bool *ret_confined, struct err *err) MUST_CHECK;
/* No core dumps, and nobody may look into the process. */
void sandbox_hide(void);

#endif
