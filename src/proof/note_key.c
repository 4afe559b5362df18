/* Keys of notes: names, ids, and vkeys. */
#include "core/i18n.h"
#include "crypto/base64.h"
#include "note.h"
#include "proof/note.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { ID_HEX = 8, CODED_MAX = 1 + sizeof NOTE_SM2_NAME - 1 + NOTE_KEY_MAX };

/* White_Space of Unicode. */
static bool is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

bool note__is_name(struct text name)
{
    if (name.len == 0 || !text_is_utf8(name))
        return false;
    for (size_t at = 0; at < name.len;) {
        uint32_t c = text_next(name, &at);
        if (c < 0x20 || c == '+' || is_space(c))
            return false;
    }
    return true;
}

bool note_name_check(struct text name, struct err *err)
{
    if (name.len > NOTE_NAME_MAX || !note__is_name(name))
        return err_set(err, ERR_INPUT,
                       _("the name of a key must have 1 to %d bytes, no space and no plus sign"),
                       NOTE_NAME_MAX);
    return true;
}

/* The type and the key, as they are hashed into the id and written into a vkey. */
static size_t encode(const struct note_key *key, unsigned char out[CODED_MAX])
{
    size_t len = 1;
    out[0] = (unsigned char)key->type;
    if (key->type == NOTE_SM2) {
        memcpy(out + len, NOTE_SM2_NAME, strlen(NOTE_SM2_NAME));
        len += strlen(NOTE_SM2_NAME);
    }
    memcpy(out + len, key->bytes, key->len);
    return len + key->len;
}

static uint32_t id_of(const struct note_key *key)
{
    unsigned char head[NOTE_NAME_MAX + 1];
    unsigned char coded[CODED_MAX];
    size_t name_len = strlen(key->name);
    size_t len = encode(key, coded);
    memcpy(head, key->name, name_len);
    head[name_len] = '\n';
    struct sha256 h = sha256_two(head, name_len + 1, coded, len);
    return (uint32_t)h.bytes[0] << 24 | (uint32_t)h.bytes[1] << 16 | (uint32_t)h.bytes[2] << 8 |
           h.bytes[3];
}

static bool make(struct text name, enum note_type type, const void *bytes, size_t len,
                 struct note_key *ret, struct err *err)
{
    struct note_key key = { .type = type, .len = len };
    TRY(note_name_check(name, err));
    memcpy(key.name, name.ptr, name.len);
    memcpy(key.bytes, bytes, len);
    key.id = id_of(&key);
    *ret = key;
    return true;
}

bool note_key_of(const char *name, enum note_type type, const struct public_key *key,
                 struct note_key *ret, struct err *err)
{
    assert(type == NOTE_ED25519 || type == NOTE_COSIGNATURE);
    return make(text_of(name), type, key->bytes, PUBLIC_KEY_SIZE, ret, err);
}

bool note_key_of_sm2(const char *name, const struct sm2_public *key, struct note_key *ret,
                     struct err *err)
{
    return make(text_of(name), NOTE_SM2, key->point, SM2_POINT_SIZE, ret, err);
}

static bool read_id(struct text hex, uint32_t *ret)
{
    unsigned char bytes[ID_HEX / 2];
    if (hex.len != ID_HEX || !hex_decode(hex.ptr, hex.len, bytes))
        return false;
    *ret = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return true;
}

/* Where the key begins behind its type, and whether it has the type's length; 0 if not. */
static size_t key_offset(const unsigned char *coded, size_t len)
{
    size_t long_name = strlen(NOTE_SM2_NAME);
    if ((coded[0] == NOTE_ED25519 || coded[0] == NOTE_COSIGNATURE) && len == 1 + PUBLIC_KEY_SIZE)
        return 1;
    if (coded[0] == NOTE_SM2 && len == 1 + long_name + SM2_POINT_SIZE &&
        memcmp(coded + 1, NOTE_SM2_NAME, long_name) == 0 && coded[1 + long_name] == 0x04)
        return 1 + long_name;
    return 0;
}

bool note_key_parse(struct text vkey, struct note_key *ret, struct err *err)
{
    unsigned char coded[CODED_MAX];
    struct note_key key;
    uint32_t id;
    size_t plus;
    size_t len = 0;
    if (vkey.len > NOTE_VKEY_MAX || !text_find(vkey, "+", &plus) ||
        vkey.len < plus + 1 + ID_HEX + 1 || vkey.ptr[plus + 1 + ID_HEX] != '+' ||
        !read_id(text_slice(vkey, plus + 1, ID_HEX), &id) ||
        !base64_decode(text_slice(vkey, plus + ID_HEX + 2, vkey.len), coded, sizeof coded, &len) ||
        len == 0)
        return err_set(err, ERR_INPUT, _("\"%.*s\" is not a key of the form name+id+base64"),
                       TEXT_ARG(text_slice(vkey, 0, NOTE_VKEY_MAX)));
    size_t from = key_offset(coded, len);
    if (from == 0)
        return err_set(err, ERR_INPUT, _("the key \"%.*s\" is of a type that is not known here"),
                       TEXT_ARG(vkey));
    TRY(make(text_slice(vkey, 0, plus), (enum note_type)coded[0], coded + from, len - from, &key,
             err));
    if (key.id != id)
        return err_set(err, ERR_INPUT, _("the id in the key \"%.*s\" is not that of the key"),
                       TEXT_ARG(vkey));
    *ret = key;
    return true;
}

void note_key_write(const struct note_key *key, struct buf *out)
{
    unsigned char coded[CODED_MAX];
    size_t len = encode(key, coded);
    buf_addf(out, "%s+%08" PRIx32 "+", key->name, key->id);
    base64_add(coded, len, out);
}
