/* Events that go on after the handler, and clients that do not take them. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "web/stream.h"

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STREAMS_MAX = 2, WORKERS = 1, SEVERAL = 20000 };

#define ASK   "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"
#define HELLO "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

struct fixture {
    struct loopback loop;
    struct buf out;
    sem_t opened;
    struct web_stream *stream; /* of the newest request; read after `opened` */
    uint16_t port;
};

static void events(void *arg, const struct web_request *request, struct web_response *response)
{
    struct fixture *f = arg;
    f->stream = web_stream_open(request, response);
    if (f->stream == NULL)
        response->status = 503;
    (void)sem_post(&f->opened);
}

static void hello(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg, (void)request; /* it says the same to all */
    buf_adds(&response->body, "hello\n");
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/events", events },
    { WEB_GET, "/hello", hello },
};

static int set_up(void **state)
{
    static struct fixture f;
    struct web_options options = web_options_default();
    buf_init(&f.out, 8 << 20);
    if (sem_init(&f.opened, 0, 0) != 0)
        return -1;
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.arg = &f;
    options.workers = WORKERS;
    options.streams_max = STREAMS_MAX;
    options.write_ms = 1000;
    loopback_begin(&f.loop, &options);
    f.port = web_server_port(f.loop.server);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    if (f->loop.server != NULL)
        loopback_end(&f->loop);
    buf_release(&f->out);
    return sem_destroy(&f->opened);
}

static int open_stream(struct fixture *f, const char *ask)
{
    int fd = loopback_connect(f->port);
    loopback_send(fd, ask);
    while (sem_wait(&f->opened) != 0)
        ;
    return fd;
}

static void wait_for(int fd, struct buf *out, const char *text)
{
    char piece[1024];
    while (strstr(out->data, text) == NULL) {
        ssize_t got = recv(fd, piece, sizeof piece, 0);
        if (got <= 0)
            fail_msg("\"%s\" does not come after \"%s\"", text, out->data);
        buf_add(out, piece, (size_t)got);
    }
}

static void stream__brings_events_as_they_are_sent(void **state)
{
    struct fixture *f = *state;
    buf_clear(&f->out);
    int fd = open_stream(f, ASK);
    assert_true(web_stream_send(f->stream, "progress", text_of("{\"done\":1}")));
    wait_for(fd, &f->out, "event: progress\ndata: {\"done\":1}\n\n");
    ASSERT_TEXT_HAS(f->out.data, "HTTP/1.1 200 OK\r\n");
    ASSERT_TEXT_HAS(f->out.data, "Content-Type: text/event-stream; charset=utf-8\r\n");
    ASSERT_TEXT_HAS(f->out.data, "Cache-Control: no-store\r\n");
    assert_true(web_stream_send(f->stream, "two", text_of("a\nb")));
    wait_for(fd, &f->out, "event: two\ndata: a\ndata: b\n\n");
    web_stream_close(f->stream);
    wait_for(fd, &f->out, "\r\n0\r\n\r\n");
    assert_int_equal(recv(fd, &(char) { 0 }, 1, 0), 0);
    (void)close(fd);
}

static void stream__notices_that_its_client_has_gone(void **state)
{
    struct fixture *f = *state;
    int fd = open_stream(f, ASK);
    (void)close(fd);
    for (int i = 0; i < 1000 && !web_stream_is_gone(f->stream); i++)
        (void)loopback_ask(f->port, HELLO, &f->out); /* takes the loop around once more */
    assert_true(web_stream_is_gone(f->stream));
    assert_false(web_stream_send(f->stream, "late", text_of("")));
    web_stream_close(f->stream);
}

static void stream__drops_a_client_that_does_not_read(void **state)
{
    static char data[4001];
    struct fixture *f = *state;
    int sent = 0;
    int fd = open_stream(f, ASK);
    memset(data, 'x', sizeof data - 1);
    while (sent < SEVERAL && web_stream_send(f->stream, "much", text_of(data)))
        sent++;
    assert_in_range(sent, 1, SEVERAL - 1); /* the sender was never held up */
    ASSERT_TEXT_HAS(loopback_ask(f->port, HELLO, &f->out), "hello");
    web_stream_close(f->stream);
    (void)close(fd);
}

static void stream__has_a_limit_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct web_stream *held[STREAMS_MAX];
    int fds[STREAMS_MAX];
    for (int i = 0; i < STREAMS_MAX; i++) {
        fds[i] = open_stream(f, ASK);
        held[i] = f->stream;
        assert_non_null(held[i]);
    }
    int one_more = open_stream(f, ASK);
    assert_null(f->stream);
    buf_clear(&f->out);
    wait_for(one_more, &f->out, "HTTP/1.1 503 ");
    (void)close(one_more);
    for (int i = 0; i < STREAMS_MAX; i++) {
        web_stream_close(held[i]);
        buf_clear(&f->out);
        (void)loopback_read(fds[i], &f->out);
        (void)close(fds[i]);
    }
    int again = open_stream(f, ASK);
    assert_non_null(f->stream);
    web_stream_close(f->stream);
    (void)close(again);
}

static void stream__of_a_head_ends_at_once(void **state)
{
    struct fixture *f = *state;
    int fd = open_stream(f, "HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
    buf_clear(&f->out);
    const char *out = loopback_read(fd, &f->out);
    ASSERT_TEXT_HAS(out, "text/event-stream");
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
    web_stream_close(f->stream);
    (void)close(fd);
}

static void stop__ends_streams(void **state)
{
    struct fixture *f = *state;
    int fd = open_stream(f, ASK);
    assert_true(web_stream_send(f->stream, "last", text_of("word")));
    buf_clear(&f->out);
    wait_for(fd, &f->out, "data: word\n\n");
    loopback_end(&f->loop);
    assert_false(web_stream_send(f->stream, "late", text_of("")));
    web_stream_close(f->stream);
    wait_for(fd, &f->out, "\r\n0\r\n\r\n");
    (void)close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream__brings_events_as_they_are_sent),
        cmocka_unit_test(stream__notices_that_its_client_has_gone),
        cmocka_unit_test(stream__drops_a_client_that_does_not_read),
        cmocka_unit_test(stream__has_a_limit_of_its_own),
        cmocka_unit_test(stream__of_a_head_ends_at_once),
        cmocka_unit_test(stop__ends_streams),
    };
    return cmocka_run_group_tests_name("web_stream", tests, set_up, tear_down);
}
