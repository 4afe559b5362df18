/* Every file of the sample is accepted or refused as its own list says; the parts of intake are
 * tested one by one elsewhere, this is the whole way at a small size. */
#include "intake_fixture.h"

#include "core/buf.h"
#include "sample/sample.h"
#include "json/value.h"

#include <stdlib.h>

enum { SAMPLE_VILLAGES = 60, LIST_BYTES_MAX = 16 << 20 };

static struct jv *read_list(struct fixture *it)
{
    struct buf bytes;
    struct jv *list = NULL;
    struct err err = { 0 };
    char chunk[4096];
    size_t got;
    buf_init(&bytes, LIST_BYTES_MAX);
    FILE *file = fopen(arena_printf(it->arena, "%s/import.json", it->pg.folder), "rb");
    assert_non_null(file);
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_add(&bytes, chunk, got);
    assert_int_equal(fclose(file), 0);
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, "import.json", &list, &err));
    buf_release(&bytes);
    return list;
}

static const char *get(const struct jv *entry, const char *key)
{
    return jv_string(jv_get(entry, key), NULL);
}

static void import_entry(struct fixture *it, const struct jv *entry)
{
    struct err err = { 0 };
    const char *file = get(entry, "file");
    const char *path = arena_printf(it->arena, "%s/%s", it->pg.folder, file);
    struct import_options options = {
        .paths = &path,
        .path_count = 1,
        .supersedes = get(entry, "supersedes"),
        .payer = get(entry, "payer"),
        .year = (int)jv_int(jv_get(entry, "year"), 0),
        .account = get(entry, "account"),
        .opening = get(entry, "opening"),
        .closing = get(entry, "closing"),
        .from = get(entry, "from"),
        .to = get(entry, "to"),
    };
    ASSERT_OK(import_kind_parse(get(entry, "kind"), &options.kind, &err));
    refusal_init(&it->refusals, it->arena);
    bool accepted = import_file(it->pg.db, &options, &it->result, &it->refusals, &err);
    bool expected = strcmp(get(entry, "expect"), "accepted") == 0;
    if (accepted != expected)
        fail_msg("%s: %s, %s; %s", file, expected ? "expected to be accepted" : "was accepted",
                 err.text, all(it));
}

static void sample__is_accepted_and_refused_as_its_list_says(void **state)
{
    (void)state;
    struct fixture it;
    struct err err = { 0 };
    struct sample_summary summary;
    begin(&it);
    const char *villages = getenv("SAMPLE_VILLAGES");
    struct sample_options options = { .seed = 1,
                                      .villages = villages == NULL
                                                      ? SAMPLE_VILLAGES
                                                      : (int)strtol(villages, NULL, 10),
                                      .dir = it.pg.folder };
    ASSERT_OK(sample_write(&options, &summary, &err));
    struct jv *list = read_list(&it);
    for (size_t i = 0; i < jv_size(list); i++)
        import_entry(&it, jv_at(list, i));
    jv_free(list);
    assert_int_equal(
        pg_test_int(&it.pg, "SELECT count(*) FROM intake.payment WHERE voided_by IS NULL"),
        summary.payments);
    assert_int_equal(pg_test_int(&it.pg, "SELECT count(*) FROM intake.line"), summary.lines);
    end(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample__is_accepted_and_refused_as_its_list_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
