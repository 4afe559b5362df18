/*
 * ledger/pipe.h - batches in a row: while one is written, the next is signed and a third drafted.
 *
 * The poster drafts in its own thread; signing has a thread, and so has each lane of writing, with
 * a connection of its own. Each lane writes its part of every batch, one batch after the other in
 * the order in which they were drafted, so that a chain in the database never has a gap: a chain
 * keeps its lane as long as anything of it is under way (pipe_lane(), pipe_drain()). After a
 * failure nothing further is begun and every call fails with its error.
 *
 * How far facts are posted (batch_set_progress()) is written once every lane has committed the
 * batch that said so: with a later batch, or when the pipe is drained. What a crash leaves in
 * between is found by ledger.origin, not by progress.
 */
#ifndef LEDGER_PIPE_H
#define LEDGER_PIPE_H

#include "batch.h"

struct db;
struct pipe;

/* What one lane commits in one transaction. */
struct batch_part {
    const struct batch *batch;
    int lane;
    const struct draft_progress *progress;
    size_t progress_count;
};

/* Where a chain is in the pipe; zero at first. */
struct pipe_place {
    uint64_t since;
    int lane;
};

struct pipe_work {
    struct signer *signer;
    int lanes;                      /* 1 to BATCH_LANES_MAX */
    struct db *db[BATCH_LANES_MAX]; /* a connection for each lane */
    bool (*write)(struct db *db, const struct batch_part *part, struct err *err);
};

/* Fails: ERR_MEMORY when there are no threads to be had. */
bool pipe_open(const struct pipe_work *work, struct pipe **ret, struct err *err) MUST_CHECK;
void pipe_free(struct pipe *pipe); /* ends the threads; batches not yet begun are dropped */
AUTO_DEFINE(pipe)
/* The lane of the next record of the chain whose place this is: the same until the pipe is drained.
 */
int pipe_lane(struct pipe *pipe, struct pipe_place *place);
/* The batch to draft into; waits for a free one. The same until pipe_push(). */
bool pipe_batch(struct pipe *pipe, struct batch **ret, struct err *err) MUST_CHECK;
void pipe_push(struct pipe *pipe); /* hands on the batch of pipe_batch() */
/* Waits until everything handed on is committed. */
bool pipe_drain(struct pipe *pipe, struct err *err) MUST_CHECK;
uint64_t pipe_written(struct pipe *pipe); /* records committed so far */

#endif
