/* Looks through any bytes; what is found must lie inside them and be masked. */
#include "core/leak.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *const allowed[] = { "1234567890123456", NULL };
    struct leak leak;
    if (!leak_find((struct text) { (const char *)data, size }, allowed, &leak))
        return 0;
    size_t len = strlen(leak.masked);
    if (leak.kind == LEAK_NONE || leak.line == 0 || leak.column == 0 || len < 11 ||
        len >= LEAK_MASKED_MAX || leak.masked[2] != '*' || leak.masked[len - 3] != '*')
        abort();
    return 0;
}
