#include "proof/item.h"
#include "field.h"
#include "proof/word.h"

struct items body_items(const struct body *body, const char *field)
{
    return items_of(body_value(body, field));
}

struct items items_of(struct text list)
{
    struct items items = { .c = cursor_of(list), .is_first = true };
    items.is_over = !cursor_open(&items.c, '[');
    return items;
}

struct items item_items(struct text object, const char *key)
{
    return items_of(item_value(object, key));
}

bool items_next(struct items *items, struct text *ret)
{
    if (items->is_over || !cursor_more(&items->c, ']', items->is_first) ||
        !cursor_skip(&items->c, ret))
        items->is_over = true;
    items->is_first = false;
    return !items->is_over;
}

struct text item_value(struct text object, const char *key)
{
    struct cursor c = cursor_of(object);
    struct text name, value;
    if (!cursor_open(&c, '{'))
        return text_of("");
    for (bool first = true; cursor_more(&c, '}', first); first = false) {
        if (!cursor_key(&c, &name) || !cursor_skip(&c, &value))
            break;
        if (text_eq(name, key))
            return value;
    }
    return text_of("");
}

struct text item_string(struct text object, const char *key)
{
    struct cursor c = cursor_of(item_value(object, key));
    struct text string;
    return cursor_string(&c, &string) ? string : text_of("");
}

int64_t item_int(struct text object, const char *key, int64_t otherwise)
{
    struct cursor c = cursor_of(item_value(object, key));
    int64_t number;
    return cursor_int(&c, &number) ? number : otherwise;
}

bool item_balance(struct text item, struct entry_view *ret)
{
    *ret = (struct entry_view) { .book = word_book(item_string(item, "account")),
                                 .source = word_source(item_string(item, "source")),
                                 .year = item_int(item, "year", -1),
                                 .amount_fen = item_int(item, "amount_fen", 0) };
    return ret->book >= 0 && ret->source >= 0 && ret->year >= 0 && ret->amount_fen != 0;
}

bool item_disposition(struct text item, struct disposition_view *ret)
{
    *ret = (struct disposition_view) { .book = word_book(item_string(item, "book")),
                                       .amount_fen = item_int(item, "amount_fen", 0),
                                       .lines = item_int(item, "lines", -1) };
    return ret->book >= 0 && ret->lines >= 0;
}

bool item_transit(struct text item, struct transit_view *ret)
{
    struct cursor c = cursor_of(item_value(item, "cite"));
    ret->age_days = item_int(item, "age_days", -1);
    ret->amount_fen = item_int(item, "amount_fen", 0);
    ret->kind = item_string(item, "kind");
    return proof__read_cite(&c, &ret->cite) && ret->age_days >= 0 && ret->amount_fen > 0 &&
           proof__word(ret->kind, FIELD_ITEMKIND);
}

bool item_signature(struct text item, struct key_signature *ret)
{
    struct text hex = item_string(item, "signature");
    ret->key = item_string(item, "key");
    ret->len = hex.len <= 2 * sizeof ret->bytes ? hex.len / 2 : 0;
    return proof__is_key_id(ret->key) && ret->len > 0 && hex_decode(hex.ptr, hex.len, ret->bytes);
}
