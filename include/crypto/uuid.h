/*
 * crypto/uuid.h - a UUID of version 7 (RFC 9562): milliseconds of UTC, then random bits.
 */
#ifndef CRYPTO_UUID_H
#define CRYPTO_UUID_H

enum { UUID_SIZE = 37 }; /* with its NUL */

/* "01890a5d-ac96-774b-bcce-b302099a8057"; returns out. Without random bytes there is nothing that
 * the program may do: it aborts. */
char *uuid_new(char out[UUID_SIZE]);

#endif
