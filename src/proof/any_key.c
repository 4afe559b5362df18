/* Keys of either algorithm, and the authority's list of them. */
#include "core/i18n.h"
#include "crypto/sm2.h"
#include "field.h"
#include "proof/enrol.h"
#include "proof/item.h"
#include "json/canonical.h"
#include "json/cursor.h"

#include <string.h>

enum { AUTHORITY_FILE_MAX = 8192 };

bool any_key_read(struct text hex, struct any_key *ret)
{
    size_t size = hex.len / 2;
    bool fits =
        hex.len == 2 * PUBLIC_KEY_SIZE || (hex.len == 2 * ENROL_KEY_SIZE && text_starts(hex, "04"));
    if (!fits || !hex_decode(hex.ptr, hex.len, ret->bytes))
        return false;
    ret->len = size;
    return true;
}

char *any_key_id(const struct any_key *key, char out[KEY_ID_SIZE])
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = sha256(key->bytes, key->len);
    (void)sha256_hex(&digest, hex);
    memcpy(out, hex, KEY_ID_SIZE - 1);
    out[KEY_ID_SIZE - 1] = '\0';
    return out;
}

static bool check_ed25519(const struct any_key *key, struct text bytes, const void *given)
{
    AUTO(verifying_key) struct verifying_key *verifying = NULL;
    struct err ignored = { 0 };
    struct public_key public;
    struct signature signature;
    memcpy(public.bytes, key->bytes, sizeof public.bytes);
    memcpy(signature.bytes, given, sizeof signature.bytes);
    return verifying_key_new(&public, &verifying, &ignored) &&
           verifying_key_check(verifying, bytes.ptr, bytes.len, &signature);
}

static bool check_sm2(const struct any_key *key, struct text bytes, const void *given, size_t len)
{
    AUTO(sm2_verifying_key) struct sm2_verifying_key *verifying = NULL;
    struct err ignored = { 0 };
    struct sm2_public public;
    memcpy(public.point, key->bytes, sizeof public.point);
    return sm2_verifying_key_new(&public, &verifying, &ignored) &&
           sm2_verifying_key_check(verifying, bytes.ptr, bytes.len, given, len);
}

bool any_key_check(const struct any_key *key, struct text bytes, const void *signature, size_t len)
{
    if (bytes.len == 0)
        return false;
    if (key->len == PUBLIC_KEY_SIZE)
        return len == SIGNATURE_SIZE && check_ed25519(key, bytes, signature);
    return check_sm2(key, bytes, signature, len);
}

static bool refuse(struct err *err)
{
    return err_set(err, ERR_INPUT, _("this is not a list of the keys of an authority"));
}

static bool read_keys(struct cursor *c, struct authority *out)
{
    struct text hex;
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', out->count == 0); out->count++) {
        if (out->count == ENROL_AUTHORITY_MAX || !cursor_string(c, &hex) ||
            !any_key_read(hex, &out->keys[out->count]))
            return false;
        for (size_t i = 0; i < out->count; i++)
            if (out->keys[i].len == out->keys[out->count].len &&
                memcmp(out->keys[i].bytes, out->keys[out->count].bytes, out->keys[i].len) == 0)
                return false; /* one key is one voice */
    }
    return c->at[-1] == ']';
}

bool authority_read(struct text bytes, struct authority *ret, struct err *err)
{
    struct authority out = { 0 };
    int64_t version;
    if (text_ends(bytes, "\n"))
        bytes.len--;
    if (bytes.len > AUTHORITY_FILE_MAX || !canonical_check(bytes, err)) {
        err_clear(err);
        return refuse(err);
    }
    struct cursor c = cursor_of(bytes);
    if (!cursor_open(&c, '{') || !proof__expect(&c, "k", true) || !cursor_int(&c, &out.k) ||
        !proof__expect(&c, "keys", false) || !read_keys(&c, &out) ||
        !proof__expect(&c, "v", false) || !cursor_int(&c, &version) || version != 1 ||
        cursor_more(&c, '}', false) || out.k < 1 || (size_t)out.k > out.count)
        return refuse(err);
    *ret = out;
    return true;
}

void authority_write(const struct authority *authority, struct buf *out)
{
    buf_addf(out, "{\"k\":%lld,\"keys\":[", (long long)authority->k);
    for (size_t i = 0; i < authority->count; i++) {
        char hex[2 * ENROL_KEY_SIZE + 1];
        buf_addf(out, "%s\"%s\"", i == 0 ? "" : ",",
                 hex_encode(authority->keys[i].bytes, authority->keys[i].len, hex));
    }
    buf_adds(out, "],\"v\":1}\n");
}
