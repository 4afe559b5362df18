#include "sandbox/notify.h"
#include "core/date.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_MAX = 512 };

/* A name that begins with '@' is in the abstract space: its first byte is a NUL. */
static bool address_of(const char *name, struct sockaddr_un *ret, socklen_t *ret_len)
{
    size_t len = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || len < 2 || len >= sizeof ret->sun_path)
        return false;
    *ret = (struct sockaddr_un) { .sun_family = AF_UNIX };
    memcpy(ret->sun_path, name, len);
    if (name[0] == '@')
        ret->sun_path[0] = '\0';
    *ret_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    return true;
}

static void tell(const char *message)
{
    struct sockaddr_un address;
    socklen_t len;
    const char *name = getenv("NOTIFY_SOCKET");
    if (name == NULL || !address_of(name, &address, &len))
        return;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, message, strlen(message), MSG_NOSIGNAL, (struct sockaddr *)&address, len);
    (void)close(fd); /* nothing else was sent */
}

void notify_ready(const char *status)
{
    char message[MESSAGE_MAX];
    (void)snprintf(message, sizeof message, "READY=1\nSTATUS=%.*s", (int)strcspn(status, "\n"),
                   status);
    tell(message);
}

/* The manager pairs it with the READY that follows by the clock. */
void notify_reloading(void)
{
    char message[MESSAGE_MAX];
    (void)snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRId64,
                   time_monotonic_us());
    tell(message);
}

void notify_stopping(void) { tell("STOPPING=1"); }
void notify_alive(void) { tell("WATCHDOG=1"); }

static long number(const char *name)
{
    const char *value = getenv(name);
    char *end = NULL;
    long result = value != NULL ? strtol(value, &end, 10) : 0;
    return end != NULL && *end == '\0' && result > 0 ? result : 0;
}

int notify_watchdog_ms(void)
{
    long pid = number("WATCHDOG_PID");
    long us = number("WATCHDOG_USEC");
    if (us == 0 || (pid != 0 && pid != (long)getpid()))
        return 0;
    return us / 1000 > INT_MAX ? INT_MAX : us < 1000 ? 1 : (int)(us / 1000);
}
