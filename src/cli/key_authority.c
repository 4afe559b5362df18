/* `key authority`: the keys that are kept offline. */
#include "core/i18n.h"
#include "key.h"
#include "ledger/enrol.h"
#include "json/value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_authority(const struct authority *authority, const char *path, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, REQUEST_FILE_MAX);
    authority_write(authority, &bytes);
    return cli__write_file(path, &bytes, err);
}

static void say_authority(struct cli *cli, const struct authority *authority)
{
    struct jv *result = jv_object(), *keys = jv_array();
    cli__say(cli, _("%lld of these %d keys must sign:"), (long long)authority->k,
             (int)authority->count);
    for (size_t i = 0; i < authority->count; i++) {
        char hex[2 * ENROL_KEY_SIZE + 1], id[KEY_ID_SIZE];
        (void)hex_encode(authority->keys[i].bytes, authority->keys[i].len, hex);
        cli__say(cli, "  %s  %s", any_key_id(&authority->keys[i], id), hex);
        jv_add(keys, jv_of_string(hex));
    }
    jv_set_int(result, "k", authority->k);
    jv_set(result, "keys", keys);
    cli__give(cli, result);
}

static bool make_keys(struct authority *authority, int64_t n, const char *out, bool is_sm2,
                      struct err *err)
{
    for (; authority->count < (size_t)n; authority->count++) {
        char path[4096];
        AUTO(any_signer) struct any_signer *signer = NULL;
        (void)snprintf(path, sizeof path, "%s/authority-%d.pem", out, (int)authority->count + 1);
        TRY(any_signer_create(path, is_sm2, &signer, err));
        authority->keys[authority->count] = *any_signer_key(signer);
    }
    return true;
}

/* One key is one voice: a list that counts it twice would never be read again. */
static bool is_new(const struct authority *authority, const struct any_key *key)
{
    char id[KEY_ID_SIZE], other[KEY_ID_SIZE];
    (void)any_key_id(key, id);
    for (size_t i = 0; i < authority->count; i++)
        if (strcmp(any_key_id(&authority->keys[i], other), id) == 0)
            return false;
    return true;
}

/* Of keys that their holders made by themselves. */
static bool take_keys(struct authority *authority, int argc, char **argv, struct err *err)
{
    for (int i = 2; i < argc; i++) {
        if (authority->count == ENROL_AUTHORITY_MAX)
            return err_set(err, ERR_LIMIT, _("an authority has at most %d keys"),
                           ENROL_AUTHORITY_MAX);
        struct any_key *key = &authority->keys[authority->count];
        if (!any_key_read(text_of(argv[i]), key))
            return err_set(err, ERR_INPUT, _("\"%s\" is not a public key"), argv[i]);
        if (!is_new(authority, key))
            return err_set(err, ERR_INPUT, _("the key %s is named twice"), argv[i]);
        authority->count++;
    }
    return true;
}

static bool init(struct cli *cli, int argc, char **argv, const char *const options[4],
                 struct err *err)
{
    const char *k = options[0], *n = options[1], *out = options[2], *algorithm = options[3];
    struct authority authority = { 0 };
    char path[4096];
    int64_t count = argc - 2;
    bool is_sm2;
    if (k == NULL || out == NULL || (n == NULL && argc == 2))
        return err_set(err, ERR_USAGE, _("--%s is missing"),
                       k == NULL     ? "k"
                       : out == NULL ? "out"
                                     : "n");
    if (n != NULL)
        TRY(cli__number("n", n, 1, ENROL_AUTHORITY_MAX, &count, err));
    TRY(cli__number("k", k, 1, count, &authority.k, err));
    TRY(cli__key_algorithm(algorithm, &is_sm2, err));
    if (mkdir(out, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot make the folder %s: %s"), out, strerror(errno));
    TRY(take_keys(&authority, argc, argv, err));
    TRY(make_keys(&authority, count, out, is_sm2, err));
    (void)snprintf(path, sizeof path, "%s/authority.json", out);
    TRY(write_authority(&authority, path, err));
    cli__say(cli,
             _("written: %s\n  give each key file to another person; then, on the server: "
               "mingzhang key authority pin %s"),
             path, path);
    say_authority(cli, &authority);
    return true;
}

/* The signer asks by itself who may begin an incarnation. One that runs elsewhere gets its copy by
 * hand (docs/operations.md). */
static bool tell_signer(struct cli *cli, const struct authority *authority, struct err *err)
{
    char path[CONF_VALUE_MAX + 40];
    (void)snprintf(path, sizeof path, "%s/keys", cli->conf.home);
    if (access(path, W_OK) != 0)
        return true;
    (void)snprintf(path, sizeof path, "%s/keys/%s", cli->conf.home, LEDGER_AUTHORITY_FILE);
    TRY(write_authority(authority, path, err));
    cli__say(cli, _("written: %s"), path);
    return true;
}

static bool pin(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct authority authority;
    char path[CONF_VALUE_MAX + 32];
    if (argc != 3)
        return err_set(err, ERR_USAGE, _("`%s` needs %d more words"), "key authority pin", 1);
    TRY(conf_load(cli->home, &cli->conf, err));
    TRY(cli__read_authority(argv[2], &authority, err));
    (void)snprintf(path, sizeof path, "%s/%s", cli->conf.home, LEDGER_AUTHORITY_FILE);
    TRY(write_authority(&authority, path, err));
    cli__say(cli, _("written: %s"), path);
    TRY(tell_signer(cli, &authority, err));
    say_authority(cli, &authority);
    return true;
}

static bool show(struct cli *cli, struct err *err)
{
    struct authority authority;
    bool is_known;
    TRY(conf_load(cli->home, &cli->conf, err));
    TRY(cli__pinned_authority(cli, NULL, &authority, &is_known, err));
    if (!is_known) {
        (void)err_set(err, ERR_NOT_FOUND, _("no authority is pinned in %s"), cli->conf.home);
        return err_hint(err, _("Pin it once: mingzhang key authority pin FILE"));
    }
    say_authority(cli, &authority);
    return true;
}

bool cli__key_authority(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *options[4] = { NULL };
    const struct cli_option known[] = { { "k", &options[0], NULL },
                                        { "n", &options[1], NULL },
                                        { "out", &options[2], NULL },
                                        { "algorithm", &options[3], NULL },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1 + ENROL_AUTHORITY_MAX, err));
    if (strcmp(argv[1], "init") == 0)
        return init(cli, argc, argv, options, err);
    if (strcmp(argv[1], "pin") == 0)
        return pin(cli, argc, argv, err);
    if (strcmp(argv[1], "show") == 0)
        return show(cli, err);
    return err_set(err, ERR_USAGE, _("there is no command \"key %s\""), argv[1]);
}
