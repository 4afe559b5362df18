#include "proof/balances.h"
#include "core/i18n.h"
#include "proof/word.h"

#include <errno.h>
#include <stdlib.h>

enum { WORDS = 4, NUMBER_MAX = 24 };

static bool read_number(struct text word, int64_t *ret)
{
    char digits[NUMBER_MAX];
    char *end;
    if (word.len == 0 || word.len >= sizeof digits ||
        (word.ptr[0] != '-' && (word.ptr[0] < '0' || word.ptr[0] > '9')))
        return false;
    memcpy(digits, word.ptr, word.len);
    digits[word.len] = '\0';
    errno = 0;
    *ret = strtoll(digits, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool read_item(struct text item, struct balance_item *ret)
{
    struct text words[WORDS];
    for (size_t i = 0; i < WORDS; i++) {
        size_t at = item.len;
        if (text_find(item, " ", &at) != (i + 1 < WORDS))
            return false;
        words[i] = text_slice(item, 0, at);
        item = text_slice(item, at + 1, item.len);
    }
    ret->account = words[0];
    ret->source = words[1];
    return read_number(words[2], &ret->year) && read_number(words[3], &ret->amount_fen);
}

bool balance_next(struct text *list, struct balance_item *ret, struct err *err)
{
    size_t at = list->len;
    bool has_more = text_find(*list, ",", &at);
    struct text rest = text_slice(*list, at + 1, list->len);
    if (!read_item(text_slice(*list, 0, at), ret) || (has_more && rest.len == 0))
        return err_set(err, ERR_TAMPERED, _("a balance of the ledger is damaged"));
    *list = rest;
    return true;
}

bool balances_read(struct text list, struct headtree_leaf *leaf, struct err *err)
{
    for (leaf->count = 0; list.len > 0; leaf->count++) {
        struct balance_item item;
        TRY(balance_next(&list, &item, err));
        if (leaf->count == FIELD_BALANCES_MAX)
            return err_set(err, ERR_LIMIT, _("a chain has more than %d balances"),
                           FIELD_BALANCES_MAX);
        struct entry_view view = { .book = word_book(item.account),
                                   .source = word_source(item.source),
                                   .year = item.year,
                                   .amount_fen = item.amount_fen };
        if (view.book < 0 || view.source < 0)
            return err_set(err, ERR_TAMPERED, _("a balance of the ledger is damaged"));
        leaf->balances[leaf->count] = view;
    }
    return headtree_settle(leaf->balances, &leaf->count, err);
}
