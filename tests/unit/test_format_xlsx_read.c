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

static void expect(const struct xlsx_part *parts, size_t count, const char *rows)
{
    struct err err = { 0 };
    ASSERT_OK(read_parts(parts, count, &err));
    assert_int_equal(ROWS.source.format, TABLE_XLSX);
    assert_string_equal(ROWS.rows.data, rows);
    assert_string_equal(ROWS.issues.data, "");
}

static void expect_sheet(const char *sheet, const char *rows)
{
    const struct xlsx_part part = { .name = "xl/worksheets/sheet1.xml", .xml = sheet };
    expect(&part, 1, rows);
}

static void refuse_sheet(const char *sheet, const char *rows, const char *issues)
{
    struct err err = { 0 };
    const struct xlsx_part part = { .name = "xl/worksheets/sheet1.xml", .xml = sheet };
    ASSERT_ERR(read_parts(&part, 1, &err), ERR_REFUSED);
    assert_string_equal(ROWS.rows.data, rows);
    assert_string_equal(ROWS.issues.data, issues);
}

static void fail_parts(const struct xlsx_part *parts, size_t count, enum err_code code,
                       const char *text)
{
    struct err err = { 0 };
    ASSERT_ERR(read_parts(parts, count, &err), code);
    ASSERT_TEXT_HAS(err.text, text);
}

static void xlsx__reads_every_kind_of_cell(void **state)
{
    (void)state;
    expect_sheet(
        SHEET("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> 村 "
              "</t></is></c>"
              "<c r=\"B1\"><v>500000</v></c><c r=\"C1\" t=\"b\"><v>1</v></c>"
              "<c r=\"D1\" t=\"e\"><v>#N/A</v></c><c r=\"E1\" t=\"str\"><f>A1</f><v>x</v></c>"
              "<c r=\"F1\" t=\"d\"><v>2019-04-30T00:00:00</v></c><c r=\"G1\"><v></v></c>"
              "<c r=\"H1\" t=\"d\"><v>2019-04-30T09:05:00</v></c></row>"),
        "[甲]\n1 村|#500000|?TRUE|!#N/A|x=|@2019-04-30||@2019-04-30 09:05:00\n");
}

static void xlsx__reads_shared_strings_without_their_phonetic_readings(void **state)
{
    (void)state;
    const struct xlsx_part parts[] = {
        { .name = "xl/worksheets/sheet1.xml",
          .xml = SHEET("<row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c><c t=\"s\"><v>2</v></c>"
                       "</row>") },
        { .name = "xl/sharedStrings.xml",
          .xml = "<sst><si><t>a</t></si><si><r><rPr/><t>村</t></r><r><t>名</t></r>"
                 "<rPh sb=\"0\" eb=\"1\"><t>cun</t></rPh></si><si><t>x_x000A_y_x005F_x000A_</t>"
                 "</si></sst>" },
    };
    expect(parts, COUNT(parts), "[甲]\n1 村名|a|x\ny_x000A_\n");
}

static void xlsx__keeps_rows_and_columns_of_sparse_cells(void **state)
{
    (void)state;
    expect_sheet(
        SHEET("<row r=\"3\"><c r=\"C3\"><v>7</v></c><c><v>8</v></c></row>"
              "<row r=\"9\"><c r=\"A9\" s=\"4\"/></row><row><c r=\"B10\"><v>1</v></c></row>"),
        "[甲]\n3 ||#7|#8\n10 |#1\n");
}

static void xlsx__reads_other_prefixes(void **state)
{
    (void)state;
    expect_sheet("<x:worksheet xmlns:x=\"u\"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row>"
                 "</x:sheetData><x:anchor><xdr:row>5</xdr:row></x:anchor></x:worksheet>",
                 "[甲]\n1 #1\n");
}

