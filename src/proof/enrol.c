#include "proof/enrol.h"
#include "core/i18n.h"
#include "crypto/sm2.h"
#include "field.h"
#include "proof/item.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = RECORD_SIZE_MAX + 1024 };

struct roll {
    struct authority authority; /* count is 0: none is pinned */
    struct enrol_key *keys;     /* ascending by id */
    size_t count, size;
};

static const char *const USES[KEY_USE_COUNT] = { "approval", "authority", "checkpoint",
                                                 "record",   "tls",       "witness" };

const char *key_use_word(enum key_use use) { return USES[use]; }

bool key_use_find(struct text word, enum key_use *ret)
{
    for (int i = 0; i < KEY_USE_COUNT; i++) {
        if (text_eq(word, USES[i])) {
            *ret = (enum key_use)i;
            return true;
        }
    }
    return false;
}

struct roll *roll_new(void)
{
    struct roll *roll = calloc(1, sizeof *roll);
    if (roll == NULL)
        abort();
    return roll;
}

void roll_free(struct roll *roll)
{
    if (roll != NULL)
        free(roll->keys);
    free(roll);
}

/* Where the id stands, or would. */
static size_t place_of(const struct roll *roll, struct text id, bool *ret_found)
{
    size_t low = 0, high = roll->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(roll->keys[middle].id, id.ptr, KEY_ID_SIZE - 1);
        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_found = false;
    return low;
}

static struct enrol_key *find(const struct roll *roll, struct text id)
{
    bool is_found = false;
    size_t at = id.len == KEY_ID_SIZE - 1 ? place_of(roll, id, &is_found) : 0;
    return is_found ? &roll->keys[at] : NULL;
}

void roll_put(struct roll *roll, const struct enrol_key *key)
{
    bool is_found;
    size_t at = place_of(roll, text_of(key->id), &is_found);
    if (is_found)
        return;
    if (roll->count == roll->size) {
        roll->size = roll->size == 0 ? 64 : roll->size * 2;
        struct enrol_key *larger = reallocarray(roll->keys, roll->size, sizeof *larger);
        if (larger == NULL)
            abort();
        roll->keys = larger;
    }
    memmove(&roll->keys[at + 1], &roll->keys[at], (roll->count - at) * sizeof *key);
    roll->keys[at] = *key;
    roll->count++;
}

void roll_first(struct roll *roll, enum key_use use, const struct any_key *key)
{
    struct enrol_key first = { .key = *key, .use = use, .n = -1, .to = POSITION_NONE };
    (void)any_key_id(key, first.id);
    roll_put(roll, &first);
}

void roll_pin(struct roll *roll, const struct authority *authority)
{
    roll->authority = *authority;
    for (size_t i = 0; i < authority->count; i++)
        roll_first(roll, KEY_USE_AUTHORITY, &authority->keys[i]);
}

size_t roll_count(const struct roll *roll) { return roll->count; }

const struct enrol_key *roll_at(const struct roll *roll, size_t index)
{
    return &roll->keys[index];
}

const struct enrol_key *roll_find(const struct roll *roll, struct text id)
{
    return find(roll, id);
}

bool enrol_key_is_valid(const struct enrol_key *key, int64_t position)
{
    return key->from <= position && position <= key->to;
}

bool roll_descends(const struct roll *roll, struct text id, const char *first)
{
    const struct enrol_key *key = find(roll, text_of(first));
    /* Each key replaces one that was there before it, so that a line has an end. */
    while (key != NULL && !text_eq(id, key->id))
        key = find(roll, text_of(key->replaced_by));
    return key != NULL;
}

/* How many different keys of the authority signed the message. */
static int64_t count_signed(const struct roll *roll, const struct body *body, struct text message,
                            int64_t position)
{
    int64_t good = 0;
    struct text item;
    struct key_signature signature;
    for (struct items list = body_items(body, "authority"); items_next(&list, &item);) {
        if (!item_signature(item, &signature))
            continue;
        const struct enrol_key *key = find(roll, signature.key);
        if (key != NULL && key->use == KEY_USE_AUTHORITY && enrol_key_is_valid(key, position) &&
            any_key_check(&key->key, message, signature.bytes, signature.len))
            good++;
    }
    return good;
}

static unsigned check_authority(const struct roll *roll, const struct body *body,
                                struct text message, int64_t position)
{
    if (roll->authority.count == 0)
        return ENROL_FAULT_UNPINNED;
    bool is_enough = count_signed(roll, body, message, position) >= roll->authority.k;
    return is_enough ? 0 : ENROL_FAULT_AUTHORITY;
}

