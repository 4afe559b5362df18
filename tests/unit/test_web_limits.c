/* What a server takes of strangers, and for how long. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "core/date.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MAX = 1000, CONNECTIONS_MAX = 3, SHORT_MS = 300 };

struct fixture {
    struct loopback loop;
    struct buf out;
    uint16_t port;
};

static void hello(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg, (void)request; /* it says the same to all */
    buf_adds(&response->body, "hello\n");
}

static void echo(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg; /* no state */
    const char *mark = web_request_header(request, "X-Mark");
    response->status = 201;
    response->content_type = "application/octet-stream";
    web_response_header(response, "X-Mark", mark != NULL ? mark : "none");
    buf_addf(&response->body, TEXT_FMT "|" TEXT_FMT "|", TEXT_ARG(request->path),
             TEXT_ARG(request->query));
    buf_add(&response->body, request->body.ptr, request->body.len);
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/hello", hello },
    { WEB_POST, "/echo", echo },
};

static void begin(struct fixture *f, const struct web_options *options)
{
    buf_init(&f->out, 1 << 20);
    loopback_begin(&f->loop, options);
    f->port = web_server_port(f->loop.server);
}

static struct web_options usual(void)
{
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = BODY_MAX;
    options.connections_max = CONNECTIONS_MAX;
    return options;
}

static int set_up(void **state)
{
    static struct fixture f;
    const struct web_options options = usual();
    begin(&f, &options);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    loopback_end(&f->loop);
    buf_release(&f->out);
    return 0;
}

#define LAST "Host: a\r\nConnection: close\r\n"

static void server__limits_the_target(void **state)
{
    struct fixture *f = *state;
    char ask[WEB_TARGET_MAX + 200];
    char path[WEB_TARGET_MAX + 2];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    path[WEB_TARGET_MAX] = '\0';
    (void)snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\n" LAST "\r\n", path);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask, &f->out), "HTTP/1.1 404 ");
    path[WEB_TARGET_MAX] = 'a';
    path[WEB_TARGET_MAX + 1] = '\0';
    (void)snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\n" LAST "\r\n", path);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask, &f->out), "HTTP/1.1 414 ");
}

static void server__limits_the_body(void **state)
{
    struct fixture *f = *state;
    struct buf ask;
    buf_init(&ask, 1 << 16);
    buf_addf(&ask, "POST /echo HTTP/1.1\r\n" LAST "Content-Length: %d\r\n\r\n%0*d", BODY_MAX,
             BODY_MAX, 7);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask.data, &f->out), "HTTP/1.1 201 ");
    buf_clear(&ask);
    buf_addf(&ask, "POST /echo HTTP/1.1\r\n" LAST "Content-Length: %d\r\n\r\n%0*d", BODY_MAX + 1,
             BODY_MAX + 1, 7);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask.data, &f->out), "HTTP/1.1 413 ");
    buf_clear(&ask);
    buf_addf(&ask,
             "POST /echo HTTP/1.1\r\n" LAST "Transfer-Encoding: chunked\r\n\r\n%x\r\n%0*d\r\n0\r\n",
             BODY_MAX + 1, BODY_MAX + 1, 7);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask.data, &f->out), "HTTP/1.1 413 ");
    buf_release(&ask);
}

static void server__limits_the_head(void **state)
{
    struct fixture *f = *state;
    struct buf ask;
    buf_init(&ask, 1 << 16);
    buf_addf(&ask, "GET /hello HTTP/1.1\r\n" LAST "X: %0*d\r\n\r\n", WEB_HEAD_MAX - 200, 7);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ask.data, &f->out), "HTTP/1.1 200 ");
    buf_clear(&ask);
    buf_addf(&ask, "GET /hello HTTP/1.1\r\n" LAST "X: %0*d\r\n\r\n", WEB_HEAD_MAX, 7);
    assert_null(strstr(loopback_ask(f->port, ask.data, &f->out), "HTTP/1.1 200 "));
    buf_release(&ask);
}

