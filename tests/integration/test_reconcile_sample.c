/*
 * From files to differences: the sample is written, imported as its import.json says, reconciled,
 * and what is found must equal what was planted, entry for entry.
 *
 * The default seed at a quarter of the programme and twenty others at the smallest size;
 * SAMPLE_SEED, SAMPLE_SEEDS and SAMPLE_VILLAGES choose others than these.
 */
#include "../support/test.h"

#include "../support/pg.h"

#include "core/buf.h"
#include "intake/importer.h"
#include "reconcile/break.h"
#include "reconcile/reconciler.h"
#include "sample/sample.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 64 * 1024 * 1024 };

static int setting(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text == NULL ? otherwise : (int)strtol(text, NULL, 10);
}

static struct jv *json_file(const char *folder, const char *name)
{
    struct err err = { 0 };
    struct jv *json = NULL;
    struct buf bytes;
    char path[1024], part[65536];
    buf_init(&bytes, BYTES_MAX);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t len; (len = fread(part, 1, sizeof part, file)) > 0;)
        buf_add(&bytes, part, len);
    (void)fclose(file); /* it was only read */
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, name, &json, &err));
    buf_release(&bytes);
    return json;
}

static void import_entry(struct pg_test *test, const char *folder, const struct jv *entry)
{
    struct err err = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct refusal_list refusals;
    struct import_result result;
    struct import_options options = { .path_count = 1 };
    const char *file = jv_string(jv_get(entry, "file"), "");
    const char *paths[] = { arena_printf(arena, "%s/%s", folder, file) };
    options.paths = paths;
    options.payer = jv_string(jv_get(entry, "payer"), NULL);
    options.year = (int)jv_int(jv_get(entry, "year"), 0);
    options.supersedes = jv_string(jv_get(entry, "supersedes"), NULL);
    options.account = jv_string(jv_get(entry, "account"), NULL);
    options.opening = jv_string(jv_get(entry, "opening"), NULL);
    options.closing = jv_string(jv_get(entry, "closing"), NULL);
    options.from = jv_string(jv_get(entry, "from"), NULL);
    options.to = jv_string(jv_get(entry, "to"), NULL);
    ASSERT_OK(import_kind_parse(jv_string(jv_get(entry, "kind"), ""), &options.kind, &err));
    refusal_init(&refusals, arena);
    bool is_refused = strcmp(jv_string(jv_get(entry, "expect"), ""), "refused") == 0;
    bool ok = import_file(test->db, &options, &result, &refusals, &err);
    for (size_t i = 0; ok == is_refused && i < refusals.count && i < 5; i++)
        print_error("%s:%d:%s %s: %s\n", refusals.items[i].file, refusals.items[i].line,
                    refusals.items[i].column, refusals.items[i].value, refusals.items[i].expected);
    if (ok == is_refused)
        fail_msg("%s: %s", file, ok ? "was accepted" : err.text);
}

/* The entries as lines that sort: what both sides must have in common. */
static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **entries(const struct jv *list, struct arena *arena)
{
    size_t count = jv_size(list);
    char **lines = arena_array(arena, count + 1, char *);
    for (size_t i = 0; i < count; i++) {
        struct buf line;
        buf_init(&line, BYTES_MAX);
        jv_write(jv_at(list, i), 0, &line);
        lines[i] = arena_strdup(arena, line.data);
        buf_release(&line);
    }
    qsort(lines, count, sizeof *lines, by_text);
    return lines;
}

static int differences(const struct jv *planted, const struct jv *found)
{
    AUTO(arena) struct arena *arena = arena_make();
    char **a = entries(planted, arena), **b = entries(found, arena);
    int count = 0;
    while (*a != NULL || *b != NULL) {
        int order = *a == NULL ? 1 : *b == NULL ? -1 : strcmp(*a, *b);
        if (order != 0)
            print_error("%s %s\n",
                        order < 0 ? "not found:  " : "not planted:", order < 0 ? *a : *b);
        count += order != 0;
        a += order <= 0;
        b += order >= 0;
    }
    return count;
}

