#include "note.h"
#include "core/i18n.h"
#include "crypto/base64.h"
#include "proof/cosignature.h"

#include <assert.h>
#include <string.h>

static const char DASH[] = "\xe2\x80\x94 "; /* U+2014 and a space begin a signature line */

enum { ID_SIZE = 4, SIGNATURE_ROOM = 72 }; /* of a cosignature, of SM2 at most */
_Static_assert((int)COSIGNATURE_SIZE == SIGNATURE_ROOM && (int)SM2_DER_MAX == SIGNATURE_ROOM,
               "room for the longest signature");

static bool bad(struct err *err) { return err_set(err, ERR_INPUT, _("this is not a signed note")); }

bool note__split(struct text bytes, struct text *ret_text, struct text *ret_lines)
{
    for (size_t at = bytes.len; at-- > 1;) {
        if (bytes.ptr[at] == '\n' && bytes.ptr[at - 1] == '\n') {
            *ret_text = text_slice(bytes, 0, at);
            *ret_lines = text_slice(bytes, at + 1, bytes.len);
            return true;
        }
    }
    return false;
}

static bool is_plain(struct text bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if ((unsigned char)bytes.ptr[i] < 0x20 && bytes.ptr[i] != '\n')
            return false;
    return text_is_utf8(bytes);
}

/* Any base64 of at least five bytes; only what a known key signed is decoded whole. */
static bool is_base64(struct text base64)
{
    unsigned char group[3];
    size_t len;
    if (base64.len < 8 || base64.len % 4 != 0)
        return false;
    for (size_t i = 0; i < base64.len; i += 4) {
        bool is_last = i + 4 == base64.len;
        if (!base64_decode(text_slice(base64, i, 4), group, sizeof group, &len) ||
            (!is_last && len != 3) || (i == 4 && is_last && len < ID_SIZE + 1 - 3))
            return false;
    }
    return true;
}

static bool read_line(struct text whole, struct note_line *ret)
{
    struct text rest = text_slice(whole, strlen(DASH), whole.len - strlen(DASH) - 1);
    unsigned char id[6];
    size_t space;
    size_t len;
    if (!text_starts(whole, DASH) || !text_find(rest, " ", &space))
        return false;
    ret->whole = whole;
    ret->name = text_slice(rest, 0, space);
    ret->base64 = text_slice(rest, space + 1, rest.len);
    if (!note__is_name(ret->name) || !is_base64(ret->base64) ||
        !base64_decode(text_slice(ret->base64, 0, 8), id, sizeof id, &len))
        return false;
    ret->id = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];
    return true;
}

static bool read_lines(struct text lines, struct note *note, struct err *err)
{
    if (lines.len == 0)
        return bad(err);
    if (lines.len > NOTE_SIGNATURES_MAX)
        return err_set(err, ERR_LIMIT, _("the signatures of a note are longer than %d bytes"),
                       NOTE_SIGNATURES_MAX);
    for (note->count = 0; lines.len > 0; note->count++) {
        size_t at;
        if (note->count == NOTE_LINES_MAX)
            return err_set(err, ERR_LIMIT, _("a note has more than %d signatures"), NOTE_LINES_MAX);
        if (!text_find(lines, "\n", &at) ||
            !read_line(text_slice(lines, 0, at + 1), &note->lines[note->count]))
            return bad(err);
        lines = text_slice(lines, at + 1, lines.len);
    }
    return true;
}

bool note_parse(struct text bytes, struct note *ret, struct err *err)
{
    struct note note;
    struct text lines;
    if (bytes.len > NOTE_TEXT_MAX + 1 + NOTE_SIGNATURES_MAX)
        return err_set(err, ERR_LIMIT, _("a note is longer than %d bytes"),
                       NOTE_TEXT_MAX + 1 + NOTE_SIGNATURES_MAX);
    if (bytes.len == 0 || bytes.ptr[bytes.len - 1] != '\n' || !is_plain(bytes) ||
        !note__split(bytes, &note.text, &lines))
        return bad(err);
    if (note.text.len > NOTE_TEXT_MAX)
        return err_set(err, ERR_LIMIT, _("the text of a note is longer than %d bytes"),
                       NOTE_TEXT_MAX);
    TRY(read_lines(lines, &note, err));
    *ret = note;
    return true;
}

bool note__signature(const struct note_line *line, unsigned char *out, size_t max, size_t *ret_len)
{
    unsigned char bytes[ID_SIZE + SIGNATURE_ROOM];
    size_t len = 0;
    if (!base64_decode(line->base64, bytes, sizeof bytes, &len) || len - ID_SIZE > max)
        return false;
    memcpy(out, bytes + ID_SIZE, len - ID_SIZE);
    *ret_len = len - ID_SIZE;
    return true;
}

