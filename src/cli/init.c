/* `mingzhang init`: everything that the other commands would make at their first use. */
#include "command.h"
#include "core/i18n.h"
#include "signer/signer.h"
#include "json/value.h"

bool cli__run_init(struct cli *cli, int argc, char **argv, struct err *err)
{
    const struct cli_option none[] = { { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, none, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    cli__say(cli, _("%s is ready"), cli->conf.home);
    struct jv *result = jv_object();
    jv_set_string(result, "home", cli->conf.home);
    jv_set_string(result, "key", cli->signer->key_id);
    cli__give(cli, result);
    return true;
}
