/*
 * verify/checker.h - private: the parts of the engine.
 *
 * checker.c  batches and threads
 * judge.c    one record by itself; any thread
 * link.c     a record in its place; one thread at a time, in the order of the stream
 * citation.c hashes and citations in temporary files; follow.c follows them at the end
 */
#ifndef SRC_VERIFY_CHECKER_H
#define SRC_VERIFY_CHECKER_H

#include "citation.h"
#include "crypto/sm2.h"
#include "proof/chain.h"
#include "verify/checker.h"

#include <pthread.h>

enum { BATCH_ITEMS = 128, BATCH_BYTES = 128 * 1024 + RECORD_SIZE_MAX + CHECKER_EXTRA_MAX };

enum item_kind { ITEM_CHAIN, ITEM_RECORD, ITEM_DAMAGE, ITEM_NOTE, ITEM_END };

struct item {
    enum item_kind kind;
    int64_t at;
    size_t from, len; /* bytes of the record (or text of the damage) in the batch */
    size_t extra_from, extra_len;
    int64_t position;            /* in the log; -1: not known */
    struct signature_der second; /* len 0: none */
    struct sha256 sm3;
    bool has_signature;
    bool has_head;
    struct signature signature;
    struct checker_head head;
    uint32_t chain; /* ITEM_CHAIN: index */
    /* what judge.c found */
    bool is_read; /* record is valid */
    bool is_body; /* body is valid */
    int key;      /* index in the keyring, -1 */
    struct record record;
    struct body body;
    struct sha256 hash;
    unsigned faults; /* bits 1 << enum pass */
    struct {
        enum pass pass;
        char text[FINDING_TEXT_MAX];
    } why[2]; /* the first of form, body or balance, and the projection's */
};

enum batch_state { BATCH_FREE, BATCH_READY, BATCH_TAKEN };

struct batch {
    enum batch_state state;
    uint64_t sequence;
    size_t count, used;
    struct item items[BATCH_ITEMS];
    char bytes[BATCH_BYTES];
};

struct chain_entry {
    char *id;
    int64_t base, count; /* place of its hashes */
};

struct link {
    struct chain_check check;
    uint32_t chain;
    bool saw_trusted_head;
    unsigned char *states; /* of the records of this chain: disposition.h */
    size_t state_count, state_size;
    struct checker_balance *balances;
    size_t balance_count, balance_size;
};

struct subject;

struct checker {
    struct checker_options options;
    struct report *report;
    struct citations *citations;
    struct chain_entry *chains;
    size_t chain_count, chain_size;
    struct link link;
    struct subject *subject;
    struct err failed; /* of the temporary files: the first */

    pthread_mutex_t lock;
    pthread_cond_t change;
    struct batch *batches;
    size_t batch_count;
    struct batch *filling;
    uint64_t next_sequence, next_take, next_link;
    bool stop;
    pthread_t threads[CHECKER_THREADS_MAX];
    int thread_count;
};

/* For the parts that look at more than one record: one more thing was checked; a finding about the
 * item's record (n -1: about its chain). */
void verify__count(struct checker *checker, enum pass pass);
void verify__found(struct checker *checker, const struct item *item, enum pass pass, int64_t n,
                   const char *text);
/* The file that a finding about a record of the chain names. */
void verify__file_of(const struct checker *checker, const char *chain, char out[FINDING_FILE_MAX]);
void verify__judge(const struct checker *checker, const struct batch *batch, struct item *item);
void verify__link(struct checker *checker, const struct batch *batch, struct item *item);
bool verify__follow(struct checker *checker, struct err *err) MUST_CHECK;
void verify__link_release(struct link *link);

#endif
