/* The public chains that are no village's, and the keys that signed all of them. */
#include "chain.h"
#include "publisher.h"

#include <stdio.h>
#include <string.h>

static bool take_line(const struct chain_line *line, void *arg, struct err *err)
{
    struct chain *chain = arg;
    if (strcmp(line->chain, chain->id) != 0) {
        if (chain->id[0] != '\0')
            TRY(chain__write(chain, err));
        chain__begin(chain, line->chain);
    }
    return chain__take(chain, line, err);
}

static bool write_keys(struct publisher *p, struct err *err)
{
    for (size_t i = 0; i < p->keys.count; i++) {
        char path[PATH_SIZE];
        char pem[512];
        (void)snprintf(path, sizeof path, "chain/%s.pem", p->keys.rows[i].id); /* 16 digits */
        (void)snprintf(pem, sizeof pem,
                       "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n",
                       p->keys.rows[i].pem); /* 60 characters */
        TRY(site__write(p->site, path, text_of(pem), err));
    }
    return true;
}

bool publisher__chains(struct publisher *p, struct err *err)
{
    struct chain chain;
    chain__init(&chain, &p->press);
    bool done = write_keys(p, err) && publish__each_other_line(p->db, take_line, &chain, err) &&
                (chain.id[0] == '\0' || chain__write(&chain, err));
    chain__release(&chain);
    return done;
}
