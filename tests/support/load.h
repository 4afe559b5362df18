/*
 * tests/support/load.h - many clients of the service at once, each on a TLS connection of its own
 * with a client certificate, that post as fast as they are answered.
 *
 * A post that is not answered, or answered with 5xx, is sent again with the same Idempotency-Key,
 * on a new connection when the old one has gone: the server may be killed meanwhile.
 */
#ifndef SUPPORT_LOAD_H
#define SUPPORT_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOAD_CLIENTS_MAX = 64, LOAD_POSTS_MAX = 400000, LOAD_HASH_SIZE = 65, LOAD_PATIENCE_S = 60 };

struct load {
    uint16_t port;
    const char *certificate, *key; /* PEM files of the client */
    const char *path;
    /* Writes the body of the i-th post of a client; returns its length. */
    size_t (*write_body)(void *arg, int client, int64_t i, char *out, size_t size);
    void *arg;
    int clients;
    int64_t for_us;
};

struct load_post {
    char hash[LOAD_HASH_SIZE]; /* of the record that it was answered with */
};

struct load_result {
    int64_t count, retries;
    int64_t took_us; /* from the first to the last answer's time, of all */
    int64_t p50_us, p99_us;
    struct load_post *posts; /* one for each that was answered; freed by the caller */
};

/* Ends the program when a post is refused, or never answered. */
struct load_result load_run(const struct load *load);

#endif