static void server__makes_one_connection_too_many_wait(void **state)
{
    struct fixture *f = *state;
    int held[CONNECTIONS_MAX];
    char piece[16];
    for (int i = 0; i < CONNECTIONS_MAX; i++) {
        held[i] = loopback_connect(f->port);
        loopback_send(held[i], "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_true(recv(held[i], piece, sizeof piece, 0) > 0);
    }
    int waiting = loopback_connect(f->port);
    loopback_send(waiting, "GET /hello HTTP/1.1\r\n" LAST "\r\n");
    const struct timeval shortly = { .tv_usec = SHORT_MS * 1000 };
    assert_int_equal(setsockopt(waiting, SOL_SOCKET, SO_RCVTIMEO, &shortly, sizeof shortly), 0);
    assert_int_equal(recv(waiting, piece, sizeof piece, 0), -1);
    (void)close(held[0]);
    const struct timeval longer = { .tv_sec = 10 };
    assert_int_equal(setsockopt(waiting, SOL_SOCKET, SO_RCVTIMEO, &longer, sizeof longer), 0);
    ASSERT_TEXT_HAS(loopback_read(waiting, &f->out), "hello\n");
    for (int i = 1; i < CONNECTIONS_MAX; i++)
        (void)close(held[i]);
    (void)close(waiting);
}

/* How long until the server ends a connection on which this was sent, byte after byte. */
static int64_t until_closed_ms(uint16_t port, const char *bytes)
{
    const struct timeval step = { .tv_usec = 50000 };
    int64_t began_us = time_monotonic_us();
    int fd = loopback_connect(port);
    char piece[4096];
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &step, sizeof step), 0);
    for (int i = 0; i < 200; i++) {
        if (*bytes != '\0')
            (void)send(fd, bytes++, 1, MSG_NOSIGNAL); /* fails when the server has gone */
        ssize_t got = recv(fd, piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && i > 0 && errno == ECONNRESET))
            break;
    }
    (void)close(fd);
    return (time_monotonic_us() - began_us) / 1000;
}

static void server__ends_connections_that_say_nothing_or_go_on_for_ever(void **state)
{
    struct fixture f;
    struct web_options options = usual();
    (void)state;
    options.idle_ms = SHORT_MS;
    options.read_ms = 2 * SHORT_MS;
    begin(&f, &options);
    int64_t silent_ms = until_closed_ms(f.port, "");
    assert_in_range(silent_ms, SHORT_MS, 3000);
    /* a byte every 50 ms keeps an inactivity time-out from ever striking */
    int64_t slow_ms =
        until_closed_ms(f.port, "GET /hello HTTP/1.1\r\nHost: "
                                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_in_range(slow_ms, 2 * SHORT_MS, 4000);
    ASSERT_TEXT_HAS(loopback_ask(f.port, "GET /hello HTTP/1.1\r\n" LAST "\r\n", &f.out), "hello");
    loopback_end(&f.loop);
    buf_release(&f.out);
}

static void server__ends_connections_beyond_those_of_one_address(void **state)
{
    struct fixture f;
    struct web_options options = usual();
    int held[2];
    char piece[16];
    (void)state;
    options.connections_each_max = 2;
    begin(&f, &options);
    for (int i = 0; i < 2; i++) {
        held[i] = loopback_connect(f.port);
        loopback_send(held[i], "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_true(recv(held[i], piece, sizeof piece, 0) > 0);
    }
    assert_string_equal(loopback_ask(f.port, "GET /hello HTTP/1.1\r\n" LAST "\r\n", &f.out), "");
    int silent = loopback_connect(f.port); /* also one that says nothing */
    assert_int_equal(recv(silent, piece, sizeof piece, 0), 0);
    (void)close(silent);
    (void)close(held[0]);
    /* its place is free when the server has seen its end */
    for (int i = 0; i < 100 && f.out.len == 0; i++)
        (void)loopback_ask(f.port, "GET /hello HTTP/1.1\r\n" LAST "\r\n", &f.out);
    ASSERT_TEXT_HAS(f.out.data, "hello");
    (void)close(held[1]);
    loopback_end(&f.loop);
    buf_release(&f.out);
}

/* Without a pause it would turn in circles, and without trying again it would be deaf. */
static void server__goes_on_after_it_was_out_of_descriptors(void **state)
{
    struct fixture *f = *state;
    struct rlimit before, few;
    int held[64];
    int count = 0;
    int waiting = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(f->port),
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    const struct timeval wait = { .tv_sec = 10 };
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = 64;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    while (count < 64 && (held[count] = dup(waiting)) >= 0)
        count++;
    assert_int_equal(connect(waiting, (const struct sockaddr *)&address, sizeof address), 0);
    loopback_send(waiting, "GET /hello HTTP/1.1\r\n" LAST "\r\n");
    assert_int_equal(poll(NULL, 0, SHORT_MS), 0); /* time to fail */
    while (count > 0)
        (void)close(held[--count]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(setsockopt(waiting, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    buf_clear(&f->out);
    ASSERT_TEXT_HAS(loopback_read(waiting, &f->out), "hello\n");
    (void)close(waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server__limits_the_target),
        cmocka_unit_test(server__limits_the_body),
        cmocka_unit_test(server__limits_the_head),
        cmocka_unit_test(server__makes_one_connection_too_many_wait),
        cmocka_unit_test(server__ends_connections_that_say_nothing_or_go_on_for_ever),
        cmocka_unit_test(server__ends_connections_beyond_those_of_one_address),
        cmocka_unit_test(server__goes_on_after_it_was_out_of_descriptors),
    };
    return cmocka_run_group_tests_name("web_limits", tests, set_up, tear_down);
}
