/* `key enrol`, `key revoke`, `key list`: on the server. */
#include "core/i18n.h"
#include "key.h"
#include "ledger/enrol.h"
#include "log/log.h"
#include "log/place.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static void say_summary(struct cli *cli, const struct enrol_summary *summary)
{
    struct jv *result = jv_object();
    cli__say(cli, _("enrolled: %d keys, %d parties; revoked: %d keys"), (int)summary->keys,
             (int)summary->parties, (int)summary->revocations);
    if (summary->incarnations > 0)
        cli__say(cli, _("recorded: %d incarnations"), (int)summary->incarnations);
    jv_set_int(result, "keys", (int64_t)summary->keys);
    jv_set_int(result, "parties", (int64_t)summary->parties);
    jv_set_int(result, "revocations", (int64_t)summary->revocations);
    jv_set_int(result, "incarnations", (int64_t)summary->incarnations);
    cli__give(cli, result);
}

bool cli__ledger_name(struct cli *cli, const char **ret, struct err *err)
{
    char name[LEDGER_NAME_SIZE];
    TRY(ledger_name(cli->db, name, err));
    *ret = arena_strdup(cli->arena, name);
    return true;
}

bool cli__advance(struct cli *cli, struct err *err)
{
    const struct log_options options = { 0 };
    struct log_summary summary;
    TRY(log_advance(cli->db, cli->signer, &cli->conf, &options, &summary, err));
    return log_place(cli->db, err); /* nothing may be left over */
}

bool cli__enrol(struct cli *cli, const struct authority *authority, const struct request *requests,
                size_t count, struct err *err)
{
    struct enrol_summary summary;
    TRY(cli__advance(cli, err));
    TRY(ledger_enrol(cli->db, cli->signer, authority, requests, count, &summary, err));
    TRY(cli__advance(cli, err));
    say_summary(cli, &summary);
    return true;
}

bool cli__key_enrol(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *path = NULL;
    struct authority authority;
    bool is_known;
    const struct cli_option known[] = { { "authority", &path, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1000, err));
    struct request *requests = arena_array(cli->arena, (size_t)argc - 1, struct request);
    for (int i = 1; i < argc; i++)
        TRY(cli__read_request(cli, argv[i], &requests[i - 1], err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__pinned_authority(cli, path, &authority, &is_known, err));
    return cli__enrol(cli, is_known ? &authority : NULL, requests, (size_t)argc - 1, err);
}

/* With the key itself at hand the revocation is posted at once; otherwise it goes into a request
 * for the authority to sign. */
bool cli__key_revoke(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *reason = NULL, *key = NULL, *path = NULL, *ledger = NULL;
    AUTO(any_signer) struct any_signer *signer = NULL;
    enum request_voice voice;
    const struct cli_option known[] = { { "reason", &reason, NULL },
                                        { "key", &key, NULL },
                                        { "request", &path, NULL },
                                        { "ledger", &ledger, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("reason", reason, err));
    if ((key != NULL) == (path != NULL) || (path != NULL) != (ledger != NULL))
        return err_set(err, ERR_USAGE,
                       _("give --key KEY to revoke it by itself, or --request FILE and --ledger "
                         "NAME to ask the authority"));
    struct request request = { .ledger = ledger };
    TRY(request_add_revocation(&request, cli->arena, argv[1], reason, err));
    if (path != NULL) {
        TRY(cli__write_request(&request, path, err));
        cli__say(cli, _("written: %s"), path);
        return true;
    }
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(any_signer_open(key, &signer, err));
    TRY(cli__ledger_name(cli, &request.ledger, err));
    TRY(request_sign_with(&request, &request.items[0], signer, cli->arena, &voice, err));
    if (voice != REQUEST_VOICE_PROOF)
        return err_set(err, ERR_USAGE, _("the key %s cannot revoke the key %s by itself"),
                       any_signer_id(signer), argv[1]);
    return cli__enrol(cli, NULL, &request, 1, err);
}

struct listing {
    struct cli *cli;
    struct jv *keys, *parties;
};

static void take_key(void *arg, const struct key_row *row)
{
    struct listing *listing = arg;
    struct jv *key = jv_object();
    char to[32];
    (void)snprintf(to, sizeof to, "%lld", (long long)row->to);
    cli__say(listing->cli, "  %s  %-10s %-8s %8lld – %-8s %s%s%s", row->id, row->use,
             row->algorithm, (long long)row->from, row->to < 0 ? "" : to, row->name,
             row->is_revoked ? "  " : "", row->reason);
    jv_set_string(key, "id", row->id);
    jv_set_string(key, "use", row->use);
    jv_set_string(key, "algorithm", row->algorithm);
    jv_set_string(key, "name", row->name);
    jv_set_string(key, "replaces", row->replaces);
    jv_set_int(key, "from", row->from);
    jv_set_int(key, "to", row->to);
    jv_set_string(key, "reason", row->reason);
    jv_add(listing->keys, key);
}

static void take_party(void *arg, const struct party_row *row)
{
    struct listing *listing = arg;
    struct jv *party = jv_object();
    cli__say(listing->cli, "  %s  %lld  %-8s %s  %s  %s – %s  %s%lld:%s", row->chain,
             (long long)row->seat, row->role, row->key, row->name, row->from, row->to,
             row->is_last ? "" : _("(before) "), (long long)row->n, row->hash);
    jv_set_string(party, "chain", row->chain);
    jv_set_int(party, "seat", row->seat);
    jv_set_string(party, "role", row->role);
    jv_set_string(party, "name", row->name);
    jv_set_string(party, "key", row->key);
    jv_set_string(party, "from", row->from);
    jv_set_string(party, "to", row->to);
    jv_set_int(party, "n", row->n);
    jv_set_string(party, "hash", row->hash);
    jv_set_bool(party, "holds", row->is_last);
    jv_add(listing->parties, party);
}

bool cli__key_list(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct listing listing = { cli, jv_array(), jv_array() };
    const struct cli_option none[] = { { NULL, NULL, NULL } };
    const struct enrol_reader reader = { &listing, take_key, take_party };
    struct jv *result = jv_object();
    jv_set(result, "keys", listing.keys);
    jv_set(result, "parties", listing.parties);
    bool ok = cli__options(&argc, argv, none, err) && cli__words(argc, argv, 0, 0, err) &&
              cli__open(cli, err) && ledger_list_enrolled(cli->db, &reader, err);
    if (ok)
        cli__give(cli, result);
    else
        jv_free(result);
    return ok;
}
