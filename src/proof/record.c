#include "proof/record.h"
#include "core/i18n.h"
#include "field.h"

#include <assert.h>
#include <string.h>

void record_begin(struct canonical *w, const struct record_head *head, struct buf *out)
{
    char at[TIME_TEXT_MAX];
    canonical_begin(w, out);
    canonical_object(w);
    canonical_set_string(w, "at", time_format(head->at_us, at));
    canonical_key(w, "body");
}

/* What was just written, read as a verifier will read it. Our own caller gave it, so what is
 * wrong is a wrong input, not a forgery. */
static bool check_own(struct text bytes, struct err *err)
{
    struct record record;
    struct body body;
    if (record_parse(bytes, &record, err) && body_read(&record, &body, err))
        return true;
    if (err->code == ERR_TAMPERED)
        err->code = ERR_INPUT;
    return false;
}

bool record_close(struct canonical *w, const struct record_head *head, struct err *err)
{
    char prev[SHA256_HEX_SIZE];
    canonical_set_string(w, "by", head->by);
    canonical_set_string(w, "chain", head->chain);
    canonical_set_string(w, "key", head->key);
    if (head->key2 != NULL)
        canonical_set_string(w, "key2", head->key2);
    canonical_set_string(w, "ledger", head->ledger);
    canonical_set_int(w, "n", head->n);
    canonical_set_string(w, "prev", sha256_hex(&head->prev, prev));
    canonical_set_string(w, "type", type_row(head->type)->name);
    canonical_set_int(w, "v", RECORD_VERSION);
    canonical_close(w);
    return canonical_end(w, err);
}

bool record_end(struct canonical *w, const struct record_head *head, struct err *err)
{
    return record_close(w, head, err) &&
           check_own((struct text) { w->out->data, w->out->len }, err);
}

bool record_build(const struct record_head *head, struct text body, struct buf *out,
                  struct err *err)
{
    struct canonical w;
    record_begin(&w, head, out);
    canonical_raw(&w, body);
    return record_end(&w, head, err);
}

bool proof__is_key_id(struct text text)
{
    unsigned char bytes[(KEY_ID_SIZE - 1) / 2];
    return text.len == KEY_ID_SIZE - 1 && hex_decode(text.ptr, text.len, bytes);
}

static bool is_word(struct text text, const char *others)
{
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (!ok && (c == '\0' || strchr(others, c) == NULL))
            return false;
    }
    return true;
}

/* host/name: [a-z0-9.-]{1,100}/[a-z0-9._-]{1,60} */
bool proof__is_ledger(struct text text)
{
    size_t slash;
    if (!text_find(text, "/", &slash) || slash > 100 || text.len - slash - 1 > 60)
        return false;
    return is_word(text_slice(text, 0, slash), "") &&
           is_word(text_slice(text, slash + 1, text.len), "_");
}

static bool take_string(struct cursor *c, const char *key, struct text *ret)
{
    struct text name;
    return cursor_more(c, '}', text_eq(text_of(key), "at")) && cursor_key(c, &name) &&
           text_eq(name, key) && cursor_string(c, ret);
}

static bool take_int(struct cursor *c, const char *key, int64_t *ret)
{
    struct text name;
    return cursor_more(c, '}', false) && cursor_key(c, &name) && text_eq(name, key) &&
           cursor_int(c, ret);
}

static bool take_body(struct cursor *c, struct text *ret)
{
    struct text name;
    return cursor_more(c, '}', false) && cursor_key(c, &name) && text_eq(name, "body") &&
           cursor_skip(c, ret) && ret->ptr[0] == '{';
}

/* The one key that a record may hold or not. */
static bool take_key2(struct cursor *c, struct text *ret)
{
    struct cursor ahead = *c;
    struct text name;
    if (!cursor_more(&ahead, '}', false) || !cursor_key(&ahead, &name) || !text_eq(name, "key2"))
        return true;
    *c = ahead;
    return cursor_string(c, ret) && proof__is_key_id(*ret);
}

static bool refuse(struct err *err, const char *field)
{
    return err_set(err, ERR_TAMPERED, _("\"%s\" of the record is missing or is not well-formed"),
                   field);
}

static bool read_place(struct cursor *c, struct record *out, struct err *err)
{
    struct text prev;
    if (!take_int(c, "n", &out->n) || out->n < 0)
        return refuse(err, "n");
    if (!take_string(c, "prev", &prev) || prev.len != SHA256_HEX_SIZE - 1 ||
        !hex_decode(prev.ptr, prev.len, out->prev.bytes))
        return refuse(err, "prev");
    return true;
}

bool record_parse(struct text bytes, struct record *ret, struct err *err)
{
    struct record out = { .bytes = bytes };
    struct text at;
    struct text type;
    int64_t version;
    if (bytes.len > RECORD_SIZE_MAX)
        return err_set(err, ERR_LIMIT, _("a record is longer than %d bytes"), RECORD_SIZE_MAX);
    TRY(canonical_check(bytes, err));
    struct cursor c = cursor_of(bytes);
    if (!cursor_open(&c, '{') || !take_string(&c, "at", &at) || !time_parse(at, &out.at_us, err)) {
        err_clear(err);
        return refuse(err, "at");
    }
    if (!take_body(&c, &out.body))
        return refuse(err, "body");
    if (!take_string(&c, "by", &out.by) || !proof__is_key_id(out.by))
        return refuse(err, "by");
    if (!take_string(&c, "chain", &out.chain) || !chain_parse(out.chain, &out.kind, &out.is_office))
        return refuse(err, "chain");
    if (!take_string(&c, "key", &out.key) || !proof__is_key_id(out.key))
        return refuse(err, "key");
    if (!take_key2(&c, &out.key2))
        return refuse(err, "key2");
    if (!take_string(&c, "ledger", &out.ledger) || !proof__is_ledger(out.ledger))
        return refuse(err, "ledger");
    TRY(read_place(&c, &out, err));
    if (!take_string(&c, "type", &type) || !type_find(type, &out.type))
        return refuse(err, "type");
    if (!take_int(&c, "v", &version) || version != RECORD_VERSION)
        return refuse(err, "v");
    if (cursor_more(&c, '}', false) || !cursor_at_end(&c))
        return err_set(err, ERR_TAMPERED, _("the record holds a field that it may not hold"));
    *ret = out;
    return true;
}

struct sha256 record_hash(const void *bytes, size_t len) { return sha256_two("\0", 1, bytes, len); }

struct sha256 record_commit(const unsigned char salt[RECORD_SALT_SIZE], const void *value,
                            size_t len)
{
    return sha256_two(salt, RECORD_SALT_SIZE, value, len);
}

void record_put_commit(struct canonical *w, const struct sha256 *commit)
{
    char hex[SHA256_HEX_SIZE];
    canonical_object(w);
    canonical_set_string(w, "commit", sha256_hex(commit, hex));
    canonical_close(w);
}

void record_put_cite(struct canonical *w, struct text chain, int64_t n, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    canonical_object(w);
    canonical_key(w, "chain");
    canonical_string(w, chain);
    canonical_set_string(w, "hash", sha256_hex(hash, hex));
    canonical_set_int(w, "n", n);
    canonical_close(w);
}
