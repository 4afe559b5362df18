#include "crypto/uuid.h"
#include "core/date.h"
#include "crypto/hash.h"
#include "crypto/random.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES = 16, TIME_BYTES = 6 };

char *uuid_new(char out[UUID_SIZE])
{
    static const int PIECES[] = { 4, 2, 2, 2, 6 };
    unsigned char bytes[BYTES];
    struct err err = { 0 };
    if (!random_bytes(bytes, sizeof bytes, &err))
        abort();
    uint64_t ms = (uint64_t)(time_now_us() / 1000);
    for (int i = 0; i < TIME_BYTES; i++)
        bytes[i] = (unsigned char)(ms >> (8 * (TIME_BYTES - 1 - i)));
    bytes[6] = (unsigned char)(0x70 | (bytes[6] & 0x0f)); /* the version */
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f)); /* the variant */
    const unsigned char *from = bytes;
    char *to = out;
    for (size_t i = 0; i < COUNT(PIECES); i++) {
        (void)hex_encode(from, (size_t)PIECES[i], to); /* returns `to` */
        from += PIECES[i];
        to += 2 * PIECES[i];
        *to++ = '-';
    }
    to[-1] = '\0';
    return out;
}
