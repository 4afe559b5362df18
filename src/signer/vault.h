/*
 * The vault: the keys, the head, and the rules of what is signed (docs/spec/signer.md). Used by
 * many threads at the same time; one checkpoint is made at a time, by whoever began it last.
 */
#ifndef SIGNER_VAULT_H
#define SIGNER_VAULT_H

#include "head.h"
#include "signer/signer.h"

struct vault;

struct vault_keys {
    struct signing_key *record;     /* freed by the vault */
    struct signing_key *checkpoint; /* NULL: signs no checkpoints */
    struct sm2_key *national;       /* NULL without national mode */
    enum national mode;
};

/* What is to be signed, and whether the database is idle meanwhile. */
struct vault_ask {
    const struct text *texts;
    size_t count;
    bool is_alone;
};

/* Takes the keys and the head. head NULL: any bytes are signed. path NULL: the head stays in
 * memory. Fails: ERR_KEY when two keys are one. */
bool vault_new(const struct vault_keys *keys, struct head *head, const char *path, int threads,
               struct vault **ret, struct err *err) MUST_CHECK;
bool vault_open(const struct signer_settings *settings, struct vault **ret,
                struct err *err) MUST_CHECK;
void vault_free(struct vault *vault);
AUTO_DEFINE(vault)

/* Fills in what a struct signer shows of its keys. */
void vault_show(const struct vault *vault, struct signer *ret);
struct signer_head vault_head(struct vault *vault);

/* As the members of struct signer of these names. `who` tells one caller from another. */
bool vault_sign(struct vault *vault, const struct vault_ask *ask, struct signature *ret,
                struct signature_der *ret_second, struct err *err) MUST_CHECK;
bool vault_begin(struct vault *vault, const void *who, struct err *err) MUST_CHECK;
bool vault_add(struct vault *vault, const void *who, const struct text *records, size_t count,
               struct err *err) MUST_CHECK;
bool vault_end(struct vault *vault, const void *who, const struct checkpoint_ask *ask,
               struct checkpoint_notes *ret, struct err *err) MUST_CHECK;
bool vault_incarnate(struct vault *vault, const void *who, struct text record,
                     struct err *err) MUST_CHECK;
void vault_leave(struct vault *vault, const void *who); /* what it began is given up */

#endif
