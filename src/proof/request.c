#include "proof/request.h"
#include "core/i18n.h"
#include "field.h"
#include "proof/item.h"
#include "json/canonical.h"

#include <string.h>

enum { REQUEST_VERSION = 1 };

static bool refuse(struct err *err)
{
    return err_set(err, ERR_INPUT, _("this is not an enrolment request"));
}

static char *copy(struct arena *arena, struct text text)
{
    return arena_strndup(arena, text.ptr, text.len);
}

static bool read_opening(struct cursor *c, struct arena *arena, struct request_opening *out)
{
    struct text field, salt, value;
    if (!cursor_open(c, '{') || !proof__expect(c, "field", true) || !cursor_string(c, &field) ||
        !proof__expect(c, "salt", false) || !cursor_string(c, &salt) ||
        !proof__expect(c, "value", false) || !cursor_string(c, &value) ||
        cursor_more(c, '}', false))
        return false;
    if (field.len == 0 || field.len > CANONICAL_KEY_MAX || value.len > REQUEST_VALUE_MAX ||
        salt.len != 2 * sizeof out->salt || !hex_decode(salt.ptr, salt.len, out->salt))
        return false;
    out->field = copy(arena, field);
    out->value = cursor_plain(arena, value);
    return true;
}

static bool read_openings(struct cursor *c, struct arena *arena, struct request_item *out)
{
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', out->opening_count == 0); out->opening_count++)
        if (out->opening_count == REQUEST_OPENINGS_MAX ||
            !read_opening(c, arena, &out->openings[out->opening_count]))
            return false;
    return c->at[-1] == ']';
}

static bool is_enrolment(enum record_type type)
{
    return type == TYPE_KEY || type == TYPE_REVOCATION || type == TYPE_PARTY ||
           type == TYPE_INCARNATION;
}

static bool read_item(struct cursor *c, struct arena *arena, struct request_item *out)
{
    struct text body, chain, key, type;
    enum chain_kind kind;
    bool is_office;
    if (!cursor_open(c, '{') || !proof__expect(c, "body", true) || !cursor_skip(c, &body) ||
        body.ptr[0] != '{' || !proof__expect(c, "chain", false) || !cursor_string(c, &chain) ||
        !proof__expect(c, "key", false) || !cursor_string(c, &key) ||
        !proof__expect(c, "openings", false) || !read_openings(c, arena, out) ||
        !proof__expect(c, "type", false) || !cursor_string(c, &type) || cursor_more(c, '}', false))
        return false;
    if (!type_find(type, &out->type) || !is_enrolment(out->type) ||
        !chain_parse(chain, &kind, &is_office) || !type_allowed(out->type, kind, is_office) ||
        (out->type == TYPE_PARTY ? !proof__is_key_id(key) : key.len != 0))
        return false;
    out->chain = copy(arena, chain);
    out->key_id = copy(arena, key);
    out->body = (struct text) { copy(arena, body), body.len };
    return true;
}

static bool read_items(struct cursor *c, struct arena *arena, struct request *out)
{
    if (!cursor_open(c, '['))
        return false;
    for (; cursor_more(c, ']', out->count == 0); out->count++)
        if (out->count == REQUEST_ITEMS_MAX || !read_item(c, arena, &out->items[out->count]))
            return false;
    return out->count > 0 && c->at[-1] == ']';
}

/* Every opening opens a commitment of the body, and nothing that it commits to stays closed. */
static bool check_openings(const struct request_item *item, struct err *err)
{
    static const char *const FIELDS[] = { "account", "reason" };
    for (size_t i = 0; i < item->opening_count; i++) {
        const struct request_opening *opening = &item->openings[i];
        struct sha256 said, made;
        struct text hex = item_string(item_value(item->body, opening->field), "commit");
        made = record_commit(opening->salt, opening->value.ptr, opening->value.len);
        if (hex.len != 2 * SHA256_SIZE || !hex_decode(hex.ptr, hex.len, said.bytes) ||
            !sha256_same(&said, &made))
            return err_set(err, ERR_TAMPERED, _("\"%s\" of the request is not what it commits to"),
                           opening->field);
    }
    for (size_t k = 0; k < COUNT(FIELDS); k++) {
        bool is_closed = item_string(item_value(item->body, FIELDS[k]), "commit").len > 0 &&
                         request_opened(item, FIELDS[k]).ptr == NULL;
        if (is_closed)
            return err_set(err, ERR_TAMPERED, _("\"%s\" of the request is not opened"), FIELDS[k]);
    }
    return true;
}

