/* `mingzhang sample`: fictional files of full size, with truth.json. */
#include "sample/sample.h"

#include "command.h"
#include "core/i18n.h"
#include "json/value.h"

bool cli__sample_options(const char *seed, const char *villages, const char *years,
                         struct sample_options *options, struct err *err)
{
    int64_t number = 0;
    if (seed != NULL) {
        TRY(cli__number("seed", seed, 0, INT64_MAX, &number, err));
        options->seed = (uint64_t)number;
    }
    if (villages != NULL) {
        TRY(cli__number("villages", villages, SAMPLE_VILLAGES_MIN, SAMPLE_VILLAGES_MAX, &number,
                        err));
        options->villages = (int)number;
    }
    if (years != NULL) {
        TRY(cli__number("years", years, 1, SAMPLE_YEARS_MAX, &number, err));
        options->years = (int)number;
    }
    return true;
}

bool cli__run_sample(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *seed = NULL;
    const char *villages = NULL;
    const char *years = NULL;
    struct sample_options options = { .seed = CLI_SAMPLE_SEED };
    struct sample_summary summary;
    const struct cli_option known[] = { { "seed", &seed, NULL },
                                        { "villages", &villages, NULL },
                                        { "years", &years, NULL },
                                        { "out", &options.dir, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    if (options.dir == NULL)
        return err_set(err, ERR_USAGE, _("--out DIR is missing"));
    TRY(cli__sample_options(seed, villages, years, &options, err));
    TRY(sample_write(&options, &summary, err));
    cli__say(cli, _("%zu files in %s: %zu payments, %zu statement lines, %zu planted differences"),
             summary.files, options.dir, summary.payments, summary.lines, summary.breaks);
    struct jv *result = jv_object();
    jv_set_string(result, "dir", options.dir);
    jv_set_int(result, "files", (int64_t)summary.files);
    jv_set_int(result, "payments", (int64_t)summary.payments);
    jv_set_int(result, "lines", (int64_t)summary.lines);
    jv_set_int(result, "breaks", (int64_t)summary.breaks);
    cli__give(cli, result);
    return true;
}
