/*
 * What the commands share: the table's row, the session, and the way they print.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "core/conf.h"
#include "core/err.h"
#include "core/text.h"
#include "crypto/hash.h"
#include "ledger/poster.h"

struct arena;
struct cluster;
struct db;
struct jv;

/* One run of the program. Filled by cli.c; the database only after cli__open(). */
struct cli {
    const char *home; /* --home, NULL when not given */
    bool json;        /* --json: one JSON value on stdout */
    bool quiet;       /* --quiet: no progress, no notes */
    int status;       /* exit status when the command succeeds; 1 for findings */
    struct arena *arena;
    struct conf conf;
    struct cluster *cluster;
    struct db *db;
    struct signer *signer;
    struct post_summary posted; /* by the last cli__post() */
    struct jv *refusals;        /* of the file that was refused; NULL: none */
};

enum { CLI_SAMPLE_SEED = 20190430 }; /* of `sample` and `demo` when none is given */

struct publish_options;
struct publish_witness;
struct log_backlog;
struct log_options;
struct log_summary;
struct seal_options;
struct seal_summary;
struct report;
struct sample_options;

struct cli_command {
    const char *name;
    const char *words;   /* what follows the name */
    const char *summary; /* marked N_() */
    bool (*run)(struct cli *cli, int argc, char **argv, struct err *err);
};

/* All of them, for what is made from the table. */
const struct cli_command *cli__commands(size_t *ret_count);
/* help.c: a command with its options; and these one by one, begin with *at = 0. */
void cli__print_help_of(const struct cli_command *command);
bool cli__next_option(const char *command, size_t *at, const char **ret_option,
                      const char **ret_meaning);
/* manual.c: the pages that are made from it. */
void cli__print_manual(void);
void cli__print_completion(void);

/* An option "--name VALUE" (value set) or a switch "--name" (flag set). Ends with name NULL. */
struct cli_option {
    const char *name;
    const char **value;
    bool *flag;
};

/* Takes the options that it knows out of argv, and leaves the rest in order; with `all`, an
 * option that it does not know fails: ERR_USAGE. */
bool cli__take(int *argc, char **argv, const struct cli_option *options, bool all,
               struct err *err) MUST_CHECK;
/* Takes the options out of argv (argv[0] is the command) and leaves the words; *argc counts what
 * is left, argv[0] included. Fails: ERR_USAGE for an unknown option or a missing value. */
bool cli__options(int *argc, char **argv, const struct cli_option *options,
                  struct err *err) MUST_CHECK;
/* Fails: ERR_USAGE unless the number of words after the command lies in [least, most]. */
bool cli__words(int argc, char **argv, int least, int most, struct err *err) MUST_CHECK;

/* Opens the home folder, the database (starting the private one), and migrates it. */
bool cli__open(struct cli *cli, struct err *err) MUST_CHECK;
/* Also the ledger's signing key, made at the first time. */
bool cli__open_signer(struct cli *cli, struct err *err) MUST_CHECK;
/* Everything accepted that has no record yet, into the ledger. */
bool cli__post(struct cli *cli, struct err *err) MUST_CHECK;
/* Who looked and what was refused since the last time, into the ledger. */
bool cli__post_notes(struct cli *cli, bool *ret_any, struct err *err) MUST_CHECK;
/* Everything into the log, a daily head when one is due, and a checkpoint over it. */
bool cli__checkpoint(struct cli *cli, const struct log_options *options, struct log_summary *ret,
                     struct err *err) MUST_CHECK;
/* Posts, has the log take everything up, seals, and has the log take up the seals. */
bool cli__seal(struct cli *cli, const struct seal_options *options, struct seal_summary *ret,
               struct err *err) MUST_CHECK;
/* Who holds the log back, for people. */
void cli__say_backlog(const struct cli *cli, const struct log_backlog *backlog);
/* The whole ledger against its own bytes. Fails: ERR_TAMPERED, with the findings printed. */
bool cli__books_verify(struct cli *cli, struct err *err) MUST_CHECK;
void cli__print_findings(const struct cli *cli, const struct report *report);
/* SHA-256 of a file of any size. */
bool cli__digest_file(const char *path, struct sha256 *ret, struct err *err) MUST_CHECK;
/* Reads a JSON file of at most 64 MiB. Fails: ERR_IO, ERR_LIMIT, ERR_INPUT. */
bool cli__read_json(const char *path, struct jv **ret, struct err *err) MUST_CHECK;
/* Who outside has cosigned the newest checkpoint, for pages; in memory of the session. */
bool cli__witness(struct cli *cli, struct publish_witness *ret, struct err *err) MUST_CHECK;
/* What the site is told about itself: imprint, witnesses, the log's public folder. */
bool cli__site(struct cli *cli, struct publish_options *options, struct err *err) MUST_CHECK;
/* The options of a sample from their words; NULL leaves what is there. */
bool cli__sample_options(const char *seed, const char *villages, const char *years,
                         struct sample_options *options, struct err *err) MUST_CHECK;
void cli__close(struct cli *cli);

/* A line for people on stderr, unless --quiet. */
void cli__note(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* A line for people on stdout, unless --json. */
void cli__say(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* The command's result for machines, when --json; frees it. */
void cli__give(const struct cli *cli, struct jv *value);
void cli__print_error(const struct cli *cli, const struct err *err);

/* An option that must be there. Fails: ERR_USAGE naming it. */
bool cli__need(const char *option, const char *value, struct err *err) MUST_CHECK;
/* Of --year; NULL gives 0. Fails: ERR_USAGE. */
bool cli__year(const char *text, int *ret, struct err *err) MUST_CHECK;
/* Asks the person in front of the terminal, who types yes. Fails: ERR_REFUSED; ERR_USAGE when there
 * is nobody. */
bool cli__confirmed(const char *question, struct err *err) MUST_CHECK;
/* "500000" -> number; fails: ERR_USAGE naming the option. */
bool cli__number(const char *option, const char *text, int64_t least, int64_t most, int64_t *ret,
                 struct err *err) MUST_CHECK;

bool cli__run_breaks(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_confirm(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_decide(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_pending(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_evidence(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_pairs(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_reconcile(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_demo(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_export(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_verify(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_docs(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_renew(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_report(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_sample(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_import(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_person(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_key(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_publish(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_checkpoint(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_incarnate(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_status(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_init(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_serve(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_seal(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_notice(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_balance(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_order(struct cli *cli, int argc, char **argv, struct err *err);
bool cli__run_witness(struct cli *cli, int argc, char **argv, struct err *err);

#endif
