#include "witness.h"
#include "tsa.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void demand(bool truth, const char *what)
{
    if (truth)
        return;
    perror(what);
    abort();
}

/* Test programs lie in <build>/tests/<kind>/. */
const char *witness_test_program(void)
{
    static char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 64);
    demand(len > 0, "/proc/self/exe");
    path[len] = '\0';
    for (int i = 0; i < 3; i++)
        *strrchr(path, '/') = '\0';
    (void)strncat(path, "/mingzhang-witness", 63);
    return path;
}

/* Runs the program with its output or its complaints in a pipe; the reading end. */
static FILE *run(char *const *argv, int output, pid_t *ret_pid)
{
    int ends[2];
    posix_spawn_file_actions_t actions;
    demand(pipe2(ends, O_CLOEXEC) == 0, "pipe");
    demand(posix_spawn_file_actions_init(&actions) == 0 &&
               posix_spawn_file_actions_adddup2(&actions, ends[1], output) == 0,
           "posix_spawn");
    demand(posix_spawn(ret_pid, argv[0], &actions, NULL, argv, environ) == 0, argv[0]);
    (void)posix_spawn_file_actions_destroy(&actions); /* it was made */
    (void)close(ends[1]);                             /* the program has its own */
    FILE *file = fdopen(ends[0], "r");
    demand(file != NULL, "fdopen");
    return file;
}

static void read_vkey(struct witness_test *it)
{
    char program[PATH_MAX];
    char words[][8] = { "key", "--dir" };
    pid_t pid;
    (void)snprintf(program, sizeof program, "%s", witness_test_program());
    char *const argv[] = { program, words[0], words[1], it->folder, NULL };
    FILE *file = run(argv, STDOUT_FILENO, &pid);
    demand(fgets(it->vkey, sizeof it->vkey, file) != NULL, "mingzhang-witness key");
    it->vkey[strcspn(it->vkey, "\n")] = '\0';
    (void)fclose(file); /* it was only read */
    demand(waitpid(pid, NULL, 0) == pid, "waitpid");
}

void witness_test_make(struct witness_test *it, const char *folder, const char *name,
                       const char *log_vkey)
{
    witness_test_make_with(it, folder, name, log_vkey, NULL);
}

void witness_test_make_with(struct witness_test *it, const char *folder, const char *name,
                            const char *log_vkey, const char *key)
{
    char path[600];
    memset(it, 0, sizeof *it);
    int len = snprintf(it->folder, sizeof it->folder, "%s/%s", folder, name);
    for (char *at = it->folder + len - strlen(name); *at != '\0'; at++)
        if (*at == '/')
            *at = '-';
    const char *const argv[] = { witness_test_program(),
                                 "init",
                                 "--dir",
                                 it->folder,
                                 "--name",
                                 name,
                                 key != NULL ? "--key" : NULL, /* ends the list without a key */
                                 key,
                                 NULL };
    demand(tsa_run(argv) == 0, "mingzhang-witness init");
    (void)snprintf(path, sizeof path, "%s/witness.conf", it->folder);
    FILE *file = fopen(path, "a");
    demand(file != NULL && fprintf(file, "log = %s\n", log_vkey) > 0, path);
    demand(fclose(file) == 0, path);
    read_vkey(it);
}

void witness_test_start(struct witness_test *it)
{
    char program[PATH_MAX];
    char words[][16] = { "serve", "--dir", "--listen", "127.0.0.1:0" };
    char line[256] = "";
    unsigned port = 0;
    (void)snprintf(program, sizeof program, "%s", witness_test_program());
    char *const argv[] = { program, words[0], words[1], it->folder, words[2], words[3], NULL };
    FILE *file = run(argv, STDERR_FILENO, &it->pid);
    while (port == 0 && fgets(line, sizeof line, file) != NULL)
        (void)!sscanf(line, "listening on 127.0.0.1 port %u", &port); /* 0: another line */
    demand(port > 0, line);
    (void)snprintf(it->url, sizeof it->url, "http://127.0.0.1:%u", port);
    (void)fclose(file); /* what it says from now on fails to be written, and stops nothing */
}

void witness_test_stop(struct witness_test *it, int signal)
{
    if (it->pid == 0)
        return;
    (void)kill(it->pid, signal); /* it may have ended by itself */
    demand(waitpid(it->pid, NULL, 0) == it->pid, "waitpid");
    it->pid = 0;
}
