/*
 * api/watch.h - private: the thread that has the log take records up, within a second.
 *
 * It also makes the daily head, asks witnesses and the time-stamp authority. What fails is told to
 * options.say and tried again: the log falls behind, nothing else stops.
 */
#ifndef API_WATCH_H
#define API_WATCH_H

#include "core/err.h"
#include <stdint.h>

struct api;
struct db;
struct watch;

struct watch *watch__new(struct api *api);
void watch__free(struct watch *watch); /* NULL is fine */

/* Rounds that signed something so far; for watch__wait(). */
uint64_t watch__rounds(struct watch *watch);
/* Waits for a round after `seen`, until that monotonic time. False when the time is over. */
bool watch__wait(struct watch *watch, uint64_t seen, int64_t until_us);
/* Waits until the log has everything that was posted a moment ago. db: the caller's. Fails:
 * ERR_BEHIND when the time is over first; ERR_DB. */
bool watch__catch_up(struct watch *watch, struct db *db, int64_t until_us,
                     struct err *err) MUST_CHECK;

#endif
