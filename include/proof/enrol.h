/*
 * proof/enrol.h - who may bring a key or a party into the ledger, and when a key is valid.
 *
 * Pure: the ledger asks before it posts, the verifier asks of what was posted
 * (docs/spec/enrolment.md). A roll of keys is filled with the records of the programme's chain in
 * order; afterwards it is only read and may be read by many threads. Seats belong to one chain.
 *
 *   AUTO(roll) struct roll *roll = roll_new();
 *   roll_pin(roll, &authority);                       // from outside: the verifier's trust
 *   roll_first(roll, KEY_USE_RECORD, key.bytes, 32);  // of the genesis, or of the trust
 *   faults = roll_enrol(roll, &record, &body, position);       // each `key`
 *   faults = roll_revoke(roll, &record, &body, position);      // each `revocation`
 *   ... roll_find(roll, record.key), enrol_key_is_valid(key, position)
 *
 * What has a fault stays out of the roll: what it signs is a finding as well.
 */
#ifndef PROOF_ENROL_H
#define PROOF_ENROL_H

#include "proof/body.h"

enum key_use {
    KEY_USE_APPROVAL,
    KEY_USE_AUTHORITY,
    KEY_USE_CHECKPOINT,
    KEY_USE_RECORD,
    KEY_USE_TLS,
    KEY_USE_WITNESS,
    KEY_USE_COUNT
};
const char *key_use_word(enum key_use use); /* as in records */
bool key_use_find(struct text word, enum key_use *ret);

enum { ENROL_KEY_SIZE = 65, ENROL_AUTHORITY_MAX = 16, ENROL_NAME_MAX = 400 };

/* A public key of either algorithm: 32 bytes are Ed25519, 65 are an SM2 point. */
struct any_key {
    unsigned char bytes[ENROL_KEY_SIZE];
    size_t len;
};
bool any_key_read(struct text hex, struct any_key *ret); /* false when it is neither */
char *any_key_id(const struct any_key *key, char out[KEY_ID_SIZE]);
/* Is the signature by this key over these bytes? Ed25519: 64 bytes; SM2: DER. */
bool any_key_check(const struct any_key *key, struct text bytes, const void *signature, size_t len);

/* k of n keys that are kept offline. */
struct authority {
    int64_t k;
    size_t count;
    struct any_key keys[ENROL_AUTHORITY_MAX];
};
/* {"k":2,"keys":["<hex>",…],"v":1}, canonical, a line feed behind it or not. Fails: ERR_INPUT. */
bool authority_read(struct text bytes, struct authority *ret, struct err *err) MUST_CHECK;
void authority_write(const struct authority *authority, struct buf *out);

/* Positions in the log. A record that has no place yet: a key that it enrols is not valid yet, one
 * that it revokes is not valid any more. */
#define POSITION_NONE INT64_MAX
/* After everything that has a place. */
#define POSITION_NOW (INT64_MAX - 1)

struct enrol_key {
    char id[KEY_ID_SIZE];
    struct any_key key;
    enum key_use use;
    int64_t from, to; /* first and last position at which it is valid */
    int64_t n;        /* of its record in the programme's chain; -1: a first key */
    char replaces[KEY_ID_SIZE], replaced_by[KEY_ID_SIZE]; /* "": none */
    bool is_revoked;
    bool is_vouched; /* k keys of the pinned authority signed for it */
};

struct roll;
struct roll *roll_new(void);
void roll_free(struct roll *roll);
AUTO_DEFINE(roll)
/* Whose signatures count; without it, nothing that needs an authority can be judged. */
void roll_pin(struct roll *roll, const struct authority *authority);
/* A key that is valid from the beginning. */
void roll_first(struct roll *roll, enum key_use use, const struct any_key *key);
/* A key as somebody kept it, unjudged: of the ledger's own tables. Known already: stays. */
void roll_put(struct roll *roll, const struct enrol_key *key);
size_t roll_count(const struct roll *roll);
const struct enrol_key *roll_at(const struct roll *roll, size_t index);     /* by id */
const struct enrol_key *roll_find(const struct roll *roll, struct text id); /* or NULL */
bool enrol_key_is_valid(const struct enrol_key *key, int64_t position);
/* Whether `id` is `first` or came after it by replacements. */
bool roll_descends(const struct roll *roll, struct text id, const char *first);

/* What can be wrong. Bits. */
enum enrol_fault {
    ENROL_FAULT_PROOF = 1,     /* the key does not prove that somebody holds it */
    ENROL_FAULT_AUTHORITY = 2, /* fewer than k signatures of the authority are good */
    ENROL_FAULT_UNPINNED = 4,  /* it needs an authority and none is pinned */
    ENROL_FAULT_REPLACED = 8,  /* the key it replaces did not sign, or could not be replaced */
    ENROL_FAULT_KNOWN = 16,    /* the key was enrolled, or revoked, before */
    ENROL_FAULT_UNKNOWN = 32,  /* it names a key that is not enrolled, or is revoked */
    ENROL_FAULT_USE = 64,      /* the key is for another use */
    ENROL_FAULT_SEAT = 128,    /* it does not follow the last holder of the seat */
    ENROL_FAULT_LEDGER = 256,  /* it was made for another ledger */
};
/* Of the lowest bit, in the reader's language. */
const char *enrol_fault_text(unsigned faults);

/* Each judges a record that body_read() accepted and takes it in when it has no fault.
 * An unpinned authority alone (ENROL_FAULT_UNPINNED) keeps nothing out: it is consistent, but
 * nobody outside vouches for it. */
unsigned roll_enrol(struct roll *roll, const struct record *record, const struct body *body,
                    int64_t position);
unsigned roll_revoke(struct roll *roll, const struct record *record, const struct body *body,
                     int64_t position);
/* The signatures of an `incarnation`. */
unsigned roll_incarnation(const struct roll *roll, const struct record *record,
                          const struct body *body, int64_t position);

/* Who sits where in one account's chain. Begin with zeros. */
struct seat {
    char key[KEY_ID_SIZE]; /* "": nobody ever sat here */
    int64_t n;
    struct sha256 hash;   /* of the party record */
    struct date from, to; /* business dates; to.day is INT32_MAX without an end */
};
struct seats {
    struct seat seat[FIELD_SEAT_MAX + 1]; /* by number, from 1 */
};
/* key_id: of the key record that the party record cites; empty when that is none. */
unsigned seats_take(struct seats *seats, const struct roll *roll, const struct record *record,
                    const struct body *body, struct text key_id, int64_t position);
/* The seat that a key sits in at a position and date; 0: none. */
int seats_of(const struct seats *seats, const struct roll *roll, struct text key_id,
             int64_t position, struct date on);

/* What the signatures inside an enrolment are over: "mingzhang/<type>/v1\n" and the canonical
 * body without its signatures, with what else must be bound. */
struct enrol_said {
    enum record_type type; /* key, revocation, incarnation, party */
    struct text body;      /* as in the record; canonical */
    struct text ledger;
    struct text chain;  /* of a party */
    struct text key_id; /* of a party: its key */
};
/* Fails: ERR_INPUT when the body is no canonical object of few members; ERR_LIMIT. */
bool enrol_message(const struct enrol_said *said, struct buf *out, struct err *err) MUST_CHECK;

#endif
