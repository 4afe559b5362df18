#include "../support/rows.h"
#include "../support/test.h"
#include "../support/xlsx.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct rows ROWS;

static int setup(void **state)
{
    (void)state;
    rows_init(&ROWS);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    rows_release(&ROWS);
    return 0;
}

static bool read_parts(const struct xlsx_part *parts, size_t count, struct err *err)
{
    int fd = xlsx_file(parts, count);
    bool ok = rows_read_fd(&ROWS, fd, err);
    (void)close(fd); /* it was only read */
    return ok;
}

static void fail_parts(const struct xlsx_part *parts, size_t count, enum err_code code,
                       const char *text)
{
    struct err err = { 0 };
    ASSERT_ERR(read_parts(parts, count, &err), code);
    ASSERT_TEXT_HAS(err.text, text);
}

static void xlsx__refuses_a_part_that_swells(void **state)
{
    (void)state;
    size_t len = (size_t)XLSX_RATIO_FROM * 4;
    char *blank = malloc(len);
    memset(blank, ' ', len); /* deflate makes a thousandth of it */
    const struct xlsx_part part = { "xl/worksheets/sheet1.xml", blank, len };
    fail_parts(&part, 1, ERR_LIMIT, "unpacks to");
    free(blank);
}

static char *repeat(const char *before, const char *each, size_t count, const char *after)
{
    size_t size = strlen(before) + count * (strlen(each) + 12) + strlen(after) + 1;
    char *out = malloc(size);
    size_t len = (size_t)snprintf(out, size, "%s", before);
    for (size_t i = 0; i < count; i++) {
        const char *hash = strchr(each, '#'); /* stands for the number of the repetition */
        int head = hash != NULL ? (int)(hash - each) : (int)strlen(each);
        len += (size_t)snprintf(out + len, size - len, "%.*s", head, each);
        if (hash != NULL)
            len += (size_t)snprintf(out + len, size - len, "%zu%s", i + 1, hash + 1);
    }
    (void)snprintf(out + len, size - len, "%s", after);
    return out;
}

/* Reads a workbook whose part has `count` of something. */
static bool read_many(struct xlsx_part part, const char *each, size_t count, const char *after,
                      struct err *err)
{
    char *xml = repeat(part.xml, each, count, after);
    const struct xlsx_part parts[] = {
        { part.name, xml, 0 },
        { "xl/worksheets/sheet1.xml", SHEET("<row><c><v>1</v></c></row>"), 0 },
        { "xl/s/sheet1.xml", SHEET("<row><c><v>1</v></c></row>"), 0 },
    };
    bool sheet = strcmp(part.name, parts[1].name) == 0;
    bool ok = read_parts(parts, sheet ? 1 : COUNT(parts), err);
    free(xml);
    return ok;
}

static void xlsx__holds_sheets_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    const struct xlsx_part part = { "xl/workbook.xml", "<workbook><sheets>", 0 };
    static const char EACH[] = "<sheet name=\"s#\" r:id=\"rId1\"/>";
    ASSERT_OK(read_many(part, EACH, XLSX_SHEETS_MAX, "</sheets></workbook>", &err));
    assert_int_equal(ROWS.count, XLSX_SHEETS_MAX);
    ASSERT_ERR(read_many(part, EACH, XLSX_SHEETS_MAX + 1, "</sheets></workbook>", &err), ERR_LIMIT);
}

static void xlsx__holds_styles_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    const struct xlsx_part part = { "xl/styles.xml", "<styleSheet><cellXfs>", 0 };
    static const char EACH[] = "<xf numFmtId=\"#\"/>";
    static const char AFTER[] = "</cellXfs></styleSheet>";
    ASSERT_OK(read_many(part, EACH, XLSX_STYLES_MAX, AFTER, &err));
    ASSERT_ERR(read_many(part, EACH, XLSX_STYLES_MAX + 1, AFTER, &err), ERR_LIMIT);
}

