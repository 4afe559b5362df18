/* The server against a client that sends what it likes. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MAX = 1000, CONNECTIONS_MAX = 3 };

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

static void cookies(void *arg, const struct web_request *request, struct web_response *response)
{
    static const char *const NAMES[] = { "a", "session", "c", "none" };
    (void)arg; /* no state */
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        struct text value = text_of("-");
        if (!web_request_cookie(request, NAMES[i], &value))
            value = text_of("-");
        buf_addf(&response->body, "[" TEXT_FMT "]", TEXT_ARG(value));
    }
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/hello", hello },    { WEB_POST, "/cookie", cookies },
    { WEB_POST, "/echo", echo },     { WEB_PUT, "/files/*", echo },
    { WEB_PATCH, "/files/*", echo }, { WEB_DELETE, "/files/*", echo },
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

static void server__answers_a_get(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(f->port, "GET /hello HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 200 OK\r\n");
    ASSERT_TEXT_HAS(out, "Content-Length: 6\r\n");
    ASSERT_TEXT_HAS(out, "X-Content-Type-Options: nosniff\r\n");
    ASSERT_TEXT_HAS(out, "\r\n\r\nhello\n");
}

static void server__answers_a_head_with_the_length_and_no_body(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(f->port, "HEAD /hello HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 200 OK\r\n");
    ASSERT_TEXT_HAS(out, "Content-Length: 6\r\n");
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
}

