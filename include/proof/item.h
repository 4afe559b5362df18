/*
 * proof/item.h - the items of a body's lists, one by one.
 *
 *   struct text item;
 *   for (struct items list = body_items(&body, "authority"); items_next(&list, &item);)
 *       if (item_signature(item, &signature)) ...;
 *
 * For bodies that body_read() accepted: then every reader of the list's own kind succeeds.
 */
#ifndef PROOF_ITEM_H
#define PROOF_ITEM_H

#include "proof/body.h"
#include "json/cursor.h"

struct items {
    struct cursor c;
    bool is_first, is_over;
};
struct items body_items(const struct body *body, const char *field); /* empty when absent */
struct items items_of(struct text list);                             /* of any list */
struct items item_items(struct text object, const char *key);        /* empty when absent */
bool items_next(struct items *items, struct text *ret);              /* as it stands */

/* A member of an object, as it stands; an empty text when it has none of this name. */
struct text item_value(struct text object, const char *key);
struct text item_string(struct text object, const char *key); /* without its quotes */
int64_t item_int(struct text object, const char *key, int64_t otherwise);

struct disposition_view {
    int book; /* place in the list of proof/word.h */
    int64_t amount_fen, lines;
};
struct transit_view {
    int64_t age_days, amount_fen;
    struct cite cite;
    struct text kind; /* bank_in, bank_out, book_in, book_out */
};
enum { KEY_SIGNATURE_MAX = 72 };
struct key_signature {
    struct text key; /* id of the key */
    unsigned char bytes[KEY_SIGNATURE_MAX];
    size_t len;
};
bool item_balance(struct text item, struct entry_view *ret);
bool item_disposition(struct text item, struct disposition_view *ret);
bool item_transit(struct text item, struct transit_view *ret);
bool item_signature(struct text item, struct key_signature *ret);

#endif
