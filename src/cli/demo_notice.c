/* The demo's notices, one of each kind: drafted by one person, reviewed by another. */
#include "demo.h"

#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "log/log.h"
#include "notice.h"
#include "order/order.h"

#include <string.h>

static const char MAKER[] = "演示拟稿员";
static const char CHECKER[] = "演示复核员";
static const char HOTLINES[] = "演示监督电话 0000-12345;防止返贫监测和乡村振兴咨询服务 12317";
enum { QUARTERS = 4 };

/* What is to be disclosed; the use of funds of the last year only. */
struct due {
    enum notice_kind kind;
    const char *subject;
    int year;
};
struct dues {
    struct arena *arena;
    struct due *list;
    size_t count, size;
    int last_year;
};

static bool add_due(void *arg, const struct notice_due_row *row, struct err *err)
{
    struct dues *dues = arg;
    struct due due = { .subject = arena_strdup(dues->arena, row->subject), .year = row->year };
    if (!notice_kind_find(row->kind, &due.kind))
        return err_set(err, ERR_INTERNAL, "kind %s", row->kind);
    if (dues->count == dues->size) {
        size_t size = dues->size == 0 ? 256 : 2 * dues->size;
        struct due *list = arena_array(dues->arena, size, struct due);
        if (dues->count > 0)
            memcpy(list, dues->list, dues->count * sizeof *list);
        dues->list = list;
        dues->size = size;
    }
    dues->list[dues->count++] = due;
    dues->last_year = row->year > dues->last_year ? row->year : dues->last_year;
    return true;
}

/* The first of each kind of notice gets boards: for all it would take minutes. */
static void choose_for_board(struct demo *demo, const char *number)
{
    for (size_t i = 0; i < demo->board_count; i++)
        if (strncmp(demo->boards[i], number, 2) == 0)
            return;
    if (demo->board_count < DEMO_BOARDS_MAX)
        demo->boards[demo->board_count++] = arena_strdup(demo->cli->arena, number);
}

static bool draft_reviewed(struct demo *demo, struct desk *desk, struct notice_ask ask,
                           char *ret_number, struct err *err)
{
    struct notice_made made;
    ask.from = date_of_moment(time_now_us());
    ask.who = MAKER;
    ask.contact = "演示数据·非真实";
    ask.hotlines = HOTLINES;
    TRY(notice_draft(desk, &ask, &made, err));
    if (ret_number != NULL)
        (void)snprintf(ret_number, NOTICE_NUMBER_MAX + 1, "%s", made.number);
    choose_for_board(demo, made.number);
    return notice_review(desk, made.number, CHECKER, err);
}

/* Two projects of one village, so that there is a plan to announce. */
static bool put_projects(struct demo *demo, const struct due *village, struct err *err)
{
    static const struct project_wish WISHES[] = {
        { .id = "demo-road",
          .name = "演示村道硬化",
          .category = "road",
          .budget_fen = 20000000,
          .target = "硬化村道1.2公里，10月底前完工，受益群众满意度90%以上",
          .content = "硬化村道1.2公里",
          .place = "演示村内",
          .standard = "按实结算",
          .benefit = "受益贫困户12户",
          .unit = "演示村民委员会" },
        { .id = "demo-light",
          .name = "演示路灯安装",
          .category = "street_light",
          .budget_fen = 5000000,
          .target = "安装路灯40盏，年底前完工",
          .content = "安装路灯40盏",
          .place = "演示村内",
          .standard = "每盏1,250元",
          .benefit = "全村受益",
          .unit = "演示村民委员会" },
    };
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(demo->cli->db, demo->cli->signer, &desk, err));
    for (size_t i = 0; i < COUNT(WISHES); i++) {
        struct project_wish wish = WISHES[i];
        struct order_placed placed;
        wish.chain = village->subject;
        wish.year = village->year;
        TRY(project_put(desk, &wish, &placed, err));
    }
    return desk_commit(desk, err);
}

static bool checkpoint(struct demo *demo, struct err *err)
{
    struct log_summary summary;
    return cli__checkpoint(demo->cli, NULL, &summary, err) && log_is_caught_up(demo->cli->db, err);
}

