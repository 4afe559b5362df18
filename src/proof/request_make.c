#include "proof/request_make.h"
#include "core/i18n.h"
#include "crypto/random.h"
#include "field.h"
#include "proof/item.h"
#include "json/canonical.h"

#include <string.h>

/* A body under way, and where it goes. */
struct making {
    struct request_item *item;
    struct arena *arena;
    struct buf bytes;
    struct canonical w;
};

static bool begin(struct making *making, struct request *request, struct arena *arena,
                  enum record_type type, struct err *err)
{
    if (request->count == REQUEST_ITEMS_MAX)
        return err_set(err, ERR_LIMIT, _("a request holds at most %d items"), REQUEST_ITEMS_MAX);
    making->item = &request->items[request->count];
    making->arena = arena;
    *making->item = (struct request_item) { .type = type, .chain = "programme", .key_id = "" };
    buf_init(&making->bytes, REQUEST_FILE_MAX);
    canonical_begin(&making->w, &making->bytes);
    canonical_object(&making->w);
    return true;
}

/* Is each value of the kind that a record asks for? Better said now than by the server. */
static bool check_fields(const struct request_item *item, struct err *err)
{
    const struct field *fields = type_row(item->type)->fields;
    for (; fields->name != NULL; fields++) {
        struct text value = item_value(item->body, fields->name);
        struct cursor c = cursor_of(value);
        if (value.len > 0 && (!proof__field(&c, fields->kind) || !cursor_at_end(&c)))
            return err_set(err, ERR_INPUT, _("\"%s\" does not fit: %.*s"), fields->name,
                           TEXT_ARG(value));
    }
    return true;
}

static bool end(struct making *making, struct request *request, struct err *err)
{
    struct request_item *item = making->item;
    canonical_close(&making->w);
    bool ok = canonical_end(&making->w, err);
    if (ok)
        item->body =
            (struct text) { arena_strndup(making->arena, making->bytes.data, making->bytes.len),
                            making->bytes.len };
    buf_release(&making->bytes);
    if (!ok || !check_fields(item, err))
        return false;
    request->count++;
    return true;
}

bool request_add_key(struct request *request, struct arena *arena, const struct key_wish *wish,
                     struct err *err)
{
    struct making making;
    char id[KEY_ID_SIZE], hex[2 * ENROL_KEY_SIZE + 1];
    TRY(begin(&making, request, arena, TYPE_KEY, err));
    bool is_sm2 = wish->key.len != PUBLIC_KEY_SIZE;
    canonical_set_string(&making.w, "algorithm", is_sm2 ? "sm2" : "ed25519");
    canonical_set_string(&making.w, "id", any_key_id(&wish->key, id));
    if (wish->name != NULL)
        canonical_set_string(&making.w, "name", wish->name);
    canonical_set_string(&making.w, "public_key", hex_encode(wish->key.bytes, wish->key.len, hex));
    if (wish->replaces != NULL)
        canonical_set_string(&making.w, "replaces", wish->replaces);
    canonical_set_string(&making.w, "use", key_use_word(wish->use));
    return end(&making, request, err);
}

/* A fresh salt for a value, which the request carries along. */
static bool commit(struct making *making, const char *field, const char *value, struct sha256 *ret,
                   struct err *err)
{
    size_t len = strlen(value);
    struct request_opening *opening = &making->item->openings[making->item->opening_count++];
    opening->field = field;
    opening->value = (struct text) { arena_strdup(making->arena, value), len };
    TRY(random_bytes(opening->salt, sizeof opening->salt, err));
    *ret = record_commit(opening->salt, value, len);
    return true;
}

/* {"commit":…,"tail":…} */
static bool set_account(struct making *making, const char *account_no, struct err *err)
{
    enum { TAIL = 4 };
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest;
    size_t len = strlen(account_no);
    if (len == 0 || len > REQUEST_VALUE_MAX || strspn(account_no, "0123456789") != len)
        return err_set(err, ERR_INPUT, _("\"%s\" is not the number of a bank account"), account_no);
    TRY(commit(making, "account", account_no, &digest, err));
    canonical_key(&making->w, "account");
    canonical_object(&making->w);
    canonical_set_string(&making->w, "commit", sha256_hex(&digest, hex));
    canonical_set_string(&making->w, "tail", account_no + (len < TAIL ? 0 : len - TAIL));
    canonical_close(&making->w);
    return true;
}

static bool set_last(struct making *making, const struct party_wish *wish, struct err *err)
{
    struct sha256 hash;
    if (wish->last_hash == NULL)
        return true;
    if (strlen(wish->last_hash) != 2 * SHA256_SIZE ||
        !hex_decode(wish->last_hash, 2 * SHA256_SIZE, hash.bytes))
        return err_set(err, ERR_INPUT, _("\"%s\" is not the hash of a record"), wish->last_hash);
    canonical_key(&making->w, "replaces");
    record_put_cite(&making->w, text_of(wish->chain), wish->last_n, &hash);
    return true;
}

