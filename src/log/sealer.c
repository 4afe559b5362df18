/* One round of the sealer. */
#include "sealer.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "log/place.h"
#include "publish.h"

#include <inttypes.h>
#include <unistd.h>

enum { WAIT_US = 50000, WAIT_TIMES = LOG_HELD_WAIT_S * 1000000 / WAIT_US };

struct round {
    struct db *db;
    struct signer *signer;
    const struct conf *conf;
    const struct log_options *options;
    struct log_summary *ret;
    struct arena *arena;
    struct signer_head head;
    struct tree_frontier tree[2];
    struct checkpoint_row row; /* the newest checkpoint */
};

static void step(const struct round *round, enum log_step step)
{
    if (round->options->step != NULL)
        round->options->step(round->options->arg, step);
}

bool sealer__locked(struct db *db, const char *lock, bool (*fn)(void *arg, struct err *err),
                    void *arg, struct err *err)
{
    struct err ignored = { 0 };
    TRY(db_lock(db, lock, err));
    bool ok = fn(arg, err);
    bool is_free = db_unlock(db, lock, ok ? err : &ignored);
    return ok && is_free;
}

struct placing {
    struct db *db;
    uint64_t placed, restamped;
    bool is_waiting; /* some have no place yet */
};

static bool place_batch(void *arg, struct err *err)
{
    struct placing *placing = arg;
    return log__sequence(placing->db, &placing->placed, &placing->restamped, err);
}

/* Until nothing waits, or for as long as is bearable. */
static bool place_all(void *arg, struct err *err)
{
    struct placing *placing = arg;
    uint64_t placed = 0, restamped = 0;
    placing->is_waiting = true;
    for (int tried = 0; placing->is_waiting && tried < WAIT_TIMES;) {
        TRY(place_batch(placing, err));
        placed += placing->placed;
        restamped += placing->restamped;
        TRY(log__queued(placing->db, &placing->is_waiting, err));
        if (placing->is_waiting && placing->placed == 0) {
            tried++;
            (void)usleep(WAIT_US); /* until other transactions on the server are over */
        }
    }
    placing->placed = placed;
    placing->restamped = restamped;
    return true;
}

/* A head that was put back from a copy knows less than the table: the two must be of one mind. */
static bool check_kept(struct round *round, const struct checkpoint_ask *ask, struct err *err)
{
    struct checkpoint_row kept;
    TRY(log__get_checkpoint(round->db, ask->size, round->arena, &kept, err));
    return !kept.exists || sha256_same(&kept.root, &ask->root) ||
           err_set(err, ERR_TAMPERED,
                   _("the records in the database do not make the tree of the checkpoint of size "
                     "%" PRIu64),
                   ask->size);
}

/* Asks the signer for a checkpoint, at its own head's size the same one again, and keeps it. */
static bool sign(struct round *round, uint64_t size, struct err *err)
{
    bool is_national = round->signer->national != NATIONAL_OFF;
    struct checkpoint_notes notes;
    buf_init(&notes.note, CHECKPOINT_NOTE_MAX);
    buf_init(&notes.sm3, CHECKPOINT_NOTE_MAX);
    bool ok = round->signer->begin(round->signer, err) &&
              sealer__hand_over(round->db, round->signer, round->head.size, size, round->tree, err);
    struct checkpoint_ask ask = sealer__ask(round->tree, is_national);
    ok = ok && check_kept(round, &ask, err) && round->signer->end(round->signer, &ask, &notes, err);
    if (ok) {
        step(round, LOG_STEP_SIGNED);
        struct checkpoint_row row = {
            .exists = true,
            .size = size,
            .incarnation = round->head.incarnation,
            .root = ask.root,
            .tree = { round->tree[TREE_SHA256], round->tree[TREE_SM3] },
            .has_sm3 = is_national,
            .note = { arena_strndup(round->arena, notes.note.data, notes.note.len),
                      notes.note.len },
            .note_sm3 = { arena_strndup(round->arena, notes.sm3.data, notes.sm3.len),
                          notes.sm3.len },
        };
        round->row = row;
        ok = log__put_checkpoint(round->db, &row, err);
    }
    buf_release(&notes.note);
    buf_release(&notes.sm3);
    return ok;
}

