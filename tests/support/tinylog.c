#include "tinylog.h"
#include "crypto/base64.h"

#include <stdlib.h>
#include <string.h>

enum { NOTE_MAX = 4096, ED25519 = 1, KEY_HASH_SIZE = 4 };

struct tinylog *tinylog_new(const char *origin, unsigned char seed, size_t fork)
{
    struct err err = { 0 };
    unsigned char secret[32];
    struct tinylog *log = calloc(1, sizeof *log);
    memset(secret, seed, sizeof secret);
    if (log == NULL || !signing_key_from_seed(secret, &log->key, &err))
        abort();
    log->origin = origin;
    for (size_t i = 0; i < TINYLOG_MAX; i++) {
        unsigned char bytes[4] = { 0, (unsigned char)(i >> 8), (unsigned char)i, i >= fork };
        log->leaves[i] = sha256(bytes, sizeof bytes);
    }
    return log;
}

void tinylog_free(struct tinylog *log)
{
    signing_key_free(log->key);
    free(log);
}

/* The largest power of two smaller than n. */
static size_t split(size_t n)
{
    size_t k = 1;
    while (2 * k < n)
        k *= 2;
    return k;
}

static struct sha256 hash(const struct sha256 *leaves, size_t n)
{
    unsigned char node[65] = { 1 };
    if (n == 0)
        return sha256("", 0);
    if (n == 1)
        return leaves[0];
    struct sha256 left = hash(leaves, split(n));
    struct sha256 right = hash(leaves + split(n), n - split(n));
    memcpy(node + 1, left.bytes, 32);
    memcpy(node + 33, right.bytes, 32);
    return sha256(node, sizeof node);
}

struct sha256 tinylog_root(const struct tinylog *log, size_t size)
{
    return hash(log->leaves, size);
}

static size_t subproof(const struct sha256 *leaves, size_t m, size_t n, bool whole,
                       struct sha256 *out)
{
    if (m == n && whole)
        return 0;
    if (m == n) {
        out[0] = hash(leaves, n);
        return 1;
    }
    size_t k = split(n);
    size_t count;
    if (m <= k) {
        count = subproof(leaves, m, k, whole, out);
        out[count] = hash(leaves + k, n - k);
    } else {
        count = subproof(leaves + k, m - k, n - k, false, out);
        out[count] = hash(leaves, k);
    }
    return count + 1;
}

size_t tinylog_consistency(const struct tinylog *log, size_t m, size_t n, struct sha256 *out)
{
    return subproof(log->leaves, m, n, true, out);
}

static void key_hash(const char *name, const struct signing_key *key, unsigned char out[4])
{
    struct buf named;
    struct public_key public = signing_key_public(key);
    buf_init(&named, NOTE_MAX);
    buf_adds(&named, name);
    buf_addc(&named, '\n');
    buf_addc(&named, ED25519);
    buf_add(&named, public.bytes, PUBLIC_KEY_SIZE);
    struct sha256 digest = sha256(named.data, named.len);
    memcpy(out, digest.bytes, KEY_HASH_SIZE);
    buf_release(&named);
}

void tinylog_vkey(const struct tinylog *log, struct buf *out)
{
    unsigned char id[KEY_HASH_SIZE];
    unsigned char typed[1 + PUBLIC_KEY_SIZE] = { ED25519 };
    char hex[2 * KEY_HASH_SIZE + 1];
    struct public_key public = signing_key_public(log->key);
    key_hash(log->origin, log->key, id);
    memcpy(typed + 1, public.bytes, PUBLIC_KEY_SIZE);
    buf_addf(out, "%s+%s+", log->origin, hex_encode(id, sizeof id, hex));
    base64_add(typed, sizeof typed, out);
}

void tinylog_sign(const char *name, const struct signing_key *key, struct text text,
                  struct buf *out)
{
    struct err err = { 0 };
    struct signature signature;
    unsigned char bytes[KEY_HASH_SIZE + SIGNATURE_SIZE];
    if (!signing_key_sign(key, text.ptr, text.len, &signature, &err))
        abort();
    key_hash(name, key, bytes);
    memcpy(bytes + KEY_HASH_SIZE, signature.bytes, SIGNATURE_SIZE);
    buf_addf(out, "\xe2\x80\x94 %s ", name);
    base64_add(bytes, sizeof bytes, out);
    buf_addc(out, '\n');
}

void tinylog_note(const struct tinylog *log, size_t size, struct buf *out)
{
    struct buf text;
    struct sha256 root = tinylog_root(log, size);
    buf_init(&text, NOTE_MAX);
    buf_addf(&text, "%s\n%zu\n", log->origin, size);
    base64_add(root.bytes, SHA256_SIZE, &text);
    buf_addc(&text, '\n');
    buf_add(out, text.data, text.len);
    buf_addc(out, '\n');
    tinylog_sign(log->origin, log->key, (struct text) { text.data, text.len }, out);
    buf_release(&text);
}

void tinylog_request(const struct tinylog *log, size_t old, size_t size, struct buf *out)
{
    struct sha256 proof[TINYLOG_PROOF_MAX];
    size_t count = old > 0 && old < size ? tinylog_consistency(log, old, size, proof) : 0;
    buf_addf(out, "old %zu\n", old);
    for (size_t i = 0; i < count; i++) {
        base64_add(proof[i].bytes, SHA256_SIZE, out);
        buf_addc(out, '\n');
    }
    buf_addc(out, '\n');
    tinylog_note(log, size, out);
}
