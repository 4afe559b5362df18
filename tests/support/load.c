#include "load.h"

#include "core/date.h"
#include "crypto/uuid.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ASK_MAX = 8192, ANSWER_MAX = 64 << 10, PAUSE_MS = 20 };

/* Of all clients. */
struct shared {
    const struct load *load;
    SSL_CTX *context;
    int64_t until_us;
    pthread_mutex_t lock; /* of what follows */
    int64_t count, retries;
    int64_t *took_us;
    struct load_post *posts;
};

struct client {
    struct shared *shared;
    pthread_t thread;
    int number;
    SSL *ssl; /* NULL: not connected */
    char answer[ANSWER_MAX];
    size_t len;
};

static void stop(const char *what, const char *more)
{
    (void)fprintf(stderr, "load: %s\n%s\n", what, more);
    exit(3);
}

static void hang_up(struct client *it)
{
    if (it->ssl == NULL)
        return;
    int fd = SSL_get_fd(it->ssl);
    SSL_free(it->ssl);
    (void)close(fd); /* whatever it had to say was read */
    it->ssl = NULL;
}

static bool dial(struct client *it)
{
    static const int ON = 1;
    const struct timeval wait = { .tv_sec = LOAD_PATIENCE_S };
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(it->shared->load->port),
                                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &ON, sizeof ON) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0)
        stop("no socket", "");
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        (void)close(fd); /* nothing was sent */
        return false;
    }
    it->ssl = SSL_new(it->shared->context);
    if (it->ssl == NULL || SSL_set_fd(it->ssl, fd) != 1)
        stop("no memory", "");
    if (SSL_connect(it->ssl) == 1)
        return true;
    hang_up(it);
    return false;
}

/* Reads a head and as many bytes as it says. 0: the connection has ended. */
static int read_answer(struct client *it)
{
    char *body = NULL;
    size_t want = 0;
    int status = 0;
    it->len = 0;
    for (;;) {
        int got = SSL_read(it->ssl, it->answer + it->len, (int)(ANSWER_MAX - 1 - it->len));
        if (got <= 0)
            return 0;
        it->len += (size_t)got;
        it->answer[it->len] = '\0';
        if (body == NULL && (body = strstr(it->answer, "\r\n\r\n")) != NULL) {
            const char *length = strstr(it->answer, "Content-Length: ");
            body += 4;
            if (length == NULL || sscanf(it->answer, "HTTP/1.1 %d ", &status) != 1)
                stop("an answer without a length", it->answer);
            want = (size_t)(body - it->answer) + strtoul(length + 16, NULL, 10);
        }
        if (body != NULL && it->len >= want)
            return status;
    }
}

/* Until it is done, or patience is at an end. Returns how often it had to be sent again. */
static int64_t post(struct client *it, const char *ask, size_t len)
{
    int64_t until_us = time_monotonic_us() + LOAD_PATIENCE_S * INT64_C(1000000);
    for (int64_t again = 0;; again++) {
        int status = 0;
        if (it->ssl != NULL || dial(it))
            status = SSL_write(it->ssl, ask, (int)len) > 0 ? read_answer(it) : 0;
        if (status == 201)
            return again;
        if (status != 0 && status < 500)
            stop("a post was refused", it->answer);
        if (time_monotonic_us() > until_us)
            stop("a post was never answered", it->answer);
        if (status == 0 || strstr(it->answer, "Connection: close") != NULL)
            hang_up(it);
        (void)poll(NULL, 0, PAUSE_MS); /* as Retry-After asks, only sooner */
    }
}

static void note(struct client *it, int64_t took_us, int64_t again)
{
    struct shared *shared = it->shared;
    const char *hash = strstr(it->answer, "\"hash\":\"");
    if (hash == NULL)
        stop("an answer without a record", it->answer);
    (void)pthread_mutex_lock(&shared->lock); /* a plain lock does not fail */
    if (shared->count == LOAD_POSTS_MAX)
        stop("more posts than can be counted", "");
    memcpy(shared->posts[shared->count].hash, hash + 8, LOAD_HASH_SIZE - 1);
    shared->took_us[shared->count++] = took_us;
    shared->retries += again;
    (void)pthread_mutex_unlock(&shared->lock);
}

static void *work(void *arg)
{
    struct client *it = arg;
    const struct load *load = it->shared->load;
    char ask[ASK_MAX], body[ASK_MAX / 2], key[UUID_SIZE];
    for (int64_t i = 0; time_monotonic_us() < it->shared->until_us; i++) {
        size_t size = load->write_body(load->arg, it->number, i, body, sizeof body);
        int len = snprintf(ask, sizeof ask,
                           "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json"
                           "\r\nIdempotency-Key: %s\r\nContent-Length: %zu\r\n\r\n%s",
                           load->path, uuid_new(key), size, body);
        int64_t from_us = time_monotonic_us();
        int64_t again = post(it, ask, (size_t)len);
        note(it, time_monotonic_us() - from_us, again);
    }
    hang_up(it);
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static SSL_CTX *make_context(const struct load *load)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL ||
        SSL_CTX_use_certificate_file(context, load->certificate, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, load->key, SSL_FILETYPE_PEM) != 1)
        stop("no certificate", load->certificate);
    return context;
}

struct load_result load_run(const struct load *load)
{
    static struct client clients[LOAD_CLIENTS_MAX];
    struct shared shared = { .load = load, .context = make_context(load) };
    int64_t from_us = time_monotonic_us();
    shared.took_us = calloc(LOAD_POSTS_MAX, sizeof shared.took_us[0]);
    shared.posts = calloc(LOAD_POSTS_MAX, sizeof shared.posts[0]);
    shared.until_us = from_us + load->for_us;
    if (shared.took_us == NULL || shared.posts == NULL ||
        pthread_mutex_init(&shared.lock, NULL) != 0)
        stop("no memory", "");
    for (int i = 0; i < load->clients; i++) {
        clients[i].shared = &shared;
        clients[i].number = i;
        if (pthread_create(&clients[i].thread, NULL, work, &clients[i]) != 0)
            stop("no thread", "");
    }
    for (int i = 0; i < load->clients; i++)
        (void)pthread_join(clients[i].thread, NULL); /* each was started */
    struct load_result result = { .count = shared.count,
                                  .retries = shared.retries,
                                  .took_us = time_monotonic_us() - from_us,
                                  .posts = shared.posts };
    qsort(shared.took_us, (size_t)shared.count, sizeof shared.took_us[0], by_size);
    if (shared.count > 0) {
        result.p50_us = shared.took_us[shared.count / 2];
        result.p99_us = shared.took_us[shared.count * 99 / 100];
    }
    free(shared.took_us);
    SSL_CTX_free(shared.context);
    (void)pthread_mutex_destroy(&shared.lock); /* nobody has it */
    return result;
}
