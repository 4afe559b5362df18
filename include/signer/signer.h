/*
 * signer/signer.h - who signs records and checkpoints. The rest of the program never sees a key.
 *
 * A ledger has one signer (docs/spec/signer.md). It holds the record key, the checkpoint key, in
 * national mode an SM2 key, and the head: the size, root and last record of every chain of the
 * last checkpoint that it signed. What the head says rules what it signs:
 *
 *   - a record's place (chain, n) may be signed again as long as no checkpoint covers it;
 *   - a checkpoint only over records that continue the head: each chain without a gap, each record
 *     once. The signer takes their bytes and computes the root by itself; the head is on the disk
 *     before the answer; the same size and root get the same answer again.
 *
 * The usual signer is a process of its own, mingzhang-signer; signer_open() starts it when it does
 * not run. signer_open_local() keeps the keys in this process: for mingzhang-signer itself and
 * for tests.
 *
 *   TRY(signer_settings(&conf, &settings, err));
 *   AUTO(signer) struct signer *signer = NULL;
 *   TRY(signer_open(&settings, &signer, err));
 *   TRY(signer->sign(signer, texts, count, signatures, NULL, err));
 *
 * A struct signer is used by one thread at a time.
 */
#ifndef SIGNER_SIGNER_H
#define SIGNER_SIGNER_H

#include "core/buf.h"
#include "core/conf.h"
#include "core/text.h"
#include "crypto/sign.h"
#include "crypto/sm2.h"

enum { SIGNER_THREADS_MAX = 64, SIGNER_PATH_MAX = 1200, SIGNER_TEXTS_MAX = 512 };

enum national {
    NATIONAL_OFF,
    NATIONAL_CHECKPOINT, /* a second checkpoint over the tree of SM3 */
    NATIONAL_RECORD,     /* and a second signature of every record */
};

/* What the signer knows of the log. size 0: nothing is in it yet. */
struct signer_head {
    int64_t incarnation;
    uint64_t size;
    struct sha256 root;
};

/* What a checkpoint is asked for; root_sm3 in national mode only. */
struct checkpoint_ask {
    uint64_t size;
    struct sha256 root;
    struct sha256 root_sm3;
};
/* Signed notes; the caller makes and releases the buffers. sm3 stays empty without national mode.
 */
struct checkpoint_notes {
    struct buf note, sm3;
};
enum { CHECKPOINT_NOTE_MAX = 4096 };

struct signer {
    struct public_key key; /* that signs records */
    char key_id[KEY_ID_SIZE];
    struct public_key checkpoint_key;
    char checkpoint_key_id[KEY_ID_SIZE];
    bool is_strict; /* reads every record as a verifier would, before it signs it */
    /* Set by the caller from time to time: the database has nothing to do, so that sign() may use
     * the processor that it leaves to it otherwise. */
    bool is_alone;
    enum national national;
    struct sm2_public sm2_key;
    char sm2_key_id[KEY_ID_SIZE]; /* "" without national mode */

    /* Signs each of the records; all or none. At most SIGNER_TEXTS_MAX. ret_second: SM2 of each,
     * may be NULL unless national is NATIONAL_RECORD. Fails: ERR_CONFLICT when a checkpoint covers
     * a place; ERR_TAMPERED for bytes that are no record of this ledger; ERR_CRYPTO, ERR_KEY. */
    bool (*sign)(struct signer *signer, const struct text *texts, size_t count,
                 struct signature *ret, struct signature_der *ret_second,
                 struct err *err) MUST_CHECK;
    /* A checkpoint: begin, the records from head.size on in the order of the log, end. begin()
     * gives up what was begun before. Fail: ERR_CONFLICT when a record does not continue the head
     * or the root is another; ERR_IO when the head cannot be kept. */
    bool (*begin)(struct signer *signer, struct err *err) MUST_CHECK;
    bool (*add)(struct signer *signer, const struct text *records, size_t count,
                struct err *err) MUST_CHECK;
    bool (*end)(struct signer *signer, const struct checkpoint_ask *ask,
                struct checkpoint_notes *ret, struct err *err) MUST_CHECK;
    bool (*head)(struct signer *signer, struct signer_head *ret, struct err *err) MUST_CHECK;
    /* Goes on after a restore: begins a new incarnation that an `incarnation` record declares. All
     * records up to the size that it names follow by add(); end() with that size and root. */
    bool (*incarnate)(struct signer *signer, struct text record, struct err *err) MUST_CHECK;
    void (*close)(struct signer *signer); /* frees the signer */
};

struct signer_settings {
    char home[CONF_VALUE_MAX];
    char socket[CONF_VALUE_MAX]; /* "": the program starts its own */
    char record_key[SIGNER_PATH_MAX], checkpoint_key[SIGNER_PATH_MAX];
    char national_key[SIGNER_PATH_MAX];
    char head[SIGNER_PATH_MAX];
    enum national national;
    int threads; /* 0: one per processor, and one fewer while the database writes */
};
/* Fails: ERR_CONFIG for an unknown value of `national`. */
bool signer_settings(const struct conf *conf, struct signer_settings *ret,
                     struct err *err) MUST_CHECK;
/* Makes what is missing of a new ledger's signer: the keys in files, and the head of an empty log.
 * Never called for a ledger that has records: a head that was lost is not made anew.
 * Fails: ERR_IO, ERR_KEY. */
bool signer_create(const struct signer_settings *settings, const char *ledger,
                   struct err *err) MUST_CHECK;
/* Fail: ERR_KEY with a hint when a key or the head cannot be used; ERR_IO. */
bool signer_open(const struct signer_settings *settings, struct signer **ret,
                 struct err *err) MUST_CHECK;
bool signer_open_local(const struct signer_settings *settings, struct signer **ret,
                       struct err *err) MUST_CHECK;
/* Around keys that the caller made, with a head in memory; the signer frees them. Such a signer
 * signs any bytes when ledger is NULL, and then no checkpoints. For tests and measurements. */
struct signer *signer_of_key(struct signing_key *key, int threads);
struct signer *signer_of_keys(struct signing_key *record, struct signing_key *checkpoint,
                              const char *ledger, const char *head_path);
/* Asks a signer that is a process of its own to end, as after a change of its settings; the next
 * signer_open() starts another. Nothing happens to one in this process. Fails: ERR_IO. */
bool signer_stop(struct signer *signer, struct err *err) MUST_CHECK;
void signer_free(struct signer *signer); /* NULL is fine */
AUTO_DEFINE(signer)

/* The name that a log's checkpoints carry: the ledger's, from the second incarnation on with its
 * number behind it, "host/name#2". */
enum { SIGNER_ORIGIN_MAX = 200 };
char *signer_origin(const char *ledger, int64_t incarnation, char out[SIGNER_ORIGIN_MAX]);

#endif
