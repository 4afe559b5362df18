/* Each question is asked in a child that has entered the sandbox; its exit status is the answer. */
#include "../support/test.h"

#include "sandbox/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/test_sandbox.XXXXXX";
static bool has_landlock;

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* 0: it was done; else the errno that refused it. */
static int inside(int (*question)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = { 0 };
        bool is_confined;
        const char *const folders[] = { folder, NULL };
        const struct sandbox sandbox = { .folders = folders, .may_accept = true };
        if (!sandbox_enter(&sandbox, &is_confined, &err))
            _exit(250);
        _exit(question());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int answer(int result) { return result >= 0 ? 0 : errno; }

static int open_a_network_socket(void) { return answer(socket(AF_INET, SOCK_STREAM, 0)); }
static int open_a_local_socket(void) { return answer(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int start_a_program(void) { return answer(execl("/bin/true", "true", (char *)NULL)); }
static int look_into_the_parent(void)
{
    return answer((int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}
static int read_another_file(void) { return answer(open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }
static int write_in_the_folder(void)
{
    char path[64], second[64];
    snprintf(path, sizeof path, "%s/head.new", folder);
    snprintf(second, sizeof second, "%s/head", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, "x", 1) != 1 || fsync(file) != 0 || close(file) != 0)
        return errno;
    return answer(rename(path, second));
}
static int dump_core(void)
{
    struct rlimit limit;
    return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 ? EPERM : 0;
}

static void sandbox__has_no_network_and_makes_no_sockets(void **state)
{
    (void)state;
    assert_int_equal(inside(open_a_network_socket), EPERM);
    assert_int_equal(inside(open_a_local_socket), EPERM);
}

static void sandbox__starts_no_programs_and_looks_into_none(void **state)
{
    (void)state;
    assert_int_equal(inside(start_a_program), EPERM);
    assert_int_equal(inside(look_into_the_parent), EPERM);
    assert_int_equal(inside(dump_core), EPERM);
}

static void sandbox__writes_in_its_folder(void **state)
{
    (void)state;
    assert_int_equal(inside(write_in_the_folder), 0);
}

static void sandbox__reads_no_other_files_where_the_kernel_has_landlock(void **state)
{
    struct err err = { 0 };
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        const char *const folders[] = { folder, NULL };
        const struct sandbox sandbox = { .folders = folders };
        _exit(sandbox_enter(&sandbox, &has_landlock, &err) && has_landlock ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(inside(read_another_file), WEXITSTATUS(status) == 0 ? EACCES : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sandbox__has_no_network_and_makes_no_sockets),
        cmocka_unit_test(sandbox__starts_no_programs_and_looks_into_none),
        cmocka_unit_test(sandbox__writes_in_its_folder),
        cmocka_unit_test(sandbox__reads_no_other_files_where_the_kernel_has_landlock),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