static void server__hands_path_query_body_and_headers_to_the_handler(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(
        f->port, "POST /echo?a=1&b HTTP/1.1\r\n" LAST "X-Mark: m\r\nContent-Length: 3\r\n\r\nxyz",
        &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 201 ");
    ASSERT_TEXT_HAS(out, "X-Mark: m\r\n");
    ASSERT_TEXT_HAS(out, "Content-Type: application/octet-stream\r\n");
    ASSERT_TEXT_HAS(out, "\r\n\r\n/echo|a=1&b|xyz");
}

static void server__reads_a_chunked_body(void **state)
{
    struct fixture *f = *state;
    const char *out =
        loopback_ask(f->port,
                     "POST /echo HTTP/1.1\r\n" LAST
                     "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
                     &f->out);
    ASSERT_TEXT_HAS(out, "/echo||abc");
}

static void server__keeps_a_connection_for_several_requests(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(f->port,
                                   "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"
                                   "GET /hello HTTP/1.1\r\n" LAST "\r\n",
                                   &f->out);
    const char *first = strstr(out, "hello\n");
    assert_non_null(first);
    ASSERT_TEXT_HAS(first + 1, "hello\n");
}

static void server__knows_what_it_does_not_serve(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(f->port, "GET /none HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 404 ");
    out = loopback_ask(f->port, "GET /hello/more HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 404 ");
    out = loopback_ask(f->port, "GET /echo HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 405 ");
    ASSERT_TEXT_HAS(out, "Allow: POST, OPTIONS\r\n");
    out = loopback_ask(f->port, "OPTIONS /hello HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 204 ");
    ASSERT_TEXT_HAS(out, "Allow: GET, HEAD, OPTIONS\r\n");
    out = loopback_ask(f->port, "BREW /hello HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 501 ");
    out = loopback_ask(f->port, "PUT /files/a/b HTTP/1.1\r\n" LAST "Content-Length: 1\r\n\r\nz",
                       &f->out);
    ASSERT_TEXT_HAS(out, "/files/a/b||z");
    out = loopback_ask(f->port, "PATCH /files/c HTTP/1.1\r\n" LAST "Content-Length: 1\r\n\r\ny",
                       &f->out);
    ASSERT_TEXT_HAS(out, "/files/c||y");
    out = loopback_ask(f->port, "DELETE /files/c HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "/files/c||");
    out = loopback_ask(f->port, "OPTIONS /files/c HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "Allow: PUT, DELETE, PATCH, OPTIONS\r\n");
}

static void server__refuses_heads_that_two_programs_may_read_differently(void **state)
{
    static const char *const HEADS[] = {
        "GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "POST /echo HTTP/1.1\r\n" LAST "Content-Length: 1\r\nContent-Length: 1\r\n\r\nz",
        "POST /echo HTTP/1.1\r\n" LAST "Content-Length: +1\r\n\r\nz",
        "POST /echo HTTP/1.1\r\n" LAST
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\n" LAST
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /hello HTTP/1.1\r\n" LAST "Content-Length: 3\r\n\r\nabc",
        "GET /hello HTTP/1.1\r\n" LAST "Bad Name: 1\r\n\r\n",
        "GET /hello HTTP/1.1\r\n" LAST "X: a\001b\r\n\r\n",
        "GET /hello#x HTTP/1.1\r\n" LAST "\r\n",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(HEADS); i++) {
        const char *out = loopback_ask(f->port, HEADS[i], &f->out);
        if (strstr(out, "HTTP/1.1 400 ") != out)
            fail_msg("%s\n--- was answered with\n%s", HEADS[i], out);
    }
}

/* With Nagle's algorithm each answer would wait for the 40 ms of a delayed acknowledgement. */
static void server__sends_answers_at_once(void **state)
{
    struct fixture *f = *state;
    enum { TIMES = 20, QUICK_US = 30000 };
    char piece[1024];
    int quick = 0;
    int fd = loopback_connect(f->port);
    for (int i = 0; i < TIMES; i++) {
        int64_t began_us = time_monotonic_us();
        loopback_send(fd, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
        struct buf out;
        buf_init(&out, sizeof piece);
        while (strstr(out.data, "\nhello\n") == NULL) {
            ssize_t got = recv(fd, piece, sizeof piece, 0);
            assert_true(got > 0);
            buf_add(&out, piece, (size_t)got);
        }
        buf_release(&out);
        quick += time_monotonic_us() - began_us < QUICK_US ? 1 : 0;
    }
    (void)close(fd);
    assert_in_range(quick, TIMES / 2, TIMES);
}

static void cookie__is_found_when_it_stands_once(void **state)
{
    struct fixture *f = *state;
    const char *out = loopback_ask(f->port,
                                   "POST /cookie HTTP/1.1\r\n" LAST
                                   "Cookie: a=1; session=x=y ;b=2; c=3; c=4; sessions=no\r\n\r\n",
                                   &f->out);
    ASSERT_TEXT_HAS(out, "\r\n\r\n[1][x=y][-][-]");
    out = loopback_ask(f->port, "POST /cookie HTTP/1.1\r\n" LAST "\r\n", &f->out);
    ASSERT_TEXT_HAS(out, "\r\n\r\n[-][-][-][-]");
}

static void server_new__refuses_an_address_that_is_none(void **state)
{
    struct err err = { 0 };
    struct web_server *server = NULL;
    struct web_options options = usual();
    (void)state;
    options.host = "no.such.host";
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_CONFIG);
}

static void server_new__refuses_a_port_in_use(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct web_server *server = NULL;
    struct web_options options = usual();
    options.port = f->port;
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(server__answers_a_get),
        cmocka_unit_test(server__answers_a_head_with_the_length_and_no_body),
        cmocka_unit_test(server__hands_path_query_body_and_headers_to_the_handler),
        cmocka_unit_test(server__reads_a_chunked_body),
        cmocka_unit_test(server__keeps_a_connection_for_several_requests),
        cmocka_unit_test(server__knows_what_it_does_not_serve),
        cmocka_unit_test(server__refuses_heads_that_two_programs_may_read_differently),
        cmocka_unit_test(server__sends_answers_at_once),
        cmocka_unit_test(cookie__is_found_when_it_stands_once),
        cmocka_unit_test(server_new__refuses_an_address_that_is_none),
        cmocka_unit_test(server_new__refuses_a_port_in_use),
    };
    return cmocka_run_group_tests_name("web_server", tests, set_up, tear_down);
}
