/* The bytes that are signed inside an enrolment: docs/spec/enrolment.md. */
#include "core/i18n.h"
#include "proof/enrol.h"
#include "proof/item.h"
#include "json/canonical.h"
#include "json/cursor.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = FIELDS_MAX + 3 };

struct member {
    char key[CANONICAL_KEY_MAX + 1];
    struct text value;    /* as it stands, or */
    struct text unquoted; /* a string to be written */
};

struct members {
    struct member list[MEMBERS_MAX];
    size_t count;
};

static bool is_signature(struct text key)
{
    return text_eq(key, "authority") || text_eq(key, "proof") || text_eq(key, "replaced_proof");
}

static bool add(struct members *members, struct text key, struct text value, struct text unquoted)
{
    if (members->count == MEMBERS_MAX || key.len == 0 || key.len > CANONICAL_KEY_MAX)
        return false;
    struct member *member = &members->list[members->count++];
    memcpy(member->key, key.ptr, key.len);
    member->key[key.len] = '\0';
    member->value = value;
    member->unquoted = unquoted;
    return true;
}

/* A party's key goes by its id and what it replaces by its hash: who signs offline knows these. */
static bool add_member(struct members *members, const struct enrol_said *said, struct text key,
                       struct text value)
{
    bool is_party = said->type == TYPE_PARTY;
    if (is_signature(key) || (is_party && text_eq(key, "key")))
        return true;
    if (is_party && text_eq(key, "replaces"))
        return add(members, key, item_value(value, "hash"), text_of(""));
    return add(members, key, value, text_of(""));
}

static bool collect(struct members *members, const struct enrol_said *said)
{
    struct cursor c = cursor_of(said->body);
    struct text key, value, none = text_of("");
    if (!cursor_open(&c, '{'))
        return false;
    for (bool first = true; cursor_more(&c, '}', first); first = false)
        if (!cursor_key(&c, &key) || !cursor_skip(&c, &value) ||
            !add_member(members, said, key, value))
            return false;
    if (!cursor_at_end(&c) || !add(members, text_of("ledger"), none, said->ledger))
        return false;
    return said->type != TYPE_PARTY || (add(members, text_of("chain"), none, said->chain) &&
                                        add(members, text_of("key"), none, said->key_id));
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static bool has_doubles(const struct members *members)
{
    for (size_t i = 1; i < members->count; i++)
        if (strcmp(members->list[i - 1].key, members->list[i].key) == 0)
            return true;
    return false;
}

bool enrol_message(const struct enrol_said *said, struct buf *out, struct err *err)
{
    struct members members = { 0 };
    struct canonical w;
    bool ok = collect(&members, said);
    qsort(members.list, members.count, sizeof members.list[0], by_key);
    if (!ok || has_doubles(&members))
        return err_set(err, ERR_INPUT, _("this is not what can be signed as a %s"),
                       type_row(said->type)->name);
    buf_addf(out, "mingzhang/%s/v1\n", type_row(said->type)->name);
    canonical_begin(&w, out);
    canonical_object(&w);
    for (size_t i = 0; i < members.count; i++) {
        canonical_key(&w, members.list[i].key);
        if (members.list[i].value.ptr != NULL && members.list[i].value.len > 0)
            canonical_raw(&w, members.list[i].value);
        else
            canonical_string(&w, members.list[i].unquoted);
    }
    canonical_close(&w);
    return canonical_end(&w, err);
}
