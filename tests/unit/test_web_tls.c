/* Who the other side is, and what TLS must not let through. */
#include "../support/test.h"

#include "../support/loopback.h"
#include "../support/tls.h"
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define ASK  "GET /who HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
#define KEEP "GET /who HTTP/1.1\r\nHost: a\r\n\r\n"

enum { SHORT_MS = 300, LONG_S = TLS_DAY_S };

struct fixture {
    char folder[32];
    char cert[TLS_PATH_MAX];
    char key[TLS_PATH_MAX];
    char authority[TLS_PATH_MAX];
    struct tls_cert ca;
    struct tls_cert server;
    struct tls_cert client;
    struct tls_cert other; /* of the same authority */
    struct tls_cert stranger;
    struct tls_cert expired;
    struct buf out;
};

static void who(void *arg, const struct web_request *request, struct web_response *response)
{
    char key[SHA256_HEX_SIZE] = "nobody";
    const struct web_identity *identity = request->identity;
    (void)arg; /* no state */
    if (identity->is_known)
        (void)sha256_hex(&identity->cert.key, key);
    buf_addf(&response->body, "%s %s %s\n", request->is_tls ? "tls" : "plain", key,
             identity->is_trusted ? "trusted" : "untrusted");
}

static const struct web_route ROUTES[] = { { WEB_GET, "/who", who } };

static int set_up(void **state)
{
    static struct fixture f = { .folder = "/tmp/mingzhang-tls-XXXXXX" };
    if (mkdtemp(f.folder) == NULL)
        return -1;
    (void)snprintf(f.cert, sizeof f.cert, "%s/server.pem", f.folder);
    (void)snprintf(f.key, sizeof f.key, "%s/server.key", f.folder);
    (void)snprintf(f.authority, sizeof f.authority, "%s/ca.pem", f.folder);
    f.ca = tls_cert_new("Demo CA", NULL, -LONG_S, LONG_S);
    f.server = tls_cert_new("localhost", &f.ca, -LONG_S, LONG_S);
    f.client = tls_cert_new("client", &f.ca, -LONG_S, LONG_S);
    f.other = tls_cert_new("client", &f.ca, -LONG_S, LONG_S);
    f.stranger = tls_cert_new("client", NULL, -LONG_S, LONG_S);
    f.expired = tls_cert_new("client", &f.ca, -2 * LONG_S, -LONG_S);
    tls_cert_write(&f.ca, f.folder, "ca");
    buf_init(&f.out, 1 << 20);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char path[TLS_PATH_MAX];
    static const char *const FILES[] = { "ca.pem", "ca.key", "server.pem", "server.key" };
    for (size_t i = 0; i < COUNT(FILES); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->folder, FILES[i]);
        (void)unlink(path); /* not every test has written it */
    }
    tls_cert_free(&f->ca);
    tls_cert_free(&f->server);
    tls_cert_free(&f->client);
    tls_cert_free(&f->other);
    tls_cert_free(&f->stranger);
    tls_cert_free(&f->expired);
    buf_release(&f->out);
    return rmdir(f->folder);
}

static struct web_tls tls_of(const struct fixture *f, enum web_client client)
{
    tls_cert_write(&f->server, f->folder, "server");
    return (struct web_tls) {
        .cert_file = f->cert,
        .key_file = f->key,
        .client_ca_file = f->authority,
        .client = client,
    };
}

static uint16_t begin(struct loopback *loop, const struct web_tls *tls)
{
    struct web_options options = web_options_default();
    options.routes = ROUTES;
    options.route_count = COUNT(ROUTES);
    options.tls = tls;
    options.handshake_ms = 4 * SHORT_MS;
    loopback_begin(loop, &options);
    return web_server_port(loop->server);
}

/* As `openssl pkey -pubin -outform DER | sha256sum` does it. */
static const char *key_of(const struct tls_cert *cert)
{
    static char hex[65];
    unsigned char *der = NULL;
    unsigned char digest[32];
    int len = i2d_PUBKEY(cert->key, &der);
    assert_true(len > 0 && EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL) == 1);
    OPENSSL_free(der);
    for (size_t i = 0; i < sizeof digest; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return hex;
}

static void tls__knows_a_client_by_the_key_of_its_certificate(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    char line[100];
    struct web_tls tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    uint16_t port = begin(&loop, &tls);
    (void)snprintf(line, sizeof line, "\r\n\r\ntls %s trusted\n", key_of(&f->client));
    ASSERT_TEXT_HAS(tls_ask(port, &f->client, ASK, &f->out), line);
    (void)snprintf(line, sizeof line, "\r\n\r\ntls %s trusted\n", key_of(&f->other));
    ASSERT_TEXT_HAS(tls_ask(port, &f->other, ASK, &f->out), line);
    ASSERT_TEXT_HAS(tls_ask(port, NULL, ASK, &f->out), "\r\n\r\ntls nobody untrusted\n");
    loopback_end(&loop);
}

