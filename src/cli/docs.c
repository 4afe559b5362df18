/* `mingzhang docs`: pages made from the program's own lists. */
#include "access/access.h"
#include "api/api.h"
#include "command.h"
#include "core/i18n.h"

#include <stdio.h>
#include <string.h>

static void print_errors(void)
{
    (void)puts("# Errors\n\n"
               "Made by `make docs` from include/core/err_list.h; do not edit.\n\n"
               "| code | HTTP | exit | meaning |\n|---|---|---|---|");
    for (int code = ERR_NONE + 1; code < ERR_COUNT; code++)
        (void)printf("| `%s` | %d | %d | %s |\n", err_slug((enum err_code)code),
                     err_http((enum err_code)code), err_exit((enum err_code)code),
                     err_meaning((enum err_code)code));
}

/* Method, path, roles joined by commas, and whether it wants an Idempotency-Key; by tabs. */
static void print_routes(void)
{
    struct api_row row;
    for (size_t at = 0; api_next_route(&at, &row);) {
        const char *comma = "";
        (void)printf("%s\t%s\t", row.method, row.path);
        for (int role = 0; role < ACCESS_ROLES; role++) {
            if ((row.roles & ACCESS_BIT(role)) == 0)
                continue;
            (void)printf("%s%s", comma, access_role_word((enum access_role)role));
            comma = ",";
        }
        (void)printf("\t%s\n", row.is_idempotent ? "key" : "-");
    }
}

bool cli__run_docs(struct cli *cli, int argc, char **argv, struct err *err)
{
    (void)cli; /* needs no home folder */
    TRY(cli__words(argc, argv, 1, 1, err));
    static const struct {
        const char *name;
        void (*print)(void);
    } lists[] = {
        { "errors", print_errors },
        { "routes", print_routes },
        { "manual", cli__print_manual },
        { "completion", cli__print_completion },
    };
    for (size_t i = 0; i < COUNT(lists); i++) {
        if (strcmp(argv[1], lists[i].name) != 0)
            continue;
        lists[i].print();
        return true;
    }
    return err_set(err, ERR_USAGE, _("there is no list \"%s\""), argv[1]);
}
