/* The signing key, and everything new into the ledger. */
#include "command.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "ledger/poster.h"
#include "ledger/signer.h"

#include <string.h>

/* Of a ledger that mingzhang.conf does not name; .example belongs to nobody (RFC 2606). */
static const char ORIGIN[] = "mingzhang.example/2019-2020";

bool cli__open_signer(struct cli *cli, struct err *err)
{
    if (cli->signer != NULL)
        return true;
    bool known = false;
    TRY(ledger_is_init(cli->db, &known, err));
    if (!known) /* a ledger that has its key never gets another one by accident */
        TRY(signer_create_local(cli->conf.home, err));
    TRY(signer_open_local(cli->conf.home, 0, &cli->signer, err));
    const char *named = cli->conf.ledger;
    return ledger_init(cli->db, named[0] != '\0' ? named : ORIGIN, &cli->signer->key, err);
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
