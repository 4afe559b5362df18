/*
 * tests/support/model.h - a small ledger in memory that a test may mutilate and write as a bundle.
 *
 * It is the records of tests/vectors/record.json, every type at least once. With the vectors' seed
 * a test can also forge what only the holder of the ledger's key could.
 */
#ifndef SUPPORT_MODEL_H
#define SUPPORT_MODEL_H

#include "crypto/sign.h"
#include "proof/record.h"

enum { MODEL_CHAINS = 16, MODEL_RECORDS = 40 };

struct model_record {
    char *bytes;
    size_t len;
    struct signature signature;
};
struct model_chain {
    char id[CHAIN_ID_MAX + 1];
    size_t count;
    struct model_record records[MODEL_RECORDS];
};
struct model {
    struct arena *arena;
    char *ledger;
    struct signing_key *key;   /* the ledger's */
    struct signing_key *other; /* an attacker's */
    struct public_key public_key;
    size_t count;
    struct model_chain chains[MODEL_CHAINS]; /* ascending by id */
};

struct model *model_load(void);
void model_free(struct model *model);
struct model_chain *model_chain(struct model *model, const char *id);
/* Replaces the first `old` in the bytes; nothing else follows from it. */
void model_edit(struct model *model, const char *chain, size_t n, const char *old, const char *new);
/* The same by someone who has the key: signs again, and links and signs all that follow. */
void model_forge(struct model *model, const char *chain, size_t n, const char *old,
                 const char *new);
void model_sign(struct model *model, const char *chain, size_t n, const struct signing_key *key);
/* Links and signs the records from n on again, with their own numbers. */
void model_relink(struct model *model, const char *chain, size_t n);
/* Number of the first record of the type in the chain. */
size_t model_find(struct model *model, const char *chain, const char *type);
/* Writes a whole bundle; the folder must not exist. */
void model_write(const struct model *model, const char *folder);

#endif
