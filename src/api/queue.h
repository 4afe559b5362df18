/*
 * api/queue.h - private: the one thread that posts to the ledger.
 *
 * Workers hand acts over and wait. Those that wait together are done at one desk: a savepoint for
 * each, one call to the signer, one commit; then all are answered. An act that fails is undone
 * alone. When the commit itself fails because of the records, each act gets a desk of its own, so
 * an act must be repeatable and must not send anything outside.
 */
#ifndef API_QUEUE_H
#define API_QUEUE_H

#include "core/conf.h"
#include "core/err.h"

struct desk;
struct queue;

enum { QUEUE_WAITING_MAX = 1024, QUEUE_TOGETHER_MAX = 256 };

/* Starts the thread; its connection and its signer are opened when they are needed. */
struct queue *queue__new(const struct conf *conf, const char *conninfo);
void queue__free(struct queue *queue); /* finishes what waits; NULL is fine */

/* Returns when the act is committed, or undone. chain: to which its record will come, if that is
 * known (NULL: not). Fails: as the act does; ERR_BUSY when too many wait; ERR_DB, ERR_KEY. After
 * ERR_DB the act may have been committed all the same. */
bool queue__post(struct queue *queue, const char *chain,
                 bool (*act)(struct desk *desk, void *arg, struct err *err), void *arg,
                 struct err *err) MUST_CHECK;
/* Everything accepted upstream (lists, statements, decisions) gets its records. */
bool queue__pull(struct queue *queue, struct err *err) MUST_CHECK;

#endif
