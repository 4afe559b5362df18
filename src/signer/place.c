#include "place.h"
#include "core/i18n.h"

#include <sys/socket.h>

bool place_socket(const struct signer_settings *settings, struct sockaddr_un *ret, struct err *err)
{
    char path[CONF_VALUE_MAX + 32];
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (settings->socket[0] != '\0')
        snprintf(path, sizeof path, "%s", settings->socket);
    else
        snprintf(path, sizeof path, "%s/keys/signer.sock", settings->home);
    if (strlen(path) > SOCKET_PATH_MAX && settings->socket[0] != '\0')
        return err_set(err, ERR_CONFIG, _("signer = %s: the path of a socket has at most %d bytes"),
                       path, SOCKET_PATH_MAX);
    if (strlen(path) > SOCKET_PATH_MAX) {
        char hex[SHA256_HEX_SIZE];
        struct sha256 digest = sha256(settings->home, strlen(settings->home));
        snprintf(path, sizeof path, "/var/tmp/mingzhang-signer-%.16s/sock",
                 sha256_hex(&digest, hex));
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    *ret = address;
    return true;
}

uid_t place_peer(int file)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    if (getsockopt(file, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
        return (uid_t)-1;
    return peer.uid;
}
