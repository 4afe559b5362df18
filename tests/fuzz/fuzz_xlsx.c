/*
 * XLSX: bytes that begin with PK are the ZIP itself. All others are the parts of a workbook in
 * this order, divided by lines "----": sheet, shared strings, styles, workbook; those that are
 * missing are taken from the test support. So the fuzzer reaches the XML without having to find a
 * checksum.
 */
#include "../support/xlsx.c" /* fuzz targets are linked without tests/support */

#include "../support/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int workbook_of(const char *data, size_t size)
{
    static const char *const NAMES[] = { "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                         "xl/styles.xml", "xl/workbook.xml" };
    static const char END[] = "\n----\n";
    struct xlsx_part parts[COUNT(NAMES)];
    size_t count = 0;
    while (size > 0 && count < COUNT(NAMES)) {
        const char *end = memmem(data, size, END, sizeof END - 1);
        size_t len = end != NULL ? (size_t)(end - data) : size;
        if (len > 0)
            parts[count] = (struct xlsx_part) { NAMES[count], data, len };
        else
            parts[count] = (struct xlsx_part) { NAMES[count], " ", 1 };
        count++;
        size_t used = end != NULL ? len + sizeof END - 1 : len;
        data += used;
        size -= used;
    }
    return xlsx_file(parts, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool zip = size >= 2 && data[0] == 'P' && data[1] == 'K';
    fuzz_table(zip ? fuzz_file(data, size) : workbook_of((const char *)data, size), NULL);
    return 0;
}
