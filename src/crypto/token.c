/* Ed25519 keys that stay in a PKCS#11 token: CKM_EDDSA of PKCS#11 3.0, keys by their URI (RFC
 * 7512). The PIN is read from the file that pin-source names, and from nowhere else. */
#include "core/i18n.h"
#include "crypto/memory.h"
#include "key.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/uri.h>
#include <stdlib.h>
#include <string.h>

enum { PIN_MAX = 256, POINT_MAX = 128, SLOTS_MAX = 64, TEMPLATE_MAX = 6 };

struct token {
    CK_FUNCTION_LIST *module;   /* of which the session is */
    CK_FUNCTION_LIST **modules; /* all that were loaded; ends with NULL */
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
};

static bool refuse(const char *uri, const char *why, struct err *err)
{
    return err_set(err, ERR_KEY, _("the key %s cannot be used: %s"), uri, why);
}

static bool failed(const char *uri, CK_RV rv, struct err *err)
{
    return refuse(uri, p11_kit_strerror(rv), err);
}

/* What the URI's own path names (label, id), with the class and type that are wanted. */
static CK_ULONG make_template(P11KitUri *uri, CK_OBJECT_CLASS *class, CK_KEY_TYPE *type,
                              CK_ATTRIBUTE out[TEMPLATE_MAX])
{
    static const CK_ATTRIBUTE_TYPE NAMES[] = { CKA_LABEL, CKA_ID };
    CK_ULONG count = 0;
    out[count++] = (CK_ATTRIBUTE) { CKA_CLASS, class, sizeof *class };
    out[count++] = (CK_ATTRIBUTE) { CKA_KEY_TYPE, type, sizeof *type };
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        const CK_ATTRIBUTE *one = p11_kit_uri_get_attribute(uri, NAMES[i]);
        if (one != NULL)
            out[count++] = *one;
    }
    return count;
}

/* Exactly one object of the class. */
static bool find(const struct token *token, P11KitUri *parsed, CK_OBJECT_CLASS class,
                 const char *uri, CK_OBJECT_HANDLE *ret, struct err *err)
{
    CK_KEY_TYPE type = CKK_EC_EDWARDS;
    CK_ATTRIBUTE wanted[TEMPLATE_MAX];
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    CK_RV rv = token->module->C_FindObjectsInit(token->session, wanted,
                                                make_template(parsed, &class, &type, wanted));
    if (rv == CKR_OK) {
        rv = token->module->C_FindObjects(token->session, found, COUNT(found), &count);
        (void)token->module->C_FindObjectsFinal(token->session); /* the search is over either way */
    }
    if (rv != CKR_OK)
        return failed(uri, rv, err);
    if (count == 0)
        return refuse(uri, _("the token holds no such Ed25519 key, or needs pin-source"), err);
    if (count > 1)
        return refuse(uri, _("several keys of the token fit"), err);
    *ret = found[0];
    return true;
}

/* CKA_EC_POINT: the 32 bytes, in most tokens inside a DER octet string. */
static bool read_public(const struct token *token, P11KitUri *parsed, const char *uri,
                        struct public_key *ret, struct err *err)
{
    unsigned char point[POINT_MAX];
    CK_OBJECT_HANDLE object;
    CK_ATTRIBUTE wanted = { CKA_EC_POINT, point, sizeof point };
    TRY(find(token, parsed, CKO_PUBLIC_KEY, uri, &object, err));
    CK_RV rv = token->module->C_GetAttributeValue(token->session, object, &wanted, 1);
    if (rv != CKR_OK)
        return failed(uri, rv, err);
    bool is_wrapped =
        wanted.ulValueLen == PUBLIC_KEY_SIZE + 2 && point[0] == 0x04 && point[1] == PUBLIC_KEY_SIZE;
    if (!is_wrapped && wanted.ulValueLen != PUBLIC_KEY_SIZE)
        return refuse(uri, _("its public key is not one of Ed25519"), err);
    memcpy(ret->bytes, point + (is_wrapped ? 2 : 0), PUBLIC_KEY_SIZE);
    return true;
}

static bool log_in(const struct token *token, P11KitUri *parsed, const char *uri, struct err *err)
{
    const char *source = p11_kit_uri_get_pin_source(parsed);
    size_t len = 0;
    if (source == NULL)
        return true; /* a token may ask for none; find() says when the key is not to be seen */
    source = strncmp(source, "file:", 5) == 0 ? source + 5 : source;
    char *pin = secret_alloc(PIN_MAX + 1);
    bool ok = crypto__secret_file(source, pin, PIN_MAX + 1, &len, err);
    while (ok && len > 0 && (pin[len - 1] == '\n' || pin[len - 1] == '\r'))
        len--;
    CK_RV rv =
        ok ? token->module->C_Login(token->session, CKU_USER, (CK_UTF8CHAR *)pin, (CK_ULONG)len)
           : CKR_OK;
    secret_free(pin, PIN_MAX + 1);
    if (rv != CKR_OK && rv != CKR_USER_ALREADY_LOGGED_IN)
        return failed(uri, rv, err);
    return ok;
}

