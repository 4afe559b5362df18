/* Those outside, witnesses and time-stamp authorities, may take their time: a process of its own
 * asks them, so that no record waits for them. `checkpoint --watch` starts it and ends it. */
#include "outside.h"
#include "command.h"
#include "core/date.h"
#include "core/i18n.h"
#include "log/log.h"
#include "log/stamp.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    STEP_US = 1000000,
    STAMPS_US = 10000000,
    AGAIN_US = 10000000,
    LEAVE_US = 20000,
    LEAVE = 250
};

static volatile sig_atomic_t is_told_to_end;
static void end(int number)
{
    (void)number;
    is_told_to_end = 1;
}

/* Said once, not every second. */
static void say(const struct cli *cli, const char *who, const char *problem, char *last,
                size_t size)
{
    if (strcmp(problem, last) == 0)
        return;
    (void)snprintf(last, size, "%s", problem);
    if (problem[0] != '\0')
        cli__note(cli, "%s: %s", who, problem);
}

struct asking {
    struct log_witnesses seen;
    struct log_stamps stamps;
    char said[LOG_WITNESSES_MAX][LOG_WITNESS_PROBLEM_MAX], said_stamps[LOG_STAMP_PROBLEM_MAX];
    int64_t stamps_us; /* when the authority is asked again */
};

static bool ask(struct cli *cli, struct asking *asking, struct err *err)
{
    TRY(cli__open(cli, err));
    TRY(log_outside(cli->db, &cli->conf, &asking->seen, err));
    for (size_t i = 0; i < asking->seen.count; i++)
        say(cli, asking->seen.items[i].name, asking->seen.items[i].problem, asking->said[i],
            LOG_WITNESS_PROBLEM_MAX);
    if (cli->conf.tsa[0] == '\0' || time_monotonic_us() < asking->stamps_us)
        return true;
    asking->stamps_us = time_monotonic_us() + STAMPS_US;
    TRY(log_stamp_due(cli->db, &cli->conf, &asking->stamps, err));
    say(cli, _("time-stamps"), asking->stamps.problem, asking->said_stamps, LOG_STAMP_PROBLEM_MAX);
    return true;
}

bool cli__outside(struct cli *cli, struct err *err)
{
    struct asking *asking = calloc(1, sizeof *asking);
    struct sigaction action = { .sa_handler = end };
    if (asking == NULL)
        abort();
    (void)sigaction(SIGTERM, &action, NULL); /* cannot fail for these */
    (void)sigaction(SIGINT, &action, NULL);
    while (!is_told_to_end) {
        if (!ask(cli, asking, err)) {
            cli__print_error(cli, err);
            err_clear(err);
            cli__close(cli); /* what is away comes back */
        }
        if (!is_told_to_end)
            (void)usleep(STEP_US); /* witnesses are not asked more often */
    }
    free(asking);
    return true;
}

static void become(const struct cli *cli, pid_t parent)
{
    const char *argv[] = { "mingzhang", "--home",  cli->conf.home,
                           "witness",   "--watch", cli->quiet ? "--quiet" : NULL,
                           NULL };
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
        _exit(3); /* it would stay when the watch is killed */
    (void)execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(3);
}

void outside_keep(struct outside *outside, const struct cli *cli)
{
    if (cli->conf.policy[0] == '\0' && cli->conf.tsa[0] == '\0')
        return;
    if (outside->pid > 0 && waitpid(outside->pid, NULL, WNOHANG) == 0)
        return; /* it works */
    outside->pid = 0;
    if (time_monotonic_us() < outside->again_us)
        return;
    outside->again_us = time_monotonic_us() + AGAIN_US;
    (void)fflush(NULL); /* what is not written yet is not written twice */
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0)
        become(cli, parent);
    outside->pid = child > 0 ? child : 0; /* else it is tried again */
}

void outside_end(struct outside *outside)
{
    if (outside->pid <= 0)
        return;
    (void)kill(outside->pid, SIGTERM);
    for (int i = 0; i < LEAVE && waitpid(outside->pid, NULL, WNOHANG) == 0; i++)
        (void)usleep(LEAVE_US); /* in the middle of a call it takes a moment */
    (void)kill(outside->pid, SIGKILL);
    (void)waitpid(outside->pid, NULL, 0); /* over already, mostly */
    outside->pid = 0;
}
