/* What projects may be for, and what must be attached to an order from which amount on. */
#include "core/arena.h"
#include "core/i18n.h"
#include "reader.h"

#include <string.h>

enum { DAYS = 30, DAYS_MAX = 366 };

static bool is_id(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return len > 0 && len <= 40 && text[len] == '\0';
}

/* One item of a list: its id stands once. */
static bool read_item(const struct programme_part *part, const char *const *keys,
                      const char **ret_id, const char **ret_name, struct err *err)
{
    TRY(programme__keys(part, keys, err));
    TRY(programme__string(part, "id", ret_id, err));
    TRY(programme__string(part, "name", ret_name, err));
    return is_id(*ret_id) || programme__bad(part, "id", _("letters a-z, digits and _"), err);
}

static bool read_categories(const struct programme_part *orders, struct programme *programme,
                            struct err *err)
{
    static const char *const KEYS[] = { "id", "name", NULL };
    const struct jv *list;
    TRY(programme__array(orders, "categories", PROGRAMME_CATEGORIES_MAX, &list, err));
    programme->categories = arena_array(orders->arena, jv_size(list), struct programme_category);
    for (size_t i = 0; i < jv_size(list); i++) {
        struct programme_part part = *orders;
        struct programme_category *category = &programme->categories[i];
        part.place = arena_printf(orders->arena, "orders.categories[%zu]", i);
        part.object = jv_at(list, i);
        TRY(read_item(&part, KEYS, &category->id, &category->name, err));
        if (programme_category(programme, text_of(category->id)) != NULL)
            return programme__bad(&part, "id", _("an id that stands once"), err);
        programme->category_count++;
    }
    return true;
}

static bool read_documents(const struct programme_part *orders, struct programme *programme,
                           struct err *err)
{
    static const char *const KEYS[] = { "id", "name", "needed_from_fen", NULL };
    const struct jv *list;
    TRY(programme__array(orders, "documents", PROGRAMME_DOCUMENTS_MAX, &list, err));
    programme->documents = arena_array(orders->arena, jv_size(list), struct programme_document);
    for (size_t i = 0; i < jv_size(list); i++) {
        struct programme_part part = *orders;
        struct programme_document *document = &programme->documents[i];
        part.place = arena_printf(orders->arena, "orders.documents[%zu]", i);
        part.object = jv_at(list, i);
        TRY(read_item(&part, KEYS, &document->id, &document->name, err));
        if (programme_document(programme, text_of(document->id)) != NULL)
            return programme__bad(&part, "id", _("an id that stands once"), err);
        if (jv_get(part.object, "needed_from_fen") != NULL)
            TRY(programme__int(&part, "needed_from_fen", 1, MONEY_FEN_MAX,
                               &document->needed_from_fen, err));
        programme->document_count++;
    }
    return true;
}

bool programme__read_orders(const struct programme_part *root, struct programme *programme,
                            struct err *err)
{
    static const char *const KEYS[] = { "expires_days", "categories", "documents", NULL };
    struct programme_part part;
    int64_t days;
    programme->order_days = DAYS;
    if (jv_get(root->object, "orders") == NULL)
        return true;
    TRY(programme__inside(root, "orders", &part, err));
    TRY(programme__keys(&part, KEYS, err));
    TRY(programme__int(&part, "expires_days", 1, DAYS_MAX, &days, err));
    programme->order_days = (int)days;
    TRY(read_categories(&part, programme, err));
    return read_documents(&part, programme, err);
}

const struct programme_category *programme_category(const struct programme *programme,
                                                    struct text id_or_name)
{
    for (int i = 0; i < programme->category_count; i++)
        if (text_eq(id_or_name, programme->categories[i].id) ||
            text_eq(id_or_name, programme->categories[i].name))
            return &programme->categories[i];
    return NULL;
}

const struct programme_document *programme_document(const struct programme *programme,
                                                    struct text id_or_name)
{
    for (int i = 0; i < programme->document_count; i++)
        if (text_eq(id_or_name, programme->documents[i].id) ||
            text_eq(id_or_name, programme->documents[i].name))
            return &programme->documents[i];
    return NULL;
}
