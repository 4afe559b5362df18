#include "crypto/random.h"
#include "core/i18n.h"

#include <limits.h>
#include <openssl/rand.h>

bool random_bytes(void *out, size_t len, struct err *err)
{
    if (len > INT_MAX || RAND_bytes(out, (int)len) != 1)
        return err_set(err, ERR_CRYPTO, _("no random bytes to be had"));
    return true;
}
