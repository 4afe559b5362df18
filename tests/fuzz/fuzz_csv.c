/* Any bytes through detection and the CSV reader. */
#include "../support/fuzz_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum table_format FORMAT = TABLE_CSV;
    fuzz_table(fuzz_file(data, size), NULL);
    fuzz_table(fuzz_file(data, size), &FORMAT);
    return 0;
}
