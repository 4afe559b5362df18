/*
 * ledger/pipe.h - batches in a row: while one is written, the next is signed and a third drafted.
 *
 * The poster drafts in its own thread; signing and writing each have a thread. Batches are written
 * in the order in which they were drafted, one at a time, so that a chain in the database never
 * has a gap. After a failure nothing further is written and every call fails with its error.
 */
#ifndef LEDGER_PIPE_H
#define LEDGER_PIPE_H

#include "batch.h"

struct db;
struct pipe;

struct pipe_work {
    struct signer *signer;
    struct db *db; /* the writer's own connection */
    bool (*write)(struct db *db, const struct batch *batch, struct err *err);
};

/* Fails: ERR_MEMORY when there are no threads to be had. */
bool pipe_open(const struct pipe_work *work, struct pipe **ret, struct err *err) MUST_CHECK;
void pipe_free(struct pipe *pipe); /* ends the threads; batches not yet begun are dropped */
AUTO_DEFINE(pipe)
/* The batch to draft into; waits for a free one. The same until pipe_push(). */
bool pipe_batch(struct pipe *pipe, struct batch **ret, struct err *err) MUST_CHECK;
void pipe_push(struct pipe *pipe); /* hands on the batch of pipe_batch() */
/* Waits until everything handed on is committed. */
bool pipe_drain(struct pipe *pipe, struct err *err) MUST_CHECK;
uint64_t pipe_written(struct pipe *pipe); /* records committed so far */

#endif
