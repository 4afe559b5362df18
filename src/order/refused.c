#include "core/i18n.h"
#include "ledger/enrol.h"
#include "order/file.h"
#include "order/order.h"
#include "proof/item.h"
#include "store.h"

#include <stdio.h>
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

/* Did the key that is named sign this? Then it is its act, whoever brought it. */
static bool check_signer(struct db *db, const struct order_refusal *refusal, struct text key_id,
                         bool *ret, struct err *err)
{
    AUTO(roll) struct roll *roll = NULL;
    struct buf message __attribute__((cleanup(buf_auto)));
    enum order_word_kind kind =
        item_value(refusal->said, "decision").len > 0 ? ORDER_WORD_APPROVE : ORDER_WORD_WITHDRAW;
    buf_init(&message, ORDER_WORD_MAX);
    *ret = false;
    if (refusal->said.len == 0 || refusal->signature_len == 0 ||
        refusal->signature_len > KEY_SIGNATURE_MAX)
        return true;
    TRY(ledger_roll(db, NULL, &roll, err));
    const struct enrol_key *key = roll_find(roll, key_id);
    struct err ignored = { 0 };
    *ret = key != NULL && key->use == KEY_USE_APPROVAL &&
           order_word_message(kind, refusal->said, &message, &ignored) &&
           any_key_check(&key->key, (struct text) { message.data, message.len }, refusal->signature,
                         refusal->signature_len);
    return true;
}

bool order_note_refused(struct db *db, const struct order_refusal *refusal, struct err *err)
{
    bool is_proven;
    char signer[KEY_ID_SIZE];
    struct text key_id = item_string(refusal->said, "key");
    struct sha256 digest = sha256(refusal->said.ptr, refusal->said.len);
    TRY(check_signer(db, refusal, key_id, &is_proven, err));
    (void)snprintf(signer, sizeof signer, TEXT_FMT, TEXT_ARG(key_id));
    const struct new_refusal row = { .act = refusal->act,
                                     .chain = chain_of(refusal->chain),
                                     .id = id_of(refusal->id),
                                     .key = key_of(is_proven ? signer : refusal->key),
                                     .code = err_slug(refusal->why->code),
                                     .reason = refusal->why->text,
                                     .digest = refusal->said.len > 0 ? &digest : NULL,
                                     .is_proven = is_proven };
    return order__note_refused(db, &row, err);
}

enum { SEQS, ACT, CODE, KEY, CHAIN, HOUR, NUMBER, DIGEST };

static bool post_one(struct desk *desk, const struct db_result *rows, size_t row, struct err *err)
{
    char hour[TIME_TEXT_MAX];
    struct desk_place place;
    struct canonical *w;
    const char *chain = db_get(rows, row, CHAIN);
    TRY(desk_begin(desk, "programme/office", TYPE_ACT_REFUSED, NULL, err));
    w = desk_body(desk);
    canonical_set_string(w, "act", db_get(rows, row, ACT));
    canonical_set_string(w, "code", db_get(rows, row, CODE));
    canonical_set_int(w, "count", db_get_int(rows, row, NUMBER));
    canonical_set_string(w, "digest", db_get(rows, row, DIGEST));
    canonical_set_string(w, "hour", time_format(db_get_time(rows, row, HOUR), hour));
    canonical_set_string(w, "key", db_get(rows, row, KEY));
    if (chain[0] != '\0')
        canonical_set_string(w, "subject", chain);
    TRY(desk_end(desk, NULL, 0, &place, err));
    return order__refusal_posted(desk_db(desk), db_get(rows, row, SEQS), place.n,
                                 db_get(rows, row, KEY), err);
}

bool order_post_refused(struct desk *desk, size_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__new_refused(desk_db(desk), desk_key(desk), ORDER_REFUSED_CAP, &rows, err));
    for (size_t i = 0; i < db_rows(rows); i++)
        TRY(post_one(desk, rows, i, err));
    *ret = db_rows(rows);
    return true;
}
