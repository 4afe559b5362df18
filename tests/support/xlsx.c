#include "xlsx.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

const struct xlsx_part XLSX_RELS = {
    .name = "_rels/.rels",
    .xml = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
           "<Relationship Id=\"r\" Type=\"http://x/officeDocument\" Target=\"xl/workbook.xml\"/>"
           "</Relationships>",
};
const struct xlsx_part XLSX_WORKBOOK = {
    .name = "xl/workbook.xml",
    .xml = "<workbook><sheets><sheet name=\"甲\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
};
const struct xlsx_part XLSX_WORKBOOK_RELS = {
    .name = "xl/_rels/workbook.xml.rels",
    .xml = "<Relationships>"
           "<Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
           "<Relationship Id=\"rId2\" Type=\"x/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/>"
           "<Relationship Id=\"rId3\" Type=\"x/styles\" Target=\"../xl/styles.xml\"/>"
           "</Relationships>",
};
static const struct xlsx_part EMPTY_PARTS[] = {
    { .name = "xl/sharedStrings.xml", .xml = "<sst/>" },
    { .name = "xl/styles.xml", .xml = "<styleSheet/>" },
};

static void add(zip_t *zip, const struct xlsx_part *part)
{
    size_t len = part->len > 0 ? part->len : strlen(part->xml);
    zip_source_t *source = zip_source_buffer(zip, part->xml, len, 0);
    zip_int64_t at = source != NULL ? zip_file_add(zip, part->name, source, 0) : -1;
    if (at < 0)
        abort();
    if (len >= XLSX_STORED_FROM &&
        zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) != 0)
        abort();
}

static void add_unless_given(zip_t *zip, const struct xlsx_part *part)
{
    if (zip_name_locate(zip, part->name, 0) < 0)
        add(zip, part);
}

int xlsx_file(const struct xlsx_part *parts, size_t count)
{
    zip_error_t error;
    zip_source_t *bytes = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = bytes != NULL ? zip_open_from_source(bytes, ZIP_TRUNCATE, &error) : NULL;
    if (zip == NULL)
        abort();
    zip_source_keep(bytes); /* it is read after the ZIP was closed */
    for (size_t i = 0; i < count; i++)
        add(zip, &parts[i]);
    add_unless_given(zip, &XLSX_RELS);
    add_unless_given(zip, &XLSX_WORKBOOK);
    add_unless_given(zip, &XLSX_WORKBOOK_RELS);
    add_unless_given(zip, &EMPTY_PARTS[0]);
    add_unless_given(zip, &EMPTY_PARTS[1]);
    if (zip_close(zip) != 0 || zip_source_open(bytes) != 0)
        abort();
    int fd = memfd_create("xlsx", MFD_CLOEXEC);
    char chunk[65536];
    zip_int64_t got;
    while ((got = zip_source_read(bytes, chunk, sizeof chunk)) > 0)
        if (write(fd, chunk, (size_t)got) != got)
            abort();
    (void)zip_source_close(bytes); /* it was only read */
    zip_source_free(bytes);
    return fd;
}
