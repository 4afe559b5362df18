/* `order look|approve|refuse|withdraw`: on the party's own machine, from a file to a file. */
#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/money.h"
#include "order.h"
#include "proof/approval.h"
#include "proof/item.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static bool read_order(struct cli *cli, const char *path, struct order_file *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, ORDER_FILE_MAX);
    TRY(file_read(path, &bytes, err));
    if (!order_file_read((struct text) { bytes.data, bytes.len }, cli->arena, ret, err))
        return err_wrap(err, "%s", path);
    return true;
}

static void say_field(const struct cli *cli, const char *label, struct text value)
{
    if (value.len > 0)
        cli__say(cli, "  %-14s " TEXT_FMT, label, TEXT_ARG(value));
}

static void say_money(const struct cli *cli, const char *label, int64_t fen)
{
    char text[MONEY_TEXT_MAX];
    cli__say(cli, "  %-14s %s %s", label, money_format((struct money) { fen }, text), _("yuan"));
}

static void say_project(const struct cli *cli, const struct order_file *file)
{
    if (file->project.len == 0)
        return;
    cli__say(cli, "  %-14s " TEXT_FMT " " TEXT_FMT, _("project"),
             TEXT_ARG(item_string(file->project, "id")),
             TEXT_ARG(item_string(file->project, "name")));
    say_money(cli, _("its budget"), item_int(file->project, "budget_fen", 0));
    say_field(cli, _("its target"), item_string(file->project, "target"));
}

static void say_documents(const struct cli *cli, const struct order_file *file)
{
    struct text item;
    for (struct items list = body_items(&file->body, "documents"); items_next(&list, &item);)
        cli__say(cli, "  %-14s " TEXT_FMT " " TEXT_FMT, _("document"),
                 TEXT_ARG(item_string(item, "kind")), TEXT_ARG(item_string(item, "digest")));
}

static void say_parties(const struct cli *cli, const struct order_file *file, const char *key_id)
{
    for (size_t i = 0; i < file->seat_count; i++) {
        const struct order_file_seat *seat = &file->seats[i];
        bool is_own = key_id != NULL && strcmp(seat->key, key_id) == 0;
        const char *state = "";
        for (size_t k = 0; k < file->approval_count; k++)
            if (text_eq(item_string(file->approvals[k], "key"), seat->key))
                state = text_eq(item_string(file->approvals[k], "decision"), "approve")
                            ? _("has approved")
                            : _("has refused");
        cli__say(cli, "  %-14s %d %s %s %s %s%s", _("seat"), (int)seat->seat, seat->role,
                 seat->name, seat->key, state, is_own ? _(" <- you") : "");
    }
}

void cli__show_order_file(const struct cli *cli, const struct order_file *file, const char *key_id)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest = order_digest(file->record.body);
    cli__say(cli, _("order %.*s of %.*s in %s"), TEXT_ARG(body_string(&file->body, "id")),
             TEXT_ARG(file->record.chain), file->ledger);
    if (text_eq(body_string(&file->body, "mode"), "paper"))
        cli__say(cli, "  %s", _("纸质补录: signed on paper, not here"));
    say_money(cli, _("amount"), body_int(&file->body, "amount_fen", 0));
    say_field(cli, _("purpose"), body_string(&file->body, "purpose"));
    say_field(cli, _("payee"), order_file_opened(file, "payee"));
    say_field(cli, _("payee's account"), order_file_opened(file, "payee_account"));
    say_field(cli, _("from account"), order_file_opened(file, "account"));
    say_project(cli, file);
    say_field(cli, _("source"), body_string(&file->body, "source"));
    say_field(cli, _("year"), body_value(&file->body, "year"));
    say_documents(cli, file);
    say_field(cli, _("asked for by"), order_file_opened(file, "maker"));
    say_field(cli, _("expires"), body_string(&file->body, "expires"));
    say_parties(cli, file, key_id);
    cli__say(cli, "  %-14s %s", _("digest"), sha256_hex(&digest, hex));
}

bool cli__order_look(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct order_file file;
    char hex[SHA256_HEX_SIZE];
    const struct cli_option known[] = { { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(read_order(cli, argv[1], &file, err));
    cli__show_order_file(cli, &file, NULL);
    struct sha256 digest = order_digest(file.record.body);
    struct jv *result = jv_object();
    jv_set_string(result, "ledger", file.ledger);
    jv_set_string(result, "digest", sha256_hex(&digest, hex));
    jv_set_int(result, "amount_fen", body_int(&file.body, "amount_fen", 0));
    jv_set_int(result, "approvals", (int64_t)file.approval_count);
    cli__give(cli, result);
    return true;
}

static const char *const QUESTIONS[] = {
    [ORDER_WORD_APPROVE] = N_("Approve this order and sign? Type yes: "),
    [ORDER_WORD_REFUSE] = N_("Refuse this order and sign? Type yes: "),
    [ORDER_WORD_WITHDRAW] = N_("Withdraw this order and sign? Type yes: "),
};

static bool write_word(const struct order_word *word, const char *path, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, ORDER_WORD_MAX);
    TRY(order_word_write(word, &bytes, err));
    return file_write(path, (struct text) { bytes.data, bytes.len }, 0644, err);
}

static enum order_word_kind kind_of(const char *command)
{
    if (strcmp(command, "approve") == 0)
        return ORDER_WORD_APPROVE;
    return strcmp(command, "refuse") == 0 ? ORDER_WORD_REFUSE : ORDER_WORD_WITHDRAW;
}

bool cli__order_sign(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *key = NULL, *out = NULL, *reason = NULL;
    bool yes = false;
    AUTO(any_signer) struct any_signer *signer = NULL;
    struct order_file file;
    struct order_word word;
    enum order_word_kind kind = kind_of(argv[0]);
    const struct cli_option known[] = { { "key", &key, NULL },
                                        { "out", &out, NULL },
                                        { "reason", &reason, NULL },
                                        { "yes", NULL, &yes },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("key", key, err));
    TRY(cli__need("out", out, err));
    TRY(read_order(cli, argv[1], &file, err));
    TRY(any_signer_open(key, &signer, err));
    cli__show_order_file(cli, &file, any_signer_id(signer));
    if (!yes)
        TRY(cli__confirmed(_(QUESTIONS[kind]), err));
    TRY(order_word_sign(&file, kind, signer, cli->arena, &word, err));
    word.reason = text_of(reason != NULL ? reason : "");
    TRY(write_word(&word, out, err));
    cli__say(cli, _("signed with %s: %s"), any_signer_id(signer), out);
    struct jv *result = jv_object();
    jv_set_string(result, "key", any_signer_id(signer));
    jv_set_string(result, "word", out);
    cli__give(cli, result);
    return true;
}
