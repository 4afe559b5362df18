/* `mingzhang person …`: who may come in, registered on the machine itself. */
#include "access/registry.h"
#include "command.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "crypto/cert.h"
#include "ledger/desk.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static bool person_add(struct cli *cli, int argc, char **argv, struct err *err);
static bool person_end(struct cli *cli, int argc, char **argv, struct err *err);
static bool person_list(struct cli *cli, int argc, char **argv, struct err *err);

static const struct cli_command PARTS[] = {
    { "add", "CERT.pem --role R --name OFFICE [--scope A,B] [--from DAY] [--to DAY]",
      N_("register the key of a certificate"), person_add },
    { "end", "KEY-ID --reason R", N_("end a registration at once"), person_end },
    { "list", "", N_("list who is registered"), person_list },
};

bool cli__run_person(struct cli *cli, int argc, char **argv, struct err *err)
{
    for (size_t i = 0; argc > 1 && i < COUNT(PARTS); i++)
        if (strcmp(PARTS[i].name, argv[1]) == 0)
            return PARTS[i].run(cli, argc - 1, argv + 1, err);
    for (size_t i = 0; i < COUNT(PARTS); i++)
        (void)fprintf(stderr, "  person %-5s %-60s %s\n", PARTS[i].name, PARTS[i].words,
                      _(PARTS[i].summary));
    if (argc > 1)
        return err_set(err, ERR_USAGE, _("there is no command \"person %s\""), argv[1]);
    return err_set(err, ERR_USAGE, _("`%s` needs %d more words"), argv[0], 1);
}

/* Where a day begins. NULL gives 0. */
static bool read_day(const char *text, int days_more, int64_t *ret_us, struct err *err)
{
    struct date day;
    *ret_us = 0;
    if (text == NULL)
        return true;
    TRY(date_parse(text_of(text), &day, err));
    *ret_us = date_begin_us((struct date) { day.day + days_more });
    return true;
}

/* Cuts the list at its commas. One more than may be is kept, so that it is refused in words. */
static size_t split(struct cli *cli, const char *list, const char **items)
{
    size_t count = 0;
    char *rest = list != NULL ? arena_strdup(cli->arena, list) : NULL;
    while (rest != NULL && count <= ACCESS_SCOPE_ITEMS) {
        char *comma = strchr(rest, ',');
        items[count++] = rest;
        if (comma != NULL)
            *comma++ = '\0';
        rest = comma;
    }
    return count;
}

static bool post(struct cli *cli, const struct access_grant *grant, const char *end,
                 const char *reason, struct desk_place *ret, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    TRY(desk_open(cli->db, cli->signer, &desk, err));
    if (grant != NULL)
        TRY(access_register(desk, grant, NULL, ret, err));
    else
        TRY(access_end(desk, end, reason, NULL, ret, err));
    return desk_commit(desk, err);
}

static void give(struct cli *cli, const char *key_id, const struct desk_place *place)
{
    struct jv *result = jv_object();
    jv_set_string(result, "key", key_id);
    jv_set_string(result, "chain", place->chain);
    jv_set_int(result, "n", place->n);
    cli__give(cli, result);
}

static bool person_add(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *role = NULL, *scope = NULL, *from = NULL, *to = NULL;
    const char *items[ACCESS_SCOPE_ITEMS + 1];
    char hex[SHA256_HEX_SIZE];
    struct access_grant grant = { .scope = items };
    struct desk_place place;
    struct cert cert;
    const struct cli_option known[] = { { "role", &role, NULL },   { "name", &grant.name, NULL },
                                        { "scope", &scope, NULL }, { "from", &from, NULL },
                                        { "to", &to, NULL },       { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("role", role, err));
    TRY(cli__need("name", grant.name, err));
    if (!access_role_find(role, &grant.role))
        return err_set(err, ERR_USAGE, _("there is no role \"%s\""), role);
    grant.scope_count = split(cli, scope, items);
    TRY(read_day(from, 0, &grant.from_us, err));
    TRY(read_day(to, 1, &grant.to_us, err)); /* the last day counts */
    TRY(cert_load(argv[1], &cert, err));
    grant.key = cert.key;
    TRY(post(cli, &grant, NULL, NULL, &place, err));
    (void)sha256_hex(&grant.key, hex);
    hex[ACCESS_KEY_SIZE - 1] = '\0';
    cli__say(cli, _("registered: %s as %s (record %lld of %s)"), hex, role, (long long)place.n,
             place.chain);
    give(cli, hex, &place);
    return true;
}

static bool person_end(struct cli *cli, int argc, char **argv, struct err *err)
{
    const char *reason = NULL;
    struct desk_place place;
    const struct cli_option known[] = { { "reason", &reason, NULL }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 1, 1, err));
    TRY(cli__need("reason", reason, err));
    TRY(post(cli, NULL, argv[1], reason, &place, err));
    cli__say(cli, _("ended: %s (record %lld of %s)"), argv[1], (long long)place.n, place.chain);
    give(cli, argv[1], &place);
    return true;
}

struct listing {
    struct cli *cli;
    struct jv *people;
};

static void list_one(void *arg, const struct access_person *person)
{
    struct listing *listing = arg;
    struct jv *one = jv_object();
    char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX] = "";
    (void)time_format(person->from_us, from);
    if (person->to_us != 0)
        (void)time_format(person->to_us, to);
    cli__say(listing->cli, "  %s  %-13s %-8s %.19s – %-19.19s  %s  %s", person->key_id,
             access_role_word(person->registered), access_standing_word(person->standing), from, to,
             person->name, person->scope);
    jv_set_string(one, "key", person->key_id);
    jv_set_string(one, "role", access_role_word(person->registered));
    jv_set_string(one, "scope", person->scope);
    jv_set_string(one, "name", person->name);
    jv_set_string(one, "from", from);
    jv_set_string(one, "to", to);
    jv_set_string(one, "standing", access_standing_word(person->standing));
    jv_add(listing->people, one);
}

static bool person_list(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct listing listing = { cli, jv_array() };
    const struct cli_option none[] = { { NULL, NULL, NULL } };
    bool ok = cli__options(&argc, argv, none, err) && cli__words(argc, argv, 0, 0, err) &&
              cli__open(cli, err) && access_each(cli->db, list_one, &listing, err);
    if (ok)
        cli__give(cli, listing.people);
    else
        jv_free(listing.people);
    return ok;
}