static bool draft_more(struct demo *demo, struct desk *desk, const struct due *village,
                       struct err *err)
{
    struct notice_ask ask = { .subject = village->subject, .year = village->year };
    ask.kind = NOTICE_PLAN;
    TRY(draft_reviewed(demo, desk, ask, NULL, err));
    ask.kind = NOTICE_COMPLETION;
    TRY(draft_reviewed(demo, desk, ask, NULL, err));
    const struct notice_ask whole = { .kind = NOTICE_ARRIVAL,
                                      .subject = "programme",
                                      .year = village->year,
                                      .issuer = "演示市对口支援工作办公室" };
    TRY(draft_reviewed(demo, desk, whole, NULL, err));
    ask.kind = NOTICE_USE;
    for (ask.quarter = 1; ask.quarter <= QUARTERS; ask.quarter++)
        TRY(draft_reviewed(demo, desk, ask, NULL, err));
    return true;
}

static bool draft_all(struct demo *demo, const struct dues *dues, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(demo->cli->db, demo->cli->signer, &desk, err));
    for (size_t i = 0; i < dues->count; i++) {
        const struct due *due = &dues->list[i];
        struct notice_ask ask = { .kind = due->kind, .subject = due->subject, .year = due->year };
        if (due->kind == NOTICE_USE && due->year < dues->last_year)
            continue;
        char *number = due->kind != NOTICE_USE ? NULL
                       : demo->notices == 0    ? demo->first_use
                       : demo->notices == 1    ? demo->second_use
                                               : NULL;
        TRY(draft_reviewed(demo, desk, ask, number, err));
        demo->notices += due->kind == NOTICE_USE;
    }
    return draft_more(demo, desk, &dues->list[dues->count - 1], err) && desk_commit(desk, err);
}

static bool count_one(void *arg, const struct notice_row *row, struct err *err)
{
    size_t *count = arg;
    (void)row;
    (void)err; /* nothing here can fail */
    (*count)++;
    return true;
}

bool demo__draft_notices(struct demo *demo, struct err *err)
{
    struct dues dues = { .arena = demo->cli->arena };
    const struct notice_filter any = { .kind = "N3" };
    size_t before = 0;
    TRY(notice_list(demo->cli->db, &any, count_one, &before, err));
    TRY(notice_due(demo->cli->db, true, add_due, &dues, err));
    if (before > 0 || dues.count == 0) /* a second run finds its notices */
        return true;
    TRY(put_projects(demo, &dues.list[dues.count - 1], err));
    TRY(checkpoint(demo, err));
    return draft_all(demo, &dues, err);
}

static bool object_and_answer(struct demo *demo, char objection[NOTICE_NUMBER_MAX + 1],
                              struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct notice_words words = { .text = "演示异议：请说明本期支出。",
                                  .sender = "演示村民",
                                  .who = MAKER,
                                  .received = date_of_moment(time_now_us()) };
    TRY(desk_open(demo->cli->db, demo->cli->signer, &desk, err));
    TRY(notice_object(desk, demo->first_use, &words, objection, err));
    words.text = "演示答复：已当面出示凭证。";
    words.sender = NULL;
    TRY(notice_answer(desk, objection, "经核对，公示的支出与银行对账单一致（演示）。", &words,
                      err));
    return desk_commit(desk, err);
}

static bool draft_rest(struct demo *demo, const char *objection, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(demo->cli->db, demo->cli->signer, &desk, err));
    struct notice_ask ask = { .kind = NOTICE_OUTCOME, .subject = objection };
    TRY(draft_reviewed(demo, desk, ask, NULL, err));
    ask = (struct notice_ask) { .kind = NOTICE_CORRECTION,
                                .subject = demo->second_use,
                                .reason = "演示更正公告的样式，金额没有变化" };
    TRY(draft_reviewed(demo, desk, ask, NULL, err));
    return desk_commit(desk, err);
}

/* What was chosen, with boards; then what is left, without. */
static bool publish_all(struct demo *demo, struct err *err)
{
    struct notice_run chosen = { .numbers = demo->boards,
                                 .count = demo->board_count,
                                 .boards = true };
    struct notice_run rest = { 0 };
    return cli__publish_notices(demo->cli, &chosen, err) &&
           cli__publish_notices(demo->cli, &rest, err);
}

bool demo__publish_notices(struct demo *demo, struct err *err)
{
    struct notice_run last = { .boards = true };
    char objection[NOTICE_NUMBER_MAX + 1];
    if (!demo->verified)
        return err_set(err, ERR_TAMPERED, _("the books do not verify; nothing is published"));
    if (demo->notices == 0)
        return true;
    TRY(publish_all(demo, err));
    TRY(checkpoint(demo, err));
    TRY(object_and_answer(demo, objection, err));
    TRY(draft_rest(demo, objection, err));
    TRY(cli__publish_notices(demo->cli, &last, err));
    return checkpoint(demo, err);
}
