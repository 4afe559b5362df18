/* The order of the work: world, scenes, files, truth. */
#include "sample/sample.h"
#include "core/i18n.h"
#include "list.h"
#include "plan.h"
#include "registry.h"
#include "scene.h"
#include "statement.h"
#include "truth.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool options_check(const struct sample_options *options, struct err *err)
{
    if (options->villages < SAMPLE_VILLAGES_MIN || options->villages > SAMPLE_VILLAGES_MAX)
        return err_set(err, ERR_USAGE, _("a sample has %d to %d villages, not %d"),
                       SAMPLE_VILLAGES_MIN, SAMPLE_VILLAGES_MAX, options->villages);
    if (options->years < 1 || options->years > SAMPLE_YEARS_MAX)
        return err_set(err, ERR_USAGE, _("a sample has 1 to %d years, not %d"), SAMPLE_YEARS_MAX,
                       options->years);
    return true;
}

static bool folder_make(const char *dir, struct err *err)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), dir, strerror(errno));
    return true;
}

static bool files_write(struct world *world, struct err *err)
{
    TRY(sample__registry_write(world, err));
    TRY(sample__lists_write(world, err));
    TRY(sample__statements_write(world, err));
    TRY(sample__truth_write(world, err));
    return sample__plan_write(world, err);
}

static void summarize(const struct world *world, struct sample_summary *ret)
{
    const struct facts *facts = world->facts;
    *ret = (struct sample_summary) {
        .files = (size_t)world->plan->imports,
        .payments = (size_t)facts->payments,
        .breaks = (size_t)facts->entries,
    };
    for (int i = 0; i < facts->lines; i++)
        ret->lines += facts->line[i]->place.file != NULL;
}

static bool build(struct world *world, struct sample_summary *ret, struct err *err)
{
    TRY(sample__world_build(world, err));
    sample__scenes_play(world);
    sample__facts_settle(world);
    TRY(files_write(world, err));
    summarize(world, ret);
    return true;
}

bool sample_write(const struct sample_options *options, struct sample_summary *ret, struct err *err)
{
    struct facts facts = { 0 };
    struct plan plan = { 0 };
    struct world *world = calloc(1, sizeof *world);
    if (world == NULL)
        return err_set(err, ERR_MEMORY, _("no memory for the sample"));
    world->options = *options;
    if (world->options.villages == 0)
        world->options.villages = SAMPLE_VILLAGES_WHOLE;
    if (world->options.years == 0)
        world->options.years = SAMPLE_YEARS_MAX;
    bool ok = options_check(&world->options, err) && folder_make(options->dir, err);
    world->facts = &facts;
    world->plan = &plan;
    world->arena = arena_make();
    ok = ok && build(world, ret, err);
    arena_free(world->arena);
    free(world);
    return ok;
}
