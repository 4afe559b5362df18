#include "model.h"
#include "core/arena.h"
#include "verify/bundle.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    (void)fprintf(stderr, "model: %s\n", what);
    abort();
}

static struct text read_all(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    must(file != NULL, path);
    char *bytes = arena_alloc(arena, 1 << 20);
    size_t len = fread(bytes, 1, 1 << 20, file);
    must(len < 1 << 20 && fclose(file) == 0, path);
    return (struct text) { bytes, len };
}

struct model_chain *model_chain(struct model *model, const char *id)
{
    for (size_t i = 0; i < model->count; i++)
        if (strcmp(model->chains[i].id, id) == 0)
            return &model->chains[i];
    must(model->count < MODEL_CHAINS, "too many chains");
    struct model_chain *chain = &model->chains[model->count++];
    (void)snprintf(chain->id, sizeof chain->id, "%s", id);
    return chain;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct model_chain *)a)->id, ((const struct model_chain *)b)->id);
}

static void load_records(struct model *model, const struct jv *list)
{
    for (size_t i = 0; i < jv_size(list); i++) {
        const struct jv *item = jv_at(list, i);
        const char *bytes = jv_string(jv_get(item, "bytes"), "");
        struct model_chain *chain = model_chain(model, jv_string(jv_get(item, "chain"), ""));
        must(chain->count < MODEL_RECORDS, "too many records");
        struct model_record *record = &chain->records[chain->count++];
        record->len = strlen(bytes);
        record->bytes = arena_strdup(model->arena, bytes);
        must(hex_decode(jv_string(jv_get(item, "signature"), ""), 128, record->signature.bytes),
             "signature");
    }
}

struct model *model_load(void)
{
    struct err err;
    struct jv *document = NULL;
    unsigned char seed[32];
    struct model *model = calloc(1, sizeof *model);
    must(model != NULL, "memory");
    model->arena = arena_make();
    must(jv_parse(read_all(model->arena, "tests/vectors/record.json"), "record.json", &document,
                  &err),
         "record.json");
    must(hex_decode(jv_string(jv_get(document, "seed"), ""), 64, seed), "seed");
    must(signing_key_from_seed(seed, &model->key, &err), "key");
    memset(seed, 7, sizeof seed);
    must(signing_key_from_seed(seed, &model->other, &err), "other key");
    model->public_key = signing_key_public(model->key);
    model->ledger = arena_strdup(model->arena, jv_string(jv_get(document, "ledger"), ""));
    load_records(model, jv_get(document, "records"));
    qsort(model->chains, model->count, sizeof model->chains[0], by_id);
    jv_free(document);
    return model;
}

void model_free(struct model *model)
{
    signing_key_free(model->key);
    signing_key_free(model->other);
    arena_free(model->arena);
    free(model);
}

void model_edit(struct model *model, const char *chain, size_t n, const char *old, const char *new)
{
    struct model_record *record = &model_chain(model, chain)->records[n];
    const char *at = strstr(record->bytes, old);
    must(at != NULL, old);
    record->bytes = arena_printf(model->arena, "%.*s%s%s", (int)(at - record->bytes), record->bytes,
                                 new, at + strlen(old));
    record->len = strlen(record->bytes);
}

void model_sign(struct model *model, const char *chain, size_t n, const struct signing_key *key)
{
    struct err err;
    struct model_record *record = &model_chain(model, chain)->records[n];
    must(signing_key_sign(key, record->bytes, record->len, &record->signature, &err), "sign");
}

static void relink_one(struct model *model, struct model_chain *chain, size_t n)
{
    char hex[SHA256_HEX_SIZE];
    struct model_record *record = &chain->records[n];
    char *prev = strstr(record->bytes, "\"prev\":\"");
    must(prev != NULL, "prev");
    if (n > 0) {
        struct sha256 hash = record_hash(chain->records[n - 1].bytes, chain->records[n - 1].len);
        memcpy(prev + strlen("\"prev\":\""), sha256_hex(&hash, hex), SHA256_HEX_SIZE - 1);
    }
    model_sign(model, chain->id, n, model->key);
}

void model_relink(struct model *model, const char *chain, size_t n)
{
    struct model_chain *found = model_chain(model, chain);
    for (; n < found->count; n++)
        relink_one(model, found, n);
}

void model_forge(struct model *model, const char *chain, size_t n, const char *old, const char *new)
{
    model_edit(model, chain, n, old, new);
    model_relink(model, chain, n);
}

size_t model_find(struct model *model, const char *chain, const char *type)
{
    const struct model_chain *found = model_chain(model, chain);
    const char *wanted = arena_printf(model->arena, "\"type\":\"%s\",", type);
    for (size_t n = 0; n < found->count; n++)
        if (strstr(found->records[n].bytes, wanted) != NULL)
            return n;
    must(false, type);
    return 0;
}

void model_write(const struct model *model, const char *folder)
{
    struct err err;
    char id[KEY_ID_SIZE];
    struct bundle_writer *writer = NULL;
    must(bundle_create(folder, model->ledger, true, &writer, &err), folder);
    must(bundle_add_key(writer, public_key_id(&model->public_key, id), &model->public_key, &err),
         "key");
    for (size_t i = 0; i < model->count; i++) {
        const struct model_chain *chain = &model->chains[i];
        must(bundle_begin_chain(writer, chain->id, &err), chain->id);
        for (size_t n = 0; n < chain->count; n++)
            must(bundle_add_record(writer,
                                   (struct text) { chain->records[n].bytes, chain->records[n].len },
                                   &chain->records[n].signature, &err),
                 chain->id);
        must(bundle_end_chain(writer, &err), chain->id);
    }
    must(bundle_commit(writer, &err), folder);
    bundle_writer_free(writer);
}
