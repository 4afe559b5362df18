#include "../support/test.h"
#include "core/buf.h"
#include "sample/sample.h"
#include "json/value.h"

#include <dirent.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 1 << 24 };

struct folder {
    char path[64];
};

static void folder_make(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/mingzhang-sample-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
}

static void read_whole(const char *dir, const char *name, struct buf *out)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char block[4096];
    size_t got;
    buf_init(out, FILE_BYTES_MAX);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        buf_add(out, block, got);
    (void)fclose(file);
    assert_false(out->over);
}

static void folder_remove(const struct folder *folder)
{
    DIR *dir = opendir(folder->path);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder->path, entry->d_name);
        if (entry->d_name[0] != '.')
            (void)unlink(path);
    }
    (void)closedir(dir);
    (void)rmdir(folder->path);
}

static void sample_make(struct folder *folder, uint64_t seed, int villages,
                        struct sample_summary *ret)
{
    struct err err = { 0 };
    folder_make(folder);
    struct sample_options options = { .seed = seed, .villages = villages, .dir = folder->path };
    ASSERT_OK(sample_write(&options, ret, &err));
}

static struct jv *json_of(const struct folder *folder, const char *name)
{
    struct err err = { 0 };
    struct buf bytes;
    struct jv *value = NULL;
    read_whole(folder->path, name, &bytes);
    ASSERT_OK(jv_parse((struct text) { bytes.data, bytes.len }, name, &value, &err));
    buf_release(&bytes);
    return value;
}

static bool folders_equal(const struct folder *a, const struct folder *b)
{
    bool equal = true;
    DIR *dir = opendir(a->path);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        struct buf x, y;
        read_whole(a->path, entry->d_name, &x);
        read_whole(b->path, entry->d_name, &y);
        equal = equal && x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
        buf_release(&x);
        buf_release(&y);
    }
    (void)closedir(dir);
    return equal;
}

static void sample_write__gives_the_same_bytes_for_the_same_seed(void **state)
{
    (void)state;
    struct folder a, b;
    struct sample_summary summary;
    sample_make(&a, 7, 60, &summary);
    sample_make(&b, 7, 60, &summary);
    assert_true(folders_equal(&a, &b));
    folder_remove(&a);
    folder_remove(&b);
}

static void sample_write__gives_other_truth_for_another_seed(void **state)
{
    (void)state;
    struct folder a, b;
    struct sample_summary summary;
    sample_make(&a, 7, 60, &summary);
    sample_make(&b, 8, 60, &summary);
    struct buf x, y;
    read_whole(a.path, "truth.json", &x);
    read_whole(b.path, "truth.json", &y);
    assert_false(x.len == y.len && memcmp(x.data, y.data, x.len) == 0);
    buf_release(&x);
    buf_release(&y);
    folder_remove(&a);
    folder_remove(&b);
}

/* Every kind of break that docs/reconciliation.md names, but D4, at least twice. */
static void sample_write__plants_every_kind_at_full_size(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "unknown_village",
        "wrong_payer",
        "duplicate",
        "returned",
        "unpaid",
        "short",
        "over",
        "late",
        "late_arrival",
        "wrong_account",
        "amount_differs",
        "held",
        "paid_not_received",
        "received_not_paid",
        "unidentified",
        "sent_back",
        "statement_sum",
        "statement_conflict",
        "statement_gap",
        "statement_missing",
    };
    struct folder folder;
    struct sample_summary summary;
    sample_make(&folder, 3, 0, &summary);
    AUTO(jv) struct jv *truth = json_of(&folder, "truth.json");
    const struct jv *breaks = jv_get(truth, "breaks");
    assert_int_equal(jv_size(breaks), summary.breaks);
    for (size_t c = 0; c < COUNT(codes); c++) {
        int count = 0;
        for (size_t i = 0; i < jv_size(breaks); i++)
            count += strcmp(jv_string(jv_get(jv_at(breaks, i), "code"), ""), codes[c]) == 0;
        if (count < 2)
            fail_msg("%s was planted %d times", codes[c], count);
    }
    folder_remove(&folder);
}

/* 74 + 330 + 73 villages at 500,000 yuan: 3,700 + 16,500 + 3,650 万元 a year. */
static void sample_write__owes_what_the_programme_owes(void **state)
{
    (void)state;
    struct folder folder;
    struct sample_summary summary;
    sample_make(&folder, 5, 0, &summary);
    AUTO(jv) struct jv *truth = json_of(&folder, "truth.json");
    const struct jv *totals = jv_get(truth, "totals");
    assert_int_equal(jv_size(totals), 6);
    for (size_t i = 0; i < 6; i++) {
        const struct jv *total = jv_at(totals, i);
        const char *source = jv_string(jv_get(total, "source"), "");
        int64_t wan = strcmp(source, "city") == 0  ? 3700
                      : strcmp(source, "soe") == 0 ? 3650
                                                   : 16500;
        assert_int_equal(jv_int(jv_get(total, "quota_fen"), 0), wan * 1000000);
    }
    folder_remove(&folder);
}

static void sample_write__lists_every_file_in_import_json(void **state)
{
    (void)state;
    struct folder folder;
    struct sample_summary summary;
    sample_make(&folder, 1, 60, &summary);
    AUTO(jv) struct jv *plan = json_of(&folder, "import.json");
    assert_int_equal(jv_size(plan), summary.files);
    for (size_t i = 0; i < jv_size(plan); i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder.path,
                       jv_string(jv_get(jv_at(plan, i), "file"), "?"));
        assert_int_equal(access(path, R_OK), 0);
    }
    folder_remove(&folder);
}

static void sample_write__accepts_the_smallest_and_refuses_one_less(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct folder folder;
    struct sample_summary summary;
    sample_make(&folder, 1, SAMPLE_VILLAGES_MIN, &summary);
    struct sample_options options = { .villages = SAMPLE_VILLAGES_MIN - 1, .dir = folder.path };
    ASSERT_ERR(sample_write(&options, &summary, &err), ERR_USAGE);
    folder_remove(&folder);
}

static void sample_write__accepts_the_largest_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct folder folder;
    struct sample_summary summary;
    sample_make(&folder, 1, SAMPLE_VILLAGES_MAX, &summary);
    struct sample_options options = { .villages = SAMPLE_VILLAGES_MAX + 1, .dir = folder.path };
    ASSERT_ERR(sample_write(&options, &summary, &err), ERR_USAGE);
    options = (struct sample_options) { .years = SAMPLE_YEARS_MAX + 1, .dir = folder.path };
    ASSERT_ERR(sample_write(&options, &summary, &err), ERR_USAGE);
    folder_remove(&folder);
}

static void sample_write__names_a_folder_that_cannot_be_made(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct sample_summary summary;
    struct sample_options options = { .seed = 1, .dir = "/proc/no/such/folder" };
    ASSERT_ERR(sample_write(&options, &summary, &err), ERR_IO);
    ASSERT_TEXT_HAS(err.text, "/proc/no/such/folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sample_write__gives_the_same_bytes_for_the_same_seed),
        cmocka_unit_test(sample_write__gives_other_truth_for_another_seed),
        cmocka_unit_test(sample_write__plants_every_kind_at_full_size),
        cmocka_unit_test(sample_write__owes_what_the_programme_owes),
        cmocka_unit_test(sample_write__lists_every_file_in_import_json),
        cmocka_unit_test(sample_write__accepts_the_smallest_and_refuses_one_less),
        cmocka_unit_test(sample_write__accepts_the_largest_and_refuses_one_more),
        cmocka_unit_test(sample_write__names_a_folder_that_cannot_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
