/* The client against a server that misbehaves in every way that it must survive. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "http/client.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MAX = 1000, TIMEOUT_MS = 5000 };

static void say(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg; /* no state */
    response->status = request->method == WEB_POST ? 409 : 200;
    response->content_type = "text/x.size";
    buf_adds(&response->body, request->content_type);
    buf_adds(&response->body, ":");
    buf_add(&response->body, request->body.ptr, request->body.len);
}

static void lead_away(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg, (void)request; /* it leads everyone away */
    response->status = 302;
    web_response_header(response, "Location", "/say");
}

/* As many bytes as the query says. */
static void fill(void *arg, const struct web_request *request, struct web_response *response)
{
    (void)arg; /* no state */
    for (long left = strtol(request->query.ptr, NULL, 10); left > 0; left--)
        buf_addc(&response->body, 'x');
}

static const struct web_route ROUTES[] = {
    { WEB_GET, "/say", say },
    { WEB_POST, "/say", say },
    { WEB_GET, "/away", lead_away },
    { WEB_GET, "/fill", fill },
};

struct fixture {
    struct loopback loop;
    struct http_answer answer;
    char url[HTTP_URL_MAX];
};

static int set_up(void **state)
{
    static struct fixture f;
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.body_max = 1 << 20;
    loopback_begin(&f.loop, &options);
    http_answer_init(&f.answer);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    loopback_end(&f->loop);
    http_answer_release(&f->answer);
    return 0;
}

static struct http_request ask(struct fixture *f, const char *path)
{
    (void)snprintf(f->url, sizeof f->url, "%s%s", f->loop.url, path);
    return (
        struct http_request) { .url = f->url, .answer_max = ANSWER_MAX, .timeout_ms = TIMEOUT_MS };
}

static void call__gives_status_type_and_body(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct http_request request = ask(f, "/say");
    ASSERT_OK(http_call(&request, &f->answer, &err));
    assert_int_equal(f->answer.status, 200);
    assert_string_equal(f->answer.content_type, "text/x.size");
    assert_string_equal(f->answer.body.data, ":");
}

static void call__takes_another_status_for_an_answer(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct http_request request = ask(f, "/say");
    request.content_type = "text/plain";
    request.body = text_of("old 0\n");
    ASSERT_OK(http_call(&request, &f->answer, &err));
    assert_int_equal(f->answer.status, 409);
    assert_string_equal(f->answer.body.data, "text/plain:old 0\n");
}

static void call__follows_no_redirect(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct http_request request = ask(f, "/away");
    ASSERT_OK(http_call(&request, &f->answer, &err));
    assert_int_equal(f->answer.status, 302);
    assert_int_equal(f->answer.body.len, 0);
}

static void call__limits_the_answer(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct http_request request = ask(f, "/fill?1000");
    ASSERT_OK(http_call(&request, &f->answer, &err));
    assert_int_equal(f->answer.body.len, ANSWER_MAX);
    request = ask(f, "/fill?1001");
    ASSERT_ERR(http_call(&request, &f->answer, &err), ERR_LIMIT);
    assert_int_equal(f->answer.body.len, ANSWER_MAX); /* untouched on failure */
}

