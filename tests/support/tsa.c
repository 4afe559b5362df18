#include "tsa.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { QUERY_MAX = 1 << 16, PATH_SIZE = 600 };
extern char **environ;

static void demand(bool truth, const char *what)
{
    if (truth)
        return;
    perror(what);
    abort();
}

int tsa_run(const char *const *argv)
{
    pid_t pid;
    int status;
    char *copy[32] = { NULL };
    for (int i = 0; argv[i] != NULL; i++)
        copy[i] = strdup(argv[i]);
    demand(posix_spawnp(&pid, copy[0], NULL, NULL, copy, environ) == 0, argv[0]);
    demand(waitpid(pid, &status, 0) == pid, "waitpid");
    for (int i = 0; copy[i] != NULL; i++)
        free(copy[i]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void path_of(const struct tsa *tsa, const char *name, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s/%s", tsa->folder, name);
}

static void write_file(const char *path, struct text bytes)
{
    FILE *file = fopen(path, "wb");
    demand(file != NULL && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len, path);
    demand(fclose(file) == 0, path);
}

static void read_file(const char *path, struct buf *out)
{
    char piece[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    demand(file != NULL, path);
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buf_add(out, piece, got);
    (void)fclose(file); /* it was only read */
}

static void stamp(void *arg, const struct web_request *request, struct web_response *response)
{
    struct tsa *tsa = arg;
    char query[PATH_SIZE];
    char answer[PATH_SIZE];
    path_of(tsa, "query", query);
    path_of(tsa, "reply", answer);
    tsa->asked++;
    response->content_type = "application/timestamp-reply";
    if (tsa->fail != 0) {
        response->status = tsa->fail;
        return;
    }
    if (!tsa->old) {
        const char *const argv[] = {
            "tests/support/tsa.sh", "reply", tsa->folder, query, answer, NULL
        };
        write_file(query, request->body);
        demand(tsa_run(argv) == 0, "tsa.sh reply");
    }
    read_file(answer, &response->body);
}

static const struct web_route ROUTES[] = { { WEB_POST, "/tsr", stamp } };

void tsa_begin(struct tsa *tsa, const char *folder, const char *name)
{
    struct web_options options = web_options_default();
    memset(tsa, 0, sizeof *tsa);
    (void)snprintf(tsa->folder, sizeof tsa->folder, "%s/tsa", folder);
    (void)snprintf(tsa->ca, sizeof tsa->ca, "%s/ca.pem", tsa->folder);
    const char *const argv[] = { "tests/support/tsa.sh", "make", tsa->folder, name, NULL };
    demand(tsa_run(argv) == 0, "tsa.sh make");
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = QUERY_MAX;
    options.arg = tsa;
    loopback_begin(&tsa->loop, &options);
    (void)snprintf(tsa->url, sizeof tsa->url, "%s/tsr", tsa->loop.url);
}

void tsa_end(struct tsa *tsa) { loopback_end(&tsa->loop); }