static bool is_signed_by(const struct any_key *key, const struct body *body, const char *field,
                         struct text message)
{
    unsigned char signature[KEY_SIGNATURE_MAX];
    struct text hex = body_string(body, field);
    return hex.len > 0 && hex.len <= 2 * sizeof signature &&
           hex_decode(hex.ptr, hex.len, signature) &&
           any_key_check(key, message, signature, hex.len / 2);
}

/* The message of a record; empty when it cannot be made, so that nothing is its signature. */
static struct text message_of(const struct record *record, struct text key_id, struct buf *out)
{
    struct err ignored = { 0 };
    const struct enrol_said said = { .type = record->type,
                                     .body = record->body,
                                     .ledger = record->ledger,
                                     .chain = record->chain,
                                     .key_id = key_id };
    buf_init(out, MESSAGE_MAX);
    if (!enrol_message(&said, out, &ignored))
        buf_clear(out);
    return (struct text) { out->data, out->len };
}

static bool is_of_the_ledger(enum key_use use)
{
    return use == KEY_USE_RECORD || use == KEY_USE_CHECKPOINT;
}

/* The first SM2 key signs records and checkpoints alike; trust does not say which it was made for.
 */
static bool serves(const struct enrol_key *old, enum key_use use)
{
    bool is_for_both = old->n < 0 && old->key.len == SM2_POINT_SIZE && is_of_the_ledger(old->use);
    return old->use == use || (is_for_both && is_of_the_ledger(use));
}

/* The key that a new one takes the place of: of the same use, and replaced for the first time.
 * When it signs by itself it must be valid; the authority may replace one that was lost. */
static unsigned check_replaced(const struct roll *roll, const struct body *body,
                               const struct enrol_key *new, struct text message, int64_t position)
{
    const struct enrol_key *old = find(roll, text_of(new->replaces));
    bool is_by_old = body_value(body, "replaced_proof").len > 0;
    if (old == NULL || !serves(old, new->use) || old->replaced_by[0] != '\0')
        return ENROL_FAULT_REPLACED;
    if (!is_by_old)
        return 0;
    bool is_good = enrol_key_is_valid(old, position) &&
                   is_signed_by(&old->key, body, "replaced_proof", message);
    return is_good ? 0 : ENROL_FAULT_REPLACED;
}

static unsigned judge_key(const struct roll *roll, const struct body *body,
                          const struct enrol_key *new, struct text message, int64_t position)
{
    unsigned faults = 0;
    bool needs_authority =
        body_value(body, "replaced_proof").len == 0 || new->use == KEY_USE_AUTHORITY;
    if (find(roll, text_of(new->id)) != NULL)
        faults |= ENROL_FAULT_KNOWN;
    if (!is_signed_by(&new->key, body, "proof", message))
        faults |= ENROL_FAULT_PROOF;
    if (new->replaces[0] != '\0')
        faults |= check_replaced(roll, body, new, message, position);
    else if (new->use == KEY_USE_AUTHORITY)
        faults |= ENROL_FAULT_REPLACED; /* n stays n */
    if (needs_authority)
        faults |= check_authority(roll, body, message, position);
    return faults;
}

unsigned roll_enrol(struct roll *roll, const struct record *record, const struct body *body,
                    int64_t position)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct enrol_key new = { .n = record->n, .to = POSITION_NONE };
    struct text replaces = body_string(body, "replaces");
    struct text message = message_of(record, text_of(""), &bytes);
    new.from = position == POSITION_NONE ? POSITION_NONE : position + 1;
    if (!any_key_read(body_string(body, "public_key"), &new.key) ||
        !key_use_find(body_string(body, "use"), &new.use))
        return ENROL_FAULT_PROOF;
    (void)any_key_id(&new.key, new.id);
    if (replaces.len == KEY_ID_SIZE - 1)
        memcpy(new.replaces, replaces.ptr, replaces.len);
    /* What was there before this record's place judges it. */
    int64_t before = position == POSITION_NONE ? POSITION_NOW : position;
    unsigned faults = judge_key(roll, body, &new, message, before);
    if ((faults & ~(unsigned)ENROL_FAULT_UNPINNED) != 0)
        return faults;
    new.is_vouched =
        roll->authority.count > 0 && count_signed(roll, body, message, before) >= roll->authority.k;
    struct enrol_key *old = find(roll, replaces);
    if (old != NULL)
        memcpy(old->replaced_by, new.id, sizeof old->replaced_by);
    roll_put(roll, &new);
    return faults;
}

