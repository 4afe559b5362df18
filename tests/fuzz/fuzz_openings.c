/* Reads any bytes as the openings of a chain of two `file` records. The reader must end; and what
 * it finds nothing wrong with holds no line but those that open what the records commit to, since
 * no others are known to anybody. */
#include "../../src/verify/bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SALT = 16, LINE_MAX_HERE = 512, RECORDS = 2, FIELDS = 2 };
static const char *const FIELD[FIELDS] = { "digest", "name" };
static const char OPENINGS[] = "openings/programme.office.jsonl";
static const char CHAIN[] = "chains/programme.office.records";

static char folder[64];
static char lines[RECORDS * FIELDS][LINE_MAX_HERE]; /* with their ends */

static void must(bool ok)
{
    if (!ok)
        abort();
}

static const char *path_of(const char *name)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *bytes, size_t len)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, bytes, len) == (ssize_t)len && close(fd) == 0);
}

static void remove_all(void)
{
    static const char *const NAMES[] = { "openings", "chains" };
    (void)unlink(path_of(OPENINGS)); /* as far as it is there */
    (void)unlink(path_of(CHAIN));
    for (size_t i = 0; i < COUNT(NAMES); i++)
        (void)rmdir(path_of(NAMES[i]));
    (void)rmdir(folder);
}

/* The commitment, and the line that opens it. */
static void commit(int n, int field, char ret_hex[SHA256_HEX_SIZE])
{
    unsigned char bytes[SALT + SHA256_SIZE];
    char salt[2 * SALT + 1], value[2 * SHA256_SIZE + 1];
    memset(bytes, 16 * (n + 1) + field, sizeof bytes);
    struct sha256 made = sha256(bytes, sizeof bytes);
    (void)sha256_hex(&made, ret_hex);
    (void)snprintf(lines[n * FIELDS + field], LINE_MAX_HERE,
                   "{\"field\":\"%s\",\"n\":%d,\"salt\":\"%s\",\"value\":\"%s\"}\n", FIELD[field],
                   n, hex_encode(bytes, SALT, salt), hex_encode(bytes + SALT, SHA256_SIZE, value));
}

static void write_records(void)
{
    struct err err;
    struct buf frames, bytes;
    char body[512], commits[FIELDS][SHA256_HEX_SIZE];
    buf_init(&frames, RECORDS * (RECORD_SIZE_MAX + 4));
    for (int n = 0; n < RECORDS; n++) {
        const struct record_head head = { .by = "0000000000000000",
                                          .chain = "programme/office",
                                          .key = "0000000000000000",
                                          .ledger = "fuzz.example/x",
                                          .n = n,
                                          .type = TYPE_FILE };
        for (int field = 0; field < FIELDS; field++)
            commit(n, field, commits[field]);
        (void)snprintf(body, sizeof body,
                       "{\"digest\":{\"commit\":\"%s\"},\"format\":\"csv\",\"kind\":\"payments\","
                       "\"lines\":2,\"name\":{\"commit\":\"%s\"},\"size\":4096}",
                       commits[0], commits[1]);
        buf_init(&bytes, RECORD_SIZE_MAX);
        must(record_build(&head, text_of(body), &bytes, &err));
        const unsigned char len[4] = { 0, 0, (unsigned char)(bytes.len >> 8),
                                       (unsigned char)bytes.len };
        buf_add(&frames, len, sizeof len);
        buf_add(&frames, bytes.data, bytes.len);
        buf_release(&bytes);
    }
    write_file(CHAIN, frames.data, frames.len);
    buf_release(&frames);
}

static void set_up(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/fuzz_openings.XXXXXX");
    must(mkdtemp(folder) != NULL);
    must(mkdir(path_of("openings"), 0700) == 0 && mkdir(path_of("chains"), 0700) == 0);
    must(atexit(remove_all) == 0);
    write_records();
}

static bool is_known(const char *line, size_t len)
{
    for (size_t i = 0; i < COUNT(lines); i++)
        if (len == strlen(lines[i]) && memcmp(line, lines[i], len) == 0)
            return true;
    return false;
}

/* The known lines in their order are intact, whatever came before. */
static void check_intact(void)
{
    struct err err;
    struct report report;
    struct opened_files files = { 0 };
    struct buf all;
    buf_init(&all, sizeof lines);
    for (size_t i = 0; i < COUNT(lines); i++)
        buf_adds(&all, lines[i]);
    write_file(OPENINGS, all.data, all.len);
    buf_release(&all);
    report_init(&report);
    must(verify__openings(folder, &files, &report, &err) && report.findings == 0 &&
         report.checked[PASS_OPENING] == COUNT(lines) && files.count == RECORDS);
    report_release(&report);
    free(files.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct report report;
    struct opened_files files = { 0 };
    if (folder[0] == '\0') {
        set_up();
        check_intact();
    }
    write_file(OPENINGS, data, size);
    report_init(&report);
    must(verify__openings(folder, &files, &report, &err));
    const char *at = (const char *)data, *end = at + size;
    while (report.findings == 0 && at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        must(newline != NULL && is_known(at, (size_t)(newline - at) + 1));
        at = newline + 1;
    }
    report_release(&report);
    free(files.items);
    return 0;
}