static bool write_party(struct making *making, const struct party_wish *wish, struct err *err)
{
    enum chain_kind kind;
    bool is_office;
    if (!chain_parse(text_of(wish->chain), &kind, &is_office) ||
        !type_allowed(TYPE_PARTY, kind, is_office))
        return err_set(err, ERR_INPUT, _("\"%s\" is not the chain of an account"), wish->chain);
    if (!proof__is_key_id(text_of(wish->key_id)))
        return err_set(err, ERR_INPUT, _("\"%s\" is not the id of a key"), wish->key_id);
    making->item->chain = arena_strdup(making->arena, wish->chain);
    making->item->key_id = arena_strdup(making->arena, wish->key_id);
    TRY(set_account(making, wish->account_no, err));
    canonical_set_string(&making->w, "name", wish->name);
    TRY(set_last(making, wish, err));
    canonical_set_string(&making->w, "role", wish->role);
    canonical_set_int(&making->w, "seat", wish->seat);
    canonical_set_string(&making->w, "valid_from", wish->valid_from);
    if (wish->valid_to != NULL)
        canonical_set_string(&making->w, "valid_to", wish->valid_to);
    return true;
}

bool request_add_party(struct request *request, struct arena *arena, const struct party_wish *wish,
                       struct err *err)
{
    struct making making;
    TRY(begin(&making, request, arena, TYPE_PARTY, err));
    if (!write_party(&making, wish, err)) {
        buf_release(&making.bytes);
        return false;
    }
    return end(&making, request, err);
}

bool request_add_revocation(struct request *request, struct arena *arena, const char *key_id,
                            const char *reason, struct err *err)
{
    struct making making;
    TRY(begin(&making, request, arena, TYPE_REVOCATION, err));
    canonical_set_string(&making.w, "id", key_id);
    canonical_set_string(&making.w, "reason", reason);
    return end(&making, request, err);
}

bool request_add_incarnation(struct request *request, struct arena *arena,
                             const struct incarnation_wish *wish, struct err *err)
{
    struct making making;
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest;
    size_t len = strlen(wish->reason);
    if (len == 0 || len > REQUEST_VALUE_MAX)
        return err_set(err, ERR_INPUT, _("a reason has 1 to %d bytes"), REQUEST_VALUE_MAX);
    TRY(begin(&making, request, arena, TYPE_INCARNATION, err));
    if (!commit(&making, "reason", wish->reason, &digest, err)) {
        buf_release(&making.bytes);
        return false;
    }
    canonical_set_string(&making.w, "lost_root", sha256_hex(wish->lost_root, hex));
    canonical_set_int(&making.w, "lost_size", wish->lost_size);
    canonical_set_int(&making.w, "number", wish->number);
    canonical_key(&making.w, "reason");
    record_put_commit(&making.w, &digest);
    canonical_set_string(&making.w, "root", sha256_hex(wish->root, hex));
    canonical_set_int(&making.w, "size", wish->size);
    return end(&making, request, err);
}

static bool is_good(const struct any_key *key, struct text message, struct text hex)
{
    unsigned char signature[KEY_SIGNATURE_MAX];
    return hex.len > 0 && hex.len <= 2 * sizeof signature &&
           hex_decode(hex.ptr, hex.len, signature) &&
           any_key_check(key, message, signature, hex.len / 2);
}

/* Of different keys: one key's word, said twice, is one word. */
static int64_t count_voices(const struct request_item *item, const struct authority *authority,
                            struct text message)
{
    struct text list = item_value(item->body, "authority"), voice;
    struct cursor c = cursor_of(list);
    bool has_spoken[ENROL_AUTHORITY_MAX] = { false };
    int64_t good = 0;
    if (list.len == 0 || !cursor_open(&c, '['))
        return 0;
    for (bool first = true; cursor_more(&c, ']', first) && cursor_skip(&c, &voice); first = false) {
        for (size_t i = 0; i < authority->count; i++) {
            char id[KEY_ID_SIZE];
            if (has_spoken[i] ||
                !text_eq(item_string(voice, "key"), any_key_id(&authority->keys[i], id)) ||
                !is_good(&authority->keys[i], message, item_string(voice, "signature")))
                continue;
            has_spoken[i] = true;
            good++;
        }
    }
    return good;
}

bool request_judge(const struct request *request, const struct request_item *item,
                   const struct authority *authority, struct request_signed *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct request_signed out = { 0 };
    struct any_key key;
    buf_init(&bytes, REQUEST_FILE_MAX);
    TRY(request_message(request, item, &bytes, err));
    struct text message = { bytes.data, bytes.len };
    out.knows_key = any_key_read(item_string(item->body, "public_key"), &key);
    if (out.knows_key)
        out.by_key = is_good(&key, message, item_string(item->body, "proof"));
    else
        out.by_key = item_string(item->body, "proof").len > 0;
    out.names_replaced = item_string(item->body, "replaced_proof").len > 0;
    if (authority != NULL)
        out.by_authority = count_voices(item, authority, message);
    *ret = out;
    return true;
}
