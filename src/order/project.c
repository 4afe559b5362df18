#include "body.h"
#include "core/i18n.h"
#include "rule.h"

#include <stdio.h>
#include <string.h>

/* What a project is, completed from what is known: its colour, its number, what it replaces. */
struct planning {
    struct desk *desk;
    struct arena *arena;
    const struct project_wish *wish;
    const struct programme *programme;
    const char *category;
    struct order_planning planning;
    char source[16], id[ORDER_ID_MAX + 1];
    struct order_project before;
};

static bool choose_source(struct planning *on, struct err *err)
{
    const struct project_wish *wish = on->wish;
    const char *quota = on->planning.source;
    bool is_own = wish->source != NULL && strcmp(wish->source, "own") == 0;
    if (!is_own && quota[0] == '\0')
        return err_set(err, ERR_NOT_FOUND, _("%s has no quota of %d"), wish->chain,
                       (int)wish->year);
    if (!is_own && wish->source != NULL && strcmp(wish->source, quota) != 0)
        return err_set(err, ERR_REFUSED, _("the money of %s in %d is of the colour %s, not %s"),
                       wish->chain, (int)wish->year, quota, wish->source);
    (void)snprintf(on->source, sizeof on->source, "%s", is_own ? "own" : quota);
    return true;
}

static bool choose_id(struct planning *on, struct err *err)
{
    const struct project_wish *wish = on->wish;
    (void)snprintf(on->id, sizeof on->id, "%s", wish->id != NULL ? wish->id : on->planning.next_id);
    if (wish->id == NULL)
        return true;
    TRY(order__project(desk_db(on->desk), wish->chain, on->id, &on->before, err));
    if (on->before.is_there && !wish->replaces)
        return err_set(err, ERR_CONFLICT, _("%s has a project %s already"), wish->chain, on->id);
    if (!on->before.is_there && wish->replaces)
        return err_set(err, ERR_NOT_FOUND, _("%s has no project %s"), wish->chain, on->id);
    return true;
}

/* The plan stays within the quota, and the project within what is ordered of it already. */
static bool check_budget(const struct planning *on, struct err *err)
{
    const struct order_project *before = &on->before;
    int64_t left = on->planning.room_fen;
    char budget[MONEY_TEXT_MAX], other[MONEY_TEXT_MAX];
    if (before->is_there &&
        (before->year != on->wish->year || strcmp(before->source, on->source) != 0) &&
        before->ordered_fen + before->paper_fen > 0)
        return err_set(err, ERR_REFUSED,
                       _("money is ordered of this project: its year and colour stay"));
    if (on->wish->budget_fen < before->ordered_fen)
        return err_set(err, ERR_REFUSED, _("%s yuan of this project are ordered already"),
                       money_format((struct money) { before->ordered_fen }, other));
    if (strcmp(on->source, "own") == 0)
        return true;
    if (before->is_there && before->year == on->wish->year && strcmp(before->source, "own") != 0)
        left += before->budget_fen;
    if (on->wish->budget_fen <= left)
        return true;
    return err_set(err, ERR_REFUSED,
                   _("a budget of %s yuan is over the quota of the year: %s is left"),
                   money_format((struct money) { on->wish->budget_fen }, budget),
                   money_format((struct money) { left }, other));
}

static bool count_plan(const struct planning *on, struct err *err)
{
    struct db *db = desk_db(on->desk);
    const char *chain = on->wish->chain;
    const struct order_project *before = &on->before;
    if (before->is_there && strcmp(before->source, "own") != 0)
        TRY(order__plan(db, chain, before->year, -before->budget_fen, err));
    return strcmp(on->source, "own") == 0 ||
           order__plan(db, chain, on->wish->year, on->wish->budget_fen, err);
}

static bool write_first(const struct planning *on, struct order_body *body, struct err *err)
{
    const struct project_wish *wish = on->wish;
    TRY(order__body_text(body, "basis", wish->basis, err));
    TRY(order__body_text(body, "benefit", wish->benefit, err));
    canonical_set_int(&body->w, "budget_fen", wish->budget_fen);
    canonical_set_string(&body->w, "category", on->category);
    TRY(order__body_text(body, "content", wish->content, err));
    if (wish->evidence != NULL)
        TRY(order__body_evidence(body, wish->evidence, err));
    order__body_string(body, "from", wish->from);
    canonical_set_string(&body->w, "id", on->id);
    TRY(order__body_text(body, "library_id", wish->library_id, err));
    TRY(order__body_text(body, "name", wish->name, err));
    TRY(order__body_commit(body, "party", wish->party, err));
    return order__body_account(body, "party_account", wish->party_account, err);
}

static bool write_body(const struct planning *on, struct order_body *body, struct err *err)
{
    const struct project_wish *wish = on->wish;
    TRY(write_first(on, body, err));
    TRY(order__body_text(body, "place", wish->place, err));
    if (on->before.is_there)
        order__body_cite(body, "replaces", &on->before.place);
    canonical_set_string(&body->w, "source", on->source);
    TRY(order__body_text(body, "standard", wish->standard, err));
    TRY(order__body_text(body, "target", wish->target, err));
    order__body_string(body, "to", wish->to);
    TRY(order__body_text(body, "unit", wish->unit, err));
    canonical_set_string(&body->w, "village", wish->chain);
    canonical_set_int(&body->w, "year", wish->year);
    return order__body_end(body, err);
}

static bool put(struct planning *on, struct order_body *body, struct order_placed *ret,
                struct err *err)
{
    const struct project_wish *wish = on->wish;
    struct desk_place place;
    TRY(write_body(on, body, err));
    TRY(order__post(on->desk, wish->chain, TYPE_PROJECT, wish->by, body, &place, err));
    const struct new_project project = { .chain = wish->chain,
                                         .id = on->id,
                                         .name = wish->name,
                                         .category = on->category,
                                         .source = on->source,
                                         .target = wish->target,
                                         .year = wish->year,
                                         .budget_fen = wish->budget_fen,
                                         .place = &place,
                                         .replaces = on->before.is_there };
    TRY(order__put_project(desk_db(on->desk), &project, err));
    TRY(count_plan(on, err));
    memcpy(ret->id, on->id, sizeof ret->id);
    ret->place = place;
    return true;
}

bool project_put(struct desk *desk, const struct project_wish *wish, struct order_placed *ret,
                 struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct planning on = { .desk = desk, .arena = arena, .wish = wish };
    const struct programme *programme = NULL;
    order__body_begin(&body, arena);
    TRY(programme_kept(desk_db(desk), &programme, err));
    TRY(order__check_project(wish, programme, err));
    const struct programme_category *category =
        programme_category(programme, text_of(wish->category));
    on.programme = programme;
    on.category = category != NULL ? category->id : wish->category;
    TRY(order__planning(desk_db(desk), wish->chain, wish->year, wish->id != NULL, &on.planning,
                        err));
    TRY(choose_source(&on, err));
    TRY(choose_id(&on, err));
    TRY(check_budget(&on, err));
    return put(&on, &body, ret, err);
}
