/* The signing key, and everything new into the ledger. */
#include "command.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "ledger/poster.h"
#include "signer/signer.h"

#include <string.h>

/* Of a ledger that mingzhang.conf does not name; .example belongs to nobody (RFC 2606). */
static const char ORIGIN[] = "mingzhang.example/2019-2020";

bool cli__open_signer(struct cli *cli, struct err *err)
{
    if (cli->signer != NULL)
        return true;
    bool known = false;
    struct signer_settings settings;
    const char *named = cli->conf.ledger[0] != '\0' ? cli->conf.ledger : ORIGIN;
    TRY(signer_settings(&cli->conf, &settings, err));
    TRY(ledger_is_init(cli->db, &known, err));
    if (!known) /* a ledger that has its keys never gets others by accident */
        TRY(signer_create(&settings, named, err));
    TRY(signer_open(&settings, &cli->signer, err));
    return ledger_init(cli->db, named, &cli->signer->key, err);
}

static void moved(uint64_t done, uint64_t total, void *arg)
{
    (void)arg;
    (void)total; /* an estimate: a count says more than a bar that jumps */
    progress_step(done);
}

bool cli__post(struct cli *cli, struct err *err)
{
    struct post_watch watch = { .moved = moved };
    TRY(cli__open_signer(cli, err));
    progress_begin(_("signing records"), 0);
    bool ok = ledger_post(cli->db, cli->signer, &watch, &cli->posted, err);
    progress_end();
    return ok;
}
