/* `mingzhang witness`: who has cosigned the newest checkpoint, and what they said. `mingzhang
 * renew`: time-stamps over older time-stamps. */
#include "log/witness.h"

#include "command.h"
#include "core/arena.h"
#include "core/date.h"
#include "core/i18n.h"
#include "log/log.h"
#include "log/stamp.h"
#include "outside.h"
#include "publish/publisher.h"
#include "json/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEYS_MAX = 64 << 10 };

static struct jv *witness_json(const struct log_witness *witness)
{
    char time[TIME_TEXT_MAX];
    struct jv *item = jv_object();
    jv_set_string(item, "name", witness->name);
    jv_set_string(item, "key", witness->key);
    jv_set_string(item, "url", witness->url);
    jv_set_int(item, "last_size", (int64_t)witness->last_size);
    jv_set_bool(item, "cosigned", witness->cosigned);
    jv_set_string(item, "at", witness->cosigned ? time_format(witness->time_us, time) : "");
    jv_set_bool(item, "alarm", witness->alarming);
    jv_set_string(item, "problem", witness->problem);
    return item;
}

/* One a line, as they stand in a witness's settings and in a policy. */
static struct jv *keys_json(const struct buf *keys)
{
    struct jv *list = jv_array();
    struct text rest = { keys->data, keys->len };
    for (size_t at; text_find(rest, "\n", &at); rest = text_slice(rest, at + 1, rest.len)) {
        char key[CONF_VALUE_MAX];
        (void)snprintf(key, sizeof key, TEXT_FMT, TEXT_ARG(text_slice(rest, 0, at)));
        jv_add(list, jv_of_string(key));
    }
    return list;
}

static void give(const struct cli *cli, const struct log_witnesses *seen,
                 const struct log_stamps *stamps, const struct buf *keys,
                 const struct buf *second_keys)
{
    char time[TIME_TEXT_MAX];
    struct jv *result = jv_object();
    struct jv *list = jv_array();
    for (size_t i = 0; i < seen->count; i++)
        jv_add(list, witness_json(&seen->items[i]));
    jv_set_bool(result, "policy", seen->has_policy);
    jv_set_int(result, "size", (int64_t)seen->size);
    jv_set_bool(result, "witnessed", seen->is_witnessed);
    jv_set(result, "witnesses", list);
    jv_set(result, "keys", keys_json(keys));
    jv_set(result, "second_keys", keys_json(second_keys));
    struct jv *stamped = jv_object();
    jv_set_bool(stamped, "authority", stamps->has_authority);
    jv_set_int(stamped, "stamped", stamps->stamped);
    jv_set_int(stamped, "due", stamps->due);
    jv_set_int(stamped, "due_renewal", stamps->due_renewal);
    jv_set_string(stamped, "last", stamps->last_us > 0 ? time_format(stamps->last_us, time) : "");
    jv_set(result, "stamps", stamped);
    cli__give(cli, result);
}

static void say_witness(const struct cli *cli, const struct log_witness *witness)
{
    char time[TIME_TEXT_MAX];
    if (witness->cosigned)
        cli__say(cli, _("  %s (%s): cosigned at %s"), witness->name, witness->key,
                 time_format(witness->time_us, time));
    else if (witness->problem[0] != '\0')
        cli__say(cli, _("  %s (%s): not cosigned: %s"), witness->name, witness->key,
                 witness->problem);
    else
        cli__say(cli, _("  %s (%s): not cosigned"), witness->name, witness->key);
    if (witness->alarming)
        cli__say(cli, _("    ALARM: the log has lost or changed its history, or another has its "
                        "key. Stop sealing; see docs/threats.md."));
}

