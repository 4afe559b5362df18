/* How many connections each address has. evhttp tells an address late, so that it is asked of the
 * socket: at the first bytes, or at the next tick for those who say nothing. */
#include "web.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <uthash.h>

enum { NETWORK_BYTES = 8 };

struct web_peers {
    UT_hash_handle hh;
    int count;
    char address[WEB_PEER_MAX];
};

/* Who has one address of IPv6 has 2^64 of them: there the network counts. */
static bool address_of(int fd, char out[WEB_PEER_MAX])
{
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    if (fd < 0 || getpeername(fd, (struct sockaddr *)&peer, &len) != 0)
        return false;
    if (peer.ss_family == AF_INET)
        return inet_ntop(AF_INET, &((struct sockaddr_in *)&peer)->sin_addr, out, WEB_PEER_MAX) !=
               NULL;
    if (peer.ss_family != AF_INET6)
        return false;
    struct in6_addr network = ((struct sockaddr_in6 *)&peer)->sin6_addr;
    if (!IN6_IS_ADDR_V4MAPPED(&network))
        memset(network.s6_addr + NETWORK_BYTES, 0, sizeof network.s6_addr - NETWORK_BYTES);
    return inet_ntop(AF_INET6, &network, out, WEB_PEER_MAX) != NULL;
}

void web__peer_check(struct web_guard *guard)
{
    struct web_server *server = guard->server;
    struct web_peers *it = NULL;
    if (guard->counted || server->options.connections_each_max == 0 ||
        !address_of(bufferevent_getfd(guard->bev), guard->address))
        return;
    guard->counted = true;
    HASH_FIND_STR(server->peers, guard->address, it);
    if (it == NULL) {
        it = calloc(1, sizeof *it);
        if (it == NULL)
            abort();
        memcpy(it->address, guard->address, sizeof it->address);
        HASH_ADD_STR(server->peers, address, it);
    }
    if (it->count == server->options.connections_each_max) {
        guard->address[0] = '\0'; /* it does not count */
        web__guard_end(guard);
        return;
    }
    it->count++;
}

void web__peer_forget(struct web_guard *guard)
{
    struct web_server *server = guard->server;
    struct web_peers *it = NULL;
    if (!guard->counted || guard->address[0] == '\0')
        return;
    HASH_FIND_STR(server->peers, guard->address, it);
    if (it == NULL || --it->count > 0)
        return;
    HASH_DEL(server->peers, it);
    free(it);
}
