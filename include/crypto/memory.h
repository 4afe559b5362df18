/*
 * crypto/memory.h - memory for secrets: locked, in no core dump, wiped when it is given back.
 *
 * A process that holds private keys calls secret_memory_begin() first of all, before it calls
 * anything else of this module. From then on the private parts of keys lie in one locked area
 * between two guard pages, and whatever OpenSSL gives back is wiped. Without it everything works,
 * and keys lie in ordinary memory (tests, key ceremonies).
 */
#ifndef CRYPTO_MEMORY_H
#define CRYPTO_MEMORY_H

#include "core/err.h"
#include <stddef.h>

enum { SECRET_MEMORY_SIZE = 32 << 10 };

/* Calling it again changes nothing. Fails: ERR_KEY when the system does not let the process lock
 * the memory (RLIMIT_MEMLOCK), or when OpenSSL is in use already. */
bool secret_memory_begin(struct err *err) MUST_CHECK;

void *secret_alloc(size_t size);             /* zeroed; never NULL: true exhaustion aborts */
void secret_free(void *secret, size_t size); /* wipes; NULL is fine */
void secret_wipe(void *bytes, size_t size);

#endif
