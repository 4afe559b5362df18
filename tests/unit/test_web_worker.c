/* Handlers on threads of their own. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "core/date.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORKERS = 2, QUEUE_MAX = 3, SHORT_MS = 300 };

#define ASK(path) "GET " path " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

struct fixture {
    struct loopback loop;
    struct buf out;
    sem_t entered; /* posted by each handler that waits */
    sem_t leave;
    _Atomic int opened;
    _Atomic int closed;
    _Atomic int logged;
    struct web_access last; /* of the log; read when the server has ended */
    bool broken;
    char file[32];
    uint16_t port;
};

struct state {
    int number;
    pthread_t thread;
};

static bool open_worker(void *arg, void **ret, struct err *err)
{
    struct fixture *f = arg;
    if (f->broken)
        return err_set(err, ERR_DB, "no database");
    struct state *state = malloc(sizeof *state);
    assert_non_null(state);
    *state = (struct state) { .number = ++f->opened, .thread = pthread_self() };
    *ret = state;
    return true;
}

static void close_worker(void *arg, void *worker)
{
    struct fixture *f = arg;
    f->closed++;
    free(worker);
}

static void who(void *arg, const struct web_request *request, struct web_response *response)
{
    const struct state *state = request->worker;
    (void)arg; /* its state comes with the request */
    bool own = state != NULL && pthread_equal(state->thread, pthread_self()) != 0;
    buf_adds(&response->body, state == NULL ? "loop" : own ? "own thread" : "another's thread");
}

static void wait_inside(void *arg, const struct web_request *request, struct web_response *response)
{
    struct fixture *f = arg;
    (void)request; /* it is told when to go on */
    (void)sem_post(&f->entered);
    while (sem_wait(&f->leave) != 0)
        ;
    buf_adds(&response->body, "waited");
}

static void send_file(void *arg, const struct web_request *request, struct web_response *response)
{
    const struct fixture *f = arg;
    struct err err = { 0 };
    (void)request; /* always the same file */
    FILE *file = fopen(f->file, "r");
    assert_non_null(file);
    ASSERT_OK(web_response_file(response, dup(fileno(file)), &err));
    (void)fclose(file);
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/who", who },
    { WEB_GET, "/loop", who, WEB_ON_LOOP },
    { WEB_GET, "/wait", wait_inside },
    { WEB_GET, "/file", send_file },
};

static void note(void *arg, const struct web_access *access)
{
    struct fixture *f = arg;
    f->last = *access;
    f->logged++;
}

static struct web_options usual(struct fixture *f)
{
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.arg = f;
    options.workers = WORKERS;
    options.queue_max = QUEUE_MAX;
    options.worker_open = open_worker;
    options.worker_close = close_worker;
    options.on_access = note;
    options.access_arg = f;
    return options;
}

static void begin(struct fixture *f)
{
    const struct web_options options = usual(f);
    f->opened = f->closed = f->logged = 0;
    loopback_begin(&f->loop, &options);
    f->port = web_server_port(f->loop.server);
}

static int set_up(void **state)
{
    static struct fixture f;
    buf_init(&f.out, 4 << 20);
    *state = &f;
    return sem_init(&f.entered, 0, 0) == 0 && sem_init(&f.leave, 0, 0) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->out);
    return sem_destroy(&f->entered) == 0 && sem_destroy(&f->leave) == 0 ? 0 : -1;
}

static int ask_to_wait(struct fixture *f)
{
    int fd = loopback_connect(f->port);
    loopback_send(fd, ASK("/wait"));
    return fd;
}

static void worker__has_a_state_of_its_own(void **state)
{
    struct fixture *f = *state;
    begin(f);
    for (int i = 0; i < 3 * WORKERS; i++)
        ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/who"), &f->out), "\r\n\r\nown thread");
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/loop"), &f->out), "\r\n\r\nloop");
    loopback_end(&f->loop);
    assert_int_equal(f->opened, WORKERS);
    assert_int_equal(f->closed, WORKERS);
}

static void worker__that_waits_does_not_hold_up_others(void **state)
{
    struct fixture *f = *state;
    begin(f);
    int waiting = ask_to_wait(f);
    assert_int_equal(sem_wait(&f->entered), 0);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/who"), &f->out), "own thread");
    assert_int_equal(sem_post(&f->leave), 0);
    buf_clear(&f->out);
    ASSERT_TEXT_HAS(loopback_read(waiting, &f->out), "waited");
    (void)close(waiting);
    loopback_end(&f->loop);
}

static void queue__turns_away_one_request_too_many(void **state)
{
    struct fixture *f = *state;
    int waiting[WORKERS + QUEUE_MAX];
    begin(f);
    for (int i = 0; i < WORKERS; i++) {
        waiting[i] = ask_to_wait(f);
        assert_int_equal(sem_wait(&f->entered), 0);
    }
    for (int i = 0; i < QUEUE_MAX; i++)
        waiting[WORKERS + i] = ask_to_wait(f);
    /* One that the loop answers has come after them: they are in the queue by now. */
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/loop"), &f->out), "loop");
    const char *out = loopback_ask(f->port, ASK("/who"), &f->out);
    ASSERT_TEXT_HAS(out, "HTTP/1.1 503 ");
    ASSERT_TEXT_HAS(out, "Retry-After: 1\r\n");
    for (int i = 0; i < WORKERS + QUEUE_MAX; i++)
        assert_int_equal(sem_post(&f->leave), 0);
    for (int i = 0; i < WORKERS + QUEUE_MAX; i++) {
        buf_clear(&f->out);
        ASSERT_TEXT_HAS(loopback_read(waiting[i], &f->out), "waited");
        (void)close(waiting[i]);
    }
    for (int i = WORKERS; i < WORKERS + QUEUE_MAX; i++)
        assert_int_equal(sem_wait(&f->entered), 0);
    loopback_end(&f->loop);
}

