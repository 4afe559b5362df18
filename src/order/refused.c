#include "core/i18n.h"
#include "order/order.h"
#include "proof/enrol.h"
#include "store.h"

#include <string.h>

/* What they say may be anything: only what has the form of a key, a chain, a number is kept. */
static const char *key_of(const char *key)
{
    bool is_key = key != NULL && strlen(key) == KEY_ID_SIZE - 1 &&
                  strspn(key, "0123456789abcdef") == KEY_ID_SIZE - 1;
    return is_key ? key : NULL;
}

static const char *chain_of(const char *chain)
{
    enum chain_kind kind;
    bool is_office;
    return chain != NULL && chain_parse(text_of(chain), &kind, &is_office) ? chain : NULL;
}

static const char *id_of(const char *id)
{
    static const char ID[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    bool is_id = id != NULL && strlen(id) <= ORDER_ID_MAX && strspn(id, ID) == strlen(id);
    return is_id ? id : NULL;
}

bool order_note_refused(struct db *db, const struct order_refusal *refusal, struct err *err)
{
    struct sha256 digest = sha256(refusal->said.ptr, refusal->said.len);
    const struct new_refusal row = { .act = refusal->act,
                                     .chain = chain_of(refusal->chain),
                                     .id = id_of(refusal->id),
                                     .key = key_of(refusal->key),
                                     .code = err_slug(refusal->why->code),
                                     .reason = refusal->why->text,
                                     .digest = refusal->said.len > 0 ? &digest : NULL };
    return order__note_refused(db, &row, err);
}