static void compare_breaks(struct pg_test *test, const struct jv *truth)
{
    struct err err = { 0 };
    struct buf bytes;
    struct jv *found = NULL;
    buf_init(&bytes, BYTES_MAX);
    ASSERT_OK(break_json(test->db, &(struct break_filter) { 0 }, &bytes, &err));
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, "breaks", &found, &err));
    buf_release(&bytes);
    int count = differences(jv_get(truth, "breaks"), jv_get(found, "breaks"));
    jv_free(found);
    assert_int_equal(count, 0);
}

static void compare_totals(struct pg_test *test, const struct jv *truth)
{
    const struct jv *totals = jv_get(truth, "totals");
    for (size_t i = 0; i < jv_size(totals); i++) {
        const struct jv *total = jv_at(totals, i);
        char sql[512];
        (void)snprintf(sql, sizeof sql,
                       "SELECT sum(quota_fen) || ' ' || sum(paid_fen) FROM reconcile.village_year"
                       " WHERE source = '%s' AND year = %d",
                       jv_string(jv_get(total, "source"), ""),
                       (int)jv_int(jv_get(total, "year"), 0));
        char planted[128];
        (void)snprintf(planted, sizeof planted, "%lld %lld",
                       (long long)jv_int(jv_get(total, "quota_fen"), 0),
                       (long long)jv_int(jv_get(total, "paid_fen"), 0));
        assert_string_equal(pg_test_text(test, sql), planted);
    }
}

static void sample_check(uint64_t seed, int villages)
{
    struct err err = { 0 };
    struct pg_test test;
    struct sample_options sample = { .seed = seed, .villages = villages };
    struct sample_summary written;
    struct reconcile_options options = { 0 };
    struct reconcile_summary summary;
    char as_of[DATE_TEXT_MAX];
    pg_test_begin(&test);
    sample.dir = test.folder;
    ASSERT_OK(sample_write(&sample, &written, &err));
    struct jv *manifest = json_file(test.folder, "import.json");
    struct jv *truth = json_file(test.folder, "truth.json");
    AUTO(arena) struct arena *arena = arena_make();
    struct refusal_list refusals;
    struct import_result result;
    refusal_init(&refusals, arena);
    ASSERT_OK(import_file(test.db, &(struct import_options) { .kind = IMPORT_PROGRAMME }, &result,
                          &refusals, &err));
    for (size_t i = 0; i < jv_size(manifest); i++)
        import_entry(&test, test.folder, jv_at(manifest, i));
    ASSERT_OK(reconcile_run(test.db, &options, &summary, &err));
    print_message("seed %llu: %d villages, %lld payments, %lld lines, %lld pairs\n",
                  (unsigned long long)seed, villages, (long long)summary.payments,
                  (long long)summary.lines, (long long)summary.pairs);
    assert_string_equal(date_format(summary.as_of, as_of), jv_string(jv_get(truth, "as_of"), ""));
    compare_breaks(&test, truth);
    compare_totals(&test, truth);
    jv_free(manifest);
    jv_free(truth);
    if (getenv("SAMPLE_KEEP") == NULL)
        pg_test_end(&test);
}

static void what_is_found__equals_what_was_planted_at_the_default_seed(void **state)
{
    (void)state;
    sample_check(20190430, 120);
}

static void what_is_found__equals_what_was_planted_at_twenty_others(void **state)
{
    (void)state;
    int first = setting("SAMPLE_SEED", 1), seeds = setting("SAMPLE_SEEDS", 20);
    for (int seed = first; seed < first + seeds; seed++)
        sample_check((uint64_t)seed, setting("SAMPLE_VILLAGES", 24));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_found__equals_what_was_planted_at_the_default_seed),
        cmocka_unit_test(what_is_found__equals_what_was_planted_at_twenty_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
