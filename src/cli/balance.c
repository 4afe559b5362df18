/* `mingzhang balance make|check|list`: 银行存款余额调节表, by one person and checked by another. */
#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "core/money.h"
#include "log/log.h"
#include "seal/form.h"
#include "seal/sealer.h"
#include "json/value.h"

#include <inttypes.h>
#include <string.h>

struct words {
    const char *account, *month, *who;
};

static bool make(struct cli *cli, const struct words *words, int argc, char **argv, struct err *err)
{
    struct date month;
    int64_t id = 0;
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("account", words->account, err));
    TRY(cli__need("month", words->month, err));
    TRY(cli__need("who", words->who, err));
    TRY(seal_month_parse(words->month, &month, err));
    TRY(cli__open(cli, err));
    TRY(cli__post(cli, err)); /* its items cite records */
    TRY(form_make(cli->db, words->account, month, words->who, &id, err));
    cli__say(cli,
             _("made as %" PRId64 "; another person checks it: mingzhang balance check %" PRId64
               " --who NAME"),
             id, id);
    struct jv *result = jv_object();
    jv_set_int(result, "form", id);
    cli__give(cli, result);
    return true;
}

static bool check(struct cli *cli, const struct words *words, int argc, char **argv,
                  struct err *err)
{
    int64_t id = 0;
    struct log_summary log;
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("who", words->who, err));
    TRY(cli__number(argv[1], argv[2], 1, INT64_MAX, &id, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(form_check(cli->db, cli->signer, id, words->who, err));
    TRY(cli__checkpoint(cli, NULL, &log, err)); /* what two people stand for is proved at once */
    cli__say(cli, _("balance form %" PRId64 " is recorded"), id);
    struct jv *result = jv_object();
    jv_set_int(result, "form", id);
    cli__give(cli, result);
    return true;
}

struct listing {
    const struct cli *cli;
    struct jv *forms;
};

static void list_one(void *arg, const struct form_row *row)
{
    char bank[MONEY_TEXT_MAX], book[MONEY_TEXT_MAX];
    struct listing *listing = arg;
    cli__say(listing->cli, "%6" PRId64 "  %s  %s  %s  %s  %s  %s %s", row->id, row->month,
             row->account_no, row->name, money_format((struct money) { row->bank_fen }, bank),
             money_format((struct money) { row->book_fen }, book), row->maker,
             row->checker[0] != '\0' ? row->checker : "-");
    struct jv *item = jv_object();
    jv_set_int(item, "form", row->id);
    jv_set_string(item, "month", row->month);
    jv_set_string(item, "account", row->account_no);
    jv_set_int(item, "bank_fen", row->bank_fen);
    jv_set_int(item, "book_fen", row->book_fen);
    jv_set_int(item, "adjusted_fen", row->adjusted_fen);
    jv_set_int(item, "items", row->items);
    jv_set_int(item, "oldest_days", row->oldest_days);
    jv_set_string(item, "maker", row->maker);
    jv_set_string(item, "checker", row->checker);
    jv_add(listing->forms, item);
}

static bool list(struct cli *cli, const struct words *words, int argc, char **argv, struct err *err)
{
    struct date month;
    TRY(cli__words(argc, argv, 1, 1, err));
    if (words->month != NULL)
        TRY(seal_month_parse(words->month, &month, err));
    TRY(cli__open(cli, err));
    struct listing listing = { cli, jv_array() };
    bool ok = form_each(cli->db, words->month != NULL ? &month : NULL, list_one, &listing, err);
    if (ok)
        cli__give(cli, listing.forms);
    else
        jv_free(listing.forms);
    return ok;
}

bool cli__run_balance(struct cli *cli, int argc, char **argv, struct err *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct cli *cli, const struct words *words, int argc, char **argv,
                    struct err *err);
    } VERBS[] = { { "make", make }, { "check", check }, { "list", list } };
    struct words words = { 0 };
    const struct cli_option known[] = { { "account", &words.account, NULL },
                                        { "month", &words.month, NULL },
                                        { "who", &words.who, NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    for (size_t i = 0; argc > 1 && i < COUNT(VERBS); i++)
        if (strcmp(argv[1], VERBS[i].name) == 0)
            return VERBS[i].run(cli, &words, argc, argv, err);
    return err_set(err, ERR_USAGE, _("balance needs one of: make, check, list"));
}
