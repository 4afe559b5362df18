#include "core/leak.h"
#include "publisher.h"

#include <stdio.h>
#include <string.h>

/* A chain's two files, named by its id with '.' for '/': the bytes of its records, a line each, and
 * their signatures, a line each. Canonical JSON has no line ends, so the bytes come out of a line
 * as they went in. */
enum { CHAIN_FILE_MAX = 64 << 20 };

struct chain {
    struct publisher *p;
    char id[65]; /* "" before the first */
    struct buf records;
    struct buf signatures;
    struct buf strings; /* one record without the numbers that are JSON's own */
};

/* Amounts in fen are numbers of JSON and may be long; what people wrote stands in strings. Only
 * these are kept, each with its quotes. */
static void keep_strings(struct text record, struct buf *out)
{
    buf_clear(out);
    const char *end = record.ptr + record.len;
    const char *at = record.ptr;
    while (at < end && (at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *to = at + 1;
        while (to < end && *to != '"')
            to += *to == '\\' && to + 1 < end ? 2 : 1;
        to = to < end ? to + 1 : end;
        buf_add(out, at, (size_t)(to - at));
        at = to;
    }
}

static bool end_chain(struct chain *chain, struct err *err)
{
    char path[PATH_SIZE];
    if (chain->id[0] == '\0')
        return true;
    struct site *site = chain->p->site;
    char name[sizeof chain->id];
    (void)snprintf(name, sizeof name, "%s", chain->id); /* as long */
    for (char *slash = name; (slash = strchr(slash, '/')) != NULL;)
        *slash = '.';
    (void)snprintf(path, sizeof path, "chain/%s.jsonl", name); /* a CHECK limits it */
    TRY(buf_check(&chain->records, path, err));
    TRY(site__write(site, path, (struct text) { chain->records.data, chain->records.len }, err));
    (void)snprintf(path, sizeof path, "chain/%s.sig", name); /* likewise */
    TRY(buf_check(&chain->signatures, path, err));
    TRY(site__write(site, path, (struct text) { chain->signatures.data, chain->signatures.len },
                    err));
    buf_clear(&chain->records);
    buf_clear(&chain->signatures);
    return true;
}

static bool take_line(const struct chain_line *line, void *arg, struct err *err)
{
    struct chain *chain = arg;
    if (strcmp(line->chain, chain->id) != 0) {
        TRY(end_chain(chain, err));
        (void)snprintf(chain->id, sizeof chain->id, "%s", line->chain); /* a CHECK limits it */
    }
    keep_strings(line->bytes, &chain->strings);
    struct text strings = { chain->strings.data, chain->strings.len };
    TRY(buf_check(&chain->strings, line->chain, err));
    TRY(leak_check(strings, line->chain, chain->p->press.allowed, err));
    buf_add(&chain->records, line->bytes.ptr, line->bytes.len);
    buf_addc(&chain->records, '\n');
    buf_adds(&chain->signatures, line->signature);
    buf_addc(&chain->signatures, '\n');
    return true;
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
    struct chain chain = { .p = p };
    buf_init(&chain.records, CHAIN_FILE_MAX);
    buf_init(&chain.signatures, CHAIN_FILE_MAX);
    buf_init(&chain.strings, 1 << 17);
    bool done = site__folder(p->site, "chain", err) && write_keys(p, err) &&
                publish__each_chain_line(p->db, take_line, &chain, err) && end_chain(&chain, err);
    buf_release(&chain.records);
    buf_release(&chain.signatures);
    buf_release(&chain.strings);
    return done;
}
