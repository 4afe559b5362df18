/* Three hundred clients at once that behave as badly as they can, and an honest one among them. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "../support/tls.h"
#include "core/date.h"
#include "web/metrics.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RUDE = 300, WORKERS = 2, SHORT_MS = 1000, LARGE_BYTES = 8 << 20, WAIT_MS = 30000 };

#define HONEST "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

struct fixture {
    struct loopback plain;
    struct loopback tls;
    struct buf out;
    char folder[32];
    char cert[TLS_PATH_MAX];
    char key[TLS_PATH_MAX];
    struct tls_cert own;
    char *large;
};

static void hello(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg, (void)request; /* it says the same to all */
    buf_adds(&response->body, "hello\n");
}

static void large(void *arg, const struct web_request *request, struct web_response *response)
{
    const struct fixture *f = arg;
    (void)request; /* it says the same to all */
    buf_add(&response->body, f->large, LARGE_BYTES);
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/hello", hello },
    { WEB_GET, "/large", large },
    { WEB_POST, "/hello", hello },
};

static void begin(struct fixture *f, struct loopback *loop, const struct web_tls *tls)
{
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.arg = f;
    options.tls = tls;
    options.workers = WORKERS;
    options.queue_max = RUDE;
    options.body_max = 1 << 20;
    options.connections_max = RUDE + 10;
    options.handshake_ms = options.idle_ms = options.read_ms = options.write_ms = SHORT_MS;
    loopback_begin(loop, &options);
}

static int set_up(void **state)
{
    static struct fixture f = { .folder = "/tmp/mingzhang-rude-XXXXXX" };
    struct rlimit files;
    if (mkdtemp(f.folder) == NULL || getrlimit(RLIMIT_NOFILE, &files) != 0)
        return -1;
    files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096; /* both ends are ours */
    if (setrlimit(RLIMIT_NOFILE, &files) != 0)
        return -1;
    f.large = calloc(1, LARGE_BYTES);
    assert_non_null(f.large);
    buf_init(&f.out, 1 << 20);
    f.own = tls_cert_new("localhost", NULL, -TLS_DAY_S, TLS_DAY_S);
    tls_cert_write(&f.own, f.folder, "own");
    (void)snprintf(f.cert, sizeof f.cert, "%s/own.pem", f.folder);
    (void)snprintf(f.key, sizeof f.key, "%s/own.key", f.folder);
    const struct web_tls tls = { .cert_file = f.cert, .key_file = f.key };
    begin(&f, &f.plain, NULL);
    begin(&f, &f.tls, &tls);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    loopback_end(&f->plain);
    loopback_end(&f->tls);
    tls_cert_free(&f->own);
    buf_release(&f->out);
    free(f->large);
    return unlink(f->cert) == 0 && unlink(f->key) == 0 ? rmdir(f->folder) : -1;
}

/* One client that has begun. */
struct rude {
    int fd;
    SSL *ssl;
};

static struct rude plain_one(const struct fixture *f, const char *bytes)
{
    struct rude it = { loopback_connect(web_server_port(f->plain.server)), NULL };
    loopback_send(it.fd, bytes);
    return it;
}

static struct rude raw_one(const struct fixture *f, const char *bytes)
{
    struct rude it = { loopback_connect(web_server_port(f->tls.server)), NULL };
    loopback_send(it.fd, bytes);
    return it;
}

static struct rude tls_one(const struct fixture *f, const char *bytes)
{
    SSL *ssl = tls_connect(web_server_port(f->tls.server), NULL, NULL);
    assert_non_null(ssl);
    struct rude it = { SSL_get_fd(ssl), ssl };
    if (bytes[0] != '\0')
        (void)SSL_write(ssl, bytes, (int)strlen(bytes)); /* rude clients do not care */
    return it;
}

#define HALF "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf of it"
#define BIG  "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"

static struct rude misbehave(const struct fixture *f, int kind)
{
    switch (kind) {
    case 0:
        return raw_one(f, "\x16\x03\x01\x02"); /* a handshake that stops */
    case 1:
        return raw_one(f, "GET / HTTP/1.1\r\n\r\n"); /* no handshake */
    case 2:
        return tls_one(f, ""); /* says nothing */
    case 3:
        return tls_one(f, BIG); /* does not read */
    case 4:
        return tls_one(f, HALF);
    case 5:
        return plain_one(f, "");
    case 6:
        return plain_one(f, BIG);
    case 7:
        return plain_one(f, HALF);
    case 8:
        return plain_one(f, "\x01\x02garbage\r\n\r\nmore of it");
    default:
        return plain_one(f, BIG BIG BIG "GET"); /* asks on and on, and does not read */
    }
}

/* Some reset the connection, some close it; the rest wait until the server has enough. */
static void leave(struct rude *it, int how)
{
    const struct linger at_once = { .l_onoff = 1 };
    if (how == 0)
        (void)setsockopt(it->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (how == 2)
        return;
    SSL_free(it->ssl);
    it->ssl = NULL;
    (void)close(it->fd);
    it->fd = -1;
}

static void check_honest(struct fixture *f)
{
    int64_t began_us = time_monotonic_us();
    ASSERT_TEXT_HAS(loopback_ask(web_server_port(f->plain.server), HONEST, &f->out), "\nhello\n");
    ASSERT_TEXT_HAS(tls_ask(web_server_port(f->tls.server), NULL, HONEST, &f->out), "\nhello\n");
    assert_in_range(time_monotonic_us() - began_us, 0, INT64_C(10000000));
}

static int64_t connections(struct metrics *metrics, const struct fixture *f)
{
    metrics_server(metrics, f->plain.server, "plain");
    metrics_server(metrics, f->tls.server, "tls");
    static const char *const LABELS[] = { "listener=\"plain\"", "listener=\"tls\"" };
    int64_t count = 0;
    for (size_t i = 0; i < COUNT(LABELS); i++)
        count += metric_value(
            metrics_add(metrics, METRIC_GAUGE, "mingzhang_http_connections", "", LABELS[i]));
    return count;
}

static void rude__clients_do_not_keep_an_honest_one_from_being_served(void **state)
{
    static struct rude rude[RUDE];
    struct fixture *f = *state;
    AUTO(metrics) struct metrics *metrics = metrics_new();
    for (int i = 0; i < RUDE; i++)
        rude[i] = misbehave(f, i % 10);
    check_honest(f);
    for (int i = 0; i < RUDE; i++)
        leave(&rude[i], i / 10 % 3);
    check_honest(f);
    /* Those that stay are ended by the server, which then holds nothing of them any more. */
    int64_t until_us = time_monotonic_us() + WAIT_MS * INT64_C(1000);
    while (connections(metrics, f) > 0 && time_monotonic_us() < until_us)
        (void)poll(NULL, 0, 20);
    assert_int_equal(connections(metrics, f), 0);
    for (int i = 0; i < RUDE; i++)
        if (rude[i].fd >= 0)
            leave(&rude[i], 1);
    check_honest(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rude__clients_do_not_keep_an_honest_one_from_being_served),
    };
    return cmocka_run_group_tests_name("web_rude", tests, set_up, tear_down);
}
