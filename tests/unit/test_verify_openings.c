/* The reader of openings: one line each, whole, of 1 MiB at most. */
#include "../support/test.h"

#include "../../src/verify/bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1 << 20, AROUND = 76, SALT = 16 }; /* of a line beside its value */

struct fixture {
    char folder[64];
    char *line; /* the one that opens the record's name, with its end */
};

static const char *path_of(const struct fixture *f, const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", f->folder, name);
    return path;
}

static void write_file(const struct fixture *f, const char *name, const void *bytes, size_t len)
{
    FILE *file = fopen(path_of(f, name), "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* A chain of one record, whose name is so many bytes long. */
static void make(struct fixture *f, size_t value_len)
{
    struct err err = { 0 };
    char hex[SHA256_HEX_SIZE], body[512];
    unsigned char *bytes = calloc(1, SALT + value_len);
    struct buf record, frame;
    const struct record_head head = { .by = "0000000000000000",
                                      .chain = "programme/office",
                                      .key = "0000000000000000",
                                      .ledger = "test.example/x",
                                      .type = TYPE_FILE };
    assert_non_null(bytes);
    struct sha256 made = sha256(bytes, SALT + value_len);
    (void)snprintf(body, sizeof body,
                   "{\"digest\":{\"commit\":\"%s\"},\"format\":\"csv\",\"kind\":\"payments\","
                   "\"lines\":2,\"name\":{\"commit\":\"%s\"},\"size\":4096}",
                   sha256_hex(&made, hex), hex); /* the digest's is never opened */
    buf_init(&record, RECORD_SIZE_MAX);
    buf_init(&frame, RECORD_SIZE_MAX + 4);
    ASSERT_OK(record_build(&head, text_of(body), &record, &err));
    const unsigned char len[] = { 0, 0, (unsigned char)(record.len >> 8),
                                  (unsigned char)record.len };
    buf_add(&frame, len, sizeof len);
    buf_add(&frame, record.data, record.len);
    write_file(f, "chains/programme.office.records", frame.data, frame.len);
    f->line = realloc(f->line, AROUND + 2 * value_len + 1);
    assert_non_null(f->line);
    int at =
        snprintf(f->line, AROUND, "{\"field\":\"name\",\"n\":0,\"salt\":\"%032d\",\"value\":\"", 0);
    (void)hex_encode(bytes + SALT, value_len, f->line + at);
    memcpy(f->line + at + 2 * value_len, "\"}\n", sizeof "\"}\n");
    buf_release(&record);
    buf_release(&frame);
    free(bytes);
}

static int begin(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture) { .folder = "/tmp/test_openings.XXXXXX" };
    assert_non_null(mkdtemp(fixture.folder));
    assert_int_equal(mkdir(path_of(&fixture, "chains"), 0700), 0);
    assert_int_equal(mkdir(path_of(&fixture, "openings"), 0700), 0);
    *state = &fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    (void)unlink(path_of(f, "openings/programme.office.jsonl")); /* may not be there */
    assert_int_equal(unlink(path_of(f, "chains/programme.office.records")), 0);
    assert_int_equal(rmdir(path_of(f, "openings")), 0);
    assert_int_equal(rmdir(path_of(f, "chains")), 0);
    assert_int_equal(rmdir(f->folder), 0);
    free(f->line);
    return 0;
}

/* Findings when these are the openings. */
static uint64_t findings(struct fixture *f, const char *bytes, size_t len)
{
    struct err err = { 0 };
    struct report report;
    struct opened_files files = { 0 };
    write_file(f, "openings/programme.office.jsonl", bytes, len);
    report_init(&report);
    ASSERT_OK(verify__openings(f->folder, &files, &report, &err));
    uint64_t found = report.findings;
    assert_int_equal(found, report.found[PASS_OPENING]);
    report_release(&report);
    free(files.items);
    return found;
}

static void openings__have_lines_of_one_mebibyte_and_no_more(void **state)
{
    struct fixture *f = *state;
    make(f, (LINE_MAX_BYTES - AROUND) / 2);
    assert_int_equal(strlen(f->line), LINE_MAX_BYTES);
    assert_int_equal(findings(f, f->line, strlen(f->line)), 0);
    make(f, (LINE_MAX_BYTES - AROUND) / 2 + 1);
    assert_int_equal(findings(f, f->line, strlen(f->line)), 1);
}

static void openings__that_break_off_are_found(void **state)
{
    struct fixture *f = *state;
    make(f, 8);
    assert_int_equal(findings(f, f->line, strlen(f->line)), 0);
    for (size_t len = 1; len < strlen(f->line); len++)
        assert_int_equal(findings(f, f->line, len), 1);
}

/* A line of C's strings ends at a zero byte, a line of a file does not. */
static void openings__with_zero_bytes_are_found(void **state)
{
    struct fixture *f = *state;
    char bytes[512];
    make(f, 8);
    size_t len = strlen(f->line);
    memcpy(bytes, f->line, len - 1);
    memcpy(bytes + len - 1, "\0\n\n", 3);
    assert_int_equal(findings(f, bytes, len + 1), 1);
    assert_int_equal(findings(f, bytes, len + 2), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(openings__have_lines_of_one_mebibyte_and_no_more),
        TEST(openings__that_break_off_are_found),
        TEST(openings__with_zero_bytes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
