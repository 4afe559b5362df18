#include "../support/test.h"

#include "witness/state.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char folder[64];
    char file[96];
};

static int set_up(void **state)
{
    static struct fixture f;
    (void)snprintf(f.folder, sizeof f.folder, "/tmp/mingzhang-state-XXXXXX");
    if (mkdtemp(f.folder) == NULL)
        return -1;
    (void)snprintf(f.file, sizeof f.file, "%s/state", f.folder);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const NAMES[] = { "state", "state.new", "lock", "old" };
    struct fixture *f = *state;
    char path[128];
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->folder, NAMES[i]);
        (void)unlink(path); /* not every test makes all */
    }
    return rmdir(f->folder);
}

static struct witness_state *open_new(struct fixture *f)
{
    struct err err = { 0 };
    struct witness_state *state = NULL;
    ASSERT_OK(witness_state_create(f->folder, &err));
    ASSERT_OK(witness_state_open(f->folder, true, &state, &err));
    return state;
}

static void put(struct witness_state *state, const char *origin, uint64_t size)
{
    struct err err = { 0 };
    struct witness_seen seen = { .origin = origin, .size = size, .time_s = 1700000000 };
    memset(seen.root.bytes, (int)size, sizeof seen.root.bytes);
    seen.note = text_of("a\nnote\n");
    ASSERT_OK(witness_state_put(state, &seen, &err));
}

static void read_whole(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(out, 1, size - 1, file);
    out[len] = '\0';
    (void)fclose(file); /* it was only read */
}

static void write_whole(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void state__knows_nothing_at_first(void **state)
{
    struct witness_state *it = open_new(*state);
    struct witness_seen seen = witness_state_get(it, "example.org/a");
    char hex[SHA256_HEX_SIZE];
    assert_int_equal(seen.size, 0);
    assert_string_equal(sha256_hex(&seen.root, hex),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_false(witness_state_at(it, 0, &seen));
    witness_state_free(it);
}

static void state__is_there_again_after_opening(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct witness_seen seen;
    struct witness_state *it = open_new(f);
    put(it, "example.org/b", 7);
    put(it, "example.org/a", 3);
    put(it, "example.org/b", 9);
    witness_state_free(it);
    ASSERT_OK(witness_state_open(f->folder, true, &it, &err));
    assert_true(witness_state_at(it, 0, &seen));
    assert_string_equal(seen.origin, "example.org/a");
    assert_int_equal(seen.size, 3);
    seen = witness_state_get(it, "example.org/b");
    assert_int_equal(seen.size, 9);
    assert_int_equal(seen.root.bytes[31], 9);
    assert_int_equal(seen.time_s, 1700000000);
    assert_true(text_eq(seen.note, "a\nnote\n"));
    assert_false(witness_state_at(it, 2, &seen));
    witness_state_free(it);
}

static void create__refuses_a_folder_that_has_a_state(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    witness_state_free(open_new(f));
    ASSERT_ERR(witness_state_create(f->folder, &err), ERR_CONFLICT);
}

static void open__refuses_a_missing_state(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct witness_state *it = NULL;
    ASSERT_ERR(witness_state_open(f->folder, true, &it, &err), ERR_NOT_FOUND);
    assert_null(it);
}

static void open__refuses_a_second_process(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    struct witness_state *second = NULL;
    struct witness_state *it = open_new(f);
    ASSERT_ERR(witness_state_open(f->folder, true, &second, &err), ERR_CONFLICT);
    ASSERT_OK(witness_state_open(f->folder, false, &second, &err)); /* who only looks may */
    witness_state_free(second);
    witness_state_free(it);
    ASSERT_OK(witness_state_open(f->folder, true, &second, &err));
    witness_state_free(second);
}

static void open__refuses_a_damaged_file(void **state)
{
    struct fixture *f = *state;
    char whole[4096];
    struct witness_state *it = open_new(f);
    put(it, "example.org/a", 3);
    witness_state_free(it);
    read_whole(f->file, whole, sizeof whole);
    for (size_t i = 0; i < strlen(whole); i += 3) { /* each third byte changed, and cut there */
        struct err err = { 0 };
        char bad[4096];
        memcpy(bad, whole, sizeof bad);
        bad[i] ^= 1;
        write_whole(f->file, bad);
        ASSERT_ERR(witness_state_open(f->folder, true, &it, &err), ERR_TAMPERED);
        memcpy(bad, whole, sizeof bad);
        bad[i] = '\0';
        write_whole(f->file, bad);
        err_clear(&err);
        ASSERT_ERR(witness_state_open(f->folder, true, &it, &err), ERR_TAMPERED);
    }
}

static void put__refuses_when_the_file_is_not_the_one_it_wrote(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    char older[4096];
    struct witness_seen seen = { .origin = "example.org/a", .size = 9, .note = { "", 0 } };
    struct witness_state *it = open_new(f);
    put(it, "example.org/a", 3);
    read_whole(f->file, older, sizeof older);
    put(it, "example.org/a", 5);
    write_whole(f->file, older); /* a restored backup */
    ASSERT_ERR(witness_state_put(it, &seen, &err), ERR_TAMPERED);
    assert_int_equal(witness_state_get(it, "example.org/a").size, 5);
    witness_state_free(it);
}

static void put__keeps_the_old_state_when_it_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    char path[128];
    struct witness_seen seen = { .origin = "example.org/a", .size = 9, .note = { "", 0 } };
    struct witness_state *it = open_new(f);
    put(it, "example.org/a", 3);
    (void)snprintf(path, sizeof path, "%s/state.new", f->folder);
    assert_int_equal(mkdir(path, 0700), 0); /* in the way, also for root */
    ASSERT_ERR(witness_state_put(it, &seen, &err), ERR_IO);
    assert_int_equal(witness_state_get(it, "example.org/a").size, 3);
    assert_int_equal(rmdir(path), 0);
    witness_state_free(it);
    ASSERT_OK(witness_state_open(f->folder, true, &it, &err));
    assert_int_equal(witness_state_get(it, "example.org/a").size, 3);
    witness_state_free(it);
}

static void put__knows_a_limited_number_of_logs(void **state)
{
    struct fixture *f = *state;
    struct err err = { 0 };
    char origin[64];
    struct witness_state *it = open_new(f);
    for (int i = 0; i < WITNESS_LOGS_MAX; i++) {
        (void)snprintf(origin, sizeof origin, "example.org/%03d", i);
        put(it, origin, 1);
    }
    struct witness_seen seen = { .origin = "example.org/more", .note = { "", 0 } };
    ASSERT_ERR(witness_state_put(it, &seen, &err), ERR_LIMIT);
    put(it, "example.org/255", 2);
    witness_state_free(it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(state__knows_nothing_at_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(state__is_there_again_after_opening, set_up, tear_down),
        cmocka_unit_test_setup_teardown(create__refuses_a_folder_that_has_a_state, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(open__refuses_a_missing_state, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open__refuses_a_second_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open__refuses_a_damaged_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(put__refuses_when_the_file_is_not_the_one_it_wrote, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(put__keeps_the_old_state_when_it_cannot_write, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(put__knows_a_limited_number_of_logs, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("witness_state", tests, NULL, NULL);
}
