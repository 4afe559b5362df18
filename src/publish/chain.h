/*
 * publish/chain.h (private) - a public chain as its records come in: the two files of it, and its
 * last records for a page.
 *
 * The files are named by the chain's id with '.' for '/': the bytes of its records, a line each,
 * and their signatures, a line each. Canonical JSON has no line ends, so the bytes come out of a
 * line as they went in.
 */
#ifndef PUBLISH_CHAIN_H
#define PUBLISH_CHAIN_H

#include "press.h"

enum { CHAIN_ID_SIZE = 65, CHAIN_FILE_MAX = 64 << 20 };

struct record_row {
    char type[32], hash[65], key[32]; /* hash in hex; key that signed it */
    char day[16];                     /* business date, or "2019" of a quota; "" when none */
    int64_t n, at_us;
    struct money amount; /* as the record says; 0 when it says none */
};

struct chain {
    const struct press *press;
    char id[CHAIN_ID_SIZE]; /* "" before the first */
    struct buf records;
    struct buf signatures;
    struct buf strings; /* of one record, for the look for leaks */
    size_t count;
    struct record_row rows[PUBLISH_RECORDS_MAX]; /* record k of the chain in rows[k % ...] */
};

void chain__init(struct chain *chain, const struct press *press);
void chain__release(struct chain *chain);

/* Forgets the chain so far. */
void chain__begin(struct chain *chain, const char *id);
/* The next record. Fails: ERR_LEAK, ERR_LIMIT. */
bool chain__take(struct chain *chain, const struct chain_line *line, struct err *err) MUST_CHECK;
/* Writes the files. Fails: ERR_LIMIT, ERR_IO. */
bool chain__write(struct chain *chain, struct err *err) MUST_CHECK;
/* The newest record but `back`, which is less than count and PUBLISH_RECORDS_MAX. */
const struct record_row *chain__record(const struct chain *chain, size_t back);

#endif