static bool verify_ed25519(struct text text, const struct note_key *key,
                           const unsigned char *signature)
{
    AUTO(verifying_key) struct verifying_key *verifying = NULL;
    struct public_key public;
    struct signature raw;
    struct err err;
    memcpy(public.bytes, key->bytes, sizeof public.bytes);
    memcpy(raw.bytes, signature, sizeof raw.bytes);
    return verifying_key_new(&public, &verifying, &err) &&
           verifying_key_check(verifying, text.ptr, text.len, &raw);
}

static bool verify_sm2(struct text text, const struct note_key *key, const unsigned char *der,
                       size_t len)
{
    AUTO(sm2_verifying_key) struct sm2_verifying_key *verifying = NULL;
    struct sm2_public public;
    struct err err;
    memcpy(public.point, key->bytes, sizeof public.point);
    return sm2_verifying_key_new(&public, &verifying, &err) &&
           sm2_verifying_key_check(verifying, text.ptr, text.len, der, len);
}

static bool verify(struct text text, const struct note_key *key, const struct note_line *line)
{
    unsigned char signature[SIGNATURE_ROOM];
    size_t len;
    int64_t time_s;
    if (!note__signature(line, signature, sizeof signature, &len))
        return false;
    switch (key->type) {
    case NOTE_ED25519:
        return len == SIGNATURE_SIZE && verify_ed25519(text, key, signature);
    case NOTE_COSIGNATURE:
        return len == COSIGNATURE_SIZE && cosignature_verify(text, key, signature, &time_s);
    case NOTE_SM2:
        return verify_sm2(text, key, signature, len);
    }
    return false;
}

static bool is_of(const struct note_line *line, const struct note_key *key)
{
    return line->id == key->id && text_eq(line->name, key->name);
}

bool note_claims(const struct note *note, const struct note_key *key)
{
    for (size_t i = 0; i < note->count; i++)
        if (is_of(&note->lines[i], key))
            return true;
    return false;
}

const struct note_line *note_check(const struct note *note, const struct note_key *key)
{
    const struct note_line *found = NULL;
    for (size_t i = 0; i < note->count; i++) {
        const struct note_line *line = &note->lines[i];
        if (!is_of(line, key))
            continue;
        if (!verify(note->text, key, line))
            return NULL;
        found = found == NULL ? line : found;
    }
    return found;
}

bool note_check_any(const struct note *note, const struct note_key *keys, size_t count,
                    struct err *err)
{
    bool good = false;
    for (size_t i = 0; i < count; i++) {
        if (!note_claims(note, &keys[i]))
            continue;
        if (note_check(note, &keys[i]) == NULL)
            return err_set(err, ERR_TAMPERED, _("a signature of %s does not fit its note"),
                           keys[i].name);
        good = true;
    }
    return good || err_set(err, ERR_TAMPERED, _("no known key has signed the note"));
}

void note_add_line(const struct note_key *own, const void *signature, size_t len, struct buf *out)
{
    unsigned char bytes[ID_SIZE + SIGNATURE_ROOM] = { (unsigned char)(own->id >> 24),
                                                      (unsigned char)(own->id >> 16 & 0xFF),
                                                      (unsigned char)(own->id >> 8 & 0xFF),
                                                      (unsigned char)(own->id & 0xFF) };
    assert(len <= SIGNATURE_ROOM);
    memcpy(bytes + ID_SIZE, signature, len);
    buf_addf(out, "%s%s ", DASH, own->name);
    base64_add(bytes, ID_SIZE + len, out);
    buf_addc(out, '\n');
}

bool note_sign(struct text text, const struct note_key *own, const struct signing_key *key,
               struct buf *out, struct err *err)
{
    struct signature signature;
    assert(own->type == NOTE_ED25519 && text.len > 0 && text.ptr[text.len - 1] == '\n');
    TRY(signing_key_sign(key, text.ptr, text.len, &signature, err));
    note_add_line(own, signature.bytes, sizeof signature.bytes, out);
    return true;
}

bool note_sign_sm2(struct text text, const struct note_key *own, const struct sm2_key *key,
                   struct buf *out, struct err *err)
{
    struct signature_der signature;
    assert(own->type == NOTE_SM2 && text.len > 0 && text.ptr[text.len - 1] == '\n');
    TRY(sm2_key_sign(key, text.ptr, text.len, &signature, err));
    note_add_line(own, signature.bytes, signature.len, out);
    return true;
}
