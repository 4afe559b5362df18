/* `mingzhang help COMMAND`: one command with its options, and the page that tells more. */
#include "command.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>

/* The same words serve several commands: " breaks pairs " has a blank on both sides of each. */
static const struct help_option {
    const char *commands, *option, *meaning;
} OPTIONS[] = {
    { " import ", "--payer ID", N_("payer of a list that does not name it") },
    { " import ", "--year YEAR", N_("year of a list that has no such column") },
    { " import ", "--account NUMBER", N_("account of a statement that does not name it") },
    { " import ", "--opening YUAN", N_("balance before the first line, where the file has none") },
    { " import ", "--closing YUAN", N_("balance after the last line, where the file has none") },
    { " import ", "--from DATE", N_("first day that a statement covers") },
    { " import ", "--to DATE", N_("last day that a statement covers") },
    { " import ", "--profile NAME", N_("layout to read with; else the header row decides") },
    { " import ", "--supersedes FILE", N_("replace what this earlier file said, by its name") },
    { " import ", "--strict", N_("refuse what would only be warned of") },
    { " import ", "--demo", N_("programme: mark everything as a demonstration") },
    { " import ", "--no-post", N_("leave the writing of records to a later command") },
    { " import ", "--who NAME", N_("orders: who enters them; another person checks") },
    { " import reconcile seal ", "--dry-run", N_("say what would happen and keep nothing") },
    { " reconcile ", "--as-of DATE",
      N_("look at facts up to this day; before the last run: report only") },
    { " breaks ", "--code CODE", N_("only this kind, such as unpaid or late") },
    { " breaks ", "--county CODE", N_("only this county, six digits") },
    { " breaks pairs ", "--payer ID", N_("only this payer") },
    { " breaks pairs ", "--village CODE", N_("only this village, twelve digits") },
    { " breaks pairs ", "--year YEAR", N_("only money of this year") },
    { " pairs ", "--rule RULE", N_("only pairs of this rule: M1, M2, M3, M4, manual") },
    { " breaks ", "--all", N_("also what was resolved or cleared") },
    { " pairs ", "--all", N_("also what was taken apart") },
    { " pending ", "--all", N_("also what was confirmed or ended") },
    { " accept unmatch explain resolve write-off classify not-duplicate confirm reject ",
      "--who NAME", N_("who says so; the second person must be another one") },
    { " accept unmatch explain resolve write-off classify not-duplicate ", "--reason WORDS",
      N_("why; kept with the decision") },
    { " accept unmatch explain resolve write-off classify not-duplicate ", "--evidence FILE",
      N_("a file that shows it; kept whole") },
    { " classify ", "--book BOOK", N_("interest, fee, transfer, other_fund, opening, …") },
    { " report ", "--year YEAR", N_("only this year") },
    { " report ", "--month YYYYMM", N_("state at the end of this month") },
    { " report ", "--payer ID", N_("only this payer") },
    { " report ", "--county CODE", N_("only this county, six digits") },
    { " report ", "--account NUMBER", N_("only this account") },
    { " report ", "--unit WORDS", N_("编制单位: the office that makes it") },
    { " report ", "--maker NAME", N_("制表人: who made it") },
    { " report ", "--checker NAME", N_("复核人: who checked it, another person") },
    { " report ", "--format FORMAT", N_("table, csv, xlsx, pdf or json") },
    { " report ", "--out FILE", N_("write it to this file; needed for xlsx and pdf") },
    { " verify ", "--trust FILE", N_("keys and policy from outside; without it: NOT anchored") },
    { " verify ", "--remember FILE",
      N_("the newest head that was seen, so that none is older next time") },
    { " export ", "--out PATH", N_("folder or file to write") },
    { " export ", "--subject S", N_("only this chain: a village's code, payer/ID, transit/NAME") },
    { " export ", "--notice NUMBER", N_("only what proves this notice") },
    { " export ", "--public", N_("only public chains") },
    { " export ", "--openings", N_("also what opens the commitments: not for the public") },
    { " export ", "--files", N_("also the files as they arrived: not for the public") },
    { " export ", "--year YEAR", N_("fiscal and gbt24589: only this year") },
    { " evidence ", "--out FILE", N_("where to write it; nothing is written over") },
    { " seal ", "--account NUMBER", N_("only this account") },
    { " seal ", "--village CODE", N_("only the accounts of this village") },
    { " balance ", "--account NUMBER", N_("only this account") },
    { " balance ", "--month YYYYMM", N_("the month of the form") },
    { " balance ", "--who NAME", N_("who says so; the second person must be another one") },
    { " publish sample ", "--out DIR", N_("folder to write into") },
    { " demo sample ", "--seed N", N_("another sample; 20190430 when it is not given") },
    { " demo sample ", "--villages N",
      N_("how many villages, 24 to 1908; 477 when it is not given") },
    { " demo sample ", "--years Y", N_("1 or 2 years") },
    { " demo ", "--no-serve", N_("end when it is done, without serving the pages") },
    { " incarnate ", "--reason WORDS", N_("why the ledger goes on from an older state") },
    { " serve ", "--listen ADDRESS:PORT", N_("where people and programs come in, over HTTPS") },
    { " serve ", "--public ADDRESS:PORT", N_("where the public pages are served") },
    { " witness ", "--ask", N_("ask the witnesses now") },
    { " witness checkpoint ", "--watch", N_("go on until it is stopped") },
    { " checkpoint ", "--check", N_("compare the log's files with the database") },
    { " renew ", "--all", N_("every time-stamp, not only those that are due") },
};

