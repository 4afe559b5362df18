/* The vectors of tests/vectors/record*.json, made and judged by code that is not ours
 * (tests/vectors/record_format.py), and the examples of docs/spec/record.md. */
#include "../support/test.h"
#include "proof/body.h"
#include "proof/chain.h"
#include "proof/coverage.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, CHAINS_MAX = 16 };

static struct buf read_file(const char *path)
{
    struct buf out;
    buf_init(&out, FILE_MAX);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        fail_msg("%s cannot be opened; run the tests from the top folder", path);
    char piece[4096];
    for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0;)
        buf_add(&out, piece, len);
    assert_int_equal(fclose(file), 0);
    assert_false(out.over);
    return out;
}

static const char *const FILES[] = { "tests/vectors/record.json",
                                     "tests/vectors/record_notice.json",
                                     "tests/vectors/record_order.json",
                                     "tests/vectors/record_proof.json",
                                     "tests/vectors/record_statement.json" };

static struct jv *vectors(const char *path)
{
    struct err err;
    struct jv *document = NULL;
    struct buf file = read_file(path);
    ASSERT_OK(jv_parse((struct text) { file.data, file.len }, path, &document, &err));
    buf_release(&file);
    return document;
}

static void check_signature(const struct jv *document, const struct jv *vector, struct text bytes)
{
    struct err err;
    unsigned char seed[32];
    struct signature given;
    struct signature made;
    AUTO(signing_key) struct signing_key *key = NULL;
    struct record record;
    ASSERT_OK(record_parse(bytes, &record, &err));
    if (!text_eq(record.key, jv_string(jv_get(document, "key"), "")))
        return; /* by a key whose seed is not given */
    assert_true(hex_decode(jv_string(jv_get(document, "seed"), ""), 64, seed));
    assert_true(hex_decode(jv_string(jv_get(vector, "signature"), ""), 128, given.bytes));
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    ASSERT_OK(signing_key_sign(key, bytes.ptr, bytes.len, &made, &err));
    assert_memory_equal(made.bytes, given.bytes, SIGNATURE_SIZE);
}

/* The same head and body give the same bytes through our own writer. */
static void check_rebuilt(const struct record *record)
{
    struct err err;
    struct buf out;
    AUTO(arena) struct arena *arena = arena_make();
    buf_init(&out, RECORD_SIZE_MAX);
    const struct record_head head = {
        .at_us = record->at_us,
        .by = arena_strndup(arena, record->by.ptr, record->by.len),
        .chain = arena_strndup(arena, record->chain.ptr, record->chain.len),
        .key = arena_strndup(arena, record->key.ptr, record->key.len),
        .key2 =
            record->key2.len == 0 ? NULL : arena_strndup(arena, record->key2.ptr, record->key2.len),
        .ledger = arena_strndup(arena, record->ledger.ptr, record->ledger.len),
        .n = record->n,
        .prev = record->prev,
        .type = record->type,
    };
    ASSERT_OK(record_build(&head, record->body, &out, &err));
    assert_true(text_same((struct text) { out.data, out.len }, record->bytes));
    buf_release(&out);
}

static struct chain_check *chain_of(struct chain_check *chains, struct text id, const char *ledger)
{
    for (size_t i = 0; i < CHAINS_MAX; i++) {
        if (chains[i].chain.len == 0)
            chain_begin(&chains[i], id, text_of(ledger));
        if (text_same(chains[i].chain, id))
            return &chains[i];
    }
    fail_msg("more than %d chains", CHAINS_MAX);
    return NULL;
}

static void check_records(const struct jv *document)
{
    struct chain_check chains[CHAINS_MAX] = { 0 };
    struct jv *list = jv_get(document, "records");
    assert_true(jv_size(list) > 20);
    for (size_t i = 0; i < jv_size(list); i++) {
        struct err err;
        struct record record;
        struct body body;
        char hex[SHA256_HEX_SIZE];
        struct jv *vector = jv_at(list, i);
        struct text bytes = text_of(jv_string(jv_get(vector, "bytes"), ""));
        ASSERT_OK(record_parse(bytes, &record, &err));
        ASSERT_OK(body_read(&record, &body, &err));
        struct sha256 hash = record_hash(bytes.ptr, bytes.len);
        assert_string_equal(sha256_hex(&hash, hex), jv_string(jv_get(vector, "hash"), ""));
        struct chain_check *chain =
            chain_of(chains, record.chain, jv_string(jv_get(document, "ledger"), ""));
        assert_int_equal(chain_feed(chain, &record, &hash), 0);
        check_signature(document, vector, bytes);
        check_rebuilt(&record);
    }
}

static void vectors__are_read_linked_signed_and_written_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        AUTO(jv) struct jv *document = vectors(FILES[i]);
        check_records(document);
    }
}

