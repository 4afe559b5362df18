/* Values made of several: lists and objects, each by its row of a table. And the closed lists of
 * words. */
#include "field.h"

#include <string.h>

enum { SORTED_BY_MAX = 3, SHAPE_FIELDS_MAX = 9 };

/* A list of objects (fields), a list of single values (of), or one object (max is 0). */
struct shape {
    enum field_kind kind;
    size_t min, max;
    enum field_kind of; /* when there are no fields */
    bool is_sorted;     /* strictly ascending: by these fields, or by the single values */
    const char *sorted_by[SORTED_BY_MAX];
    struct field fields[SHAPE_FIELDS_MAX];
};

#define ITEM(name, kind)                                                                           \
    {                                                                                              \
        name, FIELD_##kind, true                                                                   \
    }

static const struct shape SHAPES[] = {
    { FIELD_APPROVAL,
      .fields = { ITEM("account", CHAIN), ITEM("decision", DECISION), ITEM("expires", TIME),
                  ITEM("key", KEY), ITEM("ledger", LEDGER), ITEM("order", ID),
                  ITEM("order_digest", HASH), ITEM("previous", HASH) } },
    { FIELD_BALANCES, .max = FIELD_BALANCES_MAX, .is_sorted = true,
      .sorted_by = { "account", "source", "year" },
      .fields = { ITEM("account", BOOK), ITEM("amount_fen", NONZERO), ITEM("source", SOURCE),
                  ITEM("year", LOT) } },
    { FIELD_CHAINS, .max = FIELD_CHAINS_MAX, .of = FIELD_CHAIN, .is_sorted = true },
    { FIELD_DISPOSITIONS, .max = FIELD_DISPOSITIONS_MAX, .is_sorted = true, .sorted_by = { "book" },
      .fields = { ITEM("amount_fen", INT), ITEM("book", BOOK), ITEM("lines", NATURAL) } },
    { FIELD_DOCUMENTS, .min = 1, .max = FIELD_DOCUMENTS_MAX, .is_sorted = true,
      .sorted_by = { "kind", "digest" }, .fields = { ITEM("digest", HASH), ITEM("kind", ID) } },
    { FIELD_HASHES, .min = 1, .max = FIELD_HASHES_MAX, .of = FIELD_HASH },
    { FIELD_ITEMS, .max = FIELD_ITEMS_MAX,
      .fields = { ITEM("age_days", NATURAL), ITEM("amount_fen", POSITIVE), ITEM("cite", CITE),
                  ITEM("kind", ITEMKIND) } },
    { FIELD_SCOPE, .min = 1, .max = FIELD_SCOPE_MAX, .of = FIELD_AREA, .is_sorted = true },
    { FIELD_SIGNATURES, .min = 1, .max = FIELD_SIGNATURES_MAX, .is_sorted = true,
      .sorted_by = { "key" }, .fields = { ITEM("key", KEY), ITEM("signature", SIGNATURE) } },
    { FIELD_WITHDRAWAL,
      .fields = { ITEM("account", CHAIN), ITEM("key", KEY), ITEM("ledger", LEDGER),
                  ITEM("order", ID), ITEM("order_digest", HASH) } },
};

static const struct shape *shape_of(enum field_kind kind)
{
    for (size_t i = 0; i < COUNT(SHAPES); i++)
        if (SHAPES[i].kind == kind)
            return &SHAPES[i];
    return NULL;
}

bool proof__is_shape(enum field_kind kind) { return shape_of(kind) != NULL; }

/* values: as they stand, in the order of the fields; NULL when nobody asks. */
static bool read_object(struct cursor *c, const struct field *fields, struct text *values)
{
    size_t i = 0;
    if (!cursor_open(c, '{'))
        return false;
    for (; fields[i].name != NULL; i++) {
        const char *from;
        if (!proof__expect(c, fields[i].name, i == 0))
            return false;
        from = c->at;
        if (!proof__field(c, fields[i].kind))
            return false;
        values[i] = (struct text) { from, (size_t)(c->at - from) };
    }
    return !cursor_more(c, '}', false);
}

static int compare(struct text a, struct text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.ptr, b.ptr, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* No value in a sorted field sorts below its own closing quote, so comparing values as they stand
 * is comparing the strings. */
static bool is_after(const struct shape *shape, const struct text *last, const struct text *values)
{
    if (shape->sorted_by[0] == NULL)
        return compare(last[0], values[0]) < 0;
    for (size_t k = 0; k < SORTED_BY_MAX && shape->sorted_by[k] != NULL; k++) {
        size_t i = 0;
        while (strcmp(shape->fields[i].name, shape->sorted_by[k]) != 0)
            i++;
        int order = compare(last[i], values[i]);
        if (order != 0)
            return order < 0;
    }
    return false;
}

static bool read_item(struct cursor *c, const struct shape *shape, struct text *values)
{
    const char *from = c->at;
    if (shape->fields[0].name != NULL)
        return read_object(c, shape->fields, values);
    if (!proof__field(c, shape->of))
        return false;
    values[0] = (struct text) { from, (size_t)(c->at - from) };
    return true;
}

bool proof__shape(struct cursor *c, enum field_kind kind)
{
    const struct shape *shape = shape_of(kind);
    struct text values[SHAPE_FIELDS_MAX], last[SHAPE_FIELDS_MAX];
    size_t count = 0;
    if (shape->max == 0)
        return read_object(c, shape->fields, values);
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', count == 0); count++) {
        if (count == shape->max || !read_item(c, shape, values))
            return false;
        if (count > 0 && shape->is_sorted && !is_after(shape, last, values))
            return false;
        memcpy(last, values, sizeof last);
    }
    return count >= shape->min && c->at[-1] == ']';
}

static const struct {
    enum field_kind kind;
    const char *words[9];
} WORDS[] = {
    { FIELD_ALGORITHM, { "ed25519", "sm2" } },
    { FIELD_CHANNEL, { "board", "other", "portal" } },
    { FIELD_CLASS, { "office", "public" } },
    { FIELD_DECISION, { "approve", "refuse" } },
    { FIELD_DRAFTKIND, { "answer", "notice", "objection", "review" } },
    { FIELD_FILEKIND, { "orders", "payments", "programme", "projects", "registry", "statement" } },
    { FIELD_ITEMKIND, { "bank_in", "bank_out", "book_in", "book_out" } },
    { FIELD_MODE, { "online", "paper" } },
    { FIELD_NOTICEKIND, { "N1", "N2", "N3", "N4", "N5", "N6" } },
    { FIELD_REASON, { "ceased", "compromised", "left", "lost", "replaced" } },
    { FIELD_ROLE,
      { "administrator", "auditor", "county", "manager", "operator", "payer", "publisher",
        "town" } },
    { FIELD_STAGE, { "after", "before" } },
    { FIELD_STEP, { "archived", "ended", "extended", "posted" } },
    { FIELD_SUBJECT, { "payer", "programme", "transit", "village" } },
    { FIELD_USE, { "approval", "authority", "checkpoint", "record", "tls", "witness" } },
};

static const char *const *words_of(enum field_kind kind)
{
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (WORDS[i].kind == kind)
            return WORDS[i].words;
    return NULL;
}

bool proof__is_word_kind(enum field_kind kind) { return words_of(kind) != NULL; }

bool proof__word(struct text text, enum field_kind kind)
{
    for (const char *const *words = words_of(kind); *words != NULL; words++)
        if (text_eq(text, *words))
            return true;
    return false;
}
