/*
 * What people decide: `accept`, `unmatch`, `explain`, `resolve`, `write-off`, `classify` and
 * `not-duplicate` propose; `confirm` and `reject` are the second person; `pending` lists.
 */
#include "reconcile/decision.h"

#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "json/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *with_underscores(struct arena *arena, const char *word)
{
    char *copy = arena_strdup(arena, word);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '-')
            *c = '_';
    return copy;
}

bool cli__run_decide(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *evidence = NULL;
    struct decision decision = { 0 };
    struct sha256 digest;
    const struct cli_option known[] = { { "who", &decision.who, NULL },
                                        { "reason", &decision.reason, NULL },
                                        { "book", &decision.detail, NULL },
                                        { "evidence", &evidence, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    if (!decision_kind_find(with_underscores(cli->arena, argv[0]), &decision.kind))
        return err_set(err, ERR_USAGE, _("there is no command \"%s\""), argv[0]);
    TRY(cli__need("who", decision.who, err));
    TRY(cli__need("reason", decision.reason, err));
    if (evidence != NULL)
        TRY(cli__digest_file(evidence, &digest, err));
    decision.subject = argv[1];
    decision.evidence = evidence != NULL ? &digest : NULL;
    int64_t id = 0;
    TRY(cli__open(cli, err));
    TRY(decision_propose(cli->db, &decision, &id, err));
    TRY(cli__post(cli, err));
    if (decision.kind == DECISION_EXPLAIN)
        cli__say(cli, _("recorded"));
    else
        cli__say(cli,
                 _("proposed as %" PRId64 "; another person confirms it: mingzhang confirm "
                   "%" PRId64 " --who NAME"),
                 id, id);
    struct jv *result = jv_object();
    jv_set_int(result, "decision", id);
    cli__give(cli, result);
    return true;
}

bool cli__run_confirm(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *who = NULL;
    int64_t id = 0;
    struct reconcile_summary summary;
    const struct cli_option known[] = { { "who", &who, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("who", who, err));
    TRY(cli__number(argv[0], argv[1], 1, INT64_MAX, &id, err));
    TRY(cli__open(cli, err));
    bool is_reject = strcmp(argv[0], "reject") == 0;
    if (is_reject)
        TRY(decision_reject(cli->db, id, who, err));
    else
        TRY(decision_confirm(cli->db, id, who, &summary, err) && cli__post(cli, err));
    struct jv *result = jv_object();
    jv_set_int(result, "decision", id);
    if (is_reject) {
        cli__say(cli, _("rejected"));
    } else {
        cli__say(cli, _("confirmed; %" PRId64 " changes"), summary.changes);
        jv_set_int(result, "changes", summary.changes);
    }
    cli__give(cli, result);
    return true;
}

struct listing {
    const struct cli *cli;
    struct jv *decisions, *proposals;
};

static bool list_decision(const struct decision_row *row, void *arg, struct err *err)
{
    (void)err; /* printing fails at the end, once */
    struct listing *listing = arg;
    cli__say(listing->cli, "%6" PRId64 "  %-14s %.20s  %s  %s  %s", row->id, row->kind,
             row->subject, row->maker, row->state, row->reason);
    struct jv *item = jv_object();
    jv_set_int(item, "id", row->id);
    jv_set_string(item, "kind", row->kind);
    jv_set_string(item, "subject", row->subject);
    jv_set_string(item, "maker", row->maker);
    jv_set_string(item, "state", row->state);
    jv_set_string(item, "reason", row->reason);
    jv_add(listing->decisions, item);
    return true;
}

static bool list_proposal(const struct proposal_row *row, void *arg, struct err *err)
{
    struct listing *listing = arg;
    struct jv *facts = NULL;
    TRY(jv_parse(text_of(row->facts), "facts", &facts, err));
    cli__say(listing->cli, "%.12s  %-20s %s %4d  %s", row->id, row->why, row->village, row->score,
             row->facts);
    struct jv *item = jv_object();
    jv_set_string(item, "id", row->id);
    jv_set_string(item, "why", row->why);
    jv_set_string(item, "village", row->village);
    jv_set_int(item, "score", row->score);
    jv_set(item, "facts", facts);
    jv_add(listing->proposals, item);
    return true;
}

bool cli__run_pending(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool all = false;
    const struct cli_option known[] = { { "all", NULL, &all }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    struct listing listing = { cli, jv_array(), jv_array() };
    struct jv *result = jv_object();
    jv_set(result, "decisions", listing.decisions);
    jv_set(result, "proposals", listing.proposals);
    cli__say(cli, _("Waiting for a second person:"));
    bool ok = decision_each(cli->db, all, list_decision, &listing, err);
    cli__say(cli, _("Proposals that the rules could not decide:"));
    ok = ok && proposal_each(cli->db, list_proposal, &listing, err);
    if (ok)
        cli__give(cli, result);
    else
        jv_free(result);
    return ok;
}
