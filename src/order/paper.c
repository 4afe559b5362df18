/* 纸质补录: what was signed on paper enters through two people, and is never shown as signed. */
#include "body.h"
#include "core/i18n.h"
#include "rule.h"

#include <stdio.h>
#include <string.h>

static bool is_empty(const char *text) { return text == NULL || text[0] == '\0'; }

/* Before orders_from every payment is one of paper; afterwards only one that the bank shows and
 * no order stands behind, which is a difference until then. */
static bool check_day(struct db *db, const struct order_paper *paper, struct date on,
                      struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct programme *programme = NULL;
    bool is_demo, is_open = false;
    TRY(programme_read(db, arena, &programme, &is_demo, err));
    if (!programme->has_orders_from || on.day < programme->orders_from.day)
        return true;
    TRY(order__is_unordered(db, paper->account_no, paper->amount_fen, &is_open, err));
    if (is_open)
        return true;
    (void)err_set(err, ERR_REFUSED, _("from orders_from on, orders are signed here"));
    return err_hint(err, _("A paper order is taken for a debit that is an open difference "
                           "(spent_without_order)."));
}

static bool check_paper(const struct order_paper *paper, struct date *ret_on, struct err *err)
{
    if (paper->amount_fen <= 0 || paper->amount_fen > MONEY_FEN_MAX)
        return err_set(err, ERR_INPUT, _("an order is over at least one fen"));
    if (is_empty(paper->payee) || is_empty(paper->purpose))
        return err_set(err, ERR_INPUT, _("an order names its payee and its purpose"));
    if (is_empty(paper->maker))
        return err_set(err, ERR_INPUT, _("who enters a paper order gives a name"));
    TRY(date_parse(text_of(paper->paid_on != NULL ? paper->paid_on : ""), ret_on, err));
    if (ret_on->day > order__today().day)
        return err_set(err, ERR_REFUSED, _("%s is not over yet"), paper->paid_on);
    return paper->id == NULL || order__check_id(paper->id, err);
}

static bool choose_id(struct db *db, const struct order_paper *paper, const char *chain,
                      struct date on, char id[ORDER_ID_MAX + 1], struct err *err)
{
    int year, month, day;
    bool is_free;
    date_split(on, &year, &month, &day);
    if (paper->id == NULL)
        return order__next_id(db, chain, year, id, ORDER_ID_MAX + 1, err);
    (void)snprintf(id, ORDER_ID_MAX + 1, "%s", paper->id);
    TRY(order__id_is_free(db, chain, id, &is_free, err));
    return is_free || err_set(err, ERR_CONFLICT, _("%s has an order %s already"), chain, id);
}

bool order_paper_enter(struct db *db, const struct order_paper *paper, struct order_placed *ret,
                       struct err *err)
{
    struct order_account account;
    struct order_project project;
    struct date on;
    struct paper_row row = { .payee = paper->payee,
                             .payee_account = paper->payee_account,
                             .purpose = paper->purpose,
                             .maker = paper->maker,
                             .amount_fen = paper->amount_fen,
                             .scan = paper->scan,
                             .file_id = paper->file_id,
                             .line_no = paper->line_no,
                             .raw = paper->raw };
    TRY(check_paper(paper, &on, err));
    row.paid_on = on;
    TRY(order__order_account(db, paper->account_no, on, &account, err));
    if (!account.is_valid)
        return err_set(err, ERR_REFUSED, _("account %s was not in use on %s"), paper->account_no,
                       paper->paid_on);
    TRY(check_day(db, paper, on, err));
    if (!is_empty(paper->project)) {
        TRY(order__project(db, account.chain, paper->project, &project, err));
        if (!project.is_there)
            return err_set(err, ERR_NOT_FOUND, _("%s has no project %s"), account.chain,
                           paper->project);
        (void)snprintf(row.project, sizeof row.project, "%s", paper->project);
    }
    TRY(choose_id(db, paper, account.chain, on, row.id, err));
    memcpy(row.chain, account.chain, sizeof row.chain);
    (void)snprintf(row.account_no, sizeof row.account_no, "%s", paper->account_no);
    memset(ret, 0, sizeof *ret);
    memcpy(ret->id, row.id, sizeof ret->id);
    memcpy(ret->place.chain, row.chain, sizeof ret->place.chain);
    ret->place.n = -1;
    return order__add_paper(db, &row, err);
}

