/* What the fields of a registration, of its end, and of what was looked at or refused must say
 * together. */
#include "field.h"

#include <string.h>

static bool is_in_order(struct text from, struct text to)
{
    return to.len == 0 || (from.len == to.len && memcmp(from.ptr, to.ptr, to.len) <= 0);
}

static bool has_scope(struct text role)
{
    return text_eq(role, "payer") || text_eq(role, "county") || text_eq(role, "town") ||
           text_eq(role, "manager");
}

static bool check_person(const struct record *record, const struct body *body, struct err *err)
{
    struct text id = body_string(body, "id"), key = body_string(body, "key");
    struct text from = body_string(body, "valid_from"), to = body_string(body, "valid_to");
    if (!text_same(id, text_slice(key, 0, id.len)))
        return proof__refuse(record, "id", err);
    if (has_scope(body_string(body, "role")) != (body_value(body, "scope").len > 0))
        return proof__refuse(record, "scope", err);
    if (!is_in_order(from, to) || text_same(from, to))
        return proof__refuse(record, "valid_to", err);
    return true;
}

static bool check_end(const struct record *record, const struct body *body, struct err *err)
{
    struct cite person;
    if (!body_cite(body, "person", &person) || !text_same(person.chain, record->chain) ||
        person.n >= record->n)
        return proof__refuse(record, "person", err);
    return true;
}

/* An hour is named by its beginning. */
static bool check_refused(const struct record *record, const struct body *body, struct err *err)
{
    if (!text_ends(body_string(body, "hour"), ":00:00.000000Z"))
        return proof__refuse(record, "hour", err);
    return true;
}

bool proof__access(const struct record *record, const struct body *body, struct err *err)
{
    switch (record->type) {
    case TYPE_PERSON:
        return check_person(record, body, err);
    case TYPE_PERSON_END:
        return check_end(record, body, err);
    case TYPE_ACT_REFUSED:
        return check_refused(record, body, err);
    default: /* TYPE_ACCESS */
        if (!is_in_order(body_string(body, "from"), body_string(body, "to")))
            return proof__refuse(record, "to", err);
        return true;
    }
}
