#include "serve_child.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "sandbox/sandbox.h"
#include "signer/signer.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NAMED_MAX = 8, FAILED = 3, KEEP_S = 3 };

/* The service manager knows the parent; the child is who tells it. */
static void take_watchdog(pid_t parent)
{
    char number[24];
    const char *pid = getenv("WATCHDOG_PID");
    if (pid == NULL || strtol(pid, NULL, 10) != (long)parent)
        return;
    (void)snprintf(number, sizeof number, "%ld", (long)getpid());
    (void)setenv("WATCHDOG_PID", number, 1); /* without memory there is no watchdog */
}

static void be_child(bool (*serve)(void *arg, struct err *err), void *arg, pid_t parent, int tell)
{
    struct err err = { 0 };
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(FAILED); /* nobody would end it */
    take_watchdog(parent);
    bool ok = serve(arg, &err);
    (void)fflush(NULL); /* what could not be written is lost with the terminal */
    if (!ok)
        (void)!write(tell, &err, sizeof err); /* less than a pipe holds: at once or never */
    _exit(ok ? 0 : FAILED);
}

/* A signer that was started on demand ends when nobody asks, and the child cannot start another. */
static void keep_signer(struct cli *cli)
{
    struct err err = { 0 };
    struct signer_settings settings;
    struct signer *fresh = NULL;
    if (!signer_settings(&cli->conf, &settings, &err) || !signer_open(&settings, &fresh, &err))
        return; /* posts say so; it is tried again */
    signer_free(cli->signer);
    cli->signer = fresh;
}

/* Passes signals on until the child has ended. */
static int wait_for(struct cli *cli, pid_t child, const sigset_t *signals)
{
    static const struct timespec KEEP = { .tv_sec = KEEP_S };
    sigset_t all = *signals;
    int status = 0;
    (void)sigaddset(&all, SIGCHLD);
    while (waitpid(child, &status, WNOHANG) == 0) {
        int number = sigtimedwait(&all, NULL, &KEEP);
        if (number > 0 && number != SIGCHLD)
            (void)kill(child, number); /* when it has just ended, the next round sees it */
        else if (number < 0)
            keep_signer(cli);
    }
    return status;
}

bool cli__in_child(struct cli *cli, const sigset_t *signals,
                   bool (*serve)(void *arg, struct err *err), void *arg, struct err *err)
{
    sigset_t ended, before;
    struct err said = { 0 };
    int ends[2];
    pid_t parent = getpid();
    (void)sigemptyset(&ended);
    (void)sigaddset(&ended, SIGCHLD);
    (void)fflush(NULL);                            /* or the child would say it again */
    (void)sigprocmask(SIG_BLOCK, &ended, &before); /* cannot fail for these */
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, ERR_MEMORY, _("there is not enough memory"));
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        be_child(serve, arg, parent, ends[1]);
    }
    (void)close(ends[1]);
    int status = child > 0 ? wait_for(cli, child, signals) : 0;
    bool told = read(ends[0], &said, sizeof said) == (ssize_t)sizeof said;
    (void)close(ends[0]); /* it was only read */
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (child < 0)
        return err_set(err, ERR_MEMORY, _("there is not enough memory"));
    if (told)
        *err = said;
    else if (status != 0)
        (void)err_set(err, ERR_INTERNAL, _("the service ended by itself (status %d)"), status);
    return !told && status == 0;
}

/* Files that are replaced are named by their folder: the rule would hold for the old one only. */
static const char *folder_of(struct cli *cli, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (path[0] == '\0')
        return NULL;
    if (path[0] != '/') {
        path = arena_printf(cli->arena, "%s/%s", cli->conf.home, path);
        slash = strrchr(path, '/');
    }
    return slash == path ? "/" : arena_strndup(cli->arena, path, (size_t)(slash - path));
}

static const char *own_folder(struct cli *cli)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0)
        return NULL;
    path[len] = '\0';
    return folder_of(cli, path);
}

bool cli__serve_confined(struct cli *cli, struct err *err)
{
    const struct conf *conf = &cli->conf;
    const char *log = conf->log[0] != '\0' ? conf->log : conf->home;
    const char *own = own_folder(cli);
    const char *const folders[] = { conf->home, "/tmp", "/dev/null",
                                    access(log, F_OK) == 0 ? log : NULL, NULL };
    const char *named[] = {
        /* names of servers, time zones, certificates, character sets, fonts */
        "/etc",
        "/usr",
        "/lib",
        "/lib64",
        "/run/systemd/resolve",
        "/run/resolvconf",
        "/dev/urandom",
        "/sys/devices/system/cpu",
        "/var/cache/fontconfig",
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
    };
    const char *const more[NAMED_MAX] = {
        own,
        folder_of(cli, conf->tls_cert),
        folder_of(cli, conf->tls_key),
        folder_of(cli, conf->client_ca),
        folder_of(cli, conf->site),
        folder_of(cli, conf->policy),
        folder_of(cli, conf->tsa_ca),
    };
    const char *board = own != NULL ? arena_printf(cli->arena, "%s/mingzhang-board", own) : "/none";
    const char *const programs[] = { board, "/lib64/ld-linux-x86-64.so.2",
                                     "/lib/ld-linux-aarch64.so.1", NULL };
    size_t count = 0;
    while (named[count] != NULL)
        count++;
    for (size_t i = 0; i < NAMED_MAX && count < COUNT(named) - 1; i++)
        if (more[i] != NULL)
            named[count++] = more[i];
    const struct sandbox sandbox = { .folders = folders,
                                     .readable = named,
                                     .programs = programs,
                                     .may_accept = true,
                                     .is_service = true };
    (void)_("there is not enough memory"); /* so that the catalogue is in memory */
    return sandbox_enter(&sandbox, NULL, err);
}
