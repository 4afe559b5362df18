#include "test.h"

#include "vectors.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

void vectors_open(struct vectors *vectors)
{
    vectors_open_file(vectors, "tests/vectors/record_proof.json");
}

void vectors_open_file(struct vectors *vectors, const char *path)
{
    struct err err = { 0 };
    struct buf bytes;
    char piece[4096];
    buf_init(&bytes, FILE_MAX);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        fail_msg("%s cannot be opened; run the tests from the top folder", path);
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&bytes, piece, len);
    assert_int_equal(fclose(file), 0);
    memset(vectors, 0, sizeof *vectors);
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, path, &vectors->document, &err));
    buf_release(&bytes);
    const struct jv *authority = jv_get(vectors->document, "authority");
    const struct jv *keys = jv_get(authority, "keys");
    vectors->authority.k = jv_int(jv_get(authority, "k"), 0);
    for (size_t i = 0; i < jv_size(keys); i++)
        assert_true(any_key_read(text_of(jv_string(jv_at(keys, i), "")),
                                 &vectors->authority.keys[vectors->authority.count++]));
    assert_true(any_key_read(text_of(jv_string(jv_get(vectors->document, "public_key"), "")),
                             &vectors->record_key));
}

void vectors_close(struct vectors *vectors) { jv_free(vectors->document); }

const char *vectors_bytes(const struct vectors *vectors, const char *name)
{
    const struct jv *list = jv_get(vectors->document, "records");
    for (size_t i = 0; i < jv_size(list); i++)
        if (strcmp(jv_string(jv_get(jv_at(list, i), "name"), ""), name) == 0)
            return jv_string(jv_get(jv_at(list, i), "bytes"), "");
    fail_msg("there is no vector \"%s\"", name);
    return NULL;
}

void vector_record(const struct vectors *vectors, const char *name, const char *old,
                   const char *new, struct vector_record *out)
{
    struct err err = { 0 };
    const char *bytes = vectors_bytes(vectors, name);
    const char *at = old != NULL ? strstr(bytes, old) : bytes;
    if (at == NULL)
        fail_msg("\"%s\" is not in the vector \"%s\"", old, name);
    size_t gone = old != NULL ? strlen(old) : 0, come = old != NULL ? strlen(new) : 0;
    size_t before = (size_t)(at - bytes), rest = strlen(at + gone);
    out->bytes = malloc(before + come + rest + 1);
    assert_non_null(out->bytes);
    memcpy(out->bytes, bytes, before);
    if (come > 0)
        memcpy(out->bytes + before, new, come);
    memcpy(out->bytes + before + come, at + gone, rest + 1);
    struct text text = text_of(out->bytes);
    ASSERT_OK(record_parse(text, &out->record, &err));
    ASSERT_OK(body_read(&out->record, &out->body, &err));
    out->hash = record_hash(text.ptr, text.len);
}

void vector_record_free(struct vector_record *record) { free(record->bytes); }

struct roll *vectors_roll(const struct vectors *vectors, int set)
{
    struct roll *roll = roll_new();
    if (set & VECTORS_AUTHORITY)
        roll_pin(roll, &vectors->authority);
    if (set & VECTORS_FIRST)
        roll_first(roll, KEY_USE_RECORD, &vectors->record_key);
    return roll;
}

unsigned vectors_feed(const struct vectors *vectors, struct roll *roll, const char *name,
                      const char *old, const char *new, int64_t position)
{
    struct vector_record of;
    unsigned faults;
    vector_record(vectors, name, old, new, &of);
    if (of.record.type == TYPE_KEY)
        faults = roll_enrol(roll, &of.record, &of.body, position);
    else if (of.record.type == TYPE_REVOCATION)
        faults = roll_revoke(roll, &of.record, &of.body, position);
    else
        faults = roll_incarnation(roll, &of.record, &of.body, position);
    vector_record_free(&of);
    return faults;
}

const char *vectors_id(const struct vectors *vectors, const char *name)
{
    static char id[KEY_ID_SIZE];
    struct vector_record of;
    vector_record(vectors, name, NULL, NULL, &of);
    (void)snprintf(id, sizeof id, "%.*s", TEXT_ARG(body_string(&of.body, "id")));
    vector_record_free(&of);
    return id;
}
