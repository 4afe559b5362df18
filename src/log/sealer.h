/*
 * log/sealer.h - private: the trees at the signer's head, and one checkpoint of them.
 */
#ifndef LOG_SEALER_H
#define LOG_SEALER_H

#include "signer/signer.h"
#include "store.h"

/* The trees at a size, from the checkpoint that is kept or from the leaves. */
bool sealer__trees(struct db *db, uint64_t size, bool is_national, struct tree_frontier ret[2],
                   struct err *err) MUST_CHECK;
/* Hands the records from..to-1 to the signer, in order, and adds them to the trees. */
bool sealer__hand_over(struct db *db, struct signer *signer, uint64_t from, uint64_t to,
                       struct tree_frontier tree[2], struct err *err) MUST_CHECK;
/* May anything be signed for this database? Fails: ERR_OLDER with the remedy. */
bool sealer__check_age(struct db *db, const struct signer_head *head, uint64_t leaves,
                       const struct tree_frontier *tree, struct err *err) MUST_CHECK;
struct checkpoint_ask sealer__ask(const struct tree_frontier tree[2], bool is_national);

/* Two sealers would only be in each other's way. */
#define SEALER_LOCK "log.seal"
#define PLACE_LOCK  "log.sequence"
/* Runs fn under a lock of the whole database. */
bool sealer__locked(struct db *db, const char *lock, bool (*fn)(void *arg, struct err *err),
                    void *arg, struct err *err) MUST_CHECK;

#endif