static const struct help_page {
    const char *commands, *page;
} PAGES[] = {
    { " import ", "docs/formats.md" },
    { " reconcile breaks pairs pending accept unmatch explain resolve write-off classify"
      " not-duplicate confirm reject ",
      "docs/reconciliation.md" },
    { " report ", "docs/reports.md" },
    { " demo sample ", "docs/sample.md" },
    { " verify export evidence ", "docs/auditor.md" },
    { " key ", "docs/keys.md" },
    { " person ", "docs/access.md" },
    { " order ", "docs/orders.md" },
    { " notice ", "docs/notices.md" },
    { " publish ", "docs/pages.md" },
    { " seal balance ", "docs/seals.md" },
    { " witness renew ", "docs/witness.md" },
    { " init checkpoint status incarnate serve ", "docs/operations.md" },
    { " docs ", "docs/contributing.md" },
};

static bool names(const char *commands, const char *command)
{
    size_t len = strlen(command);
    for (const char *at = commands; (at = strstr(at, command)) != NULL; at += len)
        if (at[-1] == ' ' && at[len] == ' ') /* a blank stands on both sides */
            return true;
    return false;
}

bool cli__next_option(const char *command, size_t *at, const char **ret_option,
                      const char **ret_meaning)
{
    while (*at < COUNT(OPTIONS)) {
        const struct help_option *option = &OPTIONS[(*at)++];
        if (!names(option->commands, command))
            continue;
        *ret_option = option->option;
        *ret_meaning = option->meaning;
        return true;
    }
    return false;
}

void cli__print_help_of(const struct cli_command *command)
{
    const char *option, *meaning;
    size_t at = 0;
    (void)printf(_("usage: mingzhang %s %s"), command->name, command->words);
    (void)printf("\n\n  %s\n", _(command->summary));
    for (bool is_first = true; cli__next_option(command->name, &at, &option, &meaning);
         is_first = false)
        (void)printf("%s  %-22s %s\n", is_first ? "\n" : "", option, _(meaning));
    for (size_t i = 0; i < COUNT(PAGES); i++)
        if (names(PAGES[i].commands, command->name))
            (void)printf(_("\nMore: %s\n"), PAGES[i].page);
}
