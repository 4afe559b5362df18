#include "crypto/hash.h"
#include "crypto/sm3.h"
#include "thread.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct hasher {
    EVP_MD_CTX *ctx;
};

/* A digest over memory fails only when OpenSSL itself is broken or memory is gone: no caller
 * could do better than stop. */
static void must(int ok)
{
    if (ok != 1)
        abort();
}

static struct hasher *hasher_of(const EVP_MD *md)
{
    struct hasher *hasher = malloc(sizeof *hasher);
    must(hasher != NULL);
    hasher->ctx = EVP_MD_CTX_new();
    must(hasher->ctx != NULL);
    must(EVP_DigestInit_ex(hasher->ctx, md, NULL));
    return hasher;
}

struct hasher *hasher_new(void) { return hasher_of(crypto__sha256()); }
struct hasher *hasher_new_sm3(void) { return hasher_of(crypto__sm3()); }

void hasher_free(struct hasher *hasher)
{
    if (hasher == NULL)
        return;
    EVP_MD_CTX_free(hasher->ctx);
    free(hasher);
}

void hasher_add(struct hasher *hasher, const void *bytes, size_t len)
{
    must(EVP_DigestUpdate(hasher->ctx, bytes, len));
}

struct sha256 hasher_end(struct hasher *hasher)
{
    struct sha256 digest;
    must(EVP_DigestFinal_ex(hasher->ctx, digest.bytes, NULL));
    must(EVP_DigestInit_ex(hasher->ctx, NULL, NULL));
    return digest;
}

static struct sha256 digest_two(const EVP_MD *md, const void *head, size_t head_len,
                                const void *bytes, size_t len)
{
    struct sha256 digest;
    EVP_MD_CTX *ctx = crypto__thread()->digest;
    must(EVP_DigestInit_ex(ctx, md, NULL));
    must(EVP_DigestUpdate(ctx, head, head_len));
    must(EVP_DigestUpdate(ctx, bytes, len));
    must(EVP_DigestFinal_ex(ctx, digest.bytes, NULL));
    return digest;
}

struct sha256 sha256_two(const void *head, size_t head_len, const void *bytes, size_t len)
{
    return digest_two(crypto__sha256(), head, head_len, bytes, len);
}

struct sha256 sm3_two(const void *head, size_t head_len, const void *bytes, size_t len)
{
    return digest_two(crypto__sm3(), head, head_len, bytes, len);
}

struct sha256 sha256(const void *bytes, size_t len) { return sha256_two("", 0, bytes, len); }
struct sha256 sm3(const void *bytes, size_t len) { return sm3_two("", 0, bytes, len); }

bool sha256_same(const struct sha256 *a, const struct sha256 *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}

char *hex_encode(const void *bytes, size_t len, char *out)
{
    const unsigned char *in = bytes;
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = "0123456789abcdef"[in[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
    }
    out[2 * len] = '\0';
    return out;
}

/* 1 + the value of a lower-case hex digit; 0 for any other byte. */
static const unsigned char DIGITS[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

bool hex_decode(const char *hex, size_t hex_len, void *out)
{
    const unsigned char *in = (const unsigned char *)hex;
    unsigned char *bytes = out;
    if (hex_len % 2 != 0)
        return false;
    bool ok = true;
    for (size_t i = 0; i < hex_len / 2; i++) {
        unsigned high = DIGITS[in[2 * i]], low = DIGITS[in[2 * i + 1]];
        ok &= high != 0 && low != 0;
        bytes[i] = (unsigned char)((high - 1) << 4 | ((low - 1) & 15));
    }
    return ok;
}
