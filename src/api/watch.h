/*
 * api/watch.h - private: the thread that has the log take records up, within a second.
 *
 * It also makes the daily head, asks witnesses and the time-stamp authority. What fails is told to
 * options.say and tried again: the log falls behind, nothing else stops.
 */
#ifndef API_WATCH_H
#define API_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct api;
struct watch;

struct watch *watch__new(struct api *api);
void watch__free(struct watch *watch); /* NULL is fine */

/* Rounds that signed something so far; for watch__wait(). */
uint64_t watch__rounds(struct watch *watch);
/* Waits for a round after `seen`, until that monotonic time. False when the time is over. */
bool watch__wait(struct watch *watch, uint64_t seen, int64_t until_us);

#endif
