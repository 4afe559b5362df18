/*
 * ledger/chains.h - where every chain ends, in the poster's memory.
 *
 * Loaded once when posting begins and moved on with every record that is drafted: ahead of the
 * database by the batches under way. About 200 bytes a chain, whatever the number of records.
 */
#ifndef LEDGER_CHAINS_H
#define LEDGER_CHAINS_H

#include "core/text.h"
#include "crypto/hash.h"
#include "pipe.h"

enum { CHAIN_NAME_MAX = 64 };

struct chain {
    char name[CHAIN_NAME_MAX + 1];
    int64_t next_n;
    struct sha256 hash; /* of record next_n - 1; zeros at the beginning */
    int64_t at_us;      /* of record next_n - 1 */
    bool is_known;      /* it was looked for in the database */
    struct pipe_place place;
};

struct chains;

struct chains *chains_new(void);
void chains_free(struct chains *chains);
AUTO_DEFINE(chains)
size_t chains_count(const struct chains *chains);
/* The chain of this name, made empty when it is not known yet. Stays where it is until
 * chains_free(). Fails: ERR_INPUT when it is no name of a chain ([a-z0-9/_-]{1,64}). */
bool chains_get(struct chains *chains, const char *name, struct chain **ret,
                struct err *err) MUST_CHECK;

#endif