static bool seal(struct round *round, uint64_t leaves, struct err *err)
{
    bool is_national = round->signer->national != NATIONAL_OFF;
    TRY(round->signer->head(round->signer, &round->head, err));
    if (leaves >= round->head.size)
        TRY(sealer__trees(round->db, round->head.size, is_national, round->tree, err));
    TRY(sealer__check_age(round->db, &round->head, leaves, round->tree, err));
    round->ret->incarnation = round->head.incarnation;
    if (round->head.size > 0) {
        TRY(log__get_checkpoint(round->db, round->head.size, round->arena, &round->row, err));
        if (!round->row.exists && leaves == round->head.size)
            return sign(round, leaves, err); /* a crash came before it was kept */
        /* A new incarnation begins where the old one had a checkpoint: that one is no news. */
        if (round->row.incarnation != round->head.incarnation)
            round->row.exists = false;
    }
    if (leaves == round->head.size)
        return true;
    TRY(sign(round, leaves, err));
    round->ret->is_signed = true;
    return true;
}

static bool publish(struct round *round, struct err *err)
{
    struct publishing on = { round->db, round->conf, round->options->check_files, 0 };
    TRY(publish__tiles(&on, &round->row, err));
    step(round, LOG_STEP_TILES);
    if (round->options->is_alone) {
        TRY(log_witness_state(round->db, round->conf, &round->ret->witnesses, err));
    } else if (round->conf->policy[0] != '\0') {
        AUTO(public_tree)
        struct public_tree *tree = public_tree_new(round->conf, round->row.size);
        struct tree_source source = public_tree_source(tree);
        TRY(log_witness_submit(round->db, round->conf, &source, round->options->is_insistent,
                               &round->ret->witnesses, err));
    }
    TRY(publish__checkpoint(&on, &round->row, err));
    round->ret->files = on.written;
    step(round, LOG_STEP_PUBLISHED);
    return true;
}

static bool advance(void *arg, struct err *err)
{
    struct round *round = arg;
    struct placing placing = { .db = round->db };
    uint64_t leaves;
    bool has_all = true;
    TRY(sealer__locked(round->db, PLACE_LOCK, round->options->is_hasty ? place_batch : place_all,
                       &placing, err));
    round->ret->placed = placing.placed;
    round->ret->restamped = placing.restamped;
    TRY(log_backlog(round->db, &round->ret->backlog, err));
    TRY(log__leaves(round->db, &leaves, err));
    step(round, LOG_STEP_PLACED);
    if (round->conf->standby[0] != '\0')
        TRY(log__standby_has_all(round->db, round->conf->standby, &has_all, err));
    round->ret->is_late = !has_all;
    if (!has_all)
        return true;
    TRY(seal(round, leaves, err));
    step(round, LOG_STEP_STORED);
    if (!round->row.exists)
        return true; /* nothing was ever signed */
    round->ret->size = round->row.size;
    return publish(round, err);
}

bool log_advance(struct db *db, struct signer *signer, const struct conf *conf,
                 const struct log_options *options, struct log_summary *ret, struct err *err)
{
    static const struct log_options NONE = { 0 };
    AUTO(arena) struct arena *arena = arena_make();
    struct round *round = arena_new(arena, struct round);
    *ret = (struct log_summary) { 0 };
    round->db = db;
    round->signer = signer;
    round->conf = conf;
    round->options = options != NULL ? options : &NONE;
    round->ret = ret;
    round->arena = arena;
    return sealer__locked(db, SEALER_LOCK, advance, round, err);
}

bool log_has_work(struct db *db, bool *ret, struct err *err) { return log__queued(db, ret, err); }

bool log_state(struct db *db, struct log_state *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct checkpoint_row row;
    *ret = (struct log_state) { 0 };
    TRY(log__leaves(db, &ret->leaves, err));
    TRY(log__get_checkpoint(db, 0, arena, &row, err));
    TRY(log_backlog(db, &ret->backlog, err));
    ret->has_checkpoint = row.exists;
    ret->size = row.size;
    ret->incarnation = row.incarnation;
    ret->at_us = row.at_us;
    ret->root = row.root;
    return true;
}

bool log_is_caught_up(struct db *db, struct err *err)
{
    struct log_state state;
    TRY(log_state(db, &state, err));
    if (state.backlog.waiting == 0 && state.size == state.leaves)
        return true;
    (void)err_set(err, ERR_BEHIND,
                  _("the log is behind: %" PRId64 " records have no place in it yet, %" PRIu64
                    " no checkpoint"),
                  state.backlog.waiting, state.leaves - state.size);
    return err_hint(err, _("Run: mingzhang checkpoint"));
}

bool log_place(struct db *db, struct err *err)
{
    struct placing placing = { .db = db };
    TRY(sealer__locked(db, PLACE_LOCK, place_all, &placing, err));
    if (!placing.is_waiting)
        return true;
    (void)err_set(err, ERR_CONFLICT, _("records still wait for their place in the log"));
    return err_hint(err, _("A transaction that is open on the database server holds them back; "
                           "`mingzhang status` names it."));
}
