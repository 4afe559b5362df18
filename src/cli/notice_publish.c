/* `mingzhang notice publish`: what is reviewed goes out, when the books verify and the log is
 * whole. */
#include "publish/notice_page.h"
#include "publish/publisher.h"

#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "ledger/desk.h"
#include "log/log.h"
#include "notice.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

struct numbers {
    struct arena *arena;
    const char **list;
    size_t count, size;
};

static bool add_number(void *arg, const struct notice_row *row, struct err *err)
{
    struct numbers *numbers = arg;
    (void)err; /* nothing here can fail */
    if (numbers->count == numbers->size) {
        size_t size = numbers->size == 0 ? 64 : 2 * numbers->size;
        const char **list = arena_array(numbers->arena, size, const char *);
        if (numbers->count > 0)
            memcpy(list, numbers->list, numbers->count * sizeof *list);
        numbers->list = list;
        numbers->size = size;
    }
    numbers->list[numbers->count++] = arena_strdup(numbers->arena, row->number);
    return true;
}

bool cli__publish_notices(struct cli *cli, struct notice_run *run, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct publish_options site = { 0 };
    struct numbers numbers = { .arena = cli->arena };
    const struct notice_filter reviewed = { .state = "reviewed" };
    TRY(cli__open_signer(cli, err));
    TRY(cli__site(cli, &site, err));
    if (run->numbers == NULL)
        TRY(notice_list(cli->db, &reviewed, add_number, &numbers, err));
    const struct publish_notices ask = {
        .imprint = site.imprint,
        .log_keys = site.log_keys,
        .numbers = run->numbers != NULL ? run->numbers : numbers.list,
        .count = run->numbers != NULL ? run->count : numbers.count,
        .boards = run->boards,
    };
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    TRY(publish_notices(cli->db, desk, &ask, err));
    TRY(desk_commit(desk, err));
    run->published = ask.count;
    return true;
}

bool notice__run_publish(struct cli *cli, const struct notice_options *options, int argc,
                         char **argv, struct err *err)
{
    struct log_summary summary;
    struct notice_run run = { .boards = options->boards };
    TRY(cli__words(argc, argv, options->all ? 1 : 2, options->all ? 1 : 10000, err));
    if (!options->all) {
        const char **numbers = arena_array(cli->arena, (size_t)argc, const char *);
        for (int i = 2; i < argc; i++)
            numbers[run.count++] = argv[i];
        run.numbers = numbers;
    }
    TRY(cli__open(cli, err));
    TRY(cli__checkpoint(cli, NULL, &summary, err));
    TRY(log_is_caught_up(cli->db, err));
    TRY(cli__books_verify(cli, err));
    TRY(cli__publish_notices(cli, &run, err));
    TRY(cli__checkpoint(cli, NULL, &summary, err)); /* so that they can be proved at once */
    cli__say(cli, _("%zu notices published"), run.published);
    struct jv *result = jv_object();
    jv_set_int(result, "published", (int64_t)run.published);
    cli__give(cli, result);
    return true;
}
