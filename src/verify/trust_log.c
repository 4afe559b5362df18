/* What the trust file says about the log and about keys that came later. */
#include "core/file.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "proof/note.h"
#include "proof/policy.h"
#include "trust.h"
#include "verify/rollcall.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REMEMBER_MAX = 4096, REMEMBER_PATH_MAX = 4096 };

static bool check_vkeys(const struct trust *trust, struct err *err)
{
    struct note_key key;
    for (size_t i = 0; i < jv_size(trust->checkpoint_keys); i++)
        TRY(note_key_parse(text_of(jv_string(jv_at(trust->checkpoint_keys, i), "")), &key, err));
    return true;
}

static bool check_policy(const struct trust *trust, struct err *err)
{
    if (trust->policy == NULL)
        return true;
    struct policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL)
        abort();
    bool ok = policy_parse(text_of(trust->policy), policy, err);
    free(policy);
    return ok;
}

/* A head that cannot be read must not be taken for none. */
static bool read_head(const struct jv *head, struct trust *trust, struct err *err)
{
    if (head == NULL)
        return true;
    const char *hex = jv_string(jv_get(head, "root"), "");
    int64_t size = jv_int(jv_get(head, "size"), -1);
    if (size < 0 || strlen(hex) != SHA256_HEX_SIZE - 1 ||
        !hex_decode(hex, strlen(hex), trust->head_root.bytes))
        return err_set(err, ERR_INPUT, _("\"head\" is not {\"root\", \"size\"}"));
    trust->has_head = true;
    trust->head_size = (uint64_t)size;
    return true;
}

bool verify__trust_read_log(struct trust *trust, struct err *err)
{
    const struct jv *policy = jv_get(trust->document, "policy");
    trust->checkpoint_keys = jv_get(trust->document, "checkpoint_keys");
    trust->tsa = jv_get(trust->document, "tsa");
    trust->policy = jv_string(policy, NULL);
    if ((policy != NULL && trust->policy == NULL) ||
        (trust->tsa != NULL && jv_kind(trust->tsa) != JV_ARRAY) ||
        (trust->checkpoint_keys != NULL && jv_kind(trust->checkpoint_keys) != JV_ARRAY))
        return err_set(
            err, ERR_INPUT,
            _("\"policy\" is a text, \"tsa\" and \"checkpoint_keys\" are lists of texts"));
    return check_vkeys(trust, err) && check_policy(trust, err) &&
           read_head(jv_get(trust->document, "head"), trust, err);
}

bool trust_has_checkpoint_key(const struct trust *trust, size_t len)
{
    for (size_t i = 0; i < jv_size(trust->checkpoint_keys); i++) {
        struct err ignored;
        struct note_key key;
        if (note_key_parse(text_of(jv_string(jv_at(trust->checkpoint_keys, i), "")), &key,
                           &ignored) &&
            key.len == len)
            return true;
    }
    return false;
}

void trust_enter(const struct trust *trust, struct rollcall *rollcall)
{
    for (size_t i = 0; i < jv_size(trust->checkpoint_keys); i++) {
        struct err ignored;
        struct note_key from;
        struct any_key key;
        if (!note_key_parse(text_of(jv_string(jv_at(trust->checkpoint_keys, i), "")), &from,
                            &ignored))
            continue; /* it was read before */
        memcpy(key.bytes, from.bytes, from.len);
        key.len = from.len;
        rollcall_first(rollcall, KEY_USE_CHECKPOINT, &key);
    }
}

bool trust_remember_load(const char *path, struct trust *trust, struct err *err)
{
    struct buf bytes;
    AUTO(jv) struct jv *document = NULL;
    const char *ledger;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    buf_init(&bytes, REMEMBER_MAX);
    bool ok = file_read(path, &bytes, err) &&
              jv_parse((struct text) { bytes.data, bytes.len }, path, &document, err) &&
              jv_need_string(document, "ledger", &ledger, err) && read_head(document, trust, err);
    buf_release(&bytes);
    if (ok && strcmp(ledger, trust->ledger) != 0)
        return err_set(err, ERR_INPUT, _("%s remembers another ledger, %s"), path, ledger);
    return ok;
}

bool trust_remember_save(const char *path, const char *ledger, uint64_t size,
                         const struct sha256 *root, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct buf text;
    buf_init(&text, REMEMBER_MAX);
    AUTO(jv) struct jv *document = jv_object();
    jv_set_string(document, "ledger", ledger);
    jv_set_string(document, "root", sha256_hex(root, hex));
    jv_set_int(document, "size", (int64_t)size);
    jv_write(document, 1, &text);
    buf_addc(&text, '\n');
    bool ok = file_write(path, (struct text) { text.data, text.len }, 0644, err);
    buf_release(&text);
    return ok;
}