static void tls__asks_nobody_for_a_certificate_unless_told_to(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    ASSERT_TEXT_HAS(tls_ask(port, &f->client, ASK, &f->out), "tls nobody untrusted\n");
    loopback_end(&loop);
}

static void tls__has_no_connection_without_a_certificate_when_one_is_required(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_REQUIRED);
    uint16_t port = begin(&loop, &tls);
    assert_string_equal(tls_ask(port, NULL, ASK, &f->out), "");
    ASSERT_TEXT_HAS(tls_ask(port, &f->client, ASK, &f->out), " trusted\n");
    loopback_end(&loop);
}

static void tls__refuses_strangers_and_expired_certificates(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    uint16_t port = begin(&loop, &tls);
    assert_string_equal(tls_ask(port, &f->stranger, ASK, &f->out), "");
    assert_string_equal(tls_ask(port, &f->expired, ASK, &f->out), "");
    ASSERT_TEXT_HAS(tls_ask(port, &f->client, ASK, &f->out), " trusted\n");
    loopback_end(&loop);
}

static void tls__takes_a_key_without_an_issuer_only_when_told_to(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    char line[100];
    struct web_tls tls = tls_of(f, WEB_CLIENT_REQUIRED);
    tls.any_issuer = true;
    uint16_t port = begin(&loop, &tls);
    (void)snprintf(line, sizeof line, "\r\n\r\ntls %s untrusted\n", key_of(&f->stranger));
    ASSERT_TEXT_HAS(tls_ask(port, &f->stranger, ASK, &f->out), line);
    ASSERT_TEXT_HAS(tls_ask(port, &f->client, ASK, &f->out), " trusted\n");
    assert_string_equal(tls_ask(port, &f->expired, ASK, &f->out), "");
    loopback_end(&loop);
}

/* The session of one client, offered by another: who it is must be asked anew. */
static void tls__resumes_no_session_with_its_old_identity(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    char line[100];
    struct web_tls tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    uint16_t port = begin(&loop, &tls);
    SSL *first = tls_connect(port, &f->client, NULL);
    assert_non_null(first);
    assert_true(SSL_write(first, ASK, sizeof ASK - 1) > 0);
    buf_clear(&f->out);
    ASSERT_TEXT_HAS(tls_read(first, &f->out), " trusted\n");
    SSL_SESSION *session = SSL_get1_session(first);
    assert_int_equal(SSL_SESSION_is_resumable(session), 0);
    tls_close(first);
    SSL *second = tls_connect(port, &f->other, session);
    assert_non_null(second);
    assert_int_equal(SSL_session_reused(second), 0);
    assert_true(SSL_write(second, ASK, sizeof ASK - 1) > 0);
    buf_clear(&f->out);
    (void)snprintf(line, sizeof line, "tls %s trusted\n", key_of(&f->other));
    ASSERT_TEXT_HAS(tls_read(second, &f->out), line);
    tls_close(second);
    SSL_SESSION_free(session);
    loopback_end(&loop);
}

static void tls__speaks_no_older_version(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    assert_int_equal(SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION), 1);
    SSL *ssl = SSL_new(ctx);
    int fd = loopback_connect(port);
    assert_int_equal(SSL_set_fd(ssl, fd), 1);
    assert_int_not_equal(SSL_connect(ssl), 1);
    SSL_free(ssl);
    SSL_CTX_free(ctx);
    (void)close(fd);
    loopback_end(&loop);
}

static void tls__speaks_http_1_1_and_says_no_to_h2_alone(void **state)
{
    static const unsigned char BOTH[] = "\x02h2\x08http/1.1";
    static const unsigned char H2[] = "\x02h2";
    static const struct {
        const unsigned char *offer;
        unsigned len;
        bool works;
    } OFFERS[] = { { BOTH, sizeof BOTH - 1, true }, { H2, sizeof H2 - 1, false } };
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    for (size_t i = 0; i < COUNT(OFFERS); i++) {
        SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
        SSL *ssl = SSL_new(ctx);
        int fd = loopback_connect(port);
        assert_int_equal(SSL_set_alpn_protos(ssl, OFFERS[i].offer, OFFERS[i].len), 0);
        assert_int_equal(SSL_set_fd(ssl, fd), 1);
        assert_int_equal(SSL_connect(ssl) == 1, OFFERS[i].works);
        SSL_free(ssl);
        SSL_CTX_free(ctx);
        (void)close(fd);
    }
    loopback_end(&loop);
}