bool request_read(struct text bytes, struct arena *arena, struct request *ret, struct err *err)
{
    struct request out = { 0 };
    struct text ledger;
    int64_t version;
    if (bytes.len > REQUEST_FILE_MAX)
        return err_set(err, ERR_LIMIT, _("an enrolment request is longer than %d bytes"),
                       REQUEST_FILE_MAX);
    if (text_ends(bytes, "\n"))
        bytes.len--;
    if (!canonical_check(bytes, err)) {
        err_clear(err);
        return refuse(err);
    }
    struct cursor c = cursor_of(bytes);
    if (!cursor_open(&c, '{') || !proof__expect(&c, "items", true) ||
        !read_items(&c, arena, &out) || !proof__expect(&c, "ledger", false) ||
        !cursor_string(&c, &ledger) || !proof__is_ledger(ledger) ||
        !proof__expect(&c, "v", false) || !cursor_int(&c, &version) || version != REQUEST_VERSION ||
        cursor_more(&c, '}', false))
        return refuse(err);
    for (size_t i = 0; i < out.count; i++)
        TRY(check_openings(&out.items[i], err));
    out.ledger = copy(arena, ledger);
    *ret = out;
    return true;
}

static void write_item(struct canonical *w, const struct request_item *item)
{
    canonical_object(w);
    canonical_key(w, "body");
    canonical_raw(w, item->body);
    canonical_set_string(w, "chain", item->chain);
    canonical_set_string(w, "key", item->key_id);
    canonical_key(w, "openings");
    canonical_array(w);
    for (size_t i = 0; i < item->opening_count; i++) {
        char salt[2 * RECORD_SALT_SIZE + 1];
        canonical_object(w);
        canonical_set_string(w, "field", item->openings[i].field);
        canonical_set_string(w, "salt", hex_encode(item->openings[i].salt, RECORD_SALT_SIZE, salt));
        canonical_key(w, "value");
        canonical_string(w, item->openings[i].value);
        canonical_close(w);
    }
    canonical_close(w);
    canonical_set_string(w, "type", type_row(item->type)->name);
    canonical_close(w);
}

bool request_write(const struct request *request, struct buf *out, struct err *err)
{
    struct canonical w;
    canonical_begin(&w, out);
    canonical_object(&w);
    canonical_key(&w, "items");
    canonical_array(&w);
    for (size_t i = 0; i < request->count; i++)
        write_item(&w, &request->items[i]);
    canonical_close(&w);
    canonical_set_string(&w, "ledger", request->ledger);
    canonical_set_int(&w, "v", REQUEST_VERSION);
    canonical_close(&w);
    TRY(canonical_end(&w, err));
    buf_addc(out, '\n');
    return buf_check(out, "enrolment request", err);
}

struct text request_opened(const struct request_item *item, const char *field)
{
    for (size_t i = 0; i < item->opening_count; i++)
        if (strcmp(item->openings[i].field, field) == 0)
            return item->openings[i].value;
    return (struct text) { NULL, 0 };
}

bool request_message(const struct request *request, const struct request_item *item,
                     struct buf *out, struct err *err)
{
    const struct enrol_said said = { .type = item->type,
                                     .body = item->body,
                                     .ledger = text_of(request->ledger),
                                     .chain = text_of(item->chain),
                                     .key_id = text_of(item->key_id) };
    return enrol_message(&said, out, err);
}

