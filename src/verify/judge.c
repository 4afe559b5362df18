#include "checker.h"
#include "core/i18n.h"

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
    item->is_read = record_parse(bytes, &item->record, &err);
    if (!item->is_read) {
        fault(item, err.code == ERR_LIMIT ? PASS_BYTES : PASS_FORM, 0, err.text);
        return;
    }
    judge_body(item);
    judge_signature(checker, item, bytes);
    if (item->is_body)
        judge_projection(checker, batch, item);
}
