/*
 * proof/any_signer.h - a private key of either algorithm, where the holder of a key signs a
 * request or an approval by himself. Not the signer of records: that is a process of its own.
 */
#ifndef PROOF_ANY_SIGNER_H
#define PROOF_ANY_SIGNER_H

#include "proof/request.h"

struct any_signer;

/* Makes a key in a file that must not exist yet. Fails: ERR_IO, ERR_CRYPTO. */
bool any_signer_create(const char *path, bool is_sm2, struct any_signer **ret,
                       struct err *err) MUST_CHECK;
/* From a path or a URI (crypto/sign.h, crypto/sm2.h). Fails: ERR_KEY, ERR_IO. */
bool any_signer_open(const char *uri, struct any_signer **ret, struct err *err) MUST_CHECK;
void any_signer_free(struct any_signer *signer);
AUTO_DEFINE(any_signer)
const struct any_key *any_signer_key(const struct any_signer *signer);
const char *any_signer_id(const struct any_signer *signer);
/* ret has room for KEY_SIGNATURE_MAX bytes (proof/item.h). Fails: ERR_CRYPTO. */
bool any_signer_sign(const struct any_signer *signer, struct text bytes, void *ret, size_t *ret_len,
                     struct err *err) MUST_CHECK;

/* Signs an item of a request in the voice that the key has in it. Fails: as enrol_message(). */
bool request_sign_with(const struct request *request, struct request_item *item,
                       const struct any_signer *signer, struct arena *arena,
                       enum request_voice *ret_voice, struct err *err) MUST_CHECK;

#endif