struct text body_with(struct arena *arena, struct text body, const char *key, struct text value)
{
    struct buf out __attribute__((cleanup(buf_auto)));
    struct canonical w;
    struct cursor c = cursor_of(body);
    struct text name, old;
    struct err ignored = { 0 };
    bool is_set = false;
    buf_init(&out, REQUEST_FILE_MAX);
    canonical_begin(&w, &out);
    canonical_object(&w);
    for (bool ok = cursor_open(&c, '{'), first = true; ok && cursor_more(&c, '}', first);
         first = false) {
        ok = cursor_key(&c, &name) && cursor_skip(&c, &old);
        const char *had = copy(arena, name);
        if (!is_set && strcmp(key, had) <= 0) {
            canonical_key(&w, key);
            canonical_raw(&w, value);
            is_set = true;
        }
        if (strcmp(key, had) == 0)
            continue;
        canonical_key(&w, had);
        canonical_raw(&w, old);
    }
    if (!is_set) {
        canonical_key(&w, key);
        canonical_raw(&w, value);
    }
    canonical_close(&w);
    if (!canonical_end(&w, &ignored))
        return body; /* too long for anybody: stays unsigned */
    return (struct text) { arena_strndup(arena, out.data, out.len), out.len };
}

enum request_voice request_voice_of(const struct request_item *item, struct text key_id)
{
    bool has_id = item->type == TYPE_KEY || item->type == TYPE_REVOCATION;
    struct text own = has_id ? item_string(item->body, "id") : text_of(item->key_id);
    if (own.len > 0 && text_same(own, key_id))
        return REQUEST_VOICE_PROOF;
    if (item->type == TYPE_KEY && text_same(item_string(item->body, "replaces"), key_id))
        return REQUEST_VOICE_REPLACED;
    return REQUEST_VOICE_AUTHORITY;
}

static struct text quoted(struct arena *arena, const void *bytes, size_t len)
{
    char *string = arena_alloc(arena, 2 * len + 3);
    string[0] = '"';
    (void)hex_encode(bytes, len, string + 1);
    string[2 * len + 1] = '"';
    return (struct text) { string, 2 * len + 2 };
}

/* The authority's list with one more voice, ascending by key. */
static struct text with_voice(struct arena *arena, struct text list, struct text key_id,
                              struct text signature)
{
    struct buf out __attribute__((cleanup(buf_auto)));
    struct cursor c = cursor_of(list);
    struct text item;
    bool is_set = false, is_first = true;
    const char *mine = arena_printf(arena, "{\"key\":\"%.*s\",\"signature\":%.*s}",
                                    TEXT_ARG(key_id), TEXT_ARG(signature));
    buf_init(&out, REQUEST_FILE_MAX);
    buf_addc(&out, '[');
    bool ok = cursor_open(&c, '[');
    for (bool first = true; ok && cursor_more(&c, ']', first) && cursor_skip(&c, &item);
         first = false) {
        struct text other = item_string(item, "key");
        int order = other.len == key_id.len ? memcmp(key_id.ptr, other.ptr, other.len) : 1;
        if (!is_set && order <= 0) {
            buf_addf(&out, "%s%s", is_first ? "" : ",", mine);
            is_set = true;
            is_first = false;
        }
        if (order == 0)
            continue;
        buf_addf(&out, "%s%.*s", is_first ? "" : ",", TEXT_ARG(item));
        is_first = false;
    }
    if (!is_set)
        buf_addf(&out, "%s%s", is_first ? "" : ",", mine);
    buf_addc(&out, ']');
    return (struct text) { arena_strndup(arena, out.data, out.len), out.len };
}

void request_sign(struct arena *arena, struct request_item *item, enum request_voice voice,
                  struct text key_id, const void *signature, size_t len)
{
    static const char *const FIELDS[] = {
        [REQUEST_VOICE_PROOF] = "proof", [REQUEST_VOICE_REPLACED] = "replaced_proof"
    };
    struct text hex = quoted(arena, signature, len);
    if (voice == REQUEST_VOICE_AUTHORITY)
        item->body = body_with(arena, item->body, "authority",
                               with_voice(arena, item_value(item->body, "authority"), key_id, hex));
    else if (voice != REQUEST_VOICE_NONE)
        item->body = body_with(arena, item->body, FIELDS[voice], hex);
}
