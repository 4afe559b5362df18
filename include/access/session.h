/*
 * access/session.h - a browser without a certificate: a link that works once, then a session.
 *
 * `mingzhang key link` (or an administrator) makes a link for a registered key. Its secret is
 * shown once and kept as a digest; it works once, within minutes, from this machine only unless the
 * settings allow more. Whoever uses it gets a session: a cookie (HttpOnly, Secure, SameSite=Strict)
 * and beside it a token that each changing request must repeat in a header, because a cookie is
 * sent by itself. A session ends after eight hours, after half an hour of nothing, by signing out,
 * and with the registration of its key, which is asked for at every request.
 */
#ifndef ACCESS_SESSION_H
#define ACCESS_SESSION_H

#include "access/access.h"
#include "core/buf.h"

enum {
    ACCESS_TOKEN_SIZE = 65, /* 32 random bytes in hex, and NUL */
    ACCESS_LINK_MINUTES_MAX = 60,
    ACCESS_SESSION_S = 8 * 3600,
    ACCESS_SESSION_IDLE_S = 30 * 60,
};
/* The prefix makes browsers insist on Secure, no Domain and the path "/". */
#define ACCESS_COOKIE      "__Host-mingzhang"
#define ACCESS_CSRF_HEADER "X-CSRF-Token"
/* The page that a link leads to. The secret stands behind a '#', so that no server, log or proxy
 * ever sees it in an address; the page sends it by POST when the person says so. */
#define ACCESS_LINK_PATH "/sign-in"

/* Fails: ERR_INPUT for minutes outside 1 to ACCESS_LINK_MINUTES_MAX; ERR_FORBIDDEN when the key may
 * not come in itself; ERR_CRYPTO; ERR_DB. */
bool access_link_new(struct db *db, const char *key_id, int minutes, char ret[ACCESS_TOKEN_SIZE],
                     struct err *err) MUST_CHECK;

struct access_session {
    char cookie[ACCESS_TOKEN_SIZE];
    char csrf[ACCESS_TOKEN_SIZE];
    struct access_person person;
};

/* Uses the link up and opens a session. peer: address of who asks; anywhere: the settings allow
 * links from other machines. Fails: ERR_FORBIDDEN from another machine (the link stays good), or
 * when the key may not come in any more; ERR_UNKNOWN_CALLER when there is no such link, or it was
 * used, or is over. */
bool access_link_take(struct db *db, const char *token, const char *peer, bool anywhere,
                      struct access_session *ret, struct err *err) MUST_CHECK;
/* The session of a cookie; look at its person as after access_find(). Fails: ERR_UNKNOWN_CALLER
 * when there is none (any more). */
bool access_session_find(struct db *db, const char *cookie, struct access_session *ret,
                         struct err *err) MUST_CHECK;
/* Signs out; of no session: nothing. */
bool access_session_close(struct db *db, const char *cookie, struct err *err) MUST_CHECK;

/* Is what the header says the session's token? sent: NULL when there is no such header. */
bool access_csrf_same(const struct access_session *session, const char *sent);
/* The value of Set-Cookie; to sign out: of a session whose cookie is "". */
void access_session_cookie(const struct access_session *session, struct buf *out);
/* Finds our cookie in the value of a Cookie header; false when there is none, or two. */
bool access_cookie_find(const char *header, char ret[ACCESS_TOKEN_SIZE]) MUST_CHECK;

/* 127.0.0.0/8, ::1, and the former written as IPv6. */
bool access_is_loopback(const char *peer);

#endif
