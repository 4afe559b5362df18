/*
 * proof/note.h - signed notes (C2SP signed-note): reading, checking, writing; verifier keys.
 *
 *   <text: lines>
 *   <empty line>
 *   — <key name> <base64 of key id and signature>
 *
 * Reading is strict: UTF-8, no control characters, a newline at the end. Lines of unknown keys are
 * ignored, whatever they hold, up to NOTE_LINES_MAX. A line that names a known key (name and id)
 * must verify, or the note is not good: note_check() answers for one key, note_check_any() for all
 * keys of one signer.
 *
 * A key as text is a vkey, "<name>+<8 hex digits of its id>+<base64 of type and key>"; the id is
 * the first 4 bytes of SHA-256(name, 0x0A, type, key). Types: 0x01 Ed25519; 0x04 a witness's
 * cosignature with its time (proof/cosignature.h); 0xff SM2 over SM3, where the type is followed
 * by the name NOTE_SM2_NAME and the key is the uncompressed point (docs/spec/log.md).
 *
 * Views point into the bytes that were read.
 */
#ifndef PROOF_NOTE_H
#define PROOF_NOTE_H

#include "core/buf.h"
#include "core/text.h"
#include "crypto/sign.h"
#include "crypto/sm2.h"

enum {
    NOTE_TEXT_MAX = 64 << 10,        /* bytes of the text */
    NOTE_LINES_MAX = 100,            /* signature lines */
    NOTE_SIGNATURES_MAX = 256 << 10, /* bytes of all signature lines */
    NOTE_NAME_MAX = 255,             /* bytes of a key's name */
    NOTE_KEY_MAX = SM2_POINT_SIZE,   /* bytes of a public key */
    NOTE_VKEY_MAX = 512              /* bytes of a vkey */
};
#define NOTE_SM2_NAME "mingzhang/sm2-sm3/v1"

enum note_type { NOTE_ED25519 = 0x01, NOTE_COSIGNATURE = 0x04, NOTE_SM2 = 0xff };

struct note_key {
    char name[NOTE_NAME_MAX + 1];
    uint32_t id;
    enum note_type type;
    unsigned char bytes[NOTE_KEY_MAX];
    size_t len;
};

struct note_line {
    struct text whole; /* with its newline */
    struct text name;
    uint32_t id;
    struct text base64; /* of id and signature */
};

struct note {
    struct text text; /* with its last newline, without the empty line */
    size_t count;
    struct note_line lines[NOTE_LINES_MAX];
};

/* Fails: ERR_INPUT, ERR_ENCODING, ERR_LIMIT. */
bool note_parse(struct text bytes, struct note *ret, struct err *err) MUST_CHECK;
/* Is there a line with this key's name and id? */
bool note_claims(const struct note *note, const struct note_key *key);
/* The first line of this key; NULL when it has none, or one that does not verify. */
const struct note_line *note_check(const struct note *note, const struct note_key *key);
/* At least one line of one of these keys, and none that does not verify. Fails: ERR_TAMPERED. */
bool note_check_any(const struct note *note, const struct note_key *keys, size_t count,
                    struct err *err) MUST_CHECK;

/* Names: not empty, no spaces, no '+'. Fail: ERR_INPUT. */
bool note_name_check(struct text name, struct err *err) MUST_CHECK;
bool note_key_parse(struct text vkey, struct note_key *ret, struct err *err) MUST_CHECK;
void note_key_write(const struct note_key *key, struct buf *out);
/* type is NOTE_ED25519 or NOTE_COSIGNATURE. */
bool note_key_of(const char *name, enum note_type type, const struct public_key *key,
                 struct note_key *ret, struct err *err) MUST_CHECK;
bool note_key_of_sm2(const char *name, const struct sm2_public *key, struct note_key *ret,
                     struct err *err) MUST_CHECK;

/* A note is: the text, a newline, lines. The text ends with a newline. Fail: ERR_CRYPTO. */
bool note_sign(struct text text, const struct note_key *own, const struct signing_key *key,
               struct buf *out, struct err *err) MUST_CHECK; /* appends a line */
bool note_sign_sm2(struct text text, const struct note_key *own, const struct sm2_key *key,
                   struct buf *out, struct err *err) MUST_CHECK;
/* Appends a line with a signature that is there already. */
void note_add_line(const struct note_key *own, const void *signature, size_t len, struct buf *out);

#endif
