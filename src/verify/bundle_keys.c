#include "bundle.h"
#include "core/i18n.h"
#include "folder.h"
#include "verify/rollcall.h"

#include <errno.h>
#include <string.h>

static bool record_key(struct keyring *ring, const char *id, const char *hex, struct err *err)
{
    struct public_key key;
    if (strlen(hex) != (size_t)2 * PUBLIC_KEY_SIZE || !hex_decode(hex, strlen(hex), key.bytes))
        return err_set(err, ERR_INPUT, _("%s: \"public_key\" is not 64 hex digits"), "keys.json");
    return keyring_add(ring, id, &key, err);
}

bool verify__keys(const struct jv *document, const struct trust *trust, struct keyring *ring,
                  struct rollcall *rollcall, struct err *err)
{
    struct jv *list;
    TRY(jv_need_array(document, "keys", &list, err));
    for (size_t i = 0; i < jv_size(list); i++) {
        const struct jv *item = jv_at(list, i);
        const char *id;
        const char *hex;
        enum key_use use;
        struct any_key key;
        TRY(jv_need_string(item, "id", &id, err));
        TRY(jv_need_string(item, "public_key", &hex, err));
        if (!key_use_find(text_of(jv_string(jv_get(item, "role"), "record")), &use))
            continue; /* of a use that this program does not know */
        bool is_sm2 = strcmp(jv_string(jv_get(item, "algorithm"), "ed25519"), "sm2") == 0;
        if (use == KEY_USE_RECORD && !is_sm2)
            TRY(record_key(ring, id, hex, err));
        bool is_first = jv_int(jv_get(item, "n"), -1) < 0 && (is_sm2 || use == KEY_USE_CHECKPOINT);
        if (is_first && any_key_read(text_of(hex), &key) &&
            (trust == NULL || !trust_has_checkpoint_key(trust, key.len)))
            rollcall_first(rollcall, use, &key);
    }
    return true;
}

static int64_t next_position(FILE *places, struct err *err)
{
    unsigned char bytes[8];
    uint64_t position = 0;
    if (places == NULL || verify__take(places, bytes, sizeof bytes, err) != 1)
        return -1;
    for (size_t i = 0; i < sizeof bytes; i++)
        position = position << 8 | bytes[i];
    return position > INT64_MAX ? -1 : (int64_t)position;
}

static void read_frames(FILE *records, FILE *places,
                        void (*each)(void *arg, struct text bytes, int64_t position), void *arg,
                        struct err *err)
{
    unsigned char head[4];
    char bytes[RECORD_SIZE_MAX];
    while (verify__take(records, head, sizeof head, err) == 1) {
        size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        if (len == 0 || len > RECORD_SIZE_MAX || verify__take(records, bytes, len, err) != 1)
            return;
        each(arg, (struct text) { bytes, len }, next_position(places, err));
    }
}

bool verify__each_of(const char *folder, const char *name,
                     void (*each)(void *arg, struct text bytes, int64_t position), void *arg,
                     struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    struct err failed = { 0 };
    TRY(verify__path(path, err, "%s/chains/%s.records", folder, name));
    FILE *records = fopen(path, "re");
    TRY(verify__path(path, err, "%s/chains/%s.pos", folder, name));
    FILE *places = fopen(path, "re");
    if (records != NULL)
        read_frames(records, places, each, arg, &failed);
    if (records != NULL)
        (void)fclose(records); /* it was only read */
    if (places != NULL)
        (void)fclose(places); /* it was only read */
    if (failed.code == ERR_NONE)
        return true;
    *err = failed;
    return false;
}
