#include "crypto/memory.h"
#include "core/i18n.h"

#include <malloc.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 16, LOCKED = 1 };

/* Decoding a key leaves parts of it in ordinary memory that OpenSSL frees without wiping. */
static void *take(size_t size, const char *file, int line)
{
    (void)file, (void)line; /* for debuggers */
    return malloc(size);
}

static void give(void *memory, const char *file, int line)
{
    (void)file, (void)line; /* for debuggers */
    if (memory != NULL)
        OPENSSL_cleanse(memory, malloc_usable_size(memory));
    free(memory);
}

static void *move(void *memory, size_t size, const char *file, int line)
{
    size_t old = memory != NULL ? malloc_usable_size(memory) : 0;
    void *out = size > 0 ? malloc(size) : NULL;
    if (size > 0 && out == NULL)
        return NULL;
    if (out != NULL && old > 0)
        memcpy(out, memory, old < size ? old : size);
    give(memory, file, line);
    return out;
}

bool secret_memory_begin(struct err *err)
{
    if (CRYPTO_secure_malloc_initialized() == 1)
        return true;
    if (CRYPTO_set_mem_functions(take, move, give) != 1)
        return err_set(err, ERR_KEY, _("memory for keys was asked for too late"));
    /* OpenSSL locks the area, keeps it out of core dumps and says 2 when it could not. */
    if (CRYPTO_secure_malloc_init(SECRET_MEMORY_SIZE, SMALLEST) == LOCKED)
        return true;
    (void)CRYPTO_secure_malloc_done(); /* nothing lies in it yet */
    (void)err_set(err, ERR_KEY, _("memory for keys cannot be locked"));
    return err_hint(err, _("Allow the process to lock %d KiB of memory (ulimit -l)."),
                    SECRET_MEMORY_SIZE / 1024);
}

void *secret_alloc(size_t size)
{
    void *out = OPENSSL_secure_zalloc(size);
    if (out == NULL)
        abort();
    return out;
}

void secret_free(void *secret, size_t size) { OPENSSL_secure_clear_free(secret, size); }
void secret_wipe(void *bytes, size_t size) { OPENSSL_cleanse(bytes, size); }
