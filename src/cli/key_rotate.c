/* `key rotate`: the ledger goes over to a new record or checkpoint key.
 *
 * The new key is enrolled, signed by the old one, and gets its place in the log; the settings name
 * it and the signer begins anew with it; then the old one is revoked. Where a command that was
 * killed had come to is seen from the ledger, so that calling it again goes on. */
#include "core/i18n.h"
#include "key.h"
#include "ledger/enrol.h"
#include "signer/signer.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { KEYS_MAX = 1000, WAIT_US = 50000, WAIT_TIMES = 200 };

struct rotation {
    struct cli *cli;
    enum key_use use;
    const char *ledger;
    const char *given; /* --new: where the new key is; NULL: made in the home folder */
    const char *uri;   /* of the key that open_key() opened last */
};

static const char *current_id(const struct rotation *r)
{
    return r->use == KEY_USE_RECORD ? r->cli->signer->key_id : r->cli->signer->checkpoint_key_id;
}

static const char *numbered(struct rotation *r, int number)
{
    return arena_printf(r->cli->arena, "%s/keys/%s-%d.pem", r->cli->conf.home, key_use_word(r->use),
                        number);
}

/* A file that is not there, or holds another key, is no failure: the next place is looked at. */
static bool try_key(struct rotation *r, const char *uri, const char *id, struct any_signer **ret)
{
    struct err ignored = { 0 };
    struct any_signer *signer = NULL;
    if (uri == NULL || !any_signer_open(uri, &signer, &ignored))
        return false;
    if (strcmp(any_signer_id(signer), id) != 0) {
        any_signer_free(signer);
        return false;
    }
    r->uri = uri;
    *ret = signer;
    return true;
}

/* Where the settings say, where --new says, or among the keys of the home folder. */
static bool open_key(struct rotation *r, const char *id, struct any_signer **ret, struct err *err)
{
    struct signer_settings settings;
    TRY(signer_settings(&r->cli->conf, &settings, err));
    const char *named = r->use == KEY_USE_RECORD ? settings.record_key : settings.checkpoint_key;
    const char *first =
        arena_printf(r->cli->arena, "%s/keys/%s.pem", r->cli->conf.home, key_use_word(r->use));
    if (try_key(r, arena_strdup(r->cli->arena, named), id, ret) || try_key(r, r->given, id, ret) ||
        try_key(r, first, id, ret))
        return true;
    for (int number = 2; number < KEYS_MAX; number++) {
        const char *path = numbered(r, number);
        if (access(path, F_OK) != 0)
            break;
        if (try_key(r, path, id, ret))
            return true;
    }
    (void)err_set(err, ERR_KEY, _("the key %s cannot be found"), id);
    return err_hint(err, _("Run this as the user of the signer; name a key that lies elsewhere "
                           "with --new KEY."));
}

static bool make_key(struct rotation *r, struct any_signer **ret, struct err *err)
{
    r->uri = r->given;
    if (r->given != NULL)
        return any_signer_open(r->given, ret, err);
    int number = 2;
    while (number < KEYS_MAX && access(numbered(r, number), F_OK) == 0)
        number++;
    r->uri = numbered(r, number);
    return any_signer_create(r->uri, false, ret, err);
}

static bool find_entry(struct rotation *r, const char *id, struct enrol_key *ret, struct err *err)
{
    AUTO(roll) struct roll *roll = NULL;
    TRY(ledger_roll(r->cli->db, NULL, &roll, err));
    const struct enrol_key *key = roll_find(roll, text_of(id));
    if (key == NULL)
        return err_set(err, ERR_NOT_FOUND, _("the key %s is not one of this ledger"), id);
    *ret = *key;
    return true;
}

static bool post(struct rotation *r, struct request *request, struct err *err)
{
    struct enrol_summary summary;
    TRY(ledger_enrol(r->cli->db, r->cli->signer, NULL, request, 1, &summary, err));
    return cli__advance(r->cli, err);
}

