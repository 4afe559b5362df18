/*
 * cli/serve_manager.h - the service and the service manager that started it.
 */
#ifndef CLI_SERVE_MANAGER_H
#define CLI_SERVE_MANAGER_H

#include "web/server.h"

#include <signal.h>

enum { MANAGED_MAX = 2 };

/* Servers whose threads must come round; the rest is NULL. */
struct managed {
    const struct web_server *servers[MANAGED_MAX];
};

/* Waits for one of the signals and returns its number. Meanwhile the manager hears that the service
 * is alive, as long as the servers' threads come round. */
int cli__managed_wait(const struct managed *managed, const sigset_t *signals);

#endif
