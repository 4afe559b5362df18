/* `order project`, `order request`, `order paper`, `order check`: what an office enters. */
#include "core/arena.h"
#include "core/i18n.h"
#include "core/money.h"
#include "ledger/desk.h"
#include "order.h"
#include "json/value.h"

#include <string.h>

static bool put_project(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    return project_put(desk, arg, ret, err);
}

/* The texts of an announcement that a project may carry. */
static bool read_project(int *argc, char **argv, struct project_wish *wish, struct err *err)
{
    const char *budget = NULL, *year = NULL;
    const struct cli_option known[] = {
        { "village", &wish->chain, NULL },
        { "id", &wish->id, NULL },
        { "name", &wish->name, NULL },
        { "category", &wish->category, NULL },
        { "budget", &budget, NULL },
        { "year", &year, NULL },
        { "source", &wish->source, NULL },
        { "target", &wish->target, NULL },
        { "party", &wish->party, NULL },
        { "party-account", &wish->party_account, NULL },
        { "library-id", &wish->library_id, NULL },
        { "basis", &wish->basis, NULL },
        { "benefit", &wish->benefit, NULL },
        { "content", &wish->content, NULL },
        { "place", &wish->place, NULL },
        { "standard", &wish->standard, NULL },
        { "unit", &wish->unit, NULL },
        { "from", &wish->from, NULL },
        { "to", &wish->to, NULL },
        { "change", NULL, &wish->replaces },
        { NULL, NULL, NULL },
    };
    TRY(cli__options(argc, argv, known, err));
    TRY(cli__words(*argc, argv, 0, 0, err));
    TRY(cli__need("village", wish->chain, err));
    TRY(cli__need("year", year, err));
    TRY(cli__number("year", year, DATE_YEAR_MIN, DATE_YEAR_MAX, &wish->year, err));
    return budget == NULL || cli__fen("budget", budget, &wish->budget_fen, err);
}

bool cli__order_project(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct project_wish wish = { 0 };
    struct order_placed placed;
    TRY(read_project(&argc, argv, &wish, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    const struct order_act act = {
        .act = "project", .chain = wish.chain, .id = wish.id, .run = put_project, .arg = &wish
    };
    TRY(cli__order_act(cli, &act, &placed, err));
    cli__give_placed(cli, _("planned"), &placed);
    return true;
}

static bool ask(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    return order_request(desk, arg, ret, err);
}

/* "contract=FILE": its kind, and the digest of the file. */
static bool read_documents(struct cli *cli, int argc, char **argv, struct order_wish *wish,
                           struct err *err)
{
    size_t count = (size_t)argc - 1;
    if (count > ORDER_DOCUMENTS_MAX)
        return err_set(err, ERR_LIMIT, _("an order has at most %d documents"), ORDER_DOCUMENTS_MAX);
    struct order_document *documents = arena_array(cli->arena, count, struct order_document);
    for (size_t i = 0; i < count; i++) {
        const char *word = argv[i + 1], *equals = strchr(word, '=');
        if (equals == NULL)
            return err_set(err, ERR_USAGE, _("a document is given as KIND=FILE, not \"%s\""), word);
        documents[i].kind = arena_strndup(cli->arena, word, (size_t)(equals - word));
        TRY(cli__digest_file(equals + 1, &documents[i].digest, err));
    }
    wish->documents = documents;
    wish->document_count = count;
    return true;
}

/* The end of a business day in Beijing. */
static bool read_expires(const char *day, int64_t *ret_us, struct err *err)
{
    struct date date;
    if (day == NULL)
        return true;
    if (!date_parse(text_of(day), &date, err))
        return err_wrap(err, "--expires");
    *ret_us = date_begin_us((struct date) { date.day + 1 });
    return true;
}

static bool read_wish(struct cli *cli, int argc, char **argv, struct order_wish *wish,
                      struct err *err)
{
    const char *amount = NULL, *expires = NULL, *year = NULL;
    const struct cli_option known[] = { { "account", &wish->account_no, NULL },
                                        { "id", &wish->id, NULL },
                                        { "amount", &amount, NULL },
                                        { "project", &wish->project, NULL },
                                        { "source", &wish->source, NULL },
                                        { "year", &year, NULL },
                                        { "payee", &wish->payee, NULL },
                                        { "payee-account", &wish->payee_account, NULL },
                                        { "purpose", &wish->purpose, NULL },
                                        { "expires", &expires, NULL },
                                        { "who", &wish->maker, NULL },
                                        { "replaces", &wish->replaces, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__need("account", wish->account_no, err));
    TRY(cli__need("amount", amount, err));
    TRY(cli__need("payee", wish->payee, err));
    TRY(cli__need("purpose", wish->purpose, err));
    TRY(cli__fen("amount", amount, &wish->amount_fen, err));
    TRY(read_expires(expires, &wish->expires_us, err));
    if (year != NULL)
        TRY(cli__number("year", year, DATE_YEAR_MIN, DATE_YEAR_MAX, &wish->year, err));
    return read_documents(cli, argc, argv, wish, err);
}

bool cli__order_request(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_wish wish = { 0 };
    struct order_placed placed;
    TRY(read_wish(cli, argc, argv, &wish, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__post(cli, err)); /* what arrived, so that it can be paid out */
    const struct order_act act = { .act = "request", .id = wish.id, .run = ask, .arg = &wish };
    TRY(cli__order_act(cli, &act, &placed, err));
    cli__give_placed(cli, _("requested"), &placed);
    return true;
}

bool cli__order_paper(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_paper paper = { 0 };
    struct order_placed placed;
    const char *amount = NULL, *scan = NULL;
    const struct cli_option known[] = { { "account", &paper.account_no, NULL },
                                        { "id", &paper.id, NULL },
                                        { "amount", &amount, NULL },
                                        { "project", &paper.project, NULL },
                                        { "payee", &paper.payee, NULL },
                                        { "payee-account", &paper.payee_account, NULL },
                                        { "purpose", &paper.purpose, NULL },
                                        { "paid-on", &paper.paid_on, NULL },
                                        { "scan", &scan, NULL },
                                        { "who", &paper.maker, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__need("account", paper.account_no, err));
    TRY(cli__need("amount", amount, err));
    TRY(cli__need("paid-on", paper.paid_on, err));
    TRY(cli__need("scan", scan, err));
    TRY(cli__need("who", paper.maker, err));
    TRY(cli__fen("amount", amount, &paper.amount_fen, err));
    TRY(cli__digest_file(scan, &paper.scan, err));
    TRY(cli__open(cli, err));
    TRY(order_paper_enter(cli->db, &paper, &placed, err));
    cli__give_placed(cli, _("entered (纸质补录); another person checks it"), &placed);
    return true;
}

struct checking {
    struct order_name name;
    const char *who;
};

static bool check(struct desk *desk, void *arg, struct order_placed *ret, struct err *err)
{
    const struct checking *checking = arg;
    return order_paper_check(desk, &checking->name, checking->who, NULL, ret, err);
}

bool cli__order_check(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct checking checking = { 0 };
    struct order_placed placed;
    const struct cli_option known[] = { { "who", &checking.who, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("who", checking.who, err));
    checking.name = (struct order_name) { argv[1], argv[2] };
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(cli__post(cli, err)); /* its list is a record */
    const struct order_act act = {
        .act = "check", .chain = argv[1], .id = argv[2], .run = check, .arg = &checking
    };
    TRY(cli__order_act(cli, &act, &placed, err));
    cli__give_placed(cli, _("recorded as 纸质补录, not signed"), &placed);
    return true;
}
