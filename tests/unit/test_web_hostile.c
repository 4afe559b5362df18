/* Requests that are malformed, ambiguous or hostile (support/hostile.h), over plain and TLS. After
 * each of them comes an honest request, which is answered exactly when the connection was to be
 * kept: nothing is smuggled in between. */
#include "../support/test.h"

#include "../../src/web/scan.h"
#include "../support/hostile.h"
#include "../support/loopback.h"
#include "../support/tls.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHORT_MS = 400 };

struct fixture {
    struct loopback plain;
    struct loopback tls;
    struct buf out;
    char folder[32];
    char cert[TLS_PATH_MAX];
    char key[TLS_PATH_MAX];
    struct tls_cert own;
    struct web_tls settings;
};

/* One connection, plain or TLS. */
struct wire {
    int fd;
    SSL *ssl;
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
    web_response_header(response, "X-Mark", mark != NULL ? mark : "none");
    buf_addc(&response->body, '|');
    buf_add(&response->body, request->body.ptr, request->body.len);
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/hello", hello },
    { WEB_POST, "/echo", echo },
};

static struct web_options options_of(const struct fixture *f, bool is_tls)
{
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = HOSTILE_BODY_MAX;
    options.tls = is_tls ? &f->settings : NULL;
    return options;
}

static int set_up(void **state)
{
    static struct fixture f = { .folder = "/tmp/mingzhang-bad-XXXXXX" };
    if (mkdtemp(f.folder) == NULL)
        return -1;
    buf_init(&f.out, 1 << 20);
    f.own = tls_cert_new("localhost", NULL, -TLS_DAY_S, TLS_DAY_S);
    tls_cert_write(&f.own, f.folder, "own");
    (void)snprintf(f.cert, sizeof f.cert, "%s/own.pem", f.folder);
    (void)snprintf(f.key, sizeof f.key, "%s/own.key", f.folder);
    f.settings = (struct web_tls) { .cert_file = f.cert, .key_file = f.key };
    struct web_options options = options_of(&f, false);
    loopback_begin(&f.plain, &options);
    options = options_of(&f, true);
    loopback_begin(&f.tls, &options);
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
    return unlink(f->cert) == 0 && unlink(f->key) == 0 ? rmdir(f->folder) : -1;
}

static struct wire wire_open(const struct loopback *loop, bool is_tls)
{
    struct wire wire = { -1, NULL };
    uint16_t port = web_server_port(loop->server);
    if (!is_tls)
        wire.fd = loopback_connect(port);
    else
        wire.ssl = tls_connect(port, NULL, NULL);
    assert_true(wire.fd >= 0 || wire.ssl != NULL);
    return wire;
}

/* What the server does not take any more is lost: its answer tells. */
static void wire_send(struct wire wire, const char *bytes, size_t len)
{
    if (wire.ssl != NULL)
        (void)SSL_write(wire.ssl, bytes, (int)len);
    else
        (void)send(wire.fd, bytes, len, MSG_NOSIGNAL);
}

static const char *wire_read(struct wire wire, struct buf *out)
{
    return wire.ssl != NULL ? tls_read(wire.ssl, out) : loopback_read(wire.fd, out);
}

static void wire_close(struct wire wire)
{
    if (wire.ssl != NULL)
        tls_close(wire.ssl);
    else
        (void)close(wire.fd);
}

static int answers_in(const char *out)
{
    int count = 0;
    for (const char *at = out; (at = strstr(at, "HTTP/1.")) != NULL; at += 7)
        if (strlen(at) > 9 && at[8] == ' ' && strchr("123456789", at[9]) != NULL)
            count++;
    return count;
}

static void check(struct fixture *f, const struct attack *attack, bool is_tls)
{
    char status[16];
    struct wire wire = wire_open(is_tls ? &f->tls : &f->plain, is_tls);
    wire_send(wire, attack->bytes, attack->len);
    wire_send(wire, HONEST, sizeof HONEST - 1);
    buf_clear(&f->out);
    const char *out = wire_read(wire, &f->out);
    (void)snprintf(status, sizeof status, "%d ", attack->status);
    bool begins = out[0] != '\0' && strncmp(out + 9, status, strlen(status)) == 0;
    bool honest =
        strstr(out, "\r\n\r\nhello\n") != NULL && strcmp(out + strlen(out) - 6, "hello\n") == 0;
    int count = answers_in(out);
    bool right = attack->fate == KEPT ? count == 2 && honest : count == 1;
    if (attack->has != NULL && strstr(attack->has, "HTTP/1.1 ") == attack->has)
        right = count == 2 && !honest; /* the connection ended after a second answer */
    if (!begins || !right || (attack->has != NULL && strstr(out, attack->has) == NULL))
        fail_msg("%s, %s: wanted %d, %s; was answered with\n%s", attack->what,
                 is_tls ? "TLS" : "plain", attack->status, attack->fate == KEPT ? "kept" : "closed",
                 out);
    wire_close(wire);
}

