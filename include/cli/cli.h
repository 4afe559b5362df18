/*
 * cli/cli.h - the command line: `mingzhang COMMAND …`.
 *
 * One file per command in src/cli; each parses its words and calls one coordinator.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/* Runs the command and gives the exit status: 0 fine, 1 findings, 2 wrong usage, 3 the
 * environment failed. Prints results on stdout; progress and errors on stderr. */
int cli_main(int argc, char **argv);

#endif
