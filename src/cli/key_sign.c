/* `key show`, `key sign`: read a request, and put one's name under it. */
#include "core/i18n.h"
#include "key.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static bool read_known(const char *path, struct authority *space, const struct authority **ret,
                       struct err *err)
{
    *ret = NULL;
    if (path == NULL)
        return true;
    TRY(cli__read_authority(path, space, err));
    *ret = space;
    return true;
}

bool cli__key_show(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *path = NULL;
    struct authority space;
    const struct authority *authority;
    struct request request;
    const struct cli_option known[] = { { "authority", &path, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(read_known(path, &space, &authority, err));
    TRY(cli__read_request(cli, argv[1], &request, err));
    TRY(cli__show_request(cli, &request, authority, err));
    struct jv *result = jv_object();
    jv_set_string(result, "ledger", request.ledger);
    jv_set_int(result, "items", (int64_t)request.count);
    cli__give(cli, result);
    return true;
}

static const char *voice_word(enum request_voice voice)
{
    switch (voice) {
    case REQUEST_VOICE_PROOF:
        return _("as the key itself");
    case REQUEST_VOICE_REPLACED:
        return _("as the key that is replaced");
    default:
        return _("as a key of the authority");
    }
}

bool cli__key_sign(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *key = NULL, *other = NULL, *out = NULL, *path = NULL;
    bool yes = false;
    AUTO(any_signer) struct any_signer *signer = NULL;
    struct authority space;
    const struct authority *authority;
    struct request request;
    const struct cli_option known[] = {
        { "key", &key, NULL }, { "authority-key", &other, NULL }, { "out", &out, NULL },
        { "yes", NULL, &yes }, { "authority", &path, NULL },      { NULL, NULL, NULL }
    };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    if (key == NULL)
        key = other;
    TRY(cli__need("key", key, err));
    TRY(read_known(path, &space, &authority, err));
    TRY(cli__read_request(cli, argv[1], &request, err));
    TRY(cli__show_request(cli, &request, authority, err));
    if (!yes)
        TRY(cli__confirmed(_("Sign this? Type yes: "), err));
    TRY(any_signer_open(key, &signer, err));
    for (size_t i = 0; i < request.count; i++) {
        enum request_voice voice;
        TRY(request_sign_with(&request, &request.items[i], signer, cli->arena, &voice, err));
        cli__say(cli, _("signed with %s %s"), any_signer_id(signer), voice_word(voice));
    }
    TRY(cli__write_request(&request, out != NULL ? out : argv[1], err));
    struct jv *result = jv_object();
    jv_set_string(result, "key", any_signer_id(signer));
    jv_set_string(result, "request", out != NULL ? out : argv[1]);
    cli__give(cli, result);
    return true;
}
