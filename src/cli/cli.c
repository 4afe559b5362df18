#include "cli/cli.h"

#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "core/version.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct cli_command COMMANDS[] = {
    { "demo", "[--seed N] [--villages N]", N_("the main job on a fictional sample of full size"),
      cli__run_demo },
    { "init", "", N_("make the home folder, its database and its signing key"), cli__run_init },
    { "import", "KIND FILE… [--payer P] [--year Y] …",
      N_("take files in: programme, registry, payments, statement, projects, orders, plan"),
      cli__run_import },
    { "reconcile", "[--as-of DATE] [--dry-run]",
      N_("match what was said; print the proof to the fen"), cli__run_reconcile },
    { "breaks", "[--code C] [--village V] [--all]", N_("list the differences, with file and line"),
      cli__run_breaks },
    { "pairs", "[--village V] [--payer P] [--all]",
      N_("list what was matched; unmatch takes the numbers"), cli__run_pairs },
    { "pending", "[--all]", N_("list proposals, and decisions that wait for a second person"),
      cli__run_pending },
    { "accept", "PROPOSAL --who W --reason R", N_("take a proposal (a second person confirms)"),
      cli__run_decide },
    { "unmatch", "PAIR --who W --reason R", N_("take a pair apart (a second person confirms)"),
      cli__run_decide },
    { "explain", "BREAK --who W --reason R", N_("say why a difference is there"), cli__run_decide },
    { "resolve", "BREAK --who W --reason R", N_("settle a difference (a second person confirms)"),
      cli__run_decide },
    { "write-off", "BREAK --who W --reason R",
      N_("give a difference up (a second person confirms)"), cli__run_decide },
    { "classify", "LINE --book B --who W --reason R",
      N_("put a statement line into a book (a second person confirms)"), cli__run_decide },
    { "not-duplicate", "BREAK --who W --reason R",
      N_("say that a payment is no duplicate (a second person confirms)"), cli__run_decide },
    { "confirm", "DECISION --who W", N_("be the second person"), cli__run_confirm },
    { "reject", "DECISION --who W", N_("end a decision without effect"), cli__run_confirm },
    { "report", "[NAME] [--format F] [--out FILE]",
      N_("write a form: table, csv, xlsx, json or pdf"), cli__run_report },
    { "verify", "[--trust FILE [--remember FILE]]",
      N_("judge the whole ledger by its own signed bytes"), cli__run_verify },
    { "export",
      "evidence|fiscal|gbt24589|ocds --out PATH [--subject S] [--notice N] [--openings] [--files]",
      N_("write chains for an auditor (mingzhang-verify), or the books as data"), cli__run_export },
    { "key", "new|party|show|sign|enrol|rotate|revoke|list|link|authority …",
      N_("keys and parties: made and signed offline, enrolled as records"), cli__run_key },
    { "person", "add|end|list …", N_("who may come in: certificates, roles and their scope"),
      cli__run_person },
    { "order", "project|request|show|approve|submit|execute|match|paper …",
      N_("pay out of an account that three parties control"), cli__run_order },
    { "witness", "[--ask|--watch]",
      N_("who outside has cosigned the newest checkpoint, and its time-stamps"), cli__run_witness },
    { "renew", "[--all]", N_("time-stamps over older time-stamps: once a year"), cli__run_renew },
    { "evidence", "[DIGEST --out FILE]", N_("list the kept files, or read one back byte for byte"),
      cli__run_evidence },
    { "checkpoint", "[--watch] [--check]",
      N_("give records their places in the log, sign it, write its files"), cli__run_checkpoint },
    { "seal", "MONTH [--account A | --village V] [--dry-run]",
      N_("close a month of every account whose statements cover it"), cli__run_seal },
    { "balance", "make|check|list …", N_("balance forms: made by one person, checked by another"),
      cli__run_balance },
    { "status", "", N_("the log, what holds it back, witnesses and time-stamps"), cli__run_status },
    { "incarnate", "--reason WORDS | REQUEST", N_("go on after a restore to an older state"),
      cli__run_incarnate },
    { "serve", "[--listen A:P] [--public A:P]",
      N_("answer over the network: HTTPS for people and programs, the public pages"),
      cli__run_serve },
    { "notice", "draft|review|publish|show|list …",
      N_("notices: drafted, reviewed by another person, published, objected to, ended"),
      cli__run_notice },
    { "publish", "--out DIR", N_("write the public pages"), cli__run_publish },
    { "sample", "--out DIR [--seed N]", N_("write fictional files with known differences"),
      cli__run_sample },
    { "docs", "errors|routes|manual|completion", N_("print a list made from the program itself"),
      cli__run_docs },
};

const struct cli_command *cli__commands(size_t *ret_count)
{
    *ret_count = COUNT(COMMANDS);
    return COMMANDS;
}

static void print_help(FILE *out)
{
    (void)fprintf(out, "%s\n\n", _("usage: mingzhang [--home DIR] [--json] [--quiet] COMMAND …"));
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        (void)fprintf(out, "  %-13s %-34s %s\n", COMMANDS[i].name, COMMANDS[i].words,
                      _(COMMANDS[i].summary));
    (void)fprintf(
        out, "\n%s\n",
        _("`mingzhang help COMMAND` tells more of one. Exit status: 0 fine, 1 findings, 2 wrong "
          "usage, 3 the environment failed."));
}

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        if (strcmp(COMMANDS[i].name, name) == 0)
            return &COMMANDS[i];
    return NULL;
}

static bool run(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool help = false, version = false;
    const struct cli_option global[] = {
        { "home", &cli->home, NULL }, { "json", NULL, &cli->json },  { "quiet", NULL, &cli->quiet },
        { "help", NULL, &help },      { "version", NULL, &version }, { NULL, NULL, NULL },
    };
    TRY(cli__take(&argc, argv, global, false, err));
    if (cli->quiet || cli->json)
        progress_quiet();
    if (version) {
        (void)puts("mingzhang " MINGZHANG_VERSION);
        return true;
    }
    bool asks = argc > 1 && strcmp(argv[1], "help") == 0;
    const char *name = argc < 2 ? NULL : asks ? argv[2] : argv[1]; /* argv ends with NULL */
    if (name == NULL) {
        print_help(help || asks ? stdout : stderr);
        cli->status = help || asks ? 0 : err_exit(ERR_USAGE);
        return true;
    }
    const struct cli_command *command = find_command(name);
    if (command == NULL) {
        err_set(err, ERR_USAGE, _("there is no command \"%s\""), name);
        return err_hint(err, _("`mingzhang help` lists the commands."));
    }
    if (help || asks) {
        cli__print_help_of(command);
        return true;
    }
    return command->run(cli, argc - 1, argv + 1, err);
}

int cli_main(int argc, char **argv)
{
    struct cli cli = { .arena = arena_make() };
    struct err err = { 0 };
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that left shows as a failed write */
    bool ok = run(&cli, argc, argv, &err);
    if (ok && (fflush(stdout) != 0 || ferror(stdout) != 0))
        ok = err_set(&err, ERR_IO, _("the output could not be written"));
    if (!ok)
        cli__print_error(&cli, &err);
    cli__close(&cli);
    arena_free(cli.arena);
    return ok ? cli.status : err_exit(err.code);
}
