#include "test.h"

#include "signer_process.h"

#include <limits.h>
#include <unistd.h>

bool signer_process_settings(const char *home, struct signer_settings *ret)
{
    struct conf conf = { .home = "" };
    struct err err = { 0 };
    char path[SIGNER_PATH_MAX];
    (void)snprintf(conf.home, sizeof conf.home, "%s", home);
    (void)snprintf(conf.signer, sizeof conf.signer, "%s/sock", home);
    (void)snprintf(path, sizeof path, "%s/mingzhang.conf", home);
    FILE *file = fopen(path, "we");
    return file != NULL && fprintf(file, "signer = %s\n", conf.signer) > 0 && fclose(file) == 0 &&
           signer_settings(&conf, ret, &err);
}

/* build/tests/<kind>/<this>: three folders up is where the programs are. */
static void find_program(char out[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 20);
    out[len > 0 ? len : 0] = '\0';
    for (int i = 0; i < 3; i++) {
        char *slash = strrchr(out, '/');
        assert_non_null(slash);
        *slash = '\0';
    }
    memcpy(out + strlen(out), "/mingzhang-signer", sizeof "/mingzhang-signer");
    assert_int_equal(access(out, X_OK), 0);
}

pid_t signer_process_start(const struct signer_settings *settings)
{
    return signer_process_start_with(settings, 30);
}

pid_t signer_process_start_with(const struct signer_settings *settings, int patience_s)
{
    char program[PATH_MAX], said[8] = "", patience[12];
    int ends[2];
    find_program(program);
    (void)snprintf(patience, sizeof patience, "%d", patience_s);
    assert_int_equal(pipe(ends), 0);
    pid_t server = fork();
    assert_true(server >= 0);
    if (server == 0) {
        if (dup2(ends[1], 2) < 0)
            _exit(3);
        (void)execl(program, program, "--home", settings->home, "--patience", patience,
                    (char *)NULL);
        _exit(3);
    }
    (void)close(ends[1]); /* so that a server that ends is noticed */
    assert_int_equal(read(ends[0], said, 6), 6);
    assert_string_equal(said, "ready\n");
    (void)close(ends[0]); /* it says nothing else */
    return server;
}
