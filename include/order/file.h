/*
 * order/file.h - an order as a file that goes to a party's own machine, and its word that comes
 * back. Pure: needs neither the database nor the network.
 *
 * The order file holds the order's record, the openings of its commitments, the project, the
 * approvals so far and who sits where. Whoever signs is shown all of it; the digest that is signed
 * is made here from the body that was shown, never taken from the file.
 *
 *   TRY(order_file_read(bytes, arena, &file, err));     // on the party's machine
 *   ... show the file, ask ...
 *   TRY(order_word_sign(&file, ORDER_WORD_APPROVE, signer, arena, &word, err));
 *   TRY(order_word_write(&word, &out, err));            // goes back: mingzhang order submit
 *
 * All memory is the arena's.
 */
#ifndef ORDER_FILE_H
#define ORDER_FILE_H

#include "proof/any_signer.h"

struct arena;
struct buf;

enum {
    ORDER_FILE_MAX = 512 * 1024,
    ORDER_WORD_MAX = 16 * 1024,
    ORDER_FILE_OPENINGS_MAX = 8,
    ORDER_FILE_APPROVALS_MAX = 16,
    ORDER_FILE_SEATS_MAX = 9
};

struct order_file_opening {
    const char *field;
    unsigned char salt[RECORD_SALT_SIZE];
    struct text value;
};
struct order_file_seat {
    int64_t seat;
    const char *role, *name, *key; /* key: id of the key that sits there now */
};
struct order_file {
    const char *ledger;
    struct text record_bytes;
    struct record record; /* of the order */
    struct body body;
    struct sha256 hash;
    struct order_file_opening openings[ORDER_FILE_OPENINGS_MAX];
    size_t opening_count;
    struct text approvals[ORDER_FILE_APPROVALS_MAX]; /* canonical objects, in order */
    size_t approval_count;
    struct order_file_seat seats[ORDER_FILE_SEATS_MAX];
    size_t seat_count;
    struct text project; /* body of its record; empty: none */
};
/* Fails: ERR_INPUT; ERR_LIMIT; ERR_TAMPERED when an opening does not fit its commitment, or payee
 * or account stay closed: nobody shall sign what he is not shown. */
bool order_file_read(struct text bytes, struct arena *arena, struct order_file *ret,
                     struct err *err) MUST_CHECK;
/* Of ledger, record_bytes, openings, approvals, seats and project. Fails: ERR_LIMIT. */
bool order_file_write(const struct order_file *file, struct buf *out, struct err *err) MUST_CHECK;
/* The value behind a commitment of the order; empty: it has none. */
struct text order_file_opened(const struct order_file *file, const char *field);

enum order_word_kind { ORDER_WORD_APPROVE, ORDER_WORD_REFUSE, ORDER_WORD_WITHDRAW };
/* What a party says about the order, signed. */
struct order_word {
    enum order_word_kind kind;
    struct text said; /* canonical object: approval or withdrawal */
    unsigned char signature[72];
    size_t signature_len;
    struct text reason; /* not signed; empty: none */
};
/* The object to be signed by a key. expires: of the approval; the order's own when it has one. */
bool order_word_say(const struct order_file *file, enum order_word_kind kind, const char *key_id,
                    struct arena *arena, struct text *ret_said, struct err *err) MUST_CHECK;
/* The bytes that the signature is over. */
bool order_word_message(enum order_word_kind kind, struct text said, struct buf *out,
                        struct err *err) MUST_CHECK;
bool order_word_sign(const struct order_file *file, enum order_word_kind kind,
                     const struct any_signer *signer, struct arena *arena, struct order_word *ret,
                     struct err *err) MUST_CHECK;
/* The file that goes back. */
bool order_word_write(const struct order_word *word, struct buf *out, struct err *err) MUST_CHECK;
bool order_word_read(struct text bytes, struct arena *arena, struct order_word *ret,
                     struct err *err) MUST_CHECK;

#endif