static void tls__answers_nothing_to_plain_bytes(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    assert_null(strstr(loopback_ask(port, ASK, &f->out), "HTTP/"));
    ASSERT_TEXT_HAS(tls_ask(port, NULL, ASK, &f->out), "HTTP/1.1 200 ");
    loopback_end(&loop);
}

static void tls__ends_a_handshake_that_does_not_go_on(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    char piece[16];
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    int64_t began_us = time_monotonic_us();
    int fd = loopback_connect(port);
    loopback_send(fd, "\x16\x03\x01\x02"); /* the head of a record, and no more */
    assert_int_equal(recv(fd, piece, sizeof piece, 0), 0);
    assert_in_range(time_monotonic_us() - began_us, 4 * SHORT_MS * 1000, 8000000);
    (void)close(fd);
    loopback_end(&loop);
}

static void reload__gives_new_connections_the_new_certificate_and_keeps_the_old(void **state)
{
    struct fixture *f = *state;
    struct loopback loop;
    struct err err = { 0 };
    char piece[512];
    struct web_tls tls = tls_of(f, WEB_CLIENT_NONE);
    uint16_t port = begin(&loop, &tls);
    SSL *old = tls_connect(port, NULL, NULL);
    assert_non_null(old);
    struct tls_cert renewed = tls_cert_new("localhost", &f->ca, -LONG_S, LONG_S);
    tls_cert_write(&renewed, f->folder, "server");
    ASSERT_OK(web_server_reload(loop.server, &err));
    SSL *new = tls_connect(port, NULL, NULL);
    assert_non_null(new);
    assert_int_equal(X509_cmp(SSL_get0_peer_certificate(old), f->server.x509), 0);
    assert_int_equal(X509_cmp(SSL_get0_peer_certificate(new), renewed.x509), 0);
    assert_true(SSL_write(old, KEEP, sizeof KEEP - 1) > 0);
    assert_true(SSL_read(old, piece, sizeof piece) > 0);
    tls_close(old);
    tls_close(new);
    tls_cert_free(&renewed);
    assert_int_equal(truncate(f->cert, 10), 0);
    ASSERT_ERR(web_server_reload(loop.server, &err), ERR_CONFIG);
    ASSERT_TEXT_HAS(tls_ask(port, NULL, ASK, &f->out), "HTTP/1.1 200 ");
    loopback_end(&loop);
}

static void new__refuses_certificates_and_keys_that_cannot_be_used(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct web_server *server = NULL;
    struct web_options options = web_options_default();
    struct web_tls tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    options.tls = &tls;
    tls.cert_file = "/none";
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_CONFIG);
    tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    tls.client_ca_file = f->key; /* no certificate in it */
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_CONFIG);
    tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    tls_cert_write(&f->client, f->folder, "server");
    tls.cert_file = f->authority; /* of another key */
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_CONFIG);
    tls = tls_of(f, WEB_CLIENT_OPTIONAL);
    assert_int_equal(chmod(f->key, 0604), 0);
    ASSERT_ERR(web_server_new(&options, &server, &err), ERR_CONFIG);
    ASSERT_TEXT_HAS(err.text, "others can read this key");
    assert_int_equal(chmod(f->key, 0640), 0);
    ASSERT_OK(web_server_new(&options, &server, &err));
    web_server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls__knows_a_client_by_the_key_of_its_certificate),
        cmocka_unit_test(tls__asks_nobody_for_a_certificate_unless_told_to),
        cmocka_unit_test(tls__has_no_connection_without_a_certificate_when_one_is_required),
        cmocka_unit_test(tls__refuses_strangers_and_expired_certificates),
        cmocka_unit_test(tls__takes_a_key_without_an_issuer_only_when_told_to),
        cmocka_unit_test(tls__resumes_no_session_with_its_old_identity),
        cmocka_unit_test(tls__speaks_no_older_version),
        cmocka_unit_test(tls__speaks_http_1_1_and_says_no_to_h2_alone),
        cmocka_unit_test(tls__answers_nothing_to_plain_bytes),
        cmocka_unit_test(tls__ends_a_handshake_that_does_not_go_on),
        cmocka_unit_test(reload__gives_new_connections_the_new_certificate_and_keeps_the_old),
        cmocka_unit_test(new__refuses_certificates_and_keys_that_cannot_be_used),
    };
    return cmocka_run_group_tests_name("web_tls", tests, set_up, tear_down);
}
