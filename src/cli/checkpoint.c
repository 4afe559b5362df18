/* `mingzhang checkpoint [--watch]`: records into the log, the log signed and written out. */
#include "command.h"
#include "core/date.h"
#include "core/i18n.h"
#include "log/log.h"
#include "log/stamp.h"
#include "outside.h"
#include "json/value.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WATCH_ROUND_US = 10000000, WATCH_AGAIN_US = 1000000 };

void cli__say_backlog(const struct cli *cli, const struct log_backlog *backlog)
{
    const struct log_holder *holder = &backlog->holder;
    if (backlog->held == 0)
        return;
    cli__note(cli, _("%" PRId64 " records are held back by a transaction on the database server"),
              backlog->held);
    if (holder->exists)
        cli__note(cli, _("  process %" PRId64 ", user %s, program \"%s\", %s for %" PRId64 " s"),
                  holder->pid, holder->name, holder->application, holder->state, holder->seconds);
    else
        cli__note(cli, _("  which this user may not see; grant it pg_read_all_stats"));
}

static void say_witnesses(const struct cli *cli, const struct log_witnesses *witnesses)
{
    for (size_t i = 0; i < witnesses->count; i++)
        if (witnesses->items[i].problem[0] != '\0')
            cli__note(cli, _("witness %s: %s"), witnesses->items[i].name,
                      witnesses->items[i].problem);
}

/* Only what the standby has is sealed; a daily head is covered at once, and stamped. */
static bool round_of(struct cli *cli, const struct log_options *options, struct log_summary *ret,
                     struct err *err)
{
    struct log_summary more;
    struct log_stamps stamps;
    bool is_made;
    TRY(log_advance(cli->db, cli->signer, &cli->conf, options, ret, err));
    if (ret->is_late)
        return true;
    TRY(log_head_daily(cli->db, cli->signer, &is_made, err));
    if (is_made) {
        TRY(log_advance(cli->db, cli->signer, &cli->conf, options, &more, err));
        more.placed += ret->placed;
        more.restamped += ret->restamped;
        more.files += ret->files;
        *ret = more;
    }
    if (cli->conf.tsa[0] == '\0' || options->is_alone)
        return true;
    TRY(log_stamp_due(cli->db, &cli->conf, &stamps, err));
    if (stamps.problem[0] != '\0')
        cli__note(cli, _("time-stamps: %s"), stamps.problem);
    return true;
}

bool cli__checkpoint(struct cli *cli, const struct log_options *options, struct log_summary *ret,
                     struct err *err)
{
    return cli__open_signer(cli, err) && round_of(cli, options, ret, err);
}

static volatile sig_atomic_t is_told_to_end;

static void end(int number)
{
    (void)number;
    is_told_to_end = 1;
}

static void say_round(const struct cli *cli, const struct log_summary *summary, bool is_watched)
{
    if (summary->restamped > 0)
        cli__note(cli, _("%" PRIu64 " waiting records came with a restore: marked anew"),
                  summary->restamped);
    if (summary->is_late)
        cli__note(cli, _("the standby %s has not got everything yet; nothing is signed"),
                  cli->conf.standby);
    cli__say_backlog(cli, &summary->backlog);
    if (!is_watched) /* who asks them says it */
        say_witnesses(cli, &summary->witnesses);
    if (summary->is_signed)
        cli__say(cli, _("checkpoint: %" PRIu64 " records, %" PRIu64 " of them new"), summary->size,
                 summary->placed);
    (void)fflush(stdout); /* who watches sees it at once; a failure shows at the end */
}

/* The database or a disk that is away comes back; the rest ends the watch. */
static bool is_passing(const struct err *err)
{
    return err->code == ERR_DB || err->code == ERR_DB_RETRY || err->code == ERR_IO ||
           err->code == ERR_NETWORK;
}

static bool again(struct cli *cli, struct err *err)
{
    cli__print_error(cli, err);
    err_clear(err);
    (void)usleep(WATCH_AGAIN_US); /* what is away needs a moment */
    struct err ignored = { 0 };
    cli__close(cli);
    if (!cli__open(cli, &ignored))
        cli__print_error(cli, &ignored);
    return true;
}

static bool watch_once(struct cli *cli, int64_t *next_us, struct err *err)
{
    bool has_work = false;
    struct log_summary summary;
    const struct log_options options = { .is_hasty = true, .is_alone = true };
    TRY(cli__open(cli, err));
    TRY(log_has_work(cli->db, &has_work, err));
    if (!has_work && time_monotonic_us() < *next_us)
        return true;
    TRY(cli__checkpoint(cli, &options, &summary, err));
    if (summary.is_signed || time_monotonic_us() >= *next_us) {
        say_round(cli, &summary, true);
        *next_us = time_monotonic_us() + WATCH_ROUND_US;
    }
    return true;
}

/* A record waits for one look, and for the round that may be under way; nobody outside is waited
 * for. So it is in the log within a second. */
_Static_assert(LOG_WATCH_MS <= 500, "twice a second at least");

static bool watch(struct cli *cli, struct err *err)
{
    int64_t next_us = 0;
    struct outside outside = { 0 };
    struct sigaction action = { .sa_handler = end };
    (void)sigaction(SIGTERM, &action, NULL); /* cannot fail for these */
    (void)sigaction(SIGINT, &action, NULL);
    bool ok = true;
    cli__note(cli, _("the queue is looked at every %d ms"), LOG_WATCH_MS);
    while (ok && !is_told_to_end) {
        outside_keep(&outside, cli);
        ok = watch_once(cli, &next_us, err) || (is_passing(err) && again(cli, err));
        if (ok && !is_told_to_end)
            (void)usleep(LOG_WATCH_MS * 1000); /* one look costs next to nothing */
    }
    outside_end(&outside);
    return ok;
}

static void give(struct cli *cli, const struct log_summary *summary)
{
    struct jv *result = jv_object();
    jv_set_int(result, "size", (int64_t)summary->size);
    jv_set_int(result, "placed", (int64_t)summary->placed);
    jv_set_int(result, "incarnation", summary->incarnation);
    jv_set_bool(result, "signed", summary->is_signed);
    jv_set_int(result, "files", (int64_t)summary->files);
    jv_set_int(result, "waiting", summary->backlog.waiting);
    jv_set_bool(result, "witnessed", summary->witnesses.is_witnessed);
    cli__give(cli, result);
}

bool cli__run_checkpoint(struct cli *cli, int argc, char **argv, struct err *err)
{
    bool is_watching = false, has_notes;
    struct log_options options = { .is_insistent = true };
    struct log_summary summary;
    const struct cli_option known[] = { { "watch", NULL, &is_watching },
                                        { "check", NULL, &options.check_files },
                                        { NULL, NULL, NULL } };
    TRY(cli__options(&argc, argv, known, err));
    TRY(cli__words(argc, argv, 0, 0, err));
    TRY(cli__open(cli, err));
    TRY(cli__open_signer(cli, err));
    if (is_watching)
        return watch(cli, err);
    TRY(cli__checkpoint(cli, &options, &summary, err));
    TRY(cli__post_notes(cli, &has_notes, err)); /* to a database that is not older than the log */
    if (has_notes)
        TRY(cli__checkpoint(cli, &options, &summary, err));
    say_round(cli, &summary, false);
    if (!summary.is_signed)
        cli__say(cli, _("checkpoint: %" PRIu64 " records, none of them new"), summary.size);
    give(cli, &summary);
    cli->status = summary.is_late || summary.backlog.waiting > 0 ? err_exit(ERR_BEHIND) : 0;
    return true;
}
