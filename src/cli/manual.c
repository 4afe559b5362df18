/* mingzhang(1) and the completion for bash, made from the table of commands, so that neither can
 * say anything that the program does not. */
#include "command.h"
#include "core/version.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* roff reads a line that begins with . or ' as a request, and \ as an escape. */
static void print_roff(const char *text)
{
    for (bool is_start = true; *text != '\0'; text++) {
        if (is_start && (*text == '.' || *text == '\''))
            (void)fputs("\\&", stdout);
        if (*text == '\\' || *text == '-')
            (void)putchar('\\');
        (void)putchar(*text);
        is_start = *text == '\n';
    }
}

static void print_options(const char *command)
{
    const char *option, *meaning;
    for (size_t at = 0; cli__next_option(command, &at, &option, &meaning);) {
        (void)fputs(".br\n\\fB", stdout);
        print_roff(option);
        (void)fputs("\\fR  ", stdout);
        print_roff(meaning);
        (void)putchar('\n');
    }
}

void cli__print_manual(void)
{
    static const char *const HEAD =
        ".TH MINGZHANG 1 \"\" \"mingzhang " MINGZHANG_VERSION "\" \"Mingzhang\"\n"
        ".SH NAME\nmingzhang \\- public money reconciled, signed and published\n"
        ".SH SYNOPSIS\n.B mingzhang\n[\\fB\\-\\-home\\fR \\fIDIR\\fR]"
        " [\\fB\\-\\-json\\fR] [\\fB\\-\\-quiet\\fR] \\fICOMMAND\\fR ...\n"
        ".SH DESCRIPTION\nTakes in what payers, banks and villages say about the money of a "
        "programme,"
        " compares it line by line, writes every accepted fact into a double\\-entry ledger whose"
        " entries are chained and signed one by one, and publishes it.\n"
        ".SH OPTIONS\n"
        ".TP\n\\fB\\-\\-home\\fR \\fIDIR\\fR\nThe folder of settings, keys and data; else"
        " $MINGZHANG_HOME, else ./var.\n"
        ".TP\n\\fB\\-\\-json\\fR\nOne JSON value on standard output, for programs.\n"
        ".TP\n\\fB\\-\\-quiet\\fR\nNo notes and no progress on standard error.\n"
        ".TP\n\\fB\\-\\-help\\fR, \\fB\\-\\-version\\fR\nSay what there is, and end.\n"
        ".SH COMMANDS\n";
    static const char *const FOOT =
        ".SH EXIT STATUS\n0 fine; 1 findings: something refused, damaged or different; 2 wrong "
        "usage;"
        " 3 the environment failed: database, disk, key.\n"
        ".SH FILES\n.TP\n\\fIDIR\\fR/mingzhang.conf\nSettings, one \"key = value\" a line.\n"
        ".TP\n\\fIDIR\\fR/keys\nThe ledger's keys and its head; only the signer reads it.\n"
        ".SH SEE ALSO\n.BR mingzhang\\-verify (1),\n.BR mingzhang\\-board (1),\n"
        ".BR mingzhang\\-signer (8),\n.BR mingzhang\\-witness (8)\n";
    size_t count;
    const struct cli_command *commands = cli__commands(&count);
    (void)fputs(HEAD, stdout);
    for (size_t i = 0; i < count; i++) {
        (void)fputs(".TP\n\\fB", stdout);
        print_roff(commands[i].name);
        (void)fputs("\\fR ", stdout);
        print_roff(commands[i].words);
        (void)putchar('\n');
        print_roff(commands[i].summary);
        (void)fputs(".\n", stdout);
        print_options(commands[i].name);
    }
    (void)fputs(FOOT, stdout);
}

/* The options and the choices of a command stand in its words: "a|b --out PATH [--all]". */
static void print_choices(const char *words)
{
    while (*words != '\0') {
        size_t len = strcspn(words, " []");
        bool is_option = strncmp(words, "--", 2) == 0;
        bool is_choice = !is_option && len > 0 && islower((unsigned char)words[0]) &&
                         memchr(words, '|', len) != NULL;
        for (size_t i = 0; (is_option || is_choice) && i < len; i++)
            (void)putchar(words[i] == '|' ? ' ' : words[i]);
        if (is_option || is_choice)
            (void)putchar(' ');
        words += len;
        words += strspn(words, " []|");
    }
}

void cli__print_completion(void)
{
    size_t count;
    const struct cli_command *commands = cli__commands(&count);
    (void)fputs("# bash completion for mingzhang; made by `mingzhang docs completion`\n"
                "_mingzhang() {\n"
                "    local word=${COMP_WORDS[COMP_CWORD]} command='' i words='' skip=''\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        [ -z \"$skip\" ] || { skip=''; continue; }\n"
                "        case ${COMP_WORDS[i]} in\n"
                "            --home) skip=1 ;;\n"
                "            -*) ;;\n"
                "            *) command=${COMP_WORDS[i]}; break ;;\n"
                "        esac\n"
                "    done\n"
                "    case $command in\n"
                "        '') words='--home --json --quiet --help --version help",
                stdout);
    for (size_t i = 0; i < count; i++)
        (void)printf(" %s", commands[i].name);
    (void)fputs("' ;;\n", stdout);
    for (size_t i = 0; i < count; i++) {
        (void)printf("        %s) words='", commands[i].name);
        print_choices(commands[i].words);
        (void)fputs("--home --json --quiet' ;;\n", stdout);
    }
    (void)fputs("    esac\n"
                "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                "}\n"
                "complete -o default -F _mingzhang mingzhang\n",
                stdout);
}
