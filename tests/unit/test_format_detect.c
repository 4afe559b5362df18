#include "../support/rows.h"
#include "../support/test.h"

#include <string.h>
#include <unistd.h>

static bool detect(const char *bytes, size_t len, struct table_source *source, struct err *err)
{
    *source = (struct table_source) { .fd = rows_file(bytes, len), .name = "a" };
    bool ok = table_detect(source, err);
    (void)close(source->fd); /* it was only read */
    return ok;
}

static void detect__refuses_what_cannot_be_read_with_a_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *hint;
    } CASES[] = {
        { "", "Export it again" },
        { "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1xx", ".xlsx or CSV" },
        { "%PDF-1.4\n", "PDF cannot be read" },
        { "Rar!\x1A\x07", "Unpack" },
        { "<?xml version=\"1.0\"?><Workbook "
          "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
          ".xlsx or CSV" },
        { "<?xml version=\"1.0\"?><a/>", ".xlsx or CSV" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct table_source source;
        ASSERT_ERR(detect(CASES[i].bytes, strlen(CASES[i].bytes), &source, &err), ERR_FORMAT);
        ASSERT_TEXT_HAS(err.hint, CASES[i].hint);
    }
    struct err err = { 0 };
    struct table_source source;
    ASSERT_ERR(detect("a,b\n\0\1", 6, &source, &err), ERR_FORMAT);
}

static void detect__looks_at_the_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum table_format format;
    } CASES[] = {
        { "a,b\n", TABLE_CSV },
        { "a\tb\n", TABLE_TSV },
        { "\n <!DOCTYPE html><table>", TABLE_HTML },
        { "<TABLE border=1>", TABLE_HTML },
        { "<?xml version=\"1.0\"?><html xmlns=\"x\">", TABLE_HTML },
        { "\xEF\xBB\xBF<table><tr>", TABLE_HTML },
        { "<甲>,b\n", TABLE_CSV },
        { "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">", TABLE_CAMT053 },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct err err = { 0 };
        struct table_source source;
        ASSERT_OK(detect(CASES[i].bytes, strlen(CASES[i].bytes), &source, &err));
        assert_int_equal(source.format, CASES[i].format);
    }
}

static void detect__names_the_line_that_is_in_no_encoding(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct table_source source;
    static const char BYTES[] = "a\n\xFF\xFF\xFF\xFF";
    /* ASCII with stray bytes only: more of them than characters of any encoding */
    ASSERT_ERR(detect(BYTES, sizeof BYTES - 1, &source, &err), ERR_ENCODING);
    ASSERT_TEXT_HAS(err.text, "line 2");
}

static void decimal__writes_scientific_notation_out(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *out;
    } CASES[] = {
        { "1.0E7", "10000000" },
        { "5E-1", "0.5" },
        { "97.34999999999999", "97.34999999999999" },
        { "-1.25e2", "-125" },
        { "1.2345E2", "123.45" },
        { "4.4100100000000E+18", "4410010000000000000" },
        { "0", "0" },
        { "007.10", "7.10" },
        { ".5", "0.5" },
        { "+3", "3" },
        { "0E0", "0" },
        { "1E-3", "0.001" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char out[TABLE_DECIMAL_MAX];
        assert_true(table_decimal(text_of(CASES[i].in), out));
        assert_string_equal(out, CASES[i].out);
    }
}

static void decimal__refuses_what_is_no_number_or_too_long(void **state)
{
    (void)state;
    static const char *const CASES[] = { "",      "-",     ".",    "1E",    "E5",
                                         "1.2.3", "1,000", "1E60", "1E-61", "1E999999999999",
                                         "0x10",  "NaN" };
    char out[TABLE_DECIMAL_MAX];
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_false(table_decimal(text_of(CASES[i]), out));
    assert_true(table_decimal(text_of("1E59"), out));
    assert_int_equal(strlen(out), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detect__refuses_what_cannot_be_read_with_a_remedy),
        cmocka_unit_test(detect__looks_at_the_bytes),
        cmocka_unit_test(detect__names_the_line_that_is_in_no_encoding),
        cmocka_unit_test(decimal__writes_scientific_notation_out),
        cmocka_unit_test(decimal__refuses_what_is_no_number_or_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
