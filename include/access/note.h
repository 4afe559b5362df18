/*
 * access/note.h - who looked, and what was refused: noted at once, made into records soon.
 *
 * A note is a row, written in the transaction that db is in (or by itself) and committed before the
 * caller gets its answer. access_post_notes() makes records of the notes that have none; whoever
 * posts calls it now and then. Looks of one person at one chain become one record together; of
 * refused acts the first ACCESS_REFUSED_CAP of a key and hour become one record each, the others of
 * that hour one record with their number, once the hour is over.
 */
#ifndef ACCESS_NOTE_H
#define ACCESS_NOTE_H

#include "access/access.h"

struct desk;

enum { ACCESS_REFUSED_CAP = 20, ACCESS_THING_MAX = 200 };

/* what: "opening", "evidence", "export"; [a-z_]{1,64}. subject: a chain, "" for the whole. thing:
 * what exactly, at most ACCESS_THING_MAX bytes and never personal: a place, a digest, a name of
 * ours. Openings that are read by access.open_record() in SQL are noted by it. */
bool access_note_look(struct db *db, const struct access_person *person, const char *what,
                      const char *subject, const char *thing, struct err *err) MUST_CHECK;

/* The same for who runs the program on the machine itself: noted under the ledger's record key, as
 * what the program does by itself. what: "evidence", "export". */
bool access_note_machine(struct db *db, const char *what, const char *subject, const char *thing,
                         struct err *err) MUST_CHECK;

/* An act that was refused to a registered key (of others, only the access log speaks: nothing is
 * noted). code: of the refusal. subject: as the act named it, NULL when it named none. digest: of
 * the request, or of the list of refusals. Not inside the transaction that the refusal rolls back.
 */
bool access_note_refused(struct db *db, const struct access_person *person, enum access_act act,
                         enum err_code code, const char *subject, const struct sha256 *digest,
                         struct err *err) MUST_CHECK;

struct access_noted {
    int64_t looks, refused; /* records made */
};
/* Do any notes wait that can become records now? */
bool access_has_notes(struct db *db, bool *ret, struct err *err) MUST_CHECK;
bool access_post_notes(struct desk *desk, struct access_noted *ret, struct err *err) MUST_CHECK;

#endif
