/*
 * log/receipt.h - the proof that a record is in the log, as a file (proof/receipt.h): for whoever
 * posted it, and for whoever wants to show it to somebody.
 *
 * It leads to the checkpoint that the log's files hold; cosignatures that came are in it.
 */
#ifndef LOG_RECEIPT_H
#define LOG_RECEIPT_H

#include "core/buf.h"
#include "core/conf.h"
#include <stdint.h>

struct db;

/* Appends the proof. Fails: ERR_NOT_FOUND when there is no such record; ERR_BEHIND while the
 * published checkpoint does not cover it; ERR_IO, ERR_DB. */
bool log_receipt(struct db *db, const struct conf *conf, const char *chain, int64_t n,
                 struct buf *out, struct err *err) MUST_CHECK;
/* Size of the checkpoint that the log's files hold; 0: none. Reads one small file. */
bool log_published(const struct conf *conf, uint64_t *ret, struct err *err) MUST_CHECK;

#endif