static void say(const struct cli *cli, const struct log_witnesses *seen,
                const struct log_stamps *stamps)
{
    if (!seen->has_policy)
        cli__say(cli, _("not witnessed: no policy is set"));
    else if (!seen->has_checkpoint)
        cli__say(cli, _("there is no checkpoint yet"));
    else
        cli__say(cli,
                 seen->is_witnessed ? _("checkpoint of size %" PRIu64 ": witnessed")
                                    : _("checkpoint of size %" PRIu64 ": NOT witnessed"),
                 seen->size);
    if (seen->has_policy && !seen->is_listed && seen->has_checkpoint)
        cli__say(cli, _("the policy does not list the key of this log"));
    for (size_t i = 0; i < seen->count; i++)
        say_witness(cli, &seen->items[i]);
    cli__say(cli,
             _("time-stamps: %" PRId64 " checkpoints, %" PRId64 " due, %" PRId64 " to be renewed"),
             stamps->stamped, stamps->due, stamps->due_renewal);
}

bool cli__run_witness(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct log_stamps stamps;
    bool ask = false, is_watching = false;
    const struct cli_option known[] = { { "ask", NULL, &ask },
                                        { "watch", NULL, &is_watching },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    if (is_watching)
        return cli__outside(cli, err);
    struct log_witnesses *seen = arena_new(cli->arena, struct log_witnesses);
    if (ask) {
        const struct log_options options = { .is_insistent = true };
        struct log_summary summary;
        TRY(cli__checkpoint(cli, &options, &summary, err));
    }
    TRY(log_witness_state(cli->db, &cli->conf, seen, err));
    TRY(log_stamp_state(cli->db, &cli->conf, &stamps, err));
    __attribute__((cleanup(buf_auto))) struct buf keys;
    __attribute__((cleanup(buf_auto))) struct buf second;
    buf_init(&keys, KEYS_MAX);
    buf_init(&second, KEYS_MAX);
    TRY(log_witness_keys(cli->db, &keys, err) && log_second_keys(cli->db, &second, err));
    if (keys.len > 0)
        cli__say(cli, _("keys of this log, for witnesses and policies:\n%.*s"), (int)keys.len - 1,
                 keys.data);
    if (second.len > 0)
        cli__say(cli, _("keys of its second checkpoint (SM2), for those who verify:\n%.*s"),
                 (int)second.len - 1, second.data);
    say(cli, seen, &stamps);
    give(cli, seen, &stamps, &keys, &second);
    for (size_t i = 0; i < seen->count; i++)
        cli->status = seen->items[i].alarming ? 1 : cli->status;
    if (seen->has_policy && seen->has_checkpoint && !seen->is_witnessed)
        cli->status = 1;
    return true;
}

bool cli__witness(struct cli *cli, struct publish_witness *ret, struct err *err)
{
    struct log_witnesses *seen = arena_new(cli->arena, struct log_witnesses);
    TRY(log_witness_state(cli->db, &cli->conf, seen, err));
    const char **names = arena_array(cli->arena, LOG_WITNESSES_MAX, const char *);
    *ret = (struct publish_witness) { .is_witnessed = seen->is_witnessed, .names = names };
    ret->size = seen->has_checkpoint ? seen->size : 0;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i].cosigned)
            names[ret->count++] = seen->items[i].key;
    return true;
}

bool cli__run_renew(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool all = false;
    struct log_stamps first;
    struct log_stamps stamps;
    const struct cli_option known[] = { { "all", NULL, &all }, { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(log_stamp_due(cli->db, &cli->conf, &first, err));
    TRY(log_stamp_renew(cli->db, &cli->conf, all, &stamps, err));
    const char *problem = stamps.problem[0] != '\0' ? stamps.problem : first.problem;
    if (problem[0] != '\0')
        return err_set(err, ERR_NETWORK, "%s", problem) ||
               err_hint(err, _("What is due stays due: try again."));
    cli__say(cli,
             _("%" PRId64 " first time-stamps, %" PRId64 " renewals; %" PRId64
               " checkpoints are stamped"),
             first.made, stamps.made, stamps.stamped);
    struct jv *result = jv_object();
    jv_set_int(result, "first", first.made);
    jv_set_int(result, "renewed", stamps.made);
    jv_set_int(result, "stamped", stamps.stamped);
    cli__give(cli, result);
    return true;
}
