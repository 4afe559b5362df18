#include "board/run.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct run {
    const char *argument, *second; /* second NULL: there is one only */
    struct text input;
    int hears; /* what the program writes to: 1 or 2 */
    struct buf *output;
};

static bool board_path(char out[PATH_MAX], struct err *err)
{
    static const char NAME[] = "mingzhang-board";
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    out[len > 0 ? len : 0] = '\0';
    for (int up = 0; up < 3; up++) { /* tests stand in folders of their own below it */
        char *slash = strrchr(out, '/');
        if (slash == NULL || (size_t)(slash - out) + sizeof NAME + 1 > PATH_MAX)
            break;
        memcpy(slash + 1, NAME, sizeof NAME);
        if (access(out, X_OK) == 0)
            return true;
        *slash = '\0';
    }
    return err_set(err, ERR_IO, _("the program %s is missing beside this one"), NAME);
}

/* Gives the program its document and hears what it says. */
static bool converse(int to, int from, const struct run *run)
{
    char piece[512];
    size_t at = 0;
    ssize_t got;
    while (at < run->input.len && (got = write(to, run->input.ptr + at, run->input.len - at)) > 0)
        at += (size_t)got;
    (void)close(to); /* so that it reads to the end */
    while ((got = read(from, piece, sizeof piece)) > 0)
        buf_add(run->output, piece, (size_t)got);
    (void)close(from); /* it was only read */
    return at == run->input.len;
}

static bool open_pipes(int in[2], int out[2])
{
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) == 0)
        return true;
    int why = errno;
    (void)close(in[0]); /* nothing was written */
    (void)close(in[1]);
    errno = why;
    return false;
}

static bool run_program(const struct run *run, struct err *err)
{
    char program[PATH_MAX];
    int in[2], out[2], status = 0;
    pid_t child;
    posix_spawn_file_actions_t actions;
    TRY(board_path(program, err));
    int why = posix_spawn_file_actions_init(&actions);
    if (why != 0 || !open_pipes(in, out))
        return err_set(err, ERR_IO, _("cannot start %s: %s"), program,
                       strerror(why != 0 ? why : errno));
    char *const argv[] = { program, (char *)(uintptr_t)run->argument,
                           (char *)(uintptr_t)run->second, NULL };
    why = posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    why = why != 0 ? why : posix_spawn_file_actions_adddup2(&actions, out[1], run->hears);
    why = why != 0 ? why : posix_spawn(&child, program, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(out[1]);
    bool whole = converse(in[1], out[0], run);
    if (why != 0)
        return err_set(err, ERR_IO, _("cannot start %s: %s"), program, strerror(why));
    if (waitpid(child, &status, 0) != child || !whole || status != 0)
        return err_set(err, ERR_IO, _("the PDF could not be made: %s"), run->output->data);
    return true;
}

bool board_run(struct text document, const char *path, const char *words, struct err *err)
{
    struct buf complaint;
    buf_init(&complaint, BOARD_COMPLAINT_MAX);
    const struct run run = { path, words, document, STDERR_FILENO, &complaint };
    bool ok = run_program(&run, err);
    buf_release(&complaint);
    return ok;
}

bool board_run_renderer(struct buf *out, struct err *err)
{
    size_t before = out->len;
    const struct run run = { "--renderer", NULL, text_of(""), STDOUT_FILENO, out };
    TRY(run_program(&run, err));
    while (out->len > before && out->data[out->len - 1] == '\n')
        out->data[--out->len] = '\0';
    return buf_check(out, "renderer", err);
}