/* A socket that accepts in the kernel's queue and never answers. */
static int deaf_socket(uint16_t *ret_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static void call__gives_up_in_time_and_says_whom_it_could_not_reach(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    uint16_t port;
    char url[64];
    int fd = deaf_socket(&port);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/x", port);
    const struct http_request request = { .url = url, .answer_max = 10, .timeout_ms = 200 };
    ASSERT_ERR(http_call(&request, &f->answer, &err), ERR_NETWORK);
    ASSERT_TEXT_HAS(err.text, url);
    (void)close(fd); /* nothing was said on it */
    err_clear(&err);
    ASSERT_ERR(http_call(&request, &f->answer, &err), ERR_NETWORK); /* nobody listens now */
}

static void call_all__lets_one_bad_server_not_spoil_the_others(void **state)
{
    struct fixture *f = *state;
    uint16_t port;
    char deaf[64];
    int fd = deaf_socket(&port);
    (void)snprintf(deaf, sizeof deaf, "http://127.0.0.1:%u/x", port);
    struct http_job jobs[] = {
        { .request = { .url = deaf, .answer_max = 10, .timeout_ms = 300 } },
        { .request = ask(f, "/say") },
        { .request = { .url = "http://example.org/", .answer_max = 10, .timeout_ms = 300 } },
    };
    http_call_all(jobs, COUNT(jobs));
    assert_false(jobs[0].ok);
    assert_int_equal(jobs[0].err.code, ERR_NETWORK);
    assert_true(jobs[1].ok);
    assert_string_equal(jobs[1].answer.body.data, ":");
    assert_false(jobs[2].ok);
    assert_int_equal(jobs[2].err.code, ERR_CONFIG);
    for (size_t i = 0; i < COUNT(jobs); i++)
        http_answer_release(&jobs[i].answer);
    (void)close(fd); /* nothing was said on it */
}

static void url_allowed__is_https_or_plain_http_to_this_machine(void **state)
{
    (void)state;
    assert_true(http_url_allowed("https://witness.example/w1"));
    assert_true(http_url_allowed("https://192.0.2.1:8443"));
    assert_true(http_url_allowed("http://127.0.0.1:80/"));
    assert_true(http_url_allowed("http://127.9.8.7"));
    assert_true(http_url_allowed("http://localhost:1/x?y"));
    assert_true(http_url_allowed("http://[::1]:80/"));
    assert_false(http_url_allowed("http://witness.example/w1"));
    assert_false(http_url_allowed("http://128.0.0.1/"));
    assert_false(http_url_allowed("http://127.0.0.1.example/"));
    assert_false(http_url_allowed("http://127.0.0/"));
    assert_false(http_url_allowed("http://localhost.example/"));
    assert_false(http_url_allowed("http://localhost:1@witness.example/"));
    assert_false(http_url_allowed("http://[::1].example/"));
    assert_false(http_url_allowed("https://"));
    assert_false(http_url_allowed("https://user@witness.example/"));
    assert_false(http_url_allowed("ftp://127.0.0.1/"));
    assert_false(http_url_allowed("file:///etc/passwd"));
    assert_false(http_url_allowed("https://a b/"));
    assert_false(http_url_allowed("https://a\n/"));
    assert_false(http_url_allowed(""));
}

static void url_join__puts_one_slash_between(void **state)
{
    struct err err = { 0 };
    char out[HTTP_URL_MAX];
    char longest[HTTP_URL_MAX];
    (void)state;
    ASSERT_OK(http_url_join("https://a/w", "add-checkpoint", out, &err));
    assert_string_equal(out, "https://a/w/add-checkpoint");
    ASSERT_OK(http_url_join("https://a/w//", "/add-checkpoint", out, &err));
    assert_string_equal(out, "https://a/w/add-checkpoint");
    memset(longest, 'a', sizeof longest);
    longest[HTTP_URL_MAX - 3] = '\0';
    ASSERT_OK(http_url_join(longest, "b", out, &err));
    longest[HTTP_URL_MAX - 3] = 'a';
    longest[HTTP_URL_MAX - 2] = '\0';
    ASSERT_ERR(http_url_join(longest, "b", out, &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(call__gives_status_type_and_body),
        cmocka_unit_test(call__takes_another_status_for_an_answer),
        cmocka_unit_test(call__follows_no_redirect),
        cmocka_unit_test(call__limits_the_answer),
        cmocka_unit_test(call__gives_up_in_time_and_says_whom_it_could_not_reach),
        cmocka_unit_test(call_all__lets_one_bad_server_not_spoil_the_others),
        cmocka_unit_test(url_allowed__is_https_or_plain_http_to_this_machine),
        cmocka_unit_test(url_join__puts_one_slash_between),
    };
    return cmocka_run_group_tests_name("http_client", tests, set_up, tear_down);
}
