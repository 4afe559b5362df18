/* `key link`: a browser without a certificate comes in once. */
#include "access/session.h"
#include "core/i18n.h"
#include "key.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

enum { MINUTES = 10 };

bool cli__key_link(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *minutes = NULL, *base = "https://127.0.0.1:8443";
    char token[ACCESS_TOKEN_SIZE];
    int64_t count = MINUTES;
    const struct cli_option known[] = { { "minutes", &minutes, NULL },
                                        { "base", &base, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    if (minutes != NULL)
        TRY(cli__number("minutes", minutes, 1, ACCESS_LINK_MINUTES_MAX, &count, err));
    TRY(cli__open(cli, err));
    TRY(access_link_new(cli->db, argv[1], (int)count, token, err));
    const char *url = arena_printf(cli->arena, "%s" ACCESS_LINK_PATH "#%s", base, token);
    cli__say(cli, _("Open this in a browser within %lld minutes; it works once:"),
             (long long)count);
    cli__say(cli, "  %s", url);
    struct jv *result = jv_object();
    jv_set_string(result, "url", url);
    jv_set_int(result, "minutes", count);
    cli__give(cli, result);
    return true;
}
