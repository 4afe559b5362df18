/* Each question is asked in a child that has entered the sandbox; its exit status is the answer. */
#include "../support/test.h"

#include "sandbox/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/test_sandbox.XXXXXX";
static char program[64]; /* a copy of /bin/true that may be run */
static bool has_landlock;

static int make_folder(void **state)
{
    char command[200];
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(program, sizeof program, "%s/true", folder);
    snprintf(command, sizeof command, "cp /bin/true '%s'", program);
    return system(command);
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static int inside_of(const struct sandbox *sandbox, int (*question)(void))
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = { 0 };
        bool is_confined;
        if (!sandbox_enter(sandbox, &is_confined, &err))
            _exit(250);
        _exit(question());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* 0: it was done; else the errno that refused it. */
static int inside(int (*question)(void))
{
    const char *const folders[] = { folder, NULL };
    const struct sandbox sandbox = { .folders = folders, .may_accept = true };
    return inside_of(&sandbox, question);
}

/* As `serve` is: what it needs of the system may be read. */
static int inside_service(int (*question)(void))
{
    const char *const folders[] = { folder, NULL };
    static const char *const READABLE[] = { "/usr", "/lib", "/etc/passwd", "/none", NULL };
    const char *const programs[] = { program, "/lib64/ld-linux-x86-64.so.2",
                                     "/lib/ld-linux-aarch64.so.1", NULL };
    const struct sandbox sandbox = { .folders = folders,
                                     .readable = READABLE,
                                     .programs = programs,
                                     .may_accept = true,
                                     .is_service = true };
    return inside_of(&sandbox, question);
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
    has_landlock = WEXITSTATUS(status) == 0;
    assert_int_equal(inside(read_another_file), has_landlock ? EACCES : 0);
}

static int make_a_folder(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/more", folder);
    return answer(mkdir(path, 0700));
}
static int write_a_readable_file(void)
{
    return answer(open("/etc/passwd", O_WRONLY | O_APPEND | O_CLOEXEC));
}
static int read_an_unnamed_file(void) { return answer(open("/etc/group", O_RDONLY | O_CLOEXEC)); }
static int write_elsewhere(void)
{
    return answer(open("/tmp/test_sandbox.elsewhere", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}
static int listen_at_a_port(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const struct sockaddr_in any = { .sin_family = AF_INET };
    return fd < 0
               ? errno
               : answer(bind(fd, (const struct sockaddr *)&any, sizeof any) != 0 ? -1
                                                                                 : listen(fd, 1));
}
static int start_what_may_run(void) { return answer(execl(program, "true", (char *)NULL)); }
static int become_another(void) { return answer(setuid(65534)); }

static void service__has_sockets_and_makes_folders(void **state)
{
    (void)state;
    assert_int_equal(inside_service(listen_at_a_port), 0);
    assert_int_equal(inside_service(make_a_folder), 0);
    assert_int_equal(inside_service(write_in_the_folder), 0);
    assert_int_equal(inside(make_a_folder), EPERM); /* others do not */
}

static void service__looks_into_no_process_and_stays_who_it_is(void **state)
{
    (void)state;
    assert_int_equal(inside_service(look_into_the_parent), EPERM);
    assert_int_equal(inside_service(become_another), EPERM);
}

static void service__reads_what_is_named_and_runs_what_is_named(void **state)
{
    (void)state;
    assert_int_equal(inside_service(read_another_file), 0);
    assert_int_equal(inside_service(start_what_may_run), 0);
    if (!has_landlock)
        return; /* the test before this one has said so */
    assert_int_equal(inside_service(write_a_readable_file), EACCES);
    assert_int_equal(inside_service(read_an_unnamed_file), EACCES);
    assert_int_equal(inside_service(write_elsewhere), EACCES);
    assert_int_equal(inside_service(start_a_program), EACCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sandbox__has_no_network_and_makes_no_sockets),
        cmocka_unit_test(sandbox__starts_no_programs_and_looks_into_none),
        cmocka_unit_test(sandbox__writes_in_its_folder),
        cmocka_unit_test(sandbox__reads_no_other_files_where_the_kernel_has_landlock),
        cmocka_unit_test(service__has_sockets_and_makes_folders),
        cmocka_unit_test(service__looks_into_no_process_and_stays_who_it_is),
        cmocka_unit_test(service__reads_what_is_named_and_runs_what_is_named),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