static void check_refused(const struct jv *document)
{
    struct jv *list = jv_get(document, "refused");
    assert_true(jv_size(list) >= 10);
    for (size_t i = 0; i < jv_size(list); i++) {
        struct err err;
        struct record record;
        struct body body;
        struct jv *vector = jv_at(list, i);
        struct text bytes = text_of(jv_string(jv_get(vector, "bytes"), ""));
        const char *finding = jv_string(jv_get(vector, "finding"), "");
        bool parsed = record_parse(bytes, &record, &err);
        bool is_form = strcmp(finding, "canonical") == 0 || strcmp(finding, "envelope") == 0 ||
                       strcmp(finding, "bytes") == 0;
        if (parsed == is_form || (parsed && body_read(&record, &body, &err)))
            fail_msg("\"%s\" was not refused as %s", jv_string(jv_get(vector, "name"), ""),
                     finding);
        if (strcmp(finding, "bytes") == 0)
            assert_int_equal(err.code, ERR_LIMIT);
        if (strcmp(finding, "balance") == 0)
            assert_int_equal(err.code, ERR_UNBALANCED);
    }
}

static void vectors__to_be_refused_are_refused_for_their_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        AUTO(jv) struct jv *document = vectors(FILES[i]);
        check_refused(document);
    }
}

static const char *home_of(enum record_type type)
{
    static const char *const HOMES[] = { "programme", "441424103201", "payer/d-tianhe" };
    if (type_allowed(type, CHAIN_VILLAGE, true) && !type_allowed(type, CHAIN_PROGRAMME, true))
        return "441424103201/office";
    for (size_t i = 0; i < COUNT(HOMES); i++) {
        enum chain_kind kind = CHAIN_PROGRAMME;
        bool is_office = false;
        assert_true(chain_parse(text_of(HOMES[i]), &kind, &is_office));
        if (type_allowed(type, kind, false))
            return HOMES[i];
    }
    return "programme/office";
}

static bool example_fits(enum record_type type, struct text body)
{
    struct err err;
    struct buf out;
    struct public_key key;
    char id[KEY_ID_SIZE];
    memset(key.bytes, 0xCC, sizeof key.bytes); /* as in the example of genesis */
    (void)public_key_id(&key, id);
    struct record_head head = { .by = id,
                                .key = id,
                                .ledger = "mingzhang.example/spec",
                                .n = 17,
                                .type = type,
                                .chain = home_of(type) };
    if (type == TYPE_GENESIS)
        head.chain = "441424103201";
    if (type == TYPE_REVERSAL)
        head.chain = "payer/d-tianhe";
    buf_init(&out, RECORD_SIZE_MAX);
    bool ok = record_build(&head, body, &out, &err);
    buf_release(&out);
    return ok;
}

/* A heading may name several types; each example fits one of them. */
static bool example_fits_heading(struct text heading, struct text body)
{
    for (int i = 0; i < TYPE_COUNT; i++) {
        size_t at;
        if (text_find(heading, type_row((enum record_type)i)->name, &at) &&
            example_fits((enum record_type)i, body))
            return true;
    }
    return false;
}

static void spec_examples__fit_their_type(void **state)
{
    (void)state;
    struct buf file = read_file("docs/spec/record.md");
    struct text heading = text_of("");
    int count = 0;
    bool is_example = false;
    for (char *line = file.data; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        struct text text = { line, len };
        if (text_starts(text, "### "))
            heading = text;
        if (is_example && !example_fits_heading(heading, text))
            fail_msg("%.*s: %.*s", TEXT_ARG(heading), TEXT_ARG(text));
        count += is_example;
        is_example = text_eq(text, "```json");
        line += len + (line[len] == '\n');
    }
    assert_true(count >= 25);
    buf_release(&file);
}

static void finds(void *arg, const struct coverage_finding *finding)
{
    (void)arg; /* nothing may be found */
    fail_msg("record %lld: %s", (long long)finding->n, finding->text);
}

/* Statements whose files declare no period leave days out and nothing else. */
static void vectors__of_statements_leave_nothing_out(void **state)
{
    static const char *const CHAINS[] = { "441424103201", "441424103202" };
    AUTO(coverage) struct coverage *coverage = coverage_new();
    AUTO(jv) struct jv *document = vectors("tests/vectors/record_statement.json");
    struct jv *list = jv_get(document, "records");
    (void)state;
    for (size_t c = 0; c < COUNT(CHAINS); c++) {
        coverage_begin(coverage);
        for (size_t i = 0; i < jv_size(list); i++) {
            struct err err;
            struct record record;
            struct body body;
            ASSERT_OK(record_parse(text_of(jv_string(jv_get(jv_at(list, i), "bytes"), "")), &record,
                                   &err));
            ASSERT_OK(body_read(&record, &body, &err));
            if (text_eq(record.chain, CHAINS[c]))
                coverage_feed(coverage, &record, &body, finds, NULL);
        }
        coverage_end(coverage, finds, NULL);
    }
    assert_int_equal(coverage_statements(coverage), 6);
    assert_int_equal(coverage_lines(coverage), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors__are_read_linked_signed_and_written_the_same),
        cmocka_unit_test(vectors__to_be_refused_are_refused_for_their_reason),
        cmocka_unit_test(vectors__of_statements_leave_nothing_out),
        cmocka_unit_test(spec_examples__fit_their_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