unsigned roll_revoke(struct roll *roll, const struct record *record, const struct body *body,
                     int64_t position)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct text message = message_of(record, text_of(""), &bytes);
    struct enrol_key *key = find(roll, body_string(body, "id"));
    int64_t before = position == POSITION_NONE ? POSITION_NOW : position;
    unsigned faults = 0;
    if (key == NULL)
        return ENROL_FAULT_UNKNOWN;
    if (key->is_revoked)
        return ENROL_FAULT_KNOWN;
    if (body_value(body, "proof").len == 0 || key->use == KEY_USE_AUTHORITY)
        faults |= check_authority(roll, body, message, before);
    else if (!is_signed_by(&key->key, body, "proof", message))
        faults |= ENROL_FAULT_PROOF;
    if ((faults & ~(unsigned)ENROL_FAULT_UNPINNED) != 0)
        return faults;
    key->is_revoked = true;
    key->to = position == POSITION_NONE ? POSITION_NOW - 1 : position;
    return faults;
}

unsigned roll_incarnation(const struct roll *roll, const struct record *record,
                          const struct body *body, int64_t position)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct text message = message_of(record, text_of(""), &bytes);
    return check_authority(roll, body, message,
                           position == POSITION_NONE ? POSITION_NOW : position);
}

static void sit(struct seat *seat, const struct record *record, const struct body *body,
                const struct enrol_key *key)
{
    struct err ignored = { 0 };
    memcpy(seat->key, key->id, sizeof seat->key);
    seat->n = record->n;
    seat->hash = record_hash(record->bytes.ptr, record->bytes.len);
    if (!date_parse(body_string(body, "valid_from"), &seat->from, &ignored))
        seat->from.day = INT32_MAX; /* never: body_read() has judged it */
    if (!date_parse(body_string(body, "valid_to"), &seat->to, &ignored))
        seat->to.day = INT32_MAX;
}

unsigned seats_take(struct seats *seats, const struct roll *roll, const struct record *record,
                    const struct body *body, struct text key_id, int64_t position)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct text message = message_of(record, key_id, &bytes);
    struct seat *seat = &seats->seat[body_int(body, "seat", 0)];
    const struct enrol_key *key = find(roll, key_id);
    struct cite last;
    bool has_last = body_cite(body, "replaces", &last);
    int64_t before = position == POSITION_NONE ? POSITION_NOW : position;
    if (key == NULL || key->to < before)
        return ENROL_FAULT_UNKNOWN;
    unsigned faults = key->use == KEY_USE_APPROVAL ? 0 : ENROL_FAULT_USE;
    if (!is_signed_by(&key->key, body, "proof", message))
        faults |= ENROL_FAULT_PROOF;
    if (has_last != (seat->key[0] != '\0') ||
        (has_last && (last.n != seat->n || !sha256_same(&last.hash, &seat->hash))))
        faults |= ENROL_FAULT_SEAT;
    faults |= check_authority(roll, body, message, before);
    if ((faults & ~(unsigned)ENROL_FAULT_UNPINNED) == 0)
        sit(seat, record, body, key);
    return faults;
}

int seats_of(const struct seats *seats, const struct roll *roll, struct text key_id,
             int64_t position, struct date on)
{
    const struct enrol_key *key = find(roll, key_id);
    if (key == NULL || !enrol_key_is_valid(key, position))
        return 0;
    for (int number = 1; number <= FIELD_SEAT_MAX; number++) {
        const struct seat *seat = &seats->seat[number];
        if (seat->key[0] != '\0' && on.day >= seat->from.day && on.day <= seat->to.day &&
            roll_descends(roll, key_id, seat->key))
            return number;
    }
    return 0;
}

const char *enrol_fault_text(unsigned faults)
{
    static const struct {
        unsigned fault;
        const char *text;
    } TEXTS[] = {
        { ENROL_FAULT_PROOF, N_("the key itself did not sign") },
        { ENROL_FAULT_AUTHORITY, N_("too few keys of the offline authority signed") },
        { ENROL_FAULT_UNPINNED, N_("it needs an offline authority and none is pinned") },
        { ENROL_FAULT_REPLACED,
          N_("the key that it replaces did not sign, or cannot be replaced") },
        { ENROL_FAULT_KNOWN, N_("this was enrolled or revoked before") },
        { ENROL_FAULT_UNKNOWN, N_("it names a key that is not enrolled, or is revoked") },
        { ENROL_FAULT_USE, N_("the key is for another use") },
        { ENROL_FAULT_SEAT, N_("it does not follow the last holder of the seat") },
        { ENROL_FAULT_LEDGER, N_("it was made for another ledger") },
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if ((faults & TEXTS[i].fault) != 0)
            return _(TEXTS[i].text);
    return "";
}
