/* `mingzhang key …`: its sub-commands, and the files that they read and write. */
#include "key.h"
#include "core/file.h"
#include "core/i18n.h"
#include "ledger/enrol.h"
#include "json/value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct cli_command PARTS[] = {
    { "new", "--use USE --out KEY --ledger L [--request FILE] …",
      N_("make a key and the request to enrol it (offline)"), cli__key_new },
    { "party", "--key KEY --ledger L --request FILE …",
      N_("request a seat at an account for a key (offline)"), cli__key_party },
    { "show", "REQUEST", N_("say in words what a request asks for (offline)"), cli__key_show },
    { "sign", "REQUEST --key KEY", N_("sign a request after reading it (offline)"), cli__key_sign },
    { "enrol", "REQUEST… [--authority FILE]", N_("judge requests and post their records"),
      cli__key_enrol },
    { "rotate", "record|checkpoint [--new KEY]", N_("go over to a new key of the ledger"),
      cli__key_rotate },
    { "revoke", "KEY-ID --reason R [--key KEY | --request FILE]",
      N_("end the use of a key, or request it"), cli__key_revoke },
    { "list", "", N_("list keys and parties, and from where to where they are valid"),
      cli__key_list },
    { "link", "KEY-ID [--minutes N] [--base URL]",
      N_("a sign-in link for a browser without a certificate"), cli__key_link },
    { "authority", "init --k K --n N --out DIR | pin FILE | show",
      N_("keys that are kept offline and vouch for the others"), cli__key_authority },
};

static void print_parts(void)
{
    for (size_t i = 0; i < COUNT(PARTS); i++)
        (void)fprintf(stderr, "  key %-9s %-44s %s\n", PARTS[i].name, PARTS[i].words,
                      _(PARTS[i].summary));
}

bool cli__run_key(struct cli *cli, int argc, char **argv, struct err *err)
{
    for (size_t i = 0; argc > 1 && i < COUNT(PARTS); i++)
        if (strcmp(PARTS[i].name, argv[1]) == 0)
            return PARTS[i].run(cli, argc - 1, argv + 1, err);
    print_parts();
    if (argc > 1)
        return err_set(err, ERR_USAGE, _("there is no command \"key %s\""), argv[1]);
    return err_set(err, ERR_USAGE, _("`%s` needs %d more words"), argv[0], 1);
}

bool cli__read_request(struct cli *cli, const char *path, struct request *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, REQUEST_FILE_MAX);
    TRY(file_read(path, &bytes, err));
    if (!request_read((struct text) { bytes.data, bytes.len }, cli->arena, ret, err))
        return err_wrap(err, "%s", path);
    return true;
}

bool cli__write_file(const char *path, const struct buf *bytes, struct err *err)
{
    return file_write(path, (struct text) { bytes->data, bytes->len }, 0644, err);
}

bool cli__write_request(const struct request *request, const char *path, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, REQUEST_FILE_MAX);
    TRY(request_write(request, &bytes, err));
    return cli__write_file(path, &bytes, err);
}

bool cli__read_authority(const char *path, struct authority *ret, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, REQUEST_FILE_MAX);
    TRY(file_read(path, &bytes, err));
    if (!authority_read((struct text) { bytes.data, bytes.len }, ret, err))
        return err_wrap(err, "%s", path);
    return true;
}

bool cli__pinned_authority(struct cli *cli, const char *path, struct authority *ret,
                           bool *ret_known, struct err *err)
{
    *ret_known = true;
    return path != NULL ? cli__read_authority(path, ret, err)
                        : ledger_pinned(cli->conf.home, ret, ret_known, err);
}

bool cli__key_algorithm(const char *algorithm, bool *ret_is_sm2, struct err *err)
{
    *ret_is_sm2 = algorithm != NULL && strcmp(algorithm, "sm2") == 0;
    if (algorithm == NULL || *ret_is_sm2 || strcmp(algorithm, "ed25519") == 0)
        return true;
    return err_set(err, ERR_USAGE, _("there is no algorithm \"%s\""), algorithm);
}

static void say_signed(const struct cli *cli, const struct request_item *item,
                       const struct request_signed *signed_by, const struct authority *authority)
{
    if (item->type == TYPE_KEY || item->type == TYPE_PARTY)
        cli__say(cli, "    %s: %s", _("signed by the key itself"),
                 !signed_by->by_key     ? _("no")
                 : signed_by->knows_key ? _("yes")
                                        : _("there, not checked here"));
    if (signed_by->names_replaced)
        cli__say(cli, "    %s: %s", _("signed by the key that it replaces"),
                 _("there, not checked here"));
    if (authority != NULL)
        cli__say(cli, "    %s: %lld/%lld", _("signed by keys of the authority"),
                 (long long)signed_by->by_authority, (long long)authority->k);
}

bool cli__show_request(const struct cli *cli, const struct request *request,
                       const struct authority *authority, struct err *err)
{
    struct buf words __attribute__((cleanup(buf_auto)));
    buf_init(&words, REQUEST_FILE_MAX);
    for (size_t i = 0; i < request->count; i++) {
        struct request_signed signed_by;
        TRY(request_judge(request, &request->items[i], authority, &signed_by, err));
        buf_clear(&words);
        request_words(request, &request->items[i], &words);
        cli__say(cli, "%s%.*s", i == 0 ? "" : "\n", (int)words.len - 1, words.data);
        say_signed(cli, &request->items[i], &signed_by, authority);
    }
    return true;
}
