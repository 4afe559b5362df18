/*
 * What the commands that import share: `import`, and the demo that imports a whole plan.
 */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "command.h"
#include "intake/importer.h"

/* Imports one file (or one set) and prints what came of it; a refusal prints its whole list.
 * *ret_json is yours. Fails as import_file(). */
bool cli__import(struct cli *cli, struct import_options *options, struct jv **ret_json,
                 struct err *err) MUST_CHECK;

/* A plan is a JSON list of {"kind","file", and any of "payer","year","account","opening",
 * "closing","from","to","profile","supersedes","expect"}; files lie beside it. "expect":"refused"
 * says that the program must refuse the file, with its list, and go on. */
struct import_plan {
    const char *path;
    int64_t accepted, refused; /* files; filled by cli__import_plan() */
};
/* Fails: as import_file(); ERR_DIFFERS when a file that must be refused was accepted. */
bool cli__import_plan(struct cli *cli, struct import_plan *plan, struct err *err) MUST_CHECK;

/* Lists of projects and of paper orders: `import projects|orders`. */
bool cli__import_orders(struct cli *cli, int argc, char **argv, struct err *err) MUST_CHECK;

void cli__say_imported(const struct cli *cli, const struct import_options *options,
                       const struct import_result *result);
struct jv *cli__json_imported(const struct import_result *result);
void cli__print_refusals(const struct cli *cli, const struct refusal_list *refusals);
/* For the error that --json prints: there is one value on stdout. */
void cli__keep_refusals(struct cli *cli, const struct refusal_list *refusals);
struct jv *cli__json_refusals(const struct refusal_list *refusals);

#endif
