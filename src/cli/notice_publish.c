/* `mingzhang notice publish` and `remake`: a notice's page and boards come from what its record
 * commits to, and come out the same again. */
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

enum { BOARDS = 2 };
static const char *const PAPERS[BOARDS] = { "A4", "A3" };

/* One notice on its way. */
struct rendering {
    struct cli *cli;
    struct text templates;
    char renderer[PUBLISH_RENDERER_MAX];
    bool boards;
    struct sha256 page, board[BOARDS];
};

static bool make_boards(struct rendering *on, struct text model, const char *number,
                        struct err *err)
{
    for (size_t i = 0; i < BOARDS; i++) {
        AUTO(buf) struct buf document = { 0 };
        AUTO(buf) struct buf pdf = { 0 };
        buf_init(&document, PUBLISH_BOARD_MAX);
        buf_init(&pdf, PUBLISH_BOARD_MAX);
        TRY(publish_notice_document(model, on->templates, PAPERS[i], &document, err));
        TRY(notice_scan(model, (struct text) { document.data, document.len }, number, err));
        TRY(publish_notice_board(model, on->templates, PAPERS[i], &pdf, err));
        on->board[i] = sha256(pdf.data, pdf.len);
    }
    return true;
}

/* The page is looked over for personal data as well: it says more than the model. */
static bool render(struct rendering *on, struct text model, const char *number, struct err *err)
{
    AUTO(buf) struct buf page = { 0 };
    buf_init(&page, PUBLISH_PAGE_MAX);
    TRY(publish_notice_page(model, on->templates, &page, err));
    TRY(notice_scan(model, (struct text) { page.data, page.len }, number, err));
    on->page = sha256(page.data, page.len);
    if (!on->boards)
        return true;
    if (!make_boards(on, model, number, err))
        return err_wrap(err, "%s", number);
    return true;
}

static bool publish_one(struct rendering *on, struct desk *desk, const char *number,
                        struct err *err)
{
    AUTO(buf) struct buf model = { 0 };
    buf_init(&model, NOTICE_MODEL_MAX);
    TRY(notice_model(desk_db(desk), number, &model, err));
    TRY(render(on, (struct text) { model.data, model.len }, number, err));
    const struct notice_rendering rendering = { .templates = on->templates,
                                                .renderer = on->renderer,
                                                .page = &on->page,
                                                .boards = on->board,
                                                .board_count = on->boards ? BOARDS : 0 };
    return notice_publish(desk, number, &rendering, err);
}

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
    AUTO(buf) struct buf templates = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    struct publish_options site = { 0 };
    struct numbers numbers = { .arena = cli->arena };
    struct rendering on = { .cli = cli, .boards = run->boards };
    const struct notice_filter reviewed = { .state = "reviewed" };
    buf_init(&templates, PUBLISH_TEMPLATES_MAX);
    TRY(cli__open_signer(cli, err));
    TRY(cli__site(cli, &site, err));
    TRY(publish_templates(cli->db, site.imprint, site.log_keys, &templates, err));
    TRY(publish_renderer(on.renderer, err));
    on.templates = (struct text) { templates.data, templates.len };
    if (run->numbers == NULL)
        TRY(notice_list(cli->db, &reviewed, add_number, &numbers, err));
    const char *const *list = run->numbers != NULL ? run->numbers : numbers.list;
    size_t count = run->numbers != NULL ? run->count : numbers.count;
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    for (size_t i = 0; i < count; i++)
        TRY(publish_one(&on, desk, list[i], err));
    TRY(desk_commit(desk, err));
    run->published = count;
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