static void worker__may_answer_a_client_that_has_gone(void **state)
{
    struct fixture *f = *state;
    begin(f);
    int waiting = ask_to_wait(f);
    const struct linger at_once = { .l_onoff = 1 };
    assert_int_equal(sem_wait(&f->entered), 0);
    assert_int_equal(setsockopt(waiting, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    (void)close(waiting); /* a reset */
    assert_int_equal(sem_post(&f->leave), 0);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/who"), &f->out), "own thread");
    loopback_end(&f->loop);
}

static void stop__lets_what_runs_end(void **state)
{
    struct fixture *f = *state;
    begin(f);
    int waiting = ask_to_wait(f);
    assert_int_equal(sem_wait(&f->entered), 0);
    web_server_stop(f->loop.server);
    assert_int_equal(sem_post(&f->leave), 0);
    buf_clear(&f->out);
    const char *out = loopback_read(waiting, &f->out);
    ASSERT_TEXT_HAS(out, "waited");
    ASSERT_TEXT_HAS(out, "Connection: close\r\n");
    (void)close(waiting);
    loopback_end(&f->loop);
    assert_int_equal(f->closed, WORKERS);
}

static void run__fails_when_a_worker_does_not_open(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct web_server *server = NULL;
    const struct web_options options = usual(f);
    f->broken = true;
    ASSERT_OK(web_server_new(&options, &server, &err));
    ASSERT_ERR(web_server_run(server, &err), ERR_DB);
    assert_string_equal(err.text, "no database");
    web_server_free(server);
    f->broken = false;
}

static void write_deadline__does_not_count_the_handlers_own_time(void **state)
{
    struct fixture *f = *state;
    struct web_options options = usual(f);
    const struct timeval wait = { .tv_sec = 1 }; /* more than three times as long */
    char piece[8];
    options.write_ms = SHORT_MS;
    loopback_begin(&f->loop, &options);
    f->port = web_server_port(f->loop.server);
    int waiting = ask_to_wait(f);
    assert_int_equal(sem_wait(&f->entered), 0);
    assert_int_equal(setsockopt(waiting, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    assert_int_equal(recv(waiting, piece, sizeof piece, MSG_PEEK), -1); /* still open */
    assert_int_equal(sem_post(&f->leave), 0);
    buf_clear(&f->out);
    ASSERT_TEXT_HAS(loopback_read(waiting, &f->out), "waited");
    (void)close(waiting);
    loopback_end(&f->loop);
}

static void file__is_sent_whole_in_pieces(void **state)
{
    static char bytes[300001];
    struct fixture *f = *state;
    (void)snprintf(f->file, sizeof f->file, "/tmp/mingzhang-file-XXXXXX");
    int fd = mkstemp(f->file);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 23);
    assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    begin(f);
    const char *out = loopback_ask(f->port, ASK("/file"), &f->out);
    ASSERT_TEXT_HAS(out, "Content-Length: 300001\r\n");
    const char *body = strstr(out, "\r\n\r\n") + 4;
    assert_int_equal(f->out.len - (size_t)(body - out), sizeof bytes);
    assert_memory_equal(body, bytes, sizeof bytes);
    out = loopback_ask(f->port, "HEAD /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                       &f->out);
    ASSERT_TEXT_HAS(out, "Content-Length: 300001\r\n");
    assert_string_equal(strstr(out, "\r\n\r\n"), "\r\n\r\n");
    assert_int_equal(ftruncate(fd, 0), 0);
    out = loopback_ask(f->port, ASK("/file"), &f->out);
    ASSERT_TEXT_HAS(out, "Content-Length: 0\r\n");
    loopback_end(&f->loop);
    (void)close(fd);
    assert_int_equal(unlink(f->file), 0);
}

static void access__is_told_of_each_request(void **state)
{
    struct fixture *f = *state;
    begin(f);
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/who?secret"), &f->out), "own thread");
    ASSERT_TEXT_HAS(loopback_ask(f->port, ASK("/none"), &f->out), "HTTP/1.1 404 ");
    loopback_end(&f->loop);
    assert_int_equal(f->logged, 2);
    assert_string_equal(f->last.method, "GET");
    assert_string_equal(f->last.route, "");
    assert_int_equal(f->last.status, 404);
    assert_int_equal(f->last.bytes, strlen("not found\n"));
    assert_false(f->last.is_cut);
    ASSERT_TEXT_HAS(f->out.data, f->last.id); /* X-Request-Id */
    assert_int_equal(f->last.id[14], '7');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worker__has_a_state_of_its_own),
        cmocka_unit_test(worker__that_waits_does_not_hold_up_others),
        cmocka_unit_test(queue__turns_away_one_request_too_many),
        cmocka_unit_test(worker__may_answer_a_client_that_has_gone),
        cmocka_unit_test(stop__lets_what_runs_end),
        cmocka_unit_test(run__fails_when_a_worker_does_not_open),
        cmocka_unit_test(write_deadline__does_not_count_the_handlers_own_time),
        cmocka_unit_test(file__is_sent_whole_in_pieces),
        cmocka_unit_test(access__is_told_of_each_request),
    };
    return cmocka_run_group_tests_name("web_worker", tests, set_up, tear_down);
}
