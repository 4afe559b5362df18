/* The manager is a socket of the test's. */
#include "../support/test.h"

#include "core/date.h"
#include "sandbox/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char folder[] = "/tmp/mingzhang-notify-XXXXXX";
static char path[64];

static int listen_at(const char *name, bool is_abstract)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path + (is_abstract ? 1 : 0), name, strlen(name));
    socklen_t len =
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (is_abstract ? 1 : 0) + strlen(name));
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0);
    return fd;
}

static const char *heard(int fd)
{
    static char message[600];
    ssize_t got = recv(fd, message, sizeof message - 1, 0);
    message[got > 0 ? got : 0] = '\0';
    return message;
}

static void notify__tells_the_manager_what_the_service_does(void **state)
{
    long long at_us = 0;
    (void)state;
    int fd = listen_at(path, false);
    assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
    notify_ready("listening\nMAINPID=1");
    assert_string_equal(heard(fd), "READY=1\nSTATUS=listening");
    notify_reloading();
    assert_int_equal(sscanf(heard(fd), "RELOADING=1\nMONOTONIC_USEC=%lld", &at_us), 1);
    assert_in_range(time_monotonic_us() - at_us, 0, 60000000);
    notify_alive();
    assert_string_equal(heard(fd), "WATCHDOG=1");
    notify_stopping();
    assert_string_equal(heard(fd), "STOPPING=1");
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
    notify_alive(); /* nobody is there: nothing happens */
}

static void notify__knows_the_abstract_space(void **state)
{
    char name[80];
    (void)state;
    (void)snprintf(name, sizeof name, "@%s", path);
    int fd = listen_at(path, true);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    notify_ready("up");
    assert_string_equal(heard(fd), "READY=1\nSTATUS=up");
    (void)close(fd);
}

static void notify__tells_nobody_without_a_manager(void **state)
{
    static const char *const NAMES[] = { "", "relative", "@", "/" };
    (void)state;
    int fd = listen_at(path, false);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", NAMES[i], 1), 0);
        notify_ready("up");
    }
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    notify_ready("up");
    assert_string_equal(heard(fd), "");
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

static void watchdog__is_this_process_own(void **state)
{
    char pid[16];
    (void)state;
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "30000000", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 30000);
    (void)snprintf(pid, sizeof pid, "%ld", (long)getpid());
    assert_int_equal(setenv("WATCHDOG_PID", pid, 1), 0);
    assert_int_equal(notify_watchdog_ms(), 30000);
    assert_int_equal(setenv("WATCHDOG_PID", "1", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(unsetenv("WATCHDOG_PID"), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "-5", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(setenv("WATCHDOG_USEC", "5s", 1), 0);
    assert_int_equal(notify_watchdog_ms(), 0);
    assert_int_equal(unsetenv("WATCHDOG_USEC"), 0);
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(path, sizeof path, "%s/manager", folder);
    (void)unsetenv("WATCHDOG_USEC"); /* the test's own manager is no concern of it */
    (void)unsetenv("WATCHDOG_PID");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notify__tells_the_manager_what_the_service_does),
        cmocka_unit_test(notify__knows_the_abstract_space),
        cmocka_unit_test(notify__tells_nobody_without_a_manager),
        cmocka_unit_test(watchdog__is_this_process_own),
    };
    return cmocka_run_group_tests_name("sandbox_notify", tests, set_up, tear_down);
}
