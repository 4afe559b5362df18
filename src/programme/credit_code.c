#include "programme/credit_code.h"

#include <string.h>

bool credit_code_is_valid(struct text code)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int MODULUS = 31;
    int weight = 1; /* 3^(i-1) mod 31 */
    int sum = 0;
    if (code.len != CREDIT_CODE_SIZE)
        return false;
    for (size_t i = 0; i < CREDIT_CODE_SIZE; i++) {
        const char *found = code.ptr[i] == '\0' ? NULL : strchr(ALPHABET, code.ptr[i]);
        if (found == NULL)
            return false;
        int value = (int)(found - ALPHABET);
        if (i == CREDIT_CODE_SIZE - 1)
            return value == (MODULUS - sum % MODULUS) % MODULUS;
        sum += value * weight;
        weight = weight * 3 % MODULUS;
    }
    return false;
}