static bool enrol_new(struct rotation *r, const struct enrol_key *current, struct err *err)
{
    AUTO(any_signer) struct any_signer *old = NULL;
    AUTO(any_signer) struct any_signer *new = NULL;
    enum request_voice voice;
    struct request request = { .ledger = r->ledger };
    TRY(open_key(r, current->id, &old, err));
    TRY(make_key(r, &new, err));
    const struct key_wish wish = { .key = *any_signer_key(new),
                                   .use = r->use,
                                   .replaces = current->id };
    if (wish.key.len != PUBLIC_KEY_SIZE)
        return err_set(err, ERR_KEY, _("the ledger's first signature is always Ed25519"));
    TRY(request_add_key(&request, r->cli->arena, &wish, err));
    TRY(request_sign_with(&request, &request.items[0], new, r->cli->arena, &voice, err));
    TRY(request_sign_with(&request, &request.items[0], old, r->cli->arena, &voice, err));
    cli__say(r->cli, _("enrolling the key %s in the place of %s"), any_signer_id(new), current->id);
    return post(r, &request, err);
}

/* The signer that runs has the old key: it ends, and the next one reads the settings. */
static bool reopen(struct rotation *r, const char *id, struct err *err)
{
    struct err ignored = { 0 };
    if (!signer_stop(r->cli->signer, &ignored))
        err_clear(&ignored); /* it is gone already */
    for (int i = 0; i < WAIT_TIMES; i++) {
        signer_free(r->cli->signer);
        r->cli->signer = NULL;
        bool ok = cli__open_signer(r->cli, &ignored);
        if (ok && strcmp(current_id(r), id) == 0)
            return true;
        err_clear(&ignored);
        (void)usleep(WAIT_US); /* until the old process is gone */
    }
    (void)err_set(err, ERR_KEY, _("the signer does not use the key %s yet"), id);
    return err_hint(err, _("Restart mingzhang-signer, then run this command again."));
}

static bool switch_to(struct rotation *r, const char *id, struct err *err)
{
    AUTO(any_signer) struct any_signer *new = NULL;
    const char *setting = r->use == KEY_USE_RECORD ? "record_key" : "checkpoint_key";
    TRY(cli__advance(r->cli, err)); /* what the old key signed is in the log before */
    TRY(open_key(r, id, &new, err));
    TRY(conf_set(&r->cli->conf, setting, r->uri, err));
    TRY(conf_load(r->cli->home, &r->cli->conf, err));
    cli__say(r->cli, _("%s = %s"), setting, r->uri);
    return reopen(r, id, err);
}

static bool revoke_old(struct rotation *r, const char *id, struct err *err)
{
    AUTO(any_signer) struct any_signer *old = NULL;
    enum request_voice voice;
    struct request request = { .ledger = r->ledger };
    TRY(open_key(r, id, &old, err));
    TRY(request_add_revocation(&request, r->cli->arena, id, "replaced", err));
    TRY(request_sign_with(&request, &request.items[0], old, r->cli->arena, &voice, err));
    TRY(cli__advance(r->cli, err));
    TRY(post(r, &request, err));
    cli__say(r->cli, _("revoked: %s; its file may be destroyed now"), id);
    return true;
}

static bool rotate(struct rotation *r, struct err *err)
{
    struct enrol_key current, last;
    TRY(find_entry(r, current_id(r), &current, err));
    if (current.replaces[0] != '\0') {
        TRY(find_entry(r, current.replaces, &last, err));
        if (!last.is_revoked) /* a rotation that was broken off at its end */
            return revoke_old(r, last.id, err);
    }
    if (current.replaced_by[0] == '\0') {
        TRY(enrol_new(r, &current, err));
        TRY(find_entry(r, current.id, &current, err));
    }
    TRY(switch_to(r, current.replaced_by, err));
    return revoke_old(r, current.id, err);
}

bool cli__key_rotate(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct rotation r = { .cli = cli };
    const struct cli_option known[] = { { "new", &r.given, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    if (!key_use_find(text_of(argv[1]), &r.use) ||
        (r.use != KEY_USE_RECORD && r.use != KEY_USE_CHECKPOINT))
        return err_set(err, ERR_USAGE, _("`key rotate` is for the record or the checkpoint key"));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__ledger_name(cli, &r.ledger, err));
    TRY(rotate(&r, err));
    cli__say(cli, _("the %s key is %s now"), argv[1], current_id(&r));
    struct jv *result = jv_object();
    jv_set_string(result, "use", argv[1]);
    jv_set_string(result, "key", current_id(&r));
    cli__give(cli, result);
    return true;
}
