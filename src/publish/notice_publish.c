/* A reviewed notice goes out: page and boards are made, looked through, and named by its record. */
#include "core/i18n.h"
#include "core/leak.h"
#include "notice/notice.h"
#include "publish/notice_page.h"
#include "json/value.h"

enum { BOARDS = 2, ALLOWED_MAX = 64 };
static const char *const PAPERS[BOARDS] = { "A4", "A3" };

struct making {
    struct buf model, templates, page, board;
    struct jv *set; /* the template set, for what it vouches for */
    const char *allowed[ALLOWED_MAX + 1];
};

static struct text of(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

/* Ids of keys are sixteen hex digits and may all be decimal ones. */
static bool read_allowed(struct making *making, struct err *err)
{
    TRY(jv_parse(of(&making->templates), _("the template set"), &making->set, err));
    const struct jv *keys = jv_get(jv_get(making->set, "site"), "keys");
    size_t count = 0;
    for (size_t i = 0; i < jv_size(keys) && count < ALLOWED_MAX; i++)
        making->allowed[count++] = jv_string(jv_get(jv_at(keys, i), "id"), "");
    return true;
}

static bool make_boards(struct making *making, const char *number, struct sha256 digests[BOARDS],
                        struct err *err)
{
    for (size_t i = 0; i < BOARDS; i++) {
        buf_clear(&making->board);
        TRY(publish_notice_document(of(&making->model), of(&making->templates), PAPERS[i],
                                    &making->board, err));
        TRY(leak_check(of(&making->board), number, making->allowed, err));
        buf_clear(&making->board);
        TRY(publish_notice_board(of(&making->model), of(&making->templates), PAPERS[i],
                                 &making->board, err));
        digests[i] = sha256(making->board.data, making->board.len);
    }
    return true;
}

static bool make(struct db *db, struct desk *desk, const char *number,
                 const struct publish_imprint *imprint, const char *log_keys, struct making *making,
                 struct err *err)
{
    char renderer[PUBLISH_RENDERER_MAX];
    struct sha256 boards[BOARDS];
    TRY(notice_model(db, number, &making->model, err));
    TRY(publish_templates(db, imprint, log_keys, &making->templates, err));
    TRY(read_allowed(making, err));
    TRY(publish_notice_page(of(&making->model), of(&making->templates), &making->page, err));
    TRY(leak_check(of(&making->page), number, making->allowed, err));
    TRY(make_boards(making, number, boards, err));
    TRY(publish_renderer(renderer, err));
    const struct sha256 page = sha256(making->page.data, making->page.len);
    const struct notice_rendering rendering = { .templates = of(&making->templates),
                                                .renderer = renderer,
                                                .page = &page,
                                                .boards = boards,
                                                .board_count = BOARDS };
    return notice_publish(desk, number, &rendering, err);
}

bool publish_notice(struct db *db, struct desk *desk, const char *number,
                    const struct publish_imprint *imprint, const char *log_keys, struct err *err)
{
    struct making making = { 0 };
    buf_init(&making.model, NOTICE_MODEL_MAX);
    buf_init(&making.templates, PUBLISH_TEMPLATES_MAX);
    buf_init(&making.page, PUBLISH_BOARD_MAX);
    buf_init(&making.board, PUBLISH_BOARD_MAX);
    bool ok = make(db, desk, number, imprint, log_keys, &making, err);
    buf_release(&making.model);
    buf_release(&making.templates);
    buf_release(&making.page);
    buf_release(&making.board);
    jv_free(making.set);
    return ok;
}