static void xlsx__holds_merges_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    const struct xlsx_part part = { "xl/worksheets/sheet1.xml",
                                    "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData>",
                                    0 };
    static const char EACH[] = "<mergeCell ref=\"C2:D2\"/>";
    ASSERT_OK(read_many(part, EACH, XLSX_MERGES_MAX, "</worksheet>", &err));
    ASSERT_ERR(read_many(part, EACH, XLSX_MERGES_MAX + 1, "</worksheet>", &err), ERR_LIMIT);
}

static void xlsx__holds_columns_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    const struct xlsx_part part = { "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>", 0 };
    static const char EACH[] = "<c><v>#</v></c>";
    static const char AFTER[] = "</row></sheetData></worksheet>";
    ASSERT_OK(read_many(part, EACH, TABLE_COLUMNS_MAX, AFTER, &err));
    ASSERT_ERR(read_many(part, EACH, TABLE_COLUMNS_MAX + 1, AFTER, &err), ERR_REFUSED);
    assert_string_equal(ROWS.issues.data, "R table.columns 1:257 257\n");
}

static void xlsx__holds_a_text_of_the_limit_and_refuses_one_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    const struct xlsx_part part = { "xl/sharedStrings.xml", "<sst><si><t>", 0 };
    ASSERT_OK(read_many(part, "x", TABLE_CELL_MAX, "</t></si></sst>", &err));
    ASSERT_ERR(read_many(part, "x", TABLE_CELL_MAX + 1, "</t></si></sst>", &err), ERR_LIMIT);
}

/* Letters that do not pack to nothing. */
static void fill(char *out, size_t len, unsigned seed)
{
    uint32_t state = seed * 2654435761U + 1;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525U + 1013904223U;
        out[i] = (char)('a' + (state >> 24) % 26);
    }
}

/* More texts than stay in memory: those of the file must come back right, also across blocks. */
static void xlsx__brings_texts_back_from_the_temporary_file(void **state)
{
    (void)state;
    struct err err = { 0 };
    enum { TEXTS = 700, LEN = 30011 }; /* 21 MB: 5 MB more than stays */
    char *strings = malloc((size_t)TEXTS * (LEN + 40) + 100);
    char *sheet = malloc((size_t)TEXTS * 60 + 100);
    size_t long_at = (size_t)snprintf(strings, 100, "<sst>");
    size_t row_at = (size_t)snprintf(sheet, 100, "<worksheet><sheetData>");
    for (unsigned i = 0; i < TEXTS; i++) {
        long_at += (size_t)snprintf(strings + long_at, 40, "<si><t>%u:", i);
        fill(strings + long_at, LEN, i);
        long_at += LEN;
        long_at += (size_t)snprintf(strings + long_at, 40, ":%u</t></si>", i);
        row_at += (size_t)snprintf(sheet + row_at, 60, "<row><c t=\"s\"><v>%u</v></c></row>",
                                   i % 2 == 0 ? i : TEXTS - i);
    }
    (void)snprintf(strings + long_at, 40, "</sst>");
    (void)snprintf(sheet + row_at, 60, "</sheetData></worksheet>");
    const struct xlsx_part parts[] = { { "xl/sharedStrings.xml", strings, 0 },
                                       { "xl/worksheets/sheet1.xml", sheet, 0 } };
    ROWS.rows.cap = (size_t)64 << 20;
    ASSERT_OK(read_parts(parts, COUNT(parts), &err));
    const char *at = ROWS.rows.data + strlen("[甲]\n");
    for (unsigned i = 0; i < TEXTS; i++) {
        unsigned index = i % 2 == 0 ? i : TEXTS - i;
        char head[32];
        char tail[32];
        int len = snprintf(head, sizeof head, "%u %u:", i + 1, index);
        assert_memory_equal(at, head, (size_t)len);
        at += len;
        fill(strings, LEN, index); /* no longer needed for anything else */
        assert_memory_equal(at, strings, LEN);
        at += LEN;
        len = snprintf(tail, sizeof tail, ":%u\n", index);
        assert_memory_equal(at, tail, (size_t)len);
        at += len;
    }
    free(strings);
    free(sheet);
}

