/* Reviewed notices go out: page and boards are made, looked through, and named by the records. */
#include "core/i18n.h"
#include "notice/notice.h"
#include "notice_scan.h"
#include "publish/notice_page.h"
#include "publish/publisher.h"

#include <stdio.h>

enum { BOARDS = 2, NAME_SIZE = NOTICE_NUMBER_MAX + 16 };
static const char *const PAPERS[BOARDS][2] = { { "A4", "a4.pdf" }, { "A3", "a3.pdf" } };

/* Buffers of one notice, used again for the next. */
struct making {
    const struct publish_notices *ask;
    struct db *db;
    struct desk *desk;
    const char *number;
    struct notice_scan scan;
    struct buf templates, model, page, board, words;
    char renderer[PUBLISH_RENDERER_MAX];
    struct sha256 digests[BOARDS];
};

static struct text of(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

static bool look_through(struct making *making, const char *file, const struct buf *bytes,
                         struct err *err)
{
    char name[NAME_SIZE];
    (void)snprintf(name, sizeof name, "%s/%s", making->number, file); /* fits: a number's limit */
    return notice__scan(&making->scan, name, of(bytes), err);
}

/* What it is made of first: a hit there names the words, one in the PDF only what is left of them.
 */
static bool make_board(struct making *making, size_t i, struct err *err)
{
    buf_clear(&making->board);
    TRY(publish_notice_document(of(&making->model), of(&making->templates), PAPERS[i][0],
                                &making->board, err));
    TRY(look_through(making, PAPERS[i][1], &making->board, err));
    buf_clear(&making->board);
    buf_clear(&making->words);
    TRY(publish_notice_board(of(&making->model), of(&making->templates), PAPERS[i][0],
                             &making->board, &making->words, err));
    TRY(look_through(making, PAPERS[i][1], &making->words, err));
    making->digests[i] = sha256(making->board.data, making->board.len);
    return true;
}

static bool make_files(struct making *making, struct err *err)
{
    TRY(publish_notice_page(of(&making->model), of(&making->templates), &making->page, err));
    TRY(look_through(making, "index.html", &making->page, err));
    for (size_t i = 0; making->ask->boards && i < BOARDS; i++)
        if (!make_board(making, i, err))
            return err_wrap(err, "%s", making->number);
    return true;
}

static bool publish_one(struct making *making, struct err *err)
{
    buf_clear(&making->model);
    buf_clear(&making->page);
    TRY(notice_model(making->db, making->number, &making->model, err));
    TRY(notice__scan_of(&making->scan, of(&making->model), of(&making->templates), err));
    TRY(make_files(making, err));
    const struct sha256 page = sha256(making->page.data, making->page.len);
    const struct notice_rendering rendering = { .templates = of(&making->templates),
                                                .renderer = making->renderer,
                                                .page = &page,
                                                .boards = making->digests,
                                                .board_count = making->ask->boards ? BOARDS : 0 };
    return notice_publish(making->desk, making->number, &rendering, err);
}

static bool publish_all(struct making *making, struct err *err)
{
    const struct publish_notices *ask = making->ask;
    TRY(publish_templates(making->db, ask->imprint, ask->log_keys, &making->templates, err));
    TRY(publish_renderer(making->renderer, err));
    for (size_t i = 0; i < ask->count; i++) {
        making->number = ask->numbers[i];
        TRY(publish_one(making, err));
    }
    return true;
}

bool publish_notices(struct db *db, struct desk *desk, const struct publish_notices *ask,
                     struct err *err)
{
    struct making making = { .ask = ask, .db = db, .desk = desk };
    struct buf *const bufs[] = { &making.templates, &making.model, &making.page, &making.board,
                                 &making.words };
    for (size_t i = 0; i < COUNT(bufs); i++)
        buf_init(bufs[i], PUBLISH_BOARD_MAX);
    bool ok = publish_all(&making, err);
    notice__scan_end(&making.scan);
    for (size_t i = 0; i < COUNT(bufs); i++)
        buf_release(bufs[i]);
    return ok;
}
