#include "chains.h"
#include "core/i18n.h"
#include <uthash.h>

struct node {
    struct chain chain; /* first: what chains_get() lends */
    UT_hash_handle hh;
};

struct chains {
    struct node *nodes;
};

struct chains *chains_new(void)
{
    struct chains *chains = calloc(1, sizeof *chains);
    if (chains == NULL)
        abort();
    return chains;
}

void chains_free(struct chains *chains)
{
    if (chains == NULL)
        return;
    struct node *node, *next;
    HASH_ITER(hh, chains->nodes, node, next)
    {
        HASH_DEL(chains->nodes, node);
        free(node);
    }
    free(chains);
}

size_t chains_count(const struct chains *chains) { return HASH_COUNT(chains->nodes); }

static bool is_name(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= CHAIN_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789/_-") == len;
}

bool chains_get(struct chains *chains, const char *name, struct chain **ret, struct err *err)
{
    struct node *node;
    HASH_FIND_STR(chains->nodes, name, node);
    if (node == NULL) {
        if (!is_name(name))
            return err_set(err, ERR_INPUT, _("\"%s\" cannot be the name of a chain"), name);
        node = calloc(1, sizeof *node);
        if (node == NULL)
            abort();
        memcpy(node->chain.name, name, strlen(name) + 1);
        HASH_ADD_STR(chains->nodes, chain.name, node);
    }
    *ret = &node->chain;
    return true;
}
