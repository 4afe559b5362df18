#include "serve_manager.h"
#include "sandbox/notify.h"

#include <errno.h>
#include <time.h>

enum { SILENT_MS = 10000, WAIT_MS = 1000 };

static bool are_alive(const struct managed *managed)
{
    for (int i = 0; i < MANAGED_MAX; i++)
        if (managed->servers[i] != NULL &&
            web_server_silent_us(managed->servers[i]) > SILENT_MS * INT64_C(1000))
            return false;
    return true;
}

int cli__managed_wait(const struct managed *managed, const sigset_t *signals)
{
    int wanted_ms = notify_watchdog_ms();
    int wait_ms = wanted_ms > 0 && wanted_ms / 3 < WAIT_MS ? wanted_ms / 3 : WAIT_MS;
    const struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000 };
    for (;;) {
        int number = sigtimedwait(signals, NULL, &wait);
        if (number > 0)
            return number;
        if (errno != EAGAIN && errno != EINTR)
            return SIGTERM; /* no such thing happens with a proper set */
        if (wanted_ms > 0 && are_alive(managed))
            notify_alive();
    }
}
