/*
 * log/log.h - the sealer: records get their places in the Merkle tree, the tree its checkpoints,
 * and the checkpoints their files (docs/spec/log.md).
 *
 * log_advance() does one round: everything under the commit watermark gets its place (committed
 * before anything is signed), the signer signs a checkpoint over all places, and the folder `log`
 * of the settings gets tiles and, last of all, the checkpoint. It may be called at any time and as
 * often as one likes; with nothing new it does nothing, and after a crash between any two steps
 * the next round goes on. One program seals at a time; others wait.
 *
 *   <log>/public/checkpoint, tile/..., sm3/...    for everyone
 *   <log>/audit/tile/entries/...                  for auditors
 *
 * A ledger never forks: a database that cannot rebuild the root of the signer's head is older than
 * what was signed, and nothing is signed for it until a person records an incarnation.
 */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include "core/conf.h"
#include "log/witness.h"
#include "proof/tree.h"

struct db;
struct signer;

enum {
    LOG_HOLD_ALARM_S = 5,   /* a transaction that holds back the log for longer is an alarm */
    LOG_STANDBY_WAIT_S = 5, /* how long a round waits for the standby */
    LOG_HELD_WAIT_S = 5,    /* and for a transaction that holds records back */
    LOG_WORD_MAX = 64
};

/* After each of them a crash must be harmless: what tests strike at. */
enum log_step {
    LOG_STEP_PLACED,    /* places are committed */
    LOG_STEP_SIGNED,    /* the signer's head has moved */
    LOG_STEP_STORED,    /* the checkpoint is in the database */
    LOG_STEP_TILES,     /* the tiles are there */
    LOG_STEP_PUBLISHED, /* so is the checkpoint's file */
};

struct log_options {
    bool check_files;  /* compares every file with the leaves, not only what is new */
    bool is_insistent; /* also asks witnesses that could not be reached a moment ago */
    bool is_hasty;     /* does not wait for transactions that hold records back */
    bool is_alone;     /* asks nobody outside: somebody else calls log_outside() */
    void (*step)(void *arg, enum log_step step); /* NULL: none */
    void *arg;
};

/* The transaction that holds back the watermark. */
struct log_holder {
    bool exists;
    int64_t pid; /* 0: a prepared transaction */
    char name[LOG_WORD_MAX], application[LOG_WORD_MAX], state[LOG_WORD_MAX];
    int64_t seconds; /* its age */
};

struct log_backlog {
    int64_t waiting;   /* records without a place */
    int64_t held;      /* those of them that the watermark holds back */
    int64_t oldest_us; /* time of the oldest; 0: none */
    struct log_holder holder;
};

struct log_summary {
    uint64_t placed;    /* by this round */
    uint64_t restamped; /* records that came from another server with a restore */
    uint64_t size;      /* of the log: what the newest checkpoint covers */
    int64_t incarnation;
    bool is_signed; /* this round signed a checkpoint */
    uint64_t files; /* written */
    bool is_late;   /* the standby has not got everything yet: nothing was signed */
    struct log_backlog backlog;
    struct log_witnesses witnesses;
};

/* db must not be in a transaction. Fails: ERR_OLDER when the database is older than the signer's
 * head; ERR_TAMPERED when a record is not what its leaf says; ERR_KEY, ERR_CONFLICT as the signer
 * does; ERR_IO, ERR_DB. */
bool log_advance(struct db *db, struct signer *signer, const struct conf *conf,
                 const struct log_options *options, struct log_summary *ret,
                 struct err *err) MUST_CHECK;

/* Asks the witnesses about the newest checkpoint, where they are missing and not resting, and
 * writes its file again with what they signed. Holds up no round of another sealer meanwhile: a
 * slow witness keeps no record waiting. Fails: as log_witness_submit(). */
bool log_outside(struct db *db, const struct conf *conf, struct log_witnesses *ret,
                 struct err *err) MUST_CHECK;

/* How often who seals all the time looks for records: they are to be in the log within a second. */
enum { LOG_WATCH_MS = 200 };

/* Is there anything that log_advance() would give a place? Cheap. */
bool log_has_work(struct db *db, bool *ret, struct err *err) MUST_CHECK;

bool log_backlog(struct db *db, struct log_backlog *ret, struct err *err) MUST_CHECK;
static inline bool log_is_alarming(const struct log_backlog *backlog)
{
    return backlog->held > 0 && backlog->holder.exists &&
           backlog->holder.seconds >= LOG_HOLD_ALARM_S;
}

/* Who seals or publishes goes on only with a log that has everything. Fails: ERR_BEHIND. */
bool log_is_caught_up(struct db *db, struct err *err) MUST_CHECK;

struct log_state {
    uint64_t leaves; /* with a place */
    bool has_checkpoint;
    uint64_t size; /* of the newest checkpoint */
    int64_t incarnation;
    int64_t at_us;
    struct sha256 root;
    struct log_backlog backlog;
};
bool log_state(struct db *db, struct log_state *ret, struct err *err) MUST_CHECK;

/* The `head` record of today (Beijing), over every chain as it is in the newest checkpoint. Nothing
 * happens when today has one, when nothing but a head was added since the last one, or when there
 * is no checkpoint; *ret_made says whether there is a new one, which the next round covers. */
bool log_head_daily(struct db *db, struct signer *signer, bool *ret_made,
                    struct err *err) MUST_CHECK;

/* The state of every chain when the log had this size: the root over their sorted tree. */
struct log_heads {
    uint64_t size;
    uint64_t chains;
    struct sha256 root; /* `heads` of the records */
};
bool log_heads(struct db *db, uint64_t size, struct log_heads *ret, struct err *err) MUST_CHECK;
/* And the proof for one of them: its leaf's bytes are appended, *ret_index is its place. Memory: 64
 * bytes a chain. Fails: ERR_NOT_FOUND. */
bool log_prove_chain(struct db *db, uint64_t size, const char *chain, struct buf *leaf,
                     uint64_t *ret_index, struct tree_proof *ret, struct err *err) MUST_CHECK;

/* And for every one of them, in order of the sorted tree. The chains are read twice. */
struct log_chain_proof {
    struct text chain, leaf; /* until each() returns */
    uint64_t index;
    struct tree_proof proof;
};
bool log_prove_chains(struct db *db, uint64_t size,
                      bool (*each)(void *arg, const struct log_chain_proof *proof, struct err *err),
                      void *arg, struct err *err) MUST_CHECK;

/* What an incarnation record must say, when the database is older than the signer's head. Places
 * everything that waits first. Fails: ERR_CONFLICT when the database is not older. */
struct log_lost {
    int64_t number; /* of the new incarnation */
    uint64_t lost_size, size;
    struct sha256 lost_root, root;
};
bool log_lost(struct db *db, struct signer *signer, struct log_lost *ret,
              struct err *err) MUST_CHECK;
/* Has the signer begun this incarnation already (a crash came before its record)? */
bool log_is_begun(struct signer *signer, const struct log_lost *lost, bool *ret,
                  struct err *err) MUST_CHECK;
/* The signer begins the incarnation that the record's bytes declare. Then the record is posted. */
bool log_begin_incarnation(struct db *db, struct signer *signer, struct text record,
                           const struct log_lost *lost, struct err *err) MUST_CHECK;

#endif
