/*
 * log/place.h - records get their places in the log, without a checkpoint.
 *
 * For whoever must know on which side of a record others stand: a key is revoked only when
 * everything before has its place. A checkpoint over the places: `mingzhang checkpoint`.
 */
#ifndef LOG_PLACE_H
#define LOG_PLACE_H

#include "core/err.h"

struct db;

/* Every record that waits gets its place. db must not be in a transaction. Fails: ERR_CONFLICT when
 * some still wait after a while, because a transaction somewhere on the server holds them back;
 * ERR_DB. */
bool log_place(struct db *db, struct err *err) MUST_CHECK;

#endif