static void xlsx__holds_texts_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    static const char EACH[] = "<si/>";
    size_t step = sizeof EACH - 1;
    size_t len = strlen("<sst>") + (XLSX_STRINGS_MAX + 1) * step + strlen("</sst>");
    char *xml = malloc(len + 1);
    memcpy(xml, "<sst>", 5);
    for (size_t i = 0; i <= XLSX_STRINGS_MAX; i++)
        memcpy(xml + 5 + i * step, EACH, step);
    memcpy(xml + len - 6, "</sst>", 7);
    struct xlsx_part parts[] = {
        { .name = "xl/sharedStrings.xml", .xml = xml, .len = len },
        { .name = "xl/worksheets/sheet1.xml", .xml = SHEET("<row><c><v>1</v></c></row>") },
    };
    fail_parts(parts, COUNT(parts), ERR_LIMIT, "too many texts");
    memcpy(xml + len - 6 - step, "</sst>", 7);
    parts[0].len = len - step;
    ASSERT_OK(read_parts(parts, COUNT(parts), &err));
    free(xml);
}

static void xlsx__holds_parts_of_the_limit_and_refuses_one_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct xlsx_part *parts = calloc(XLSX_PARTS_MAX, sizeof *parts);
    char(*names)[16] = calloc(XLSX_PARTS_MAX, sizeof *names);
    size_t own = 5; /* that xlsx_file() adds */
    for (size_t i = 0; i < XLSX_PARTS_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%zu", i); /* fits */
        parts[i] = (struct xlsx_part) { .name = names[i], .xml = "x" };
    }
    parts[0] = (struct xlsx_part) { .name = "xl/worksheets/sheet1.xml", .xml = SHEET("") };
    ASSERT_OK(read_parts(parts, XLSX_PARTS_MAX - own, &err));
    fail_parts(parts, XLSX_PARTS_MAX - own + 1, ERR_LIMIT, "parts");
    free(names);
    free(parts);
}

/* Writes into the directory of a ZIP file how much its largest part is said to unpack to. */
static void claim(int fd, uint32_t packed, uint32_t size)
{
    unsigned char entry[46];
    off_t end = lseek(fd, 0, SEEK_END);
    for (off_t at = end - (off_t)sizeof entry; at > 0; at--) {
        uint32_t head;
        uint32_t is;
        assert_int_equal(pread(fd, entry, sizeof entry, at), sizeof entry);
        memcpy(&head, entry, sizeof head);
        memcpy(&is, entry + 20, sizeof is);
        if (head != 0x02014b50 || is < packed) /* "PK", 1, 2 */
            continue;
        assert_int_equal(pwrite(fd, &size, sizeof size, at + 24), sizeof size);
        return;
    }
    fail_msg("no part of %u bytes", packed);
}

static void xlsx__a_part_may_unpack_to_the_limit_and_not_to_a_byte_more(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t len = XLSX_STORED_FROM; /* stored, so that the limit is no swelling */
    char *letters = malloc(len + 1);
    fill(letters, len, 7);
    letters[len] = '\0';
    const struct xlsx_part part = { "xl/media/picture.bin", letters, len };
    int fd = xlsx_file(&part, 1);
    claim(fd, (uint32_t)len, (uint32_t)XLSX_PART_MAX + 1);
    ASSERT_ERR(rows_read_fd(&ROWS, fd, &err), ERR_LIMIT);
    ASSERT_TEXT_HAS(err.text, "unpacks to 2000000001 bytes");
    claim(fd, (uint32_t)len, XLSX_PART_MAX);
    err_clear(&err); /* another error: the file has no sheet */
    assert_false(rows_read_fd(&ROWS, fd, &err));
    assert_int_not_equal(err.code, ERR_LIMIT);
    (void)close(fd); /* the file is gone already */
    free(letters);
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(xlsx__refuses_a_part_that_swells),
        WITH_ROWS(xlsx__a_part_may_unpack_to_the_limit_and_not_to_a_byte_more),
        WITH_ROWS(xlsx__holds_sheets_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__holds_styles_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__holds_merges_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__holds_columns_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__holds_a_text_of_the_limit_and_refuses_one_byte_more),
        WITH_ROWS(xlsx__holds_texts_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__holds_parts_of_the_limit_and_refuses_one_more),
        WITH_ROWS(xlsx__brings_texts_back_from_the_temporary_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
