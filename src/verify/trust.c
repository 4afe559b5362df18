#include "trust.h"
#include "core/file.h"
#include "core/i18n.h"
#include "verify/report.h"

#include <stdio.h>
#include <string.h>

void keyring_init(struct keyring *ring) { memset(ring, 0, sizeof *ring); }

void keyring_release(struct keyring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        verifying_key_free(ring->items[i].check);
    ring->count = 0;
}

bool keyring_add(struct keyring *ring, const char *id, const struct public_key *key,
                 struct err *err)
{
    char own[KEY_ID_SIZE];
    if (ring->count == KEYRING_MAX)
        return err_set(err, ERR_LIMIT, _("more than %d keys"), KEYRING_MAX);
    (void)public_key_id(key, own);
    if (id == NULL)
        id = own;
    TRY(verifying_key_new(key, &ring->items[ring->count].check, err));
    (void)snprintf(ring->items[ring->count].id, KEY_ID_SIZE, "%s", id);
    ring->items[ring->count].key = *key;
    ring->items[ring->count].id_is_true = strcmp(id, own) == 0;
    ring->items[ring->count].trusted = false;
    ring->count++;
    return true;
}

int keyring_find(const struct keyring *ring, struct text id)
{
    for (size_t i = 0; i < ring->count; i++)
        if (text_eq(id, ring->items[i].id))
            return (int)i;
    return -1;
}

static bool add_key(struct trust *trust, const char *hex, struct err *err)
{
    struct public_key key;
    if (strlen(hex) != (size_t)2 * PUBLIC_KEY_SIZE || !hex_decode(hex, strlen(hex), key.bytes))
        return err_set(err, ERR_INPUT, _("a public key is 64 lower-case hex digits"));
    return keyring_add(&trust->keys, NULL, &key, err);
}

/* A head that cannot be read must not be taken for one that was not given. */
static bool check_heads(const struct trust *trust, struct err *err)
{
    size_t at = 0;
    const char *chain;
    struct jv *head;
    int64_t n;
    struct sha256 hash;
    if (trust->heads != NULL && jv_kind(trust->heads) != JV_OBJECT)
        return err_set(err, ERR_INPUT, _("\"heads\" is not an object"));
    while (jv_next(trust->heads, &at, &chain, &head))
        if (!trust_head(trust, chain, &n, &hash))
            return err_set(err, ERR_INPUT, _("the head of chain %s is not {\"n\", \"hash\"}"),
                           chain);
    return true;
}

static bool add_authority_key(struct authority *authority, const char *hex, struct err *err)
{
    if (authority->count < ENROL_AUTHORITY_MAX &&
        any_key_read(text_of(hex), &authority->keys[authority->count])) {
        authority->count++;
        return true;
    }
    return err_set(err, ERR_INPUT, _("\"authority\" holds what is no public key, or too many"));
}

static bool read_authority(struct trust *trust, struct err *err)
{
    const struct jv *pinned = jv_get(trust->document, "authority");
    const struct jv *keys = jv_get(pinned, "keys");
    if (pinned == NULL)
        return true;
    trust->authority.k = jv_int(jv_get(pinned, "k"), 0);
    for (size_t i = 0; i < jv_size(keys); i++)
        TRY(add_authority_key(&trust->authority, jv_string(jv_at(keys, i), ""), err));
    if (trust->authority.k < 1 || (size_t)trust->authority.k > trust->authority.count)
        return err_set(err, ERR_INPUT, _("\"authority\" is not {\"k\", \"keys\"}"));
    trust->is_pinned = true;
    return true;
}

static bool read_trust(struct trust *trust, struct err *err)
{
    const struct jv *list = jv_get(trust->document, "public_keys");
    const char *hex = jv_string(jv_get(trust->document, "public_key"), NULL);
    TRY(jv_need_string(trust->document, "ledger", &trust->ledger, err));
    if (hex != NULL)
        TRY(add_key(trust, hex, err));
    for (size_t i = 0; i < jv_size(list); i++)
        TRY(add_key(trust, jv_string(jv_at(list, i), ""), err));
    if (trust->keys.count == 0)
        return err_set(err, ERR_INPUT, _("there is no \"public_key\""));
    trust->heads = jv_get(trust->document, "heads");
    return check_heads(trust, err) && read_authority(trust, err) &&
           verify__trust_read_log(trust, err);
}

static bool parse_trust(const char *path, struct text text, struct trust *trust, struct err *err)
{
    TRY(jv_parse(text, path, &trust->document, err));
    if (read_trust(trust, err))
        return true;
    return err_wrap(err, "%s", path);
}

bool trust_load(const char *path, struct trust *ret, struct err *err)
{
    struct buf bytes;
    struct trust trust = { 0 };
    buf_init(&bytes, TRUST_FILE_MAX);
    bool ok = file_read(path, &bytes, err) &&
              parse_trust(path, (struct text) { bytes.data, bytes.len }, &trust, err);
    buf_release(&bytes);
    if (ok)
        *ret = trust;
    else
        trust_release(&trust);
    return ok;
}

void trust_release(struct trust *trust)
{
    jv_free(trust->document);
    trust->document = NULL;
    keyring_release(&trust->keys);
}

bool trust_head(const struct trust *trust, const char *chain, int64_t *ret_n,
                struct sha256 *ret_hash)
{
    const struct jv *head = jv_get(trust->heads, chain);
    const char *hex = jv_string(jv_get(head, "hash"), "");
    if (strlen(hex) != SHA256_HEX_SIZE - 1 || !hex_decode(hex, strlen(hex), ret_hash->bytes))
        return false;
    *ret_n = jv_int(jv_get(head, "n"), -1);
    return *ret_n >= 0;
}

void trust_mark(const struct trust *trust, struct keyring *ring)
{
    for (size_t i = 0; i < ring->count; i++)
        for (size_t k = 0; k < trust->keys.count; k++)
            if (memcmp(ring->items[i].key.bytes, trust->keys.items[k].key.bytes, PUBLIC_KEY_SIZE) ==
                0)
                ring->items[i].trusted = true;
}

bool trust_of_key(const char *ledger, const struct public_key *key, struct trust *ret,
                  struct err *err)
{
    struct trust trust = { .document = jv_object() };
    jv_set_string(trust.document, "ledger", ledger);
    trust.ledger = jv_string(jv_get(trust.document, "ledger"), "");
    bool ok = keyring_add(&trust.keys, NULL, key, err);
    if (ok)
        *ret = trust;
    else
        trust_release(&trust);
    return ok;
}

void trust_anchor(const struct trust *trust, const char *ledger, struct report *report)
{
    struct finding finding = { .pass = PASS_KEY, .n = -1, .at = -1 };
    if (trust == NULL)
        return;
    report->anchored = strcmp(trust->ledger, ledger) == 0;
    report->heads_trusted = jv_size(trust->heads) > 0;
    if (report->anchored)
        return;
    (void)snprintf(finding.text, sizeof finding.text,
                   _("this is ledger %s; the trust file is for %s"), ledger, trust->ledger);
    report_add(report, &finding);
}
