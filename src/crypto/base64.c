#include "crypto/base64.h"

#include <string.h>

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(const void *bytes, size_t len, struct buf *out)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)at[i] << 16;
        group |= i + 1 < len ? (uint32_t)at[i + 1] << 8 : 0;
        group |= i + 2 < len ? at[i + 2] : 0;
        buf_addc(out, DIGITS[group >> 18]);
        buf_addc(out, DIGITS[group >> 12 & 63]);
        buf_addc(out, i + 1 < len ? DIGITS[group >> 6 & 63] : '=');
        buf_addc(out, i + 2 < len ? DIGITS[group & 63] : '=');
    }
}

static int digit_of(char c)
{
    const char *at = c != '\0' ? strchr(DIGITS, c) : NULL;
    return at != NULL ? (int)(at - DIGITS) : -1;
}

bool base64_decode(struct text base64, void *out, size_t max, size_t *ret_len)
{
    unsigned char *to = out;
    size_t len = base64.len / 4 * 3;
    size_t pads = 0;
    if (base64.len % 4 != 0)
        return false;
    while (pads < 2 && pads < base64.len && base64.ptr[base64.len - 1 - pads] == '=')
        pads++;
    len -= pads;
    if (len > max)
        return false;
    for (size_t i = 0; i < base64.len; i += 4) {
        uint32_t group = 0;
        size_t pad = i + 4 == base64.len ? pads : 0;
        for (size_t j = 0; j < 4; j++) {
            int digit = j < 4 - pad ? digit_of(base64.ptr[i + j]) : 0;
            if (digit < 0)
                return false;
            group = group << 6 | (uint32_t)digit;
        }
        if ((group & ((UINT32_C(1) << 8 * pad) - 1)) != 0)
            return false; /* stray bits: another spelling of the same value */
        for (size_t j = 0; j < 3 - pad; j++)
            *to++ = (unsigned char)(group >> (16 - 8 * j));
    }
    *ret_len = len;
    return true;
}
