#include "proof/chain.h"

void chain_begin(struct chain_check *check, struct text chain, struct text ledger)
{
    *check = (struct chain_check) { .chain = chain, .ledger = ledger, .at_us = INT64_MIN };
}

unsigned chain_feed(struct chain_check *check, const struct record *record,
                    const struct sha256 *hash)
{
    unsigned faults = 0;
    if (!text_same(record->chain, check->chain))
        faults |= CHAIN_FAULT_NAME;
    if (!text_same(record->ledger, check->ledger))
        faults |= CHAIN_FAULT_LEDGER;
    if (record->n != check->next_n)
        faults |= CHAIN_FAULT_N;
    if (!sha256_same(&record->prev, &check->head))
        faults |= CHAIN_FAULT_PREV;
    if (record->at_us < check->at_us)
        faults |= CHAIN_FAULT_TIME;
    if ((record->type == TYPE_GENESIS) != (record->n == 0))
        faults |= CHAIN_FAULT_GENESIS;
    if (!type_allowed(record->type, record->kind, record->is_office))
        faults |= CHAIN_FAULT_TYPE;
    check->next_n = record->n + 1;
    check->at_us = record->at_us;
    check->head = *hash;
    return faults;
}

void chain_skip(struct chain_check *check, const struct sha256 *hash)
{
    check->next_n++;
    check->head = *hash;
}
