/* People enter and leave by records. */
#include "access/registry.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "store.h"
#include "store_registry.h"

#include <stdio.h>
#include <string.h>

#define HOME "programme/office"

static bool check_grant(const struct access_grant *grant, int64_t from_us, struct err *err)
{
    size_t len = strlen(grant->name);
    if (grant->role == ACCESS_NONE)
        return err_set(err, ERR_INPUT, _("a registration needs a role"));
    if (len == 0 || len > ACCESS_NAME_MAX)
        return err_set(err, ERR_INPUT, _("the name of an office has 1 to %d bytes"),
                       ACCESS_NAME_MAX);
    if (grant->to_us != 0 && grant->to_us <= from_us)
        return err_set(err, ERR_INPUT, _("the registration would end before it begins"));
    if (access_role_has_scope(grant->role) != (grant->scope_count > 0))
        return err_set(err, ERR_INPUT,
                       grant->scope_count > 0 ? _("the role %s has no scope")
                                              : _("the role %s needs a scope"),
                       access_role_word(grant->role));
    if (grant->scope_count > ACCESS_SCOPE_ITEMS)
        return err_set(err, ERR_LIMIT, _("a scope has at most %d items"), ACCESS_SCOPE_ITEMS);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Ascending and each once, as the record wants it. */
static bool sort_scope(struct db *db, const struct access_grant *grant, const char **sorted,
                       struct err *err)
{
    if (grant->scope_count > 0)
        memcpy(sorted, grant->scope, grant->scope_count * sizeof *sorted);
    qsort(sorted, grant->scope_count, sizeof *sorted, by_bytes);
    for (size_t i = 0; i < grant->scope_count; i++) {
        bool is_there;
        if (i > 0 && strcmp(sorted[i - 1], sorted[i]) == 0)
            return err_set(err, ERR_INPUT, _("\"%s\" stands twice in the scope"), sorted[i]);
        TRY(store__scope_exists(db, access_role_word(grant->role), sorted[i], &is_there, err));
        if (!is_there)
            return err_set(err, ERR_NOT_FOUND, _("\"%s\" is not in the registry, for the role %s"),
                           sorted[i], access_role_word(grant->role));
    }
    return true;
}

static void set_time(struct canonical *w, const char *key, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    canonical_set_string(w, key, time_format(time_us, text));
}

static bool put_person(struct desk *desk, const struct access_grant *grant,
                       const struct store_person *person, const char *by, struct desk_place *ret,
                       struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    TRY(desk_begin(desk, HOME, TYPE_PERSON, by, err));
    struct canonical *w = desk_body(desk);
    canonical_set_string(w, "id", person->key_id);
    canonical_set_string(w, "key", sha256_hex(&grant->key, hex));
    TRY(desk_set_commit(desk, "name", text_of(grant->name), err));
    canonical_set_string(w, "role", access_role_word(grant->role));
    if (grant->scope_count > 0) {
        canonical_key(w, "scope");
        canonical_array(w);
        for (size_t i = 0; i < grant->scope_count; i++)
            canonical_string(w, text_of(person->scope[i]));
        canonical_close(w);
    }
    set_time(w, "valid_from", person->from_us);
    if (grant->to_us != 0)
        set_time(w, "valid_to", grant->to_us);
    return desk_end(desk, NULL, 0, ret, err);
}

bool access_register(struct desk *desk, const struct access_grant *grant, const char *by,
                     struct desk_place *ret, struct err *err)
{
    const char *sorted[ACCESS_SCOPE_ITEMS];
    struct desk_place place;
    struct access_person known;
    struct store_person person = { .grant = grant,
                                   .scope = sorted,
                                   .from_us =
                                       grant->from_us != 0 ? grant->from_us : time_now_us() };
    TRY(check_grant(grant, person.from_us, err));
    TRY(store__find(desk_db(desk), &grant->key, NULL, &known, err));
    memcpy(person.key_id, known.key_id, sizeof person.key_id);
    if (known.standing != ACCESS_UNKNOWN) {
        (void)err_set(err, ERR_CONFLICT, _("the key %s was registered before, as %s"), known.key_id,
                      access_role_word(known.registered));
        return err_hint(err, _("A key has one role for ever: make a certificate with a new key."));
    }
    TRY(sort_scope(desk_db(desk), grant, sorted, err));
    TRY(put_person(desk, grant, &person, by, &place, err));
    TRY(store__add_person(desk_db(desk), &person, place.n, err));
    if (ret != NULL)
        *ret = place;
    return true;
}

static bool check_reason(const char *reason, struct err *err)
{
    static const char *const REASONS[] = { "ceased", "compromised", "left", "lost", "replaced" };
    for (size_t i = 0; i < COUNT(REASONS); i++)
        if (strcmp(reason, REASONS[i]) == 0)
            return true;
    return err_set(err, ERR_INPUT,
                   _("\"%s\" is no reason: ceased, compromised, left, lost or replaced"), reason);
}

bool access_end(struct desk *desk, const char *key_id, const char *reason, const char *by,
                struct desk_place *ret, struct err *err)
{
    struct access_person known;
    struct desk_place person = { .chain = HOME }, place;
    TRY(check_reason(reason, err));
    TRY(store__find(desk_db(desk), NULL, key_id, &known, err));
    if (known.standing == ACCESS_UNKNOWN)
        return err_set(err, ERR_NOT_FOUND, _("the key %s is not registered"), key_id);
    if (known.standing == ACCESS_ENDED)
        return err_set(err, ERR_CONFLICT, _("the registration of the key %s was ended"), key_id);
    TRY(store__person_n(desk_db(desk), key_id, &person.n, err));
    TRY(desk_hash_of(desk, HOME, person.n, &person.hash, err));
    TRY(desk_begin(desk, HOME, TYPE_PERSON_END, by, err));
    desk_set_cite(desk, "person", &person);
    canonical_set_string(desk_body(desk), "reason", reason);
    TRY(desk_end(desk, NULL, 0, &place, err));
    TRY(store__end_person(desk_db(desk), key_id, reason, place.n, err));
    if (ret != NULL)
        *ret = place;
    return true;
}

bool access_example_scope(struct db *db, enum access_role role, bool other,
                          char ret[ACCESS_SCOPE_ITEM_SIZE], struct err *err)
{
    ret[0] = '\0';
    if (!access_role_has_scope(role))
        return true;
    TRY(store__example_scope(db, access_role_word(role), other, ret, err));
    return ret[0] != '\0' ||
           err_set(err, ERR_NOT_FOUND, _("no village with an account is registered"));
}

struct listing {
    void (*each)(void *arg, const struct access_person *person);
    void *arg;
};

static bool list_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct listing *listing = arg;
    struct access_person person;
    TRY(store__take_person(row, &person, err));
    listing->each(listing->arg, &person);
    return true;
}

bool access_each(struct db *db, void (*each)(void *arg, const struct access_person *person),
                 void *arg, struct err *err)
{
    struct listing listing = { each, arg };
    return store__each_person(db, list_one, &listing, err);
}
