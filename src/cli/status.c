/* `mingzhang status`: the log, what holds it back, witnesses and time-stamps. Asks nobody. */
#include "command.h"
#include "core/arena.h"
#include "core/date.h"
#include "core/i18n.h"
#include "log/log.h"
#include "log/stamp.h"
#include "signer/signer.h"
#include "json/value.h"

#include <inttypes.h>

static void show_log(struct cli *cli, const struct log_state *state, struct jv *result)
{
    char at[TIME_TEXT_MAX], root[SHA256_HEX_SIZE];
    cli__say(cli, _("log: %" PRIu64 " records"), state->leaves);
    jv_set_int(result, "leaves", (int64_t)state->leaves);
    jv_set_int(result, "size", (int64_t)state->size);
    if (!state->has_checkpoint) {
        cli__say(cli, _("checkpoint: none yet"));
        return;
    }
    cli__say(cli, _("checkpoint: size %" PRIu64 ", incarnation %" PRId64 ", %s"), state->size,
             state->incarnation, time_format(state->at_us, at));
    jv_set_int(result, "incarnation", state->incarnation);
    jv_set_string(result, "at", at);
    jv_set_string(result, "root", sha256_hex(&state->root, root));
}

static void show_backlog(struct cli *cli, const struct log_backlog *backlog, struct jv *result)
{
    int64_t age_s =
        backlog->oldest_us == 0 ? 0 : (time_now_us() - backlog->oldest_us) / INT64_C(1000000);
    cli__say(cli, _("waiting: %" PRId64 " records, the oldest for %" PRId64 " s"), backlog->waiting,
             age_s);
    cli__say_backlog(cli, backlog);
    jv_set_int(result, "waiting", backlog->waiting);
    jv_set_int(result, "oldest_s", age_s);
    jv_set_int(result, "held", backlog->held);
    if (!backlog->holder.exists)
        return;
    struct jv *holder = jv_object();
    jv_set_int(holder, "pid", backlog->holder.pid);
    jv_set_string(holder, "user", backlog->holder.name);
    jv_set_string(holder, "application", backlog->holder.application);
    jv_set_string(holder, "state", backlog->holder.state);
    jv_set_int(holder, "seconds", backlog->holder.seconds);
    jv_set(result, "holder", holder);
}

static bool show_witnesses(struct cli *cli, struct jv *result, bool *alarm, struct err *err)
{
    struct log_witnesses *witnesses = arena_new(cli->arena, struct log_witnesses);
    struct jv *list = jv_array();
    jv_set(result, "witnesses", list);
    TRY(log_witness_state(cli->db, &cli->conf, witnesses, err));
    jv_set_bool(result, "witnessed", witnesses->is_witnessed);
    cli__say(cli, "%s",
             witnesses->is_witnessed ? _("witnessed: as the policy asks") : _("not witnessed"));
    for (size_t i = 0; i < witnesses->count; i++) {
        const struct log_witness *witness = &witnesses->items[i];
        struct jv *item = jv_object();
        cli__say(cli, "  %s: %s %s", witness->name,
                 witness->cosigned ? _("has cosigned") : _("has not cosigned"), witness->problem);
        jv_set_string(item, "name", witness->name);
        jv_set_bool(item, "cosigned", witness->cosigned);
        jv_set_string(item, "problem", witness->problem);
        jv_set_bool(item, "alarm", witness->alarming);
        *alarm = *alarm || witness->alarming;
        jv_add(list, item);
    }
    return true;
}

static bool show_stamps(struct cli *cli, struct jv *result, struct err *err)
{
    struct log_stamps stamps;
    TRY(log_stamp_state(cli->db, &cli->conf, &stamps, err));
    if (stamps.has_authority || stamps.stamped > 0)
        cli__say(cli, _("time-stamps: %" PRId64 ", due: %" PRId64 ", to renew: %" PRId64),
                 stamps.stamped, stamps.due, stamps.due_renewal);
    jv_set_int(result, "stamped", stamps.stamped);
    jv_set_int(result, "stamps_due", stamps.due);
    jv_set_int(result, "renewals_due", stamps.due_renewal);
    return true;
}

static void show_signer(struct cli *cli, const struct log_state *state, struct jv *result,
                        bool *alarm)
{
    struct err problem = { 0 };
    struct signer_head head;
    if (!cli__open_signer(cli, &problem) || !cli->signer->head(cli->signer, &head, &problem)) {
        cli__say(cli, _("signer: %s"), problem.text);
        jv_set_string(result, "signer", problem.text);
        *alarm = true;
        return;
    }
    cli__say(cli, _("signer: size %" PRIu64 ", incarnation %" PRId64), head.size, head.incarnation);
    jv_set_int(result, "signed", (int64_t)head.size);
    if (head.size <= state->leaves)
        return;
    cli__say(cli, _("  the database is older than that: see docs/operations.md"));
    *alarm = true;
}

static bool show(struct cli *cli, struct jv *result, struct err *err)
{
    struct log_state state;
    TRY(log_state(cli->db, &state, err));
    bool alarm = log_is_alarming(&state.backlog);
    show_log(cli, &state, result);
    show_backlog(cli, &state.backlog, result);
    show_signer(cli, &state, result, &alarm);
    TRY(show_witnesses(cli, result, &alarm, err));
    TRY(show_stamps(cli, result, err));
    if (cli->conf.standby[0] != '\0')
        cli__say(cli, _("standby: %s"), cli->conf.standby);
    jv_set_bool(result, "alarm", alarm);
    cli->status = alarm ? 1 : 0;
    return true;
}

bool cli__run_status(struct cli *cli, int argc, char **argv, struct err *err)
{
    const struct cli_option none[] = { { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, none, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    struct jv *result = jv_object();
    bool ok = show(cli, result, err);
    if (ok)
        cli__give(cli, result);
    else
        jv_free(result);
    return ok;
}
