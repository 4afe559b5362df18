/* `key new`, `key party`: keys and requests, on any machine. */
#include "core/i18n.h"
#include "key.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

/* The options of both. */
struct wishes {
    const char *use, *out, *key, *ledger, *request, *name, *replaces, *replaced_key, *algorithm;
    const char *chain, *account, *seat, *role, *office, *from, *to, *after;
};

static bool read_options(struct wishes *w, int *argc, char **argv, struct err *err)
{
    const struct cli_option known[] = {
        { "use", &w->use, NULL },           { "out", &w->out, NULL },
        { "key", &w->key, NULL },           { "ledger", &w->ledger, NULL },
        { "request", &w->request, NULL },   { "name", &w->name, NULL },
        { "replaces", &w->replaces, NULL }, { "replaced-key", &w->replaced_key, NULL },
        { "chain", &w->chain, NULL },       { "algorithm", &w->algorithm, NULL },
        { "account", &w->account, NULL },   { "seat", &w->seat, NULL },
        { "role", &w->role, NULL },         { "office", &w->office, NULL },
        { "from", &w->from, NULL },         { "to", &w->to, NULL },
        { "after", &w->after, NULL },       { NULL, NULL, NULL },
    };
    TRY(cli__options(argc, argv, known, err));
    TRY(cli__words(*argc, argv, 0, 0, err));
    if (w->ledger == NULL)
        return err_set(err, ERR_USAGE, _("--ledger NAME is missing"));
    return true;
}

/* "N:HASH", as `key list` prints the record of the last holder. */
static bool read_after(struct cli *cli, const char *after, struct party_wish *ret, struct err *err)
{
    const char *colon = strchr(after, ':');
    if (colon == NULL)
        return err_set(err, ERR_USAGE, _("--after: \"%s\" is not N:HASH as `key list` shows it"),
                       after);
    ret->last_hash = colon + 1;
    return cli__number("after", arena_strndup(cli->arena, after, (size_t)(colon - after)), 0,
                       INT64_MAX, &ret->last_n, err);
}

static bool check_party(const struct wishes *w, struct err *err)
{
    const struct {
        const char *name, *value;
    } needed[] = { { "account", w->account },
                   { "seat", w->seat },
                   { "role", w->role },
                   { "office", w->office },
                   { "from", w->from } };
    for (size_t i = 0; i < COUNT(needed); i++)
        TRY(cli__need(needed[i].name, needed[i].value, err));
    return true;
}

static bool add_party(struct cli *cli, const struct wishes *w, const char *key_id,
                      struct request *request, struct err *err)
{
    struct party_wish wish = { .chain = w->chain,
                               .account_no = w->account,
                               .key_id = key_id,
                               .name = w->office,
                               .role = w->role,
                               .valid_from = w->from,
                               .valid_to = w->to };
    TRY(check_party(w, err));
    TRY(cli__number("seat", w->seat, 1, FIELD_SEAT_MAX, &wish.seat, err));
    if (w->after != NULL)
        TRY(read_after(cli, w->after, &wish, err));
    return request_add_party(request, cli->arena, &wish, err);
}

static bool sign_all(struct cli *cli, struct request *request, const struct any_signer *signer,
                     struct err *err)
{
    for (size_t i = 0; i < request->count; i++) {
        enum request_voice voice;
        TRY(request_sign_with(request, &request->items[i], signer, cli->arena, &voice, err));
    }
    return true;
}

/* The old key signs only the item that replaces it: it is nobody's authority. */
static bool sign_replaced(struct cli *cli, const struct wishes *w, struct request *request,
                          struct err *err)
{
    AUTO(any_signer) struct any_signer *old = NULL;
    enum request_voice voice;
    if (w->replaced_key == NULL)
        return true;
    TRY(any_signer_open(w->replaced_key, &old, err));
    if (request_voice_of(&request->items[0], text_of(any_signer_id(old))) != REQUEST_VOICE_REPLACED)
        return err_set(err, ERR_USAGE, _("the key %s is not the one that is replaced"),
                       any_signer_id(old));
    return request_sign_with(request, &request->items[0], old, cli->arena, &voice, err);
}

static bool give(struct cli *cli, const struct request *request, const char *path,
                 const struct any_signer *signer, struct err *err)
{
    TRY(cli__write_request(request, path, err));
    TRY(cli__show_request(cli, request, NULL, err));
    cli__say(cli,
             _("written: %s\n  next: mingzhang key sign %s --key KEY, then mingzhang key "
               "enrol %s on the server"),
             path, path, path);
    struct jv *result = jv_object();
    jv_set_string(result, "key", any_signer_id(signer));
    jv_set_string(result, "request", path);
    cli__give(cli, result);
    return true;
}

static bool open_key(const struct wishes *w, struct any_signer **ret, struct err *err)
{
    bool is_sm2;
    TRY(cli__key_algorithm(w->algorithm, &is_sm2, err));
    if (w->key != NULL)
        return any_signer_open(w->key, ret, err);
    TRY(cli__need("out", w->out, err));
    return any_signer_create(w->out, is_sm2, ret, err);
}

static const char *request_path(struct cli *cli, const struct wishes *w)
{
    if (w->request != NULL)
        return w->request;
    return arena_printf(cli->arena, "%s.request", w->out != NULL ? w->out : "key");
}

bool cli__key_new(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct wishes w = { 0 };
    AUTO(any_signer) struct any_signer *signer = NULL;
    TRY(read_options(&w, &argc, argv, err));
    struct request request = { .ledger = w.ledger };
    struct key_wish wish = { .name = w.name, .replaces = w.replaces };
    TRY(cli__need("use", w.use, err));
    if (!key_use_find(text_of(w.use), &wish.use))
        return err_set(err, ERR_USAGE, _("there is no use \"%s\" of a key"), w.use);
    if (w.chain != NULL) /* before a key file is made that the next call would find in its way */
        TRY(check_party(&w, err));
    TRY(open_key(&w, &signer, err));
    wish.key = *any_signer_key(signer);
    TRY(request_add_key(&request, cli->arena, &wish, err));
    if (w.chain != NULL)
        TRY(add_party(cli, &w, any_signer_id(signer), &request, err));
    TRY(sign_all(cli, &request, signer, err));
    TRY(sign_replaced(cli, &w, &request, err));
    return give(cli, &request, request_path(cli, &w), signer, err);
}

bool cli__key_party(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct wishes w = { 0 };
    AUTO(any_signer) struct any_signer *signer = NULL;
    TRY(read_options(&w, &argc, argv, err));
    struct request request = { .ledger = w.ledger };
    TRY(cli__need("key", w.key, err));
    TRY(cli__need("request", w.request, err));
    TRY(cli__need("chain", w.chain, err));
    TRY(any_signer_open(w.key, &signer, err));
    TRY(add_party(cli, &w, any_signer_id(signer), &request, err));
    TRY(sign_all(cli, &request, signer, err));
    return give(cli, &request, w.request, signer, err);
}