static void hostile__requests_are_answered_as_rfc_9112_wants(void **state)
{
    struct fixture *f = *state;
    assert_true(COUNT(ATTACKS) >= 42);
    for (size_t i = 0; i < COUNT(ATTACKS); i++)
        check(f, &ATTACKS[i], false);
}

static void hostile__requests_over_tls_are_answered_in_the_same_way(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(ATTACKS); i++)
        check(f, &ATTACKS[i], true);
}

/* The same bytes one at a time: what is answered must not hang on how they are cut. */
static void hostile__requests_in_single_bytes_are_answered_in_the_same_way(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(ATTACKS); i++) {
        struct wire wire = wire_open(&f->plain, false);
        char status[8];
        for (size_t at = 0; at < ATTACKS[i].len; at++)
            wire_send(wire, ATTACKS[i].bytes + at, 1);
        wire_send(wire, HONEST, sizeof HONEST - 1);
        buf_clear(&f->out);
        const char *out = wire_read(wire, &f->out);
        (void)snprintf(status, sizeof status, "%d ", ATTACKS[i].status);
        if (strncmp(out + 9, status, strlen(status)) != 0)
            fail_msg("%s: wanted %s; was answered with\n%s", ATTACKS[i].what, status, out);
        wire_close(wire);
    }
}

static void add_fill(struct buf *out, char c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_addc(out, c);
}

static void check_large(struct fixture *f, const struct buf *ask, int status, bool is_tls)
{
    const struct attack attack = {
        "a large one", ask->data, ask->len, status, status == 200 ? KEPT : CLOSED, NULL
    };
    check(f, &attack, is_tls);
}

static void hostile__heads_have_limits(void **state)
{
    struct fixture *f = *state;
    struct buf ask;
    buf_init(&ask, 1 << 20);
    for (int is_tls = 0; is_tls < 2; is_tls++) {
        buf_clear(&ask);
        buf_adds(&ask, "GET /");
        add_fill(&ask, 'a', 10 * WEB_TARGET_MAX); /* its line never ends */
        check_large(f, &ask, 414, is_tls == 1);
        buf_clear(&ask);
        buf_adds(&ask, GET HOST "X: ");
        add_fill(&ask, 'a', 2 * WEB_HEAD_MAX);
        check_large(f, &ask, 431, is_tls == 1);
        buf_clear(&ask);
        buf_adds(&ask, GET HOST);
        for (int i = 1; i < SCAN_HEADERS_MAX; i++)
            buf_adds(&ask, "a:b\r\n");
        buf_adds(&ask, "\r\n");
        check_large(f, &ask, 200, is_tls == 1);
        ask.len -= 2;
        buf_adds(&ask, "a:b\r\n\r\n");
        check_large(f, &ask, 431, is_tls == 1);
        buf_clear(&ask);
        buf_adds(&ask, CHUNKS "1;");
        add_fill(&ask, 'x', 2 * SCAN_CHUNK_LINE_MAX);
        check_large(f, &ask, 400, is_tls == 1);
    }
    buf_release(&ask);
}

/* More than the kernel holds follows the refusal: the answer must arrive all the same. */
static void hostile__clients_that_go_on_sending_see_why_they_were_refused(void **state)
{
    static const char HEAD[] = POST "Content-Length: 100000000\r\n\r\n";
    static char much[1 << 20];
    struct fixture *f = *state;
    for (int is_tls = 0; is_tls < 2; is_tls++) {
        struct wire wire = wire_open(is_tls == 1 ? &f->tls : &f->plain, is_tls == 1);
        wire_send(wire, HEAD, sizeof HEAD - 1);
        wire_send(wire, much, sizeof much);
        buf_clear(&f->out);
        ASSERT_TEXT_HAS(wire_read(wire, &f->out), " 413 ");
        wire_close(wire);
    }
}

