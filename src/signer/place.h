/* Where a signer listens, and who may speak to it. */
#ifndef SIGNER_PLACE_H
#define SIGNER_PLACE_H

#include "signer/signer.h"
#include <sys/un.h>

enum { SOCKET_PATH_MAX = 107 }; /* of a Unix socket, without its end */

/* The configured socket; else <home>/keys/signer.sock; when that is too long for a socket, a
 * folder of the home's own under /var/tmp. */
bool place_socket(const struct signer_settings *settings, struct sockaddr_un *ret,
                  struct err *err) MUST_CHECK;
/* The user at the other end of a connected socket; (uid_t)-1 when it cannot be told. */
uid_t place_peer(int file);

#endif
