/* The signing key, and everything new into the ledger. */
#include "access/note.h"
#include "command.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "ledger/desk.h"
#include "ledger/enrol.h"
#include "ledger/poster.h"
#include "signer/signer.h"

#include <string.h>

/* Of a ledger that mingzhang.conf does not name; .example belongs to nobody (RFC 2606). */
static const char ORIGIN[] = "mingzhang.example/2019-2020";

/* The keys that no record enrols, because they are there before the first one. */
static bool first_keys(struct cli *cli, bool is_old, struct err *err)
{
    struct any_key key = { .len = PUBLIC_KEY_SIZE };
    memcpy(key.bytes, cli->signer->checkpoint_key.bytes, key.len);
    TRY(ledger_first_key(cli->db, KEY_USE_CHECKPOINT, &key, err));
    if (is_old || cli->signer->national == NATIONAL_OFF)
        return true;
    bool is_of_records = cli->signer->national == NATIONAL_RECORD;
    key.len = SM2_POINT_SIZE;
    memcpy(key.bytes, cli->signer->sm2_key.point, key.len);
    return ledger_first_key(cli->db, is_of_records ? KEY_USE_RECORD : KEY_USE_CHECKPOINT, &key,
                            err);
}

bool cli__open_signer(struct cli *cli, struct err *err)
{
    if (cli->signer != NULL)
        return true;
    bool known = false;
    struct signer_settings settings;
    const char *named = cli->conf.ledger[0] != '\0' ? cli->conf.ledger : ORIGIN;
    TRY(signer_settings(&cli->conf, &settings, err));
    TRY(ledger_is_init(cli->db, &known, err));
    /* A ledger that has its keys never gets others by accident, and a signer that somebody else
     * runs has made its own (mingzhang-signer --init). */
    if (!known && settings.socket[0] == '\0')
        TRY(signer_create(&settings, named, err));
    TRY(signer_open(&settings, &cli->signer, err));
    TRY(ledger_init(cli->db, named, &cli->signer->key, err));
    return first_keys(cli, known, err);
}

static void moved(uint64_t done, uint64_t total, void *arg)
{
    (void)arg;
    (void)total; /* an estimate: a count says more than a bar that jumps */
    progress_step(done);
}

bool cli__post_notes(struct cli *cli, bool *ret_any, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct access_noted noted;
    TRY(access_has_notes(cli->db, ret_any, err));
    if (!*ret_any)
        return true;
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    return access_post_notes(desk, &noted, err) && desk_commit(desk, err);
}

bool cli__post(struct cli *cli, struct err *err)
{
    struct post_watch watch = { .moved = moved };
    TRY(cli__open_signer(cli, err));
    progress_begin(_("signing records"), 0);
    bool ok = ledger_post(cli->db, cli->signer, &watch, &cli->posted, err);
    progress_end();
    bool any;
    return ok && cli__post_notes(cli, &any, err);
}
