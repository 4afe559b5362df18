/*
 * proof/request.h - an enrolment request: a small file that travels between machines.
 *
 * Whoever holds a new key makes it, the keys of the offline authority sign it one after the other
 * on machines of their own, and the server posts it. It holds the records' bodies as they will be,
 * as far as they are known, and the openings of their commitments (docs/spec/enrolment.md).
 *
 * A request and everything in it lives in the arena that it was made in.
 */
#ifndef PROOF_REQUEST_H
#define PROOF_REQUEST_H

#include "core/arena.h"
#include "proof/enrol.h"
#include "proof/record.h"

enum {
    REQUEST_FILE_MAX = 256 * 1024,
    REQUEST_ITEMS_MAX = 16,
    REQUEST_OPENINGS_MAX = 4,
    REQUEST_VALUE_MAX = 1024 /* of an opening */
};

struct request_opening {
    const char *field;
    unsigned char salt[RECORD_SALT_SIZE];
    struct text value;
};
struct request_item {
    enum record_type type; /* key, revocation, party, incarnation */
    const char *chain;
    const char *key_id; /* of a party, whose body cites the key only when it is posted; else "" */
    struct text body;   /* canonical */
    struct request_opening openings[REQUEST_OPENINGS_MAX];
    size_t opening_count;
};
struct request {
    const char *ledger;
    struct request_item items[REQUEST_ITEMS_MAX];
    size_t count;
};

/* Fails: ERR_INPUT when it is not one; ERR_LIMIT; ERR_TAMPERED when an opening is not what its
 * commitment says: nobody shall sign what he is not shown. */
bool request_read(struct text bytes, struct arena *arena, struct request *ret,
                  struct err *err) MUST_CHECK;
/* Fails: ERR_LIMIT. */
bool request_write(const struct request *request, struct buf *out, struct err *err) MUST_CHECK;

/* The item's opened value of a field; an empty text when there is none. */
struct text request_opened(const struct request_item *item, const char *field);
/* What signatures of this item are over. Fails: as enrol_message(). */
bool request_message(const struct request *request, const struct request_item *item,
                     struct buf *out, struct err *err) MUST_CHECK;

/* The body with a member set to a canonical value, whatever it was before. */
struct text body_with(struct arena *arena, struct text body, const char *key, struct text value);

/* Which of the item's signatures a key can give. */
enum request_voice {
    REQUEST_VOICE_NONE,
    REQUEST_VOICE_PROOF,    /* it is the new key, or the key that is revoked */
    REQUEST_VOICE_REPLACED, /* it is the key that the new one replaces */
    REQUEST_VOICE_AUTHORITY /* any other key */
};
enum request_voice request_voice_of(const struct request_item *item, struct text key_id);
/* Puts the signature where it belongs; one that the key gave before is replaced. */
void request_sign(struct arena *arena, struct request_item *item, enum request_voice voice,
                  struct text key_id, const void *signature, size_t len);

#endif
