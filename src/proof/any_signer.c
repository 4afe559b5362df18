#include "proof/any_signer.h"
#include "crypto/sm2.h"
#include "proof/item.h"

#include <stdlib.h>
#include <string.h>

struct any_signer {
    struct signing_key *key; /* one of the two */
    struct sm2_key *sm2;
    struct any_key public;
    char id[KEY_ID_SIZE];
};

static struct any_signer *wrap(struct signing_key *key, struct sm2_key *sm2)
{
    struct any_signer *signer = calloc(1, sizeof *signer);
    if (signer == NULL)
        abort();
    signer->key = key;
    signer->sm2 = sm2;
    if (key != NULL) {
        struct public_key public = signing_key_public(key);
        signer->public.len = sizeof public.bytes;
        memcpy(signer->public.bytes, public.bytes, sizeof public.bytes);
    } else {
        struct sm2_public public = sm2_key_public(sm2);
        signer->public.len = sizeof public.point;
        memcpy(signer->public.bytes, public.point, sizeof public.point);
    }
    (void)any_key_id(&signer->public, signer->id);
    return signer;
}

bool any_signer_create(const char *path, bool is_sm2, struct any_signer **ret, struct err *err)
{
    struct signing_key *key = NULL;
    struct sm2_key *sm2 = NULL;
    TRY(is_sm2 ? sm2_key_create(path, &sm2, err) : signing_key_create(path, &key, err));
    *ret = wrap(key, sm2);
    return true;
}

bool any_signer_open(const char *uri, struct any_signer **ret, struct err *err)
{
    struct signing_key *key = NULL;
    struct sm2_key *sm2 = NULL;
    struct err second = { 0 };
    if (!signing_key_load(uri, &key, err)) {
        if (err->code != ERR_KEY || !sm2_key_load(uri, &sm2, &second))
            return false; /* what the first said: mostly the key was meant to be of its kind */
        err_clear(err);
    }
    *ret = wrap(key, sm2);
    return true;
}

void any_signer_free(struct any_signer *signer)
{
    if (signer == NULL)
        return;
    signing_key_free(signer->key);
    sm2_key_free(signer->sm2);
    free(signer);
}

const struct any_key *any_signer_key(const struct any_signer *signer) { return &signer->public; }

const char *any_signer_id(const struct any_signer *signer) { return signer->id; }

bool any_signer_sign(const struct any_signer *signer, struct text bytes, void *ret, size_t *ret_len,
                     struct err *err)
{
    struct signature signature;
    struct signature_der der;
    if (signer->key != NULL) {
        TRY(signing_key_sign(signer->key, bytes.ptr, bytes.len, &signature, err));
        memcpy(ret, signature.bytes, sizeof signature.bytes);
        *ret_len = sizeof signature.bytes;
        return true;
    }
    TRY(sm2_key_sign(signer->sm2, bytes.ptr, bytes.len, &der, err));
    memcpy(ret, der.bytes, der.len);
    *ret_len = der.len;
    return true;
}

bool request_sign_with(const struct request *request, struct request_item *item,
                       const struct any_signer *signer, struct arena *arena,
                       enum request_voice *ret_voice, struct err *err)
{
    struct buf message __attribute__((cleanup(buf_auto)));
    unsigned char signature[KEY_SIGNATURE_MAX];
    size_t len;
    struct text id = text_of(signer->id);
    buf_init(&message, REQUEST_FILE_MAX);
    TRY(request_message(request, item, &message, err));
    TRY(any_signer_sign(signer, (struct text) { message.data, message.len }, signature, &len, err));
    *ret_voice = request_voice_of(item, id);
    request_sign(arena, item, *ret_voice, id, signature, len);
    return true;
}
