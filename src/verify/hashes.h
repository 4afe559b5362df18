/*
 * verify/hashes.h - private: a bundle's bytes against its checkpoints, and nothing else.
 *
 * Whoever verified a ledger once and sees a copy of it again has one question left: are these the
 * bytes that the checkpoint covers? Each record is hashed once and put into its place, the tree
 * over the places is made, its roots are compared with those of the checkpoints. Signatures, forms
 * and books are not looked at.
 *
 * Places are taken a window at a time, so that memory does not grow with the ledger: 33 bytes for
 * each place of a window, some 100 bytes a chain. In a chain places ascend, so that each chain is
 * read once, from where the window before it ended.
 *
 * hashes.c     chains: frames, places, hashes; many at the same time
 * hashtree.c   the tree of a window, and the roots
 */
#ifndef VERIFY_HASHES_H
#define VERIFY_HASHES_H

#include "log.h"

#include <pthread.h>

enum {
    HASHES_WINDOW = 1 << 20,
    HASHES_CHUNK_LEVEL = 12, /* chunks of 2^12 places are folded by one thread each */
    HASHES_CHUNK = 1 << HASHES_CHUNK_LEVEL,
    HASHES_AHEAD = 256 * 1024, /* bytes read at once */
    HASHES_THREADS_MAX = 64
};

struct hash_chain {
    char *name;        /* of its files */
    int64_t at, count; /* bytes and records read so far */
    int64_t last;      /* place of the record before; -1: none */
    bool is_over;      /* nothing of it is covered any more */
};

struct hash_pass {
    const char *folder;
    struct logbook *book;
    struct report *report;
    int threads;
    struct hash_chain *chains;
    size_t chain_count, chain_size;
    uint64_t covered; /* places below are covered by a checkpoint and may be here */
    uint64_t window;
    uint64_t from, to; /* the window */
    struct sha256 *leaves;
    unsigned char *seen; /* of each leaf */
    struct sha256 *folded;
    struct tree_frontier frontier;
    size_t next_point;
    size_t next;          /* piece of work that nobody has taken yet */
    pthread_mutex_t lock; /* of report and failed */
    struct err failed;
};

/* Calls work() for pieces 0, 1 ... until it says that there is no such piece; by all threads. Each
 * has a struct scan, because to make one costs as much as to hash some ten records. */
struct scan;
typedef bool hash_work(struct hash_pass *pass, size_t piece, struct scan *scan);
void verify__hashes_share(struct hash_pass *pass, hash_work *work);
/* The leaves of the window are there: gaps, and roots of the sizes in it. */
void verify__hashes_tree(struct hash_pass *pass);
struct hash_options {
    int threads;     /* 0: one per processor */
    uint64_t window; /* 0: HASHES_WINDOW */
};
/* Findings go to the report and the counts too. Fails: ERR_IO. */
bool verify__hashes(const char *folder, struct logbook *book, const struct hash_options *options,
                    struct report *report, struct err *err) MUST_CHECK;

#endif