/* The slot of the one token that fits the URI. */
static bool find_slot(struct token *token, P11KitUri *parsed, const char *uri, CK_SLOT_ID *ret,
                      struct err *err)
{
    int found = 0;
    for (size_t i = 0; token->modules[i] != NULL; i++) {
        CK_SLOT_ID slots[SLOTS_MAX];
        CK_ULONG count = SLOTS_MAX;
        if (token->modules[i]->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
            continue; /* another module may have it */
        for (CK_ULONG j = 0; j < count; j++) {
            CK_TOKEN_INFO info;
            if (token->modules[i]->C_GetTokenInfo(slots[j], &info) != CKR_OK ||
                (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
                p11_kit_uri_match_token_info(parsed, &info) != 1)
                continue;
            found++;
            token->module = token->modules[i];
            *ret = slots[j];
        }
    }
    if (found == 0)
        return refuse(uri, _("no such token is there"), err);
    return found == 1 || refuse(uri, _("several tokens fit"), err);
}

static bool load_modules(struct token *token, P11KitUri *parsed, const char *uri, struct err *err)
{
    const char *path = p11_kit_uri_get_module_path(parsed);
    if (path == NULL) {
        token->modules = p11_kit_modules_load_and_initialize(0);
        return token->modules != NULL || refuse(uri, p11_kit_message(), err);
    }
    CK_FUNCTION_LIST *module = p11_kit_module_load(path, 0);
    if (module == NULL)
        return refuse(uri, p11_kit_message(), err);
    CK_RV rv = p11_kit_module_initialize(module);
    if (rv != CKR_OK) {
        p11_kit_module_release(module);
        return failed(uri, rv, err);
    }
    token->modules = calloc(2, sizeof *token->modules);
    if (token->modules == NULL)
        abort();
    token->modules[0] = module;
    return true;
}

static bool sign(void *arg, const void *bytes, size_t len, struct signature *ret, struct err *err)
{
    const struct token *token = arg;
    CK_MECHANISM mechanism = { CKM_EDDSA, NULL, 0 };
    CK_ULONG size = SIGNATURE_SIZE;
    struct signature made;
    CK_RV rv = token->module->C_SignInit(token->session, &mechanism, token->key);
    if (rv == CKR_OK)
        rv = token->module->C_Sign(token->session, (CK_BYTE *)(uintptr_t)bytes, (CK_ULONG)len,
                                   made.bytes, &size);
    if (rv != CKR_OK || size != SIGNATURE_SIZE)
        return err_set(err, ERR_KEY, _("the token did not sign: %s"), p11_kit_strerror(rv));
    *ret = made;
    return true;
}

/* No C_Logout: other keys of the process may be in the same token. */
static void close_token(void *arg)
{
    struct token *token = arg;
    if (token->module != NULL && token->session != CK_INVALID_HANDLE)
        (void)token->module->C_CloseSession(token->session); /* it is over either way */
    if (token->modules != NULL)
        p11_kit_modules_finalize_and_release(token->modules);
    free(token);
}

static bool open_key(struct token *token, P11KitUri *parsed, const char *uri,
                     struct public_key *ret, struct err *err)
{
    CK_SLOT_ID slot;
    TRY(load_modules(token, parsed, uri, err));
    TRY(find_slot(token, parsed, uri, &slot, err));
    CK_RV rv = token->module->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &token->session);
    if (rv != CKR_OK)
        return failed(uri, rv, err);
    TRY(log_in(token, parsed, uri, err));
    TRY(find(token, parsed, CKO_PRIVATE_KEY, uri, &token->key, err));
    return read_public(token, parsed, uri, ret, err);
}

/* A token that keeps two keys under one name would give us the wrong public key. */
static bool try_out(const struct crypto_device *device, const char *uri, struct err *err)
{
    static const char TRIAL[] = "mingzhang: is this the key?";
    AUTO(verifying_key) struct verifying_key *key = NULL;
    struct signature made;
    TRY(device->sign(device->arg, TRIAL, sizeof TRIAL, &made, err));
    TRY(verifying_key_new(&device->public, &key, err));
    return verifying_key_check(key, TRIAL, sizeof TRIAL, &made) ||
           refuse(uri, _("its public key does not belong to it"), err);
}

static bool parse(const char *uri, P11KitUri *parsed, struct err *err)
{
    int rv = p11_kit_uri_parse(uri, P11_KIT_URI_FOR_ANY, parsed);
    if (rv == P11_KIT_URI_OK && p11_kit_uri_get_pin_value(parsed) != NULL) { /* not to be shown */
        (void)err_set(err, ERR_KEY, _("a PIN may not stand in the address of a key"));
        return err_hint(err, _("Put it into a file and write pin-source=file:/path."));
    }
    if (rv != P11_KIT_URI_OK)
        return err_set(err, ERR_KEY, _("the address of a key is not understood: %s"),
                       p11_kit_uri_message(rv));
    return p11_kit_uri_any_unrecognized(parsed) == 0 ||
           refuse(uri, _("the address holds words that are not known"), err);
}

bool crypto__token_open(const char *uri, struct crypto_device *ret, struct err *err)
{
    struct token *token = calloc(1, sizeof *token);
    P11KitUri *parsed = p11_kit_uri_new();
    struct crypto_device out = { .sign = sign, .close = close_token, .arg = token };
    if (token == NULL || parsed == NULL)
        abort();
    token->session = CK_INVALID_HANDLE;
    bool ok = parse(uri, parsed, err) && open_key(token, parsed, uri, &out.public, err) &&
              try_out(&out, uri, err);
    p11_kit_uri_free(parsed);
    if (!ok)
        close_token(token);
    else
        *ret = out;
    return ok;
}
