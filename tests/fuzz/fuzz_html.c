/* Any bytes through the HTML reader. */
#include "../support/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum table_format FORMAT = TABLE_HTML;
    fuzz_table(fuzz_file(data, size), &FORMAT);
    return 0;
}