/* The second person's view of it becomes a record. */
struct checking {
    struct desk *desk;
    struct db *db;
    const struct paper_row *paper;
    const char *checker, *by;
    struct order_project project;
};

static bool write_evidence(const struct checking *on, struct order_body *body, struct err *err)
{
    struct order_evidence evidence = { .line = on->paper->line_no, .raw = on->paper->raw };
    if (on->paper->file_id == 0)
        return true;
    TRY(order__file_place(on->db, on->paper->file_id, &evidence.file, err));
    if (evidence.file.n < 0)
        return err_set(err, ERR_CONFLICT, _("the list that it came from is no record yet"));
    return order__body_evidence(body, &evidence, err);
}

static bool write_body(const struct checking *on, struct order_body *body, struct err *err)
{
    const struct paper_row *paper = on->paper;
    char day[DATE_TEXT_MAX], hex[SHA256_HEX_SIZE];
    TRY(order__body_account(body, "account", paper->account_no, err));
    canonical_set_int(&body->w, "amount_fen", paper->amount_fen);
    TRY(order__body_commit(body, "checker", on->checker, err));
    TRY(write_evidence(on, body, err));
    canonical_set_string(&body->w, "id", paper->id);
    TRY(order__body_commit(body, "maker", paper->maker, err));
    canonical_set_string(&body->w, "mode", "paper");
    canonical_set_string(&body->w, "paid_on", date_format(paper->paid_on, day));
    TRY(order__body_commit(body, "payee", paper->payee, err));
    TRY(order__body_account(body, "payee_account", paper->payee_account, err));
    order__body_string(body, "project", paper->project);
    TRY(order__body_text(body, "purpose", paper->purpose, err));
    canonical_set_string(&body->w, "scan", sha256_hex(&paper->scan, hex));
    if (on->project.is_there) {
        canonical_set_string(&body->w, "source", on->project.source);
        canonical_set_int(&body->w, "year", on->project.year);
    }
    return order__body_end(body, err);
}

static bool post(const struct checking *on, struct order_body *body, struct order_placed *ret,
                 struct err *err)
{
    const struct paper_row *paper = on->paper;
    struct order_placed paid;
    const struct order_name name = { paper->chain, paper->id };
    const struct order_use use = { paper->chain, paper->project, on->project.source,
                                   on->project.year };
    TRY(order__post(on->desk, paper->chain, TYPE_ORDER, on->by, body, &ret->place, err));
    const struct new_order order = { .chain = paper->chain,
                                     .id = paper->id,
                                     .by = on->by != NULL ? on->by : desk_key(on->desk),
                                     .mode = "paper",
                                     .account_no = paper->account_no,
                                     .project = paper->project,
                                     .source = on->project.source,
                                     .purpose = paper->purpose,
                                     .amount_fen = paper->amount_fen,
                                     .year = on->project.year,
                                     .place = &ret->place,
                                     .digest = order_digest(order__body_bytes(body)),
                                     .expires_us = INT64_MAX };
    TRY(order__check_paper(on->db, paper->chain, paper->id, on->checker, err));
    TRY(order__add_order(on->db, &order, err));
    TRY(order__reserve(on->db, &use, paper->amount_fen, true, err));
    memcpy(ret->id, paper->id, sizeof ret->id);
    return order_execute(on->desk, &name, paper->paid_on, on->by, &paid, err);
}

bool order_paper_check(struct desk *desk, const struct order_name *name, const char *checker,
                       const char *by, struct order_placed *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct order_body body __attribute__((cleanup(order__body_release)));
    struct paper_row paper;
    struct checking on = { desk, desk_db(desk), &paper, checker, by, { .is_there = false } };
    order__body_begin(&body, arena);
    if (is_empty(checker))
        return err_set(err, ERR_INPUT, _("who checks a paper order gives a name"));
    TRY(order__paper(on.db, name->chain, name->id, arena, &paper, err));
    if (paper.is_checked)
        return err_set(err, ERR_CONFLICT, _("paper order %s is checked already"), name->id);
    if (order__same_name(paper.maker, checker))
        return err_set(err, ERR_SECOND_PERSON, _("%s entered it: another person checks it"),
                       checker);
    if (paper.project[0] != '\0')
        TRY(order__project(on.db, name->chain, paper.project, &on.project, err));
    TRY(write_body(&on, &body, err));
    return post(&on, &body, ret, err);
}
