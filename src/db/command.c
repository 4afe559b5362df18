#include "command.h"

#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct command_user command__user(void)
{
    if (geteuid() != 0)
        return (struct command_user) { .drop = false, .uid = geteuid(), .gid = getegid() };
    const struct passwd *entry = getpwnam("postgres");
    if (entry == NULL)
        entry = getpwnam("nobody");
    if (entry == NULL)
        return (struct command_user) { .drop = true, .uid = 65534, .gid = 65534 };
    return (struct command_user) { .drop = true, .uid = entry->pw_uid, .gid = entry->pw_gid };
}

/* In the child only: gives up root for good, or ends. */
static void become(const struct command_user *user)
{
    if (!user->drop)
        return;
    if (setgroups(0, NULL) != 0 || setresgid(user->gid, user->gid, user->gid) != 0 ||
        setresuid(user->uid, user->uid, user->uid) != 0 || setuid(0) == 0)
        _exit(126);
}

static bool wait_for(pid_t child, int *ret_status)
{
    while (waitpid(child, ret_status, 0) < 0)
        if (errno != EINTR)
            return false;
    return true;
}

bool command__can_use(const struct command_user *user, const char *folder)
{
    pid_t child = fork();
    if (child == 0) {
        become(user);
        _exit(access(folder, R_OK | W_OK | X_OK) == 0 && chdir(folder) == 0 ? 0 : 1);
    }
    int status;
    return child > 0 && wait_for(child, &status) && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void run_child(const struct command_user *user, const char *const argv[], int log)
{
    static char path[] = "PATH=/usr/bin:/bin";
    static char locale[] = "LC_ALL=C.UTF-8";
    char *const environment[] = { path, locale, NULL };
    char *arguments[24] = { 0 };
    for (size_t i = 0; argv[i] != NULL && i + 1 < COUNT(arguments); i++)
        arguments[i] = strdup(argv[i]);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (dup2(nothing, STDIN_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0)
        _exit(126);
    (void)setsid(); /* Ctrl-C ends the program, not the server under its feet */
    umask(077);
    become(user);
    if (chdir("/") == 0)
        (void)execve(arguments[0], arguments, environment);
    _exit(127);
}

void command__last_line(const char *log, char *out, size_t size)
{
    char line[512];
    FILE *file = fopen(log, "re");
    out[0] = '\0';
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        bool says_why = strstr(line, "FATAL") != NULL || strstr(line, "PANIC") != NULL ||
                        strstr(line, "rror:") != NULL || strstr(line, "could not") != NULL ||
                        strstr(line, "No space") != NULL;
        if (line[0] != '\0' && (says_why || out[0] == '\0'))
            (void)snprintf(out, size, "%s", line); /* a long line is cut */
    }
    if (file != NULL)
        (void)fclose(file); /* it was only read */
}

static bool tell(const char *program, const char *log, int status, struct err *err)
{
    char why[512];
    command__last_line(log, why, sizeof why);
    const char *name = strrchr(program, '/');
    bool full = strstr(why, "No space left") != NULL;
    err_set(err, full ? ERR_IO : ERR_DB, _("%s failed (status %d): %s"),
            name != NULL ? name + 1 : program, WIFEXITED(status) ? WEXITSTATUS(status) : 128, why);
    if (full)
        return err_hint(err, _("Make room on the disk, or choose another folder with --home."));
    return err_hint(err, _("The whole log is in %s."), log);
}

bool command__run(const struct command_user *user, const char *const argv[], const char *log,
                  struct err *err)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), log, strerror(errno));
    pid_t child = fork();
    if (child == 0)
        run_child(user, argv, fd);
    (void)close(fd); /* the child has its own */
    int status = 0;
    if (child < 0 || !wait_for(child, &status))
        return err_set(err, ERR_DB, _("cannot start %s: %s"), argv[0], strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    return tell(argv[0], log, status, err);
}
