#include "test.h"

#include "log_vectors.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

struct jv *log_vectors;

const char *log_vectors_string(const struct jv *object, const char *key)
{
    const char *out = jv_string(jv_get(object, key), NULL);
    assert_non_null(out);
    return out;
}

uint64_t log_vectors_number(const struct jv *object, const char *key)
{
    int64_t out = jv_int(jv_get(object, key), -1);
    assert_true(out >= 0);
    return (uint64_t)out;
}

struct sha256 log_vectors_hash(const struct jv *value)
{
    struct sha256 out;
    const char *hex = jv_string(value, "");
    assert_true(strlen(hex) == 64 && hex_decode(hex, 64, out.bytes));
    return out;
}

void log_vectors_same(const struct sha256 *made, const struct jv *expected)
{
    char hex[SHA256_HEX_SIZE];
    assert_string_equal(sha256_hex(made, hex), jv_string(expected, ""));
}

void log_vectors_same_proof(const struct tree_proof *made, const struct jv *expected)
{
    assert_int_equal(made->count, jv_size(expected));
    for (size_t i = 0; i < made->count; i++)
        log_vectors_same(&made->hashes[i], jv_at(expected, i));
}

int log_vectors_open(void **state)
{
    struct err err;
    struct buf file;
    char piece[4096];
    FILE *in = fopen("tests/vectors/log.json", "re");
    (void)state;
    if (in == NULL)
        return -1; /* the tests run from the top folder */
    buf_init(&file, FILE_MAX);
    for (size_t len; (len = fread(piece, 1, sizeof piece, in)) > 0;)
        buf_add(&file, piece, len);
    (void)fclose(in); /* it was only read */
    bool ok = jv_parse((struct text) { file.data, file.len }, "log.json", &log_vectors, &err);
    buf_release(&file);
    return ok ? 0 : -1;
}

int log_vectors_close(void **state)
{
    (void)state;
    jv_free(log_vectors);
    return 0;
}
