/* `mingzhang notice VERB …`: 公示公告, from the draft to the archive. */
#include "notice.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "json/value.h"

#include <string.h>

bool notice__date(const char *option, const char *value, struct date otherwise, struct date *ret,
                  struct err *err)
{
    struct err ignored = { 0 };
    *ret = otherwise;
    return value == NULL || date_parse(text_of(value), ret, &ignored) ||
           err_set(err, ERR_USAGE, _("--%s: \"%s\" is not a day like 2019-04-30"), option, value);
}

static bool open(struct cli *cli, struct desk **ret, struct err *err)
{
    return cli__open(cli, err) && cli__open_signer(cli, err) &&
           desk_open(cli->db, cli->signer, ret, err);
}

static void give_number(struct cli *cli, const char *key, const char *number)
{
    struct jv *result = jv_object();
    jv_set_string(result, key, number);
    cli__give(cli, result);
}

static bool photos_of(struct cli *cli, int argc, char **argv, struct notice_posting *posting,
                      struct err *err)
{
    struct sha256 *photos = arena_array(cli->arena, NOTICE_PHOTOS_MAX, struct sha256);
    if (argc - 3 > NOTICE_PHOTOS_MAX)
        return err_set(err, ERR_LIMIT, _("at most %d photographs"), NOTICE_PHOTOS_MAX);
    for (int i = 3; i < argc; i++)
        TRY(cli__digest_file(argv[i], &photos[i - 3], err));
    posting->photos = photos;
    posting->photo_count = argc > 3 ? (size_t)argc - 3 : 0;
    return true;
}

static bool post(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                 struct desk *desk, struct err *err)
{
    struct notice_posting posting = { .channel = options->channel, .place = options->place };
    TRY(cli__need("channel", options->channel, err));
    TRY(cli__need("place", options->place, err));
    TRY(cli__need("first", options->first, err));
    TRY(notice__date("first", options->first, (struct date) { 0 }, &posting.first, err));
    TRY(notice__date("last", options->last, (struct date) { 0 }, &posting.last, err));
    TRY(photos_of(cli, argc, argv, &posting, err));
    return notice_post(desk, argv[2], &posting, err);
}

bool notice__run_step(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                      struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const char *verb = argv[1];
    bool is_post = strcmp(verb, "post") == 0;
    struct date to;
    TRY(cli__words(argc, argv, 2, is_post ? NOTICE_PHOTOS_MAX + 2 : 2, err));
    if (strcmp(verb, "extend") == 0)
        TRY(cli__need("to", options->to, err));
    TRY(notice__date("to", options->to, (struct date) { 0 }, &to, err));
    TRY(open(cli, &desk, err));
    if (is_post)
        TRY(post(cli, options, argc, argv, desk, err));
    else if (strcmp(verb, "extend") == 0)
        TRY(notice_extend(desk, argv[2], to, err));
    else if (strcmp(verb, "end") == 0)
        TRY(notice_end(desk, argv[2], err));
    else
        TRY(notice_archive(desk, argv[2], err));
    TRY(desk_commit(desk, err));
    cli__say(cli, _("notice %s: recorded"), argv[2]);
    give_number(cli, "number", argv[2]);
    return true;
}

static bool read_words(const struct notice_options *options, struct notice_words *ret,
                       struct err *err)
{
    TRY(cli__need("text", options->text, err));
    TRY(cli__need("who", options->who, err));
    *ret = (struct notice_words) { .text = options->text,
                                   .sender = options->sender,
                                   .who = options->who };
    return notice__date("on", options->on, date_of_moment(time_now_us()), &ret->received, err);
}

bool notice__run_object(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct notice_words words;
    char objection[NOTICE_NUMBER_MAX + 1];
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(read_words(options, &words, err));
    TRY(open(cli, &desk, err));
    TRY(notice_object(desk, argv[2], &words, objection, err));
    TRY(desk_commit(desk, err));
    cli__say(cli, _("objection %s is recorded"), objection);
    give_number(cli, "objection", objection);
    return true;
}

bool notice__run_answer(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct notice_words words;
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("outcome", options->outcome, err));
    TRY(read_words(options, &words, err));
    TRY(open(cli, &desk, err));
    TRY(notice_answer(desk, argv[2], options->outcome, &words, err));
    TRY(desk_commit(desk, err));
    cli__say(cli,
             _("objection %s is answered; its outcome is published by: mingzhang notice draft "
               "N6 %s --who W"),
             argv[2], argv[2]);
    give_number(cli, "objection", argv[2]);
    return true;
}

/* A year or quarter that was not given is 0. */
static bool read_ask(const struct cli *cli, const struct notice_options *options, char **argv,
                     struct notice_ask *ret, struct err *err)
{
    int64_t year = 0, quarter = 0, days = 0;
    struct notice_ask ask = { .subject = argv[3] };
    if (!notice_kind_find(argv[2], &ask.kind))
        return err_set(err, ERR_USAGE, _("a kind is N1 to N6, not \"%s\""), argv[2]);
    TRY(cli__need("who", options->who, err));
    if (ask.kind < NOTICE_CORRECTION)
        TRY(cli__need("year", options->year, err));
    if (options->year != NULL)
        TRY(cli__number("year", options->year, DATE_YEAR_MIN, DATE_YEAR_MAX, &year, err));
    if (options->quarter != NULL)
        TRY(cli__number("quarter", options->quarter, 1, 4, &quarter, err));
    if (options->days != NULL)
        TRY(cli__number("days", options->days, 1, NOTICE_PERIOD_MAX, &days, err));
    TRY(notice__date("from", options->from, date_of_moment(time_now_us()), &ask.from, err));
    TRY(notice__date("issued", options->issued, (struct date) { 0 }, &ask.issued, err));
    ask.year = (int)year;
    ask.quarter = (int)quarter;
    ask.days = (int)days;
    ask.document = options->document;
    ask.issuer = options->issuer;
    ask.contact = options->contact != NULL ? options->contact : cli->conf.notice_contact;
    ask.hotlines = options->hotlines != NULL              ? options->hotlines
                   : cli->conf.notice_hotlines[0] != '\0' ? cli->conf.notice_hotlines
                                                          : NULL;
    ask.reason = options->reason;
    ask.who = options->who;
    *ret = ask;
    return true;
}

bool notice__run_draft(struct cli *cli, const struct notice_options *options, int argc, char **argv,
                       struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct notice_ask ask;
    struct notice_made made;
    char hex[SHA256_HEX_SIZE];
    TRY(cli__words(argc, argv, 3, 3, err));
    TRY(conf_load(cli->home, &cli->conf, err));
    TRY(read_ask(cli, options, argv, &ask, err));
    TRY(open(cli, &desk, err));
    TRY(notice_draft(desk, &ask, &made, err));
    TRY(desk_commit(desk, err));
    cli__say(cli, _("drafted as %s; another person reviews it: mingzhang notice review %s --who W"),
             made.number, made.number);
    struct jv *result = jv_object();
    jv_set_string(result, "number", made.number);
    jv_set_string(result, "model", sha256_hex(&made.model, hex));
    cli__give(cli, result);
    return true;
}

bool notice__run_review(struct cli *cli, const struct notice_options *options, int argc,
                        char **argv, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    TRY(cli__words(argc, argv, 2, 2, err));
    TRY(cli__need("who", options->who, err));
    TRY(open(cli, &desk, err));
    TRY(notice_review(desk, argv[2], options->who, err));
    TRY(desk_commit(desk, err));
    cli__say(cli, _("notice %s is reviewed"), argv[2]);
    give_number(cli, "number", argv[2]);
    return true;
}
