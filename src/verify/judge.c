#include "checker.h"
#include "core/i18n.h"
#include "proof/tree.h"
#include "verify/rollcall.h"

#include <stdio.h>
#include <string.h>

static void fault(struct item *item, enum pass pass, int slot, const char *text)
{
    item->faults |= 1U << pass;
    item->why[slot].pass = pass;
    (void)snprintf(item->why[slot].text, FINDING_TEXT_MAX, "%.*s", FINDING_TEXT_MAX - 1, text);
}

static void judge_body(struct item *item)
{
    struct err err;
    item->is_body = body_read(&item->record, &item->body, &err);
    if (!item->is_body)
        fault(item, err.code == ERR_UNBALANCED ? PASS_BALANCE : PASS_BODY, 0, err.text);
}

static void judge_signature(const struct checker *checker, struct item *item, struct text bytes)
{
    const struct keyring *keys = checker->options.keys;
    item->key = keyring_find(keys, item->record.key);
    bool is_good =
        item->key >= 0 && item->has_signature &&
        verifying_key_check(keys->items[item->key].check, bytes.ptr, bytes.len, &item->signature);
    if (!is_good)
        item->faults |= 1U << PASS_SIGNATURE;
    if (item->key < 0 || !keys->items[item->key].id_is_true ||
        (checker->options.trust != NULL && !keys->items[item->key].trusted))
        item->faults |= 1U << PASS_KEY;
}

/* The second signature, where the record names a second key. */
static void judge_second(const struct checker *checker, struct item *item, struct text bytes)
{
    if (item->record.key2.len == 0)
        return;
    const struct enrol_key *key = NULL;
    if (checker->options.rollcall != NULL)
        key = roll_find(rollcall_roll(checker->options.rollcall), item->record.key2);
    if (key == NULL || key->key.len != SM2_POINT_SIZE || item->second.len == 0 ||
        (key->use != KEY_USE_RECORD && key->use != KEY_USE_CHECKPOINT) ||
        !enrol_key_is_valid(key, item->position >= 0 ? item->position : POSITION_NOW) ||
        !any_key_check(&key->key, bytes, item->second.bytes, item->second.len))
        item->faults |= 1U << PASS_SECOND;
}

static void judge_projection(const struct checker *checker, const struct batch *batch,
                             struct item *item)
{
    struct err err;
    struct text extra = { batch->bytes + item->extra_from, item->extra_len };
    if (checker->options.compare == NULL || item->extra_len == 0)
        return;
    if (!checker->options.compare(checker->options.arg, &item->record, &item->body, &item->hash,
                                  extra, &err))
        fault(item, err.code == ERR_DIFFERS ? PASS_FACT : PASS_PROJECTION, 1, err.text);
}

/* With one key, the signature pass by itself: what it costs without reading the record. */
static void judge_signature_only(const struct checker *checker, struct item *item,
                                 struct text bytes)
{
    const struct keyring *keys = checker->options.keys;
    if (keys->count == 0 || !item->has_signature ||
        !verifying_key_check(keys->items[0].check, bytes.ptr, bytes.len, &item->signature))
        item->faults |= 1U << PASS_SIGNATURE;
}

void verify__judge(const struct checker *checker, const struct batch *batch, struct item *item)
{
    struct err err;
    if (item->kind != ITEM_RECORD)
        return;
    struct text bytes = { batch->bytes + item->from, item->len };
    item->faults = 0;
    item->is_read = item->is_body = false;
    item->key = -1;
    if (checker->options.signatures_only) {
        judge_signature_only(checker, item, bytes);
        return;
    }
    item->hash = record_hash(bytes.ptr, bytes.len);
    if (checker->options.national)
        item->sm3 = tree_leaf(TREE_SM3, bytes.ptr, bytes.len);
    item->is_read = record_parse(bytes, &item->record, &err);
    if (!item->is_read) {
        fault(item, err.code == ERR_LIMIT ? PASS_BYTES : PASS_FORM, 0, err.text);
        return;
    }
    judge_body(item);
    judge_signature(checker, item, bytes);
    judge_second(checker, item, bytes);
    if (item->is_body)
        judge_projection(checker, batch, item);
}
