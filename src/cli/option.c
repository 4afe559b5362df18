/* Options: "--name value", "--name=value" and switches, before or after the words. */
#include "command.h"
#include "core/date.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_option *find(const struct cli_option *options, const char *word)
{
    size_t len = strcspn(word, "=");
    for (; options->name != NULL; options++)
        if (strlen(options->name) == len && strncmp(options->name, word, len) == 0)
            return options;
    return NULL;
}

/* Reads the option at argv[at]; *ret_used is the number of words it took, 0 when it is unknown. */
static bool take_one(const struct cli_option *options, int argc, char **argv, int at, int *ret_used,
                     struct err *err)
{
    const char *word = argv[at] + 2;
    const struct cli_option *option = find(options, word);
    const char *equals = strchr(word, '=');
    *ret_used = 0;
    if (option == NULL)
        return true;
    *ret_used = 1;
    if (option->flag != NULL) {
        if (equals != NULL)
            return err_set(err, ERR_USAGE, _("--%s takes no value"), option->name);
        *option->flag = true;
        return true;
    }
    if (equals == NULL && at + 1 >= argc)
        return err_set(err, ERR_USAGE, _("--%s needs a value"), option->name);
    *option->value = equals != NULL ? equals + 1 : argv[at + 1];
    *ret_used = equals != NULL ? 1 : 2;
    return true;
}

bool cli__take(int *argc, char **argv, const struct cli_option *options, bool all, struct err *err)
{
    int kept = 1;
    bool words_only = false;
    for (int at = 1; at < *argc;) {
        int used = 0;
        bool is_option = !words_only && strncmp(argv[at], "--", 2) == 0;
        if (is_option && argv[at][2] == '\0') {
            words_only = true;
            used = all ? 1 : 0;
        } else if (is_option) {
            TRY(take_one(options, *argc, argv, at, &used, err));
            if (used == 0 && all) {
                err_set(err, ERR_USAGE, _("there is no option %s"), argv[at]);
                return err_hint(err, _("`mingzhang help` lists the commands."));
            }
        }
        if (used == 0)
            argv[kept++] = argv[at++];
        at += used;
    }
    *argc = kept;
    argv[kept] = NULL;
    return true;
}

bool cli__options(int *argc, char **argv, const struct cli_option *options, struct err *err)
{
    return cli__take(argc, argv, options, true, err);
}

bool cli__words(int argc, char **argv, int least, int most, struct err *err)
{
    if (argc - 1 < least)
        return err_set(err, ERR_USAGE, _("`%s` needs %d more words"), argv[0], least - argc + 1);
    if (argc - 1 > most)
        return err_set(err, ERR_USAGE, _("`%s` does not expect \"%s\""), argv[0], argv[most + 1]);
    return true;
}

bool cli__need(const char *option, const char *value, struct err *err)
{
    return value != NULL || err_set(err, ERR_USAGE, _("--%s is missing"), option);
}

bool cli__number(const char *option, const char *text, int64_t least, int64_t most, int64_t *ret,
                 struct err *err)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least || value > most)
        return err_set(err, ERR_USAGE, _("--%s: \"%s\" is not a number from %lld to %lld"), option,
                       text, (long long)least, (long long)most);
    *ret = value;
    return true;
}

bool cli__year(const char *text, int *ret, struct err *err)
{
    int64_t year = 0;
    if (text != NULL)
        TRY(cli__number("year", text, DATE_YEAR_MIN, DATE_YEAR_MAX, &year, err));
    *ret = (int)year;
    return true;
}