static void hostile__expectations_are_met_before_the_body_comes(void **state)
{
    static const char HEAD[] = POST "Connection: close\r\nExpect: 100-continue\r\n"
                                    "Content-Length: 3\r\n\r\n";
    struct fixture *f = *state;
    char piece[64] = "";
    for (int is_tls = 0; is_tls < 2; is_tls++) {
        struct wire wire = wire_open(is_tls == 1 ? &f->tls : &f->plain, is_tls == 1);
        wire_send(wire, HEAD, sizeof HEAD - 1);
        ssize_t got = is_tls == 1 ? SSL_read(wire.ssl, piece, sizeof piece - 1)
                                  : recv(wire.fd, piece, sizeof piece - 1, 0);
        assert_int_equal(got, strlen("HTTP/1.1 100 Continue\r\n\r\n"));
        assert_memory_equal(piece, "HTTP/1.1 100 Continue\r\n\r\n", (size_t)got);
        wire_send(wire, "xyz", 3);
        buf_clear(&f->out);
        const char *out = wire_read(wire, &f->out);
        ASSERT_TEXT_HAS(out, "HTTP/1.1 201 ");
        ASSERT_TEXT_HAS(out, "|xyz");
        wire_close(wire);
    }
}

/* A byte now and then keeps an inactivity time-out from ever striking. */
static void check_slow(struct loopback *loop, bool is_tls, const char *bytes)
{
    const struct timeval step = { .tv_usec = 50000 };
    struct wire wire = wire_open(loop, is_tls);
    int fd = is_tls ? SSL_get_fd(wire.ssl) : wire.fd;
    int64_t began_us = time_monotonic_us();
    char piece[256];
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &step, sizeof step), 0);
    for (int i = 0; i < 200; i++) {
        wire_send(wire, *bytes != '\0' ? bytes++ : "a", 1);
        ssize_t got = recv(fd, piece, sizeof piece, 0);
        if (got == 0 || (got < 0 && time_monotonic_us() - began_us > 8000000))
            break;
    }
    assert_in_range((time_monotonic_us() - began_us) / 1000, SHORT_MS, 6000);
    wire_close(wire);
}

static void hostile__slow_heads_and_bodies_come_to_an_end(void **state)
{
    struct fixture *f = *state;
    for (int is_tls = 0; is_tls < 2; is_tls++) {
        struct loopback loop;
        struct web_options options = options_of(f, is_tls == 1);
        options.read_ms = SHORT_MS;
        loopback_begin(&loop, &options);
        check_slow(&loop, is_tls == 1, "GET /hello");
        check_slow(&loop, is_tls == 1, "P");
        loopback_end(&loop);
    }
}

static void hostile__slow_bodies_end_when_their_time_is_over(void **state)
{
    static const char HEAD[] = POST "Content-Length: 900\r\n\r\n";
    struct fixture *f = *state;
    for (int is_tls = 0; is_tls < 2; is_tls++) {
        struct loopback loop;
        char piece[64];
        struct web_options options = options_of(f, is_tls == 1);
        options.read_ms = SHORT_MS;
        loopback_begin(&loop, &options);
        struct wire wire = wire_open(&loop, is_tls == 1);
        wire_send(wire, HEAD, sizeof HEAD - 1);
        int64_t began_us = time_monotonic_us();
        ssize_t got = is_tls == 1 ? SSL_read(wire.ssl, piece, sizeof piece)
                                  : recv(wire.fd, piece, sizeof piece, 0);
        assert_true(got <= 0);
        assert_in_range((time_monotonic_us() - began_us) / 1000, SHORT_MS - 50, 6000);
        wire_close(wire);
        loopback_end(&loop);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile__requests_are_answered_as_rfc_9112_wants),
        cmocka_unit_test(hostile__requests_over_tls_are_answered_in_the_same_way),
        cmocka_unit_test(hostile__requests_in_single_bytes_are_answered_in_the_same_way),
        cmocka_unit_test(hostile__heads_have_limits),
        cmocka_unit_test(hostile__clients_that_go_on_sending_see_why_they_were_refused),
        cmocka_unit_test(hostile__expectations_are_met_before_the_body_comes),
        cmocka_unit_test(hostile__slow_heads_and_bodies_come_to_an_end),
        cmocka_unit_test(hostile__slow_bodies_end_when_their_time_is_over),
    };
    return cmocka_run_group_tests_name("web_hostile", tests, set_up, tear_down);
}