static void xlsx__gives_numbers_as_they_stand_and_flags_lost_digits(void **state)
{
    (void)state;
    expect_sheet(SHEET("<row><c><v>97.34999999999999</v></c><c><v>1.0E7</v></c>"
                       "<c><v>4.4100100000000E+18</v></c><c><v>123456789012345</v></c>"
                       "<c><v>1234567890123456</v></c></row>"),
                 "[甲]\n1 #97.34999999999999|#1.0E7~|#4.4100100000000E+18~*|#123456789012345|"
                 "#1234567890123456*\n");
}

static void xlsx__takes_dates_from_the_number_format(void **state)
{
    (void)state;
    const struct xlsx_part parts[] = {
        { .name = "xl/styles.xml",
          .xml =
              "<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m\"/>"
              "<numFmt numFmtId=\"177\" formatCode=\"#,##0.00_);[Red](#,##0.00)\"/></numFmts>"
              "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
              "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/>"
              "<xf numFmtId=\"20\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>"
              "<xf numFmtId=\"58\"/></cellXfs></styleSheet>" },
        { .name = "xl/worksheets/sheet1.xml",
          .xml = SHEET("<row><c><v>43585</v></c><c s=\"1\"><v>43585</v></c>"
                       "<c s=\"2\"><v>43585.378472222219</v></c><c s=\"3\"><v>0.375</v></c>"
                       "<c s=\"4\"><v>43585.9</v></c><c s=\"5\"><v>43585</v></c>"
                       "<c s=\"6\"><v>4.3585E4</v></c><c s=\"1\"><v>-1</v></c>"
                       "<c s=\"99\"><v>1</v></c></row>") },
    };
    expect(parts, COUNT(parts),
           "[甲]\n1 #43585|@2019-04-30|@2019-04-30 09:05:00|@09:00:00|@2019-04-30|#43585|"
           "@2019-04-30|#-1|#1\n");
}

static void xlsx__counts_days_from_1904_when_the_workbook_says_so(void **state)
{
    (void)state;
    const struct xlsx_part parts[] = {
        { .name = "xl/workbook.xml",
          .xml = "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"a\" r:id=\"rId1\"/>"
                 "</sheets></workbook>" },
        { .name = "xl/styles.xml",
          .xml = "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>" },
        { .name = "xl/worksheets/sheet1.xml", .xml = SHEET("<row><c><v>42123</v></c></row>") },
    };
    expect(parts, COUNT(parts), "[a]\n1 @2019-04-30\n");
}

static void xlsx__fills_merged_headers_of_two_rows(void **state)
{
    (void)state;
#define TEXT_CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
    expect_sheet(SHEET_MERGED("<row>" TEXT_CELL("村") TEXT_CELL("金额") "<c/>" TEXT_CELL(
                                  "备注") "</row><row><c/>" TEXT_CELL("2019")
                                  TEXT_CELL("2020") "</row>"
                                                    "<row>" TEXT_CELL("a") "</row>",
                              "<mergeCell ref=\"A1:A2\"/><mergeCell ref=\"B1:C1\"/>"
                              "<mergeCell ref=\"D1:D2\"/>"),
                 "[甲]\n1 村|金额|金额^|备注\n2 村^|2019|2020|备注^\n3 a\n");
}

static void xlsx__reads_all_sheets_in_order_and_flags_hidden_ones(void **state)
{
    (void)state;
    const struct xlsx_part parts[] = {
        { .name = "xl/workbook.xml",
          .xml = "<workbook><sheets><sheet name=\"乙\" r:id=\"b\"/><sheet name=\"图\" r:id=\"c\"/>"
                 "<sheet name=\"甲\" state=\"veryHidden\" r:id=\"a\"/></sheets></workbook>" },
        { .name = "xl/_rels/workbook.xml.rels",
          .xml = "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"a.xml\"/>"
                 "<Relationship Id=\"c\" Type=\"x/chartsheet\" Target=\"c.xml\"/>"
                 "<Relationship Id=\"b\" Type=\"x/worksheet\" Target=\"B.xml\"/></Relationships>" },
        { .name = "xl/a.xml", .xml = SHEET("<row><c><v>1</v></c></row>") },
        { .name = "xl/b.xml", .xml = SHEET("<row><c><v>2</v></c></row>") },
    };
    expect(parts, COUNT(parts), "[乙]\n1 #2\n[甲 hidden]\n1 #1\n");
}

