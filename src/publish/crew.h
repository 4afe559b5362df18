/*
 * publish/crew.h (private) - pages of villages and the files of their chains, made by one thread a
 * processor, each with a connection that sees what the publisher sees.
 *
 * Villages are handed over in batches. The ring of batches is all the memory there is, however many
 * villages come. Which thread makes a page changes nothing in it, and the sitemap is filled in the
 * order in which villages came.
 */
#ifndef PUBLISH_CREW_H
#define PUBLISH_CREW_H

#include "publisher.h"

enum { CREW_VILLAGES = 48, CREW_RING = 16, CREW_THREADS_MAX = 8 };

struct crew;

/* Threads connect while the publisher still gathers. Its transaction stays open as long as the crew
 * lives. Fails: ERR_DB; ERR_MEMORY when there is no thread. */
bool crew__begin(struct publisher *p, struct crew **ret, struct err *err) MUST_CHECK;
/* Also when something failed: threads are told to stop and waited for. */
void crew_free(struct crew *crew);
AUTO_DEFINE(crew)

/* One row of a village, copied; its rows come one after the other. Waits while all batches are
 * full. Fails: whatever a page failed with. */
bool crew__add(struct crew *crew, const struct village_row *row, struct err *err) MUST_CHECK;
/* The rows of the village since the last crew__next(). */
const struct village_row *crew__village(const struct crew *crew, size_t *ret_count);
/* The village is complete. */
void crew__next(struct crew *crew);
/* Waits for all pages, and counts them in the publisher's press. Fails likewise. */
bool crew__end(struct crew *crew, struct err *err) MUST_CHECK;

#endif
