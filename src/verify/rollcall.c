#include "verify/rollcall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fault {
    int64_t n;
    unsigned bits;
};

struct brought {
    char id[KEY_ID_SIZE];
};

struct rollcall {
    struct roll *roll;
    bool has_log;         /* some record had a place */
    struct fault *faults; /* ascending by n */
    size_t count, size;
    struct brought *brought; /* keys that records bring, in order */
    size_t brought_count, brought_size;
};

struct rollcall *rollcall_new(const struct authority *authority)
{
    struct rollcall *rollcall = calloc(1, sizeof *rollcall);
    if (rollcall == NULL)
        abort();
    rollcall->roll = roll_new();
    if (authority != NULL)
        roll_pin(rollcall->roll, authority);
    return rollcall;
}

void rollcall_free(struct rollcall *rollcall)
{
    if (rollcall == NULL)
        return;
    roll_free(rollcall->roll);
    free(rollcall->faults);
    free(rollcall->brought);
    free(rollcall);
}

void rollcall_first(struct rollcall *rollcall, enum key_use use, const struct any_key *key)
{
    char id[KEY_ID_SIZE];
    (void)any_key_id(key, id);
    for (size_t i = 0; i < rollcall->brought_count; i++)
        if (strcmp(rollcall->brought[i].id, id) == 0)
            return;
    roll_first(rollcall->roll, use, key);
}

void rollcall_expect(struct rollcall *rollcall, struct text bytes)
{
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    if (!record_parse(bytes, &record, &ignored) || record.type != TYPE_KEY ||
        !body_read(&record, &body, &ignored))
        return;
    struct text id = body_string(&body, "id");
    struct brought brought;
    (void)snprintf(brought.id, sizeof brought.id, "%.*s", TEXT_ARG(id));
    if (rollcall->brought_count == rollcall->brought_size) {
        rollcall->brought_size = rollcall->brought_size == 0 ? 16 : 2 * rollcall->brought_size;
        rollcall->brought =
            reallocarray(rollcall->brought, rollcall->brought_size, sizeof *rollcall->brought);
        if (rollcall->brought == NULL)
            abort();
    }
    rollcall->brought[rollcall->brought_count++] = brought;
}

static void note(struct rollcall *rollcall, int64_t n, unsigned bits)
{
    if (bits == 0)
        return;
    if (rollcall->count == rollcall->size) {
        rollcall->size = rollcall->size == 0 ? 16 : 2 * rollcall->size;
        rollcall->faults = reallocarray(rollcall->faults, rollcall->size, sizeof *rollcall->faults);
        if (rollcall->faults == NULL)
            abort();
    }
    rollcall->faults[rollcall->count++] = (struct fault) { n, bits };
}

static void take_first_key(struct rollcall *rollcall, const struct body *body)
{
    struct any_key key;
    if (any_key_read(body_string(body, "public_key"), &key))
        roll_first(rollcall->roll, KEY_USE_RECORD, &key);
}

void rollcall_feed(struct rollcall *rollcall, struct text bytes, int64_t position)
{
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    if (!record_parse(bytes, &record, &ignored) || !body_read(&record, &body, &ignored))
        return;
    /* Without a log the order of the chain itself stands for it; where there is one, a record that
     * has no place yet stands behind everything that has. */
    rollcall->has_log = rollcall->has_log || position >= 0;
    int64_t unplaced = rollcall->has_log ? POSITION_NONE : record.n;
    int64_t at = position >= 0 ? position : unplaced;
    unsigned faults = 0;
    if (record.type == TYPE_GENESIS)
        take_first_key(rollcall, &body);
    else if (record.type == TYPE_KEY)
        faults = roll_enrol(rollcall->roll, &record, &body, at);
    else if (record.type == TYPE_REVOCATION)
        faults = roll_revoke(rollcall->roll, &record, &body, at);
    else if (record.type == TYPE_INCARNATION)
        faults = roll_incarnation(rollcall->roll, &record, &body, at);
    note(rollcall, record.n, faults);
}

static bool is_handed_on(const struct roll *roll, const struct keyring *ring, const char *id)
{
    const struct enrol_key *key = roll_find(roll, text_of(id));
    if (key == NULL || key->n < 0)
        return false;
    int own = keyring_find(ring, text_of(id)), old = keyring_find(ring, text_of(key->replaces));
    if (key->key.len != PUBLIC_KEY_SIZE ||
        memcmp(ring->items[own].key.bytes, key->key.bytes, PUBLIC_KEY_SIZE) != 0)
        return false; /* two keys of one id */
    return key->is_vouched || (old >= 0 && ring->items[old].trusted);
}

void rollcall_trust(const struct rollcall *rollcall, struct keyring *ring)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < ring->count; i++) {
            if (!ring->items[i].trusted && ring->items[i].id_is_true &&
                is_handed_on(rollcall->roll, ring, ring->items[i].id)) {
                ring->items[i].trusted = true;
                changed = true;
            }
        }
    }
}

bool rollcall_has_log(const struct rollcall *rollcall) { return rollcall->has_log; }

const struct roll *rollcall_roll(const struct rollcall *rollcall) { return rollcall->roll; }

unsigned rollcall_faults(const struct rollcall *rollcall, int64_t n)
{
    unsigned bits = 0;
    for (size_t i = 0; i < rollcall->count; i++)
        if (rollcall->faults[i].n == n)
            bits |= rollcall->faults[i].bits;
    return bits;
}

struct text rollcall_key_of(const struct rollcall *rollcall, int64_t n)
{
    for (size_t i = 0; i < roll_count(rollcall->roll); i++) {
        const struct enrol_key *key = roll_at(rollcall->roll, i);
        if (key->n == n)
            return text_of(key->id);
    }
    return (struct text) { "", 0 };
}