static void xlsx__refuses_each_cell_that_cannot_be_read(void **state)
{
    (void)state;
    refuse_sheet(SHEET("<row><c t=\"s\"><v>3</v></c><c><v>1</v></c></row>"
                       "<row><c><f>A1</f></c><c><v>abc</v></c><c t=\"d\"><v>30.4.</v></c></row>"),
                 "[甲]\n1 |#1\n",
                 "R xlsx.string 1:1 3\nR xlsx.formula 2:1 \nR xlsx.number 2:2 abc\n"
                 "R xlsx.date 2:3 30.4.\n");
}

static void xlsx__fails_on_broken_sheets(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        enum err_code code;
        const char *text;
    } CASES[] = {
        { "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet/>", ERR_FORMAT, "DOCTYPE" },
        { "<worksheet><sheetData><row>", ERR_FORMAT, "sheet1.xml" },
        { SHEET("<row r=\"2\"/><row r=\"2\"/>"), ERR_FORMAT, "out of order" },
        { SHEET("<row><c r=\"B1\"/><c r=\"A1\"/></row>"), ERR_FORMAT, "out of order" },
        { SHEET("<row><c r=\"B2\"/></row>"), ERR_FORMAT, "wrong reference" },
        { SHEET("<row r=\"1048577\"/>"), ERR_LIMIT, "row number" },
        { SHEET("<row r=\"1048576\"/><row/>"), ERR_FORMAT, "out of order" },
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct xlsx_part part = { "xl/worksheets/sheet1.xml", CASES[i].xml, 0 };
        fail_parts(&part, 1, CASES[i].code, CASES[i].text);
    }
    const struct xlsx_part none = { "x", "x", 0 };
    fail_parts(&none, 1, ERR_FORMAT, "sheet1.xml");
}

static void xlsx__refuses_a_zip_that_is_no_workbook(void **state)
{
    (void)state;
    const struct xlsx_part rels[] = {
        { .name = "_rels/.rels", .xml = "<Relationships/>" },
        { "_rels/.rels",
          "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"xl/a.bin\"/>"
          "</Relationships>",
          0 },
    };
    for (size_t i = 0; i < COUNT(rels); i++)
        fail_parts(&rels[i], 1, ERR_FORMAT, "not an XLSX workbook");
    struct err err = { 0 };
    ASSERT_ERR(rows_read(&ROWS, "PK\x03\x04 damaged", 12, &err), ERR_FORMAT);
    ASSERT_TEXT_HAS(err.hint, ".xlsx or CSV");
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROWS(xlsx__reads_every_kind_of_cell),
        WITH_ROWS(xlsx__reads_shared_strings_without_their_phonetic_readings),
        WITH_ROWS(xlsx__keeps_rows_and_columns_of_sparse_cells),
        WITH_ROWS(xlsx__reads_other_prefixes),
        WITH_ROWS(xlsx__gives_numbers_as_they_stand_and_flags_lost_digits),
        WITH_ROWS(xlsx__takes_dates_from_the_number_format),
        WITH_ROWS(xlsx__counts_days_from_1904_when_the_workbook_says_so),
        WITH_ROWS(xlsx__fills_merged_headers_of_two_rows),
        WITH_ROWS(xlsx__reads_all_sheets_in_order_and_flags_hidden_ones),
        WITH_ROWS(xlsx__refuses_each_cell_that_cannot_be_read),
        WITH_ROWS(xlsx__fails_on_broken_sheets),
        WITH_ROWS(xlsx__refuses_a_zip_that_is_no_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
