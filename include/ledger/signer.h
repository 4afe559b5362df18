/*
 * ledger/signer.h - who signs records. The rest of the ledger never sees a key.
 *
 * A signer is asked for the signatures of many records at once. The one here keeps its key in
 * <home>/keys/record.pem (mode 0600) and signs with as many threads as it was told; a signer in a
 * process of its own fills in the same struct.
 *
 *   AUTO(signer) struct signer *signer = NULL;
 *   TRY(signer_open_local(home, 2, &signer, err));
 *   TRY(signer->sign(signer, texts, count, signatures, err));
 */
#ifndef LEDGER_SIGNER_H
#define LEDGER_SIGNER_H

#include "core/err.h"
#include "core/text.h"
#include "crypto/sign.h"

enum { SIGNER_THREADS_MAX = 64, SIGNER_PATH_MAX = 1200 };

struct signer {
    struct public_key key;
    char key_id[KEY_ID_SIZE];
    /* Signs each of the texts; all or none. Called by one thread at a time. Fails: ERR_CRYPTO. */
    bool (*sign)(struct signer *signer, const struct text *texts, size_t count,
                 struct signature *ret_signatures, struct err *err) MUST_CHECK;
    void (*close)(struct signer *signer); /* frees the signer */
};

/* Makes <home>/keys and the record key in it, unless there is one. Fails: ERR_IO, ERR_KEY. */
bool signer_create_local(const char *home, struct err *err) MUST_CHECK;
/* threads: 0 means one per processor. Fails: ERR_KEY with a hint when there is no usable key. */
bool signer_open_local(const char *home, int threads, struct signer **ret,
                       struct err *err) MUST_CHECK;
/* A signer around a key that the caller made; the signer frees it. For tests and measurements. */
struct signer *signer_of_key(struct signing_key *key, int threads);
void signer_free(struct signer *signer); /* NULL is fine */
AUTO_DEFINE(signer)

#endif
