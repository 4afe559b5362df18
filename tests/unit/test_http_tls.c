/* The client against a TLS server: whose certificate it takes, and whose not. */
#include "../support/test.h"

#include "../support/tsa.h"
#include "http/client.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 128, ANSWER_MAX = 1 << 20, TIMEOUT_MS = 10000 };
extern char **environ;

struct fixture {
    char folder[64];
    char ca[PATH_SIZE];    /* signed the server's certificate */
    char other[PATH_SIZE]; /* did not */
    pid_t pid;
    int out;
    int port;
};

static void make(const char *folder, const char *script)
{
    const char *const argv[] = { "sh", "-c", script, "sh", folder, NULL };
    assert_int_equal(tsa_run(argv), 0);
}

/* openssl s_server names the port that it got in its first line. */
static void serve(struct fixture *f)
{
    int ends[2];
    char cert[PATH_SIZE];
    char key[PATH_SIZE];
    char line[200] = "";
    posix_spawn_file_actions_t actions;
    (void)snprintf(cert, sizeof cert, "%s/cert.pem", f->folder);
    (void)snprintf(key, sizeof key, "%s/key.pem", f->folder);
    const char *const words[] = { "openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-cert",
                                  cert,      "-key",     key };
    char *argv[COUNT(words) + 1] = { NULL };
    for (size_t i = 0; i < COUNT(words); i++)
        argv[i] = strdup(words[i]);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    assert_int_equal(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO), 0);
    assert_int_equal(
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0),
        0); /* it complains of every client that refuses it */
    assert_int_equal(posix_spawnp(&f->pid, argv[0], &actions, NULL, argv, environ), 0);
    (void)posix_spawn_file_actions_destroy(&actions); /* it was made */
    for (size_t i = 0; i < COUNT(words); i++)
        free(argv[i]);
    (void)close(ends[1]); /* the server has its own */
    f->out = ends[0];
    FILE *file = fdopen(dup(f->out), "r");
    while (fgets(line, sizeof line, file) != NULL &&
           sscanf(line, "ACCEPT 127.0.0.1:%d", &f->port) != 1)
        ;
    (void)fclose(file); /* it was only read */
    assert_true(f->port > 0);
}

static int set_up(void **state)
{
    static struct fixture f;
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-tls-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    make(
        f.folder,
        "cd \"$1\" && exec 2>log && for n in ca other; do"
        " openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $n.key"
        " -out $n.pem -days 9999 -subj /CN=$n || exit; done &&"
        " echo subjectAltName=DNS:localhost >ext && openssl req -newkey ec"
        " -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -subj /CN=server -out csr &&"
        " openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 9999 -extfile ext"
        " -out cert.pem");
    (void)snprintf(f.ca, sizeof f.ca, "%s/ca.pem", f.folder);
    (void)snprintf(f.other, sizeof f.other, "%s/other.pem", f.folder);
    serve(&f);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    (void)kill(f->pid, SIGKILL);
    (void)waitpid(f->pid, NULL, 0); /* it was killed */
    (void)close(f->out);            /* it was only read */
    make(f->folder, "rm -rf \"$1\"");
    return 0;
}

static bool call(const struct fixture *f, const char *host, const char *ca, struct err *err)
{
    char url[HTTP_URL_MAX];
    struct http_answer answer;
    (void)snprintf(url, sizeof url, "https://%s:%d/", host, f->port);
    const struct http_request request = {
        .url = url, .ca_file = ca, .answer_max = ANSWER_MAX, .timeout_ms = TIMEOUT_MS
    };
    http_answer_init(&answer);
    bool ok = http_call(&request, &answer, err) && answer.status == 200;
    http_answer_release(&answer);
    return ok;
}

static void call__takes_a_certificate_of_the_authority_that_was_named(void **state)
{
    struct err err = { 0 };
    const struct fixture *f = *state;
    ASSERT_OK(call(f, "localhost", f->ca, &err));
}

static void call__refuses_other_authorities_and_other_names(void **state)
{
    const struct fixture *f = *state;
    struct err err = { 0 };
    ASSERT_ERR(call(f, "localhost", f->other, &err), ERR_NETWORK);
    err_clear(&err);
    ASSERT_ERR(call(f, "localhost", NULL, &err), ERR_NETWORK);
    err_clear(&err);
    ASSERT_ERR(call(f, "127.0.0.1", f->ca, &err), ERR_NETWORK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call__takes_a_certificate_of_the_authority_that_was_named),
        cmocka_unit_test(call__refuses_other_authorities_and_other_names),
    };
    return cmocka_run_group_tests_name("http_tls", tests, set_up, tear_down);
}
