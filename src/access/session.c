/* Links and sessions. Secrets are 32 random bytes; the database has their digests only. */
#include "access/session.h"
#include "core/i18n.h"
#include "core/text.h"
#include "crypto/random.h"
#include "store.h"
#include "store_session.h"

#include <stdio.h>
#include <string.h>

static bool make_token(char ret[ACCESS_TOKEN_SIZE], struct err *err)
{
    unsigned char bytes[SHA256_SIZE];
    TRY(random_bytes(bytes, sizeof bytes, err));
    (void)hex_encode(bytes, sizeof bytes, ret);
    return true;
}

/* Text of another length or form is nobody's token: it gives the digest of nothing that exists. */
static struct sha256 digest_of(const char *token) { return sha256(token, strlen(token)); }

/* The token beside the cookie follows from it, so that it needs no place of its own. */
static void make_csrf(struct access_session *session)
{
    static const char HEAD[] = "mingzhang/csrf/v1\n";
    struct sha256 csrf =
        sha256_two(HEAD, sizeof HEAD - 1, session->cookie, strlen(session->cookie));
    (void)sha256_hex(&csrf, session->csrf);
}

bool access_link_new(struct db *db, const char *key_id, int minutes, char ret[ACCESS_TOKEN_SIZE],
                     struct err *err)
{
    struct access_person person;
    char token[ACCESS_TOKEN_SIZE];
    if (minutes < 1 || minutes > ACCESS_LINK_MINUTES_MAX)
        return err_set(err, ERR_INPUT, _("a link works for 1 to %d minutes"),
                       ACCESS_LINK_MINUTES_MAX);
    TRY(access_find_id(db, key_id, &person, err));
    TRY(access_need(db, &person, ACCESS_LOOK, NULL, err));
    TRY(make_token(token, err));
    struct sha256 digest = digest_of(token);
    TRY(store__link_add(db, &digest, key_id, minutes, err));
    memcpy(ret, token, sizeof token);
    return true;
}

bool access_is_loopback(const char *peer)
{
    struct text address = text_of(peer);
    if (text_starts(address, "::ffff:"))
        address = text_slice(address, strlen("::ffff:"), address.len);
    return text_starts(address, "127.") || text_eq(address, "::1");
}

bool access_link_take(struct db *db, const char *token, const char *peer, bool anywhere,
                      struct access_session *ret, struct err *err)
{
    struct access_session session = { 0 };
    struct sha256 digest = digest_of(token);
    bool is_taken;
    if (!anywhere && !access_is_loopback(peer))
        return err_set(err, ERR_FORBIDDEN, _("sign-in links work on the server's machine only")) ||
               err_hint(err, _("To allow them from elsewhere: sign_in_links = any in "
                               "mingzhang.conf"));
    TRY(make_token(session.cookie, err));
    struct sha256 cookie = digest_of(session.cookie);
    TRY(store__link_take(db, &digest, &cookie, &is_taken, err));
    if (!is_taken)
        return err_set(err, ERR_UNKNOWN_CALLER, _("the link was used already or is over")) ||
               err_hint(err, _("Ask for a new one: mingzhang key link"));
    TRY(store__session_find(db, &cookie, &session.person, err));
    TRY(access_need(db, &session.person, ACCESS_LOOK, NULL, err));
    make_csrf(&session);
    *ret = session;
    return true;
}

bool access_session_find(struct db *db, const char *cookie, struct access_session *ret,
                         struct err *err)
{
    struct access_session session = { 0 };
    struct sha256 digest = digest_of(cookie);
    TRY(store__session_find(db, &digest, &session.person, err));
    if (session.person.standing == ACCESS_UNKNOWN)
        return err_set(err, ERR_UNKNOWN_CALLER, _("the session is over"));
    (void)snprintf(session.cookie, sizeof session.cookie, "%s", cookie);
    make_csrf(&session);
    TRY(store__session_seen(db, &digest, err));
    *ret = session;
    return true;
}

bool access_session_close(struct db *db, const char *cookie, struct err *err)
{
    struct sha256 digest = digest_of(cookie);
    return store__session_close(db, &digest, err);
}

bool access_csrf_same(const struct access_session *session, const char *sent)
{
    struct sha256 ours, theirs;
    if (sent == NULL)
        return false;
    ours = sha256(session->csrf, strlen(session->csrf));
    theirs = sha256(sent, strlen(sent));
    return sha256_same(&ours, &theirs); /* in constant time, whatever was sent */
}

void access_session_cookie(const struct access_session *session, struct buf *out)
{
    bool is_over = session->cookie[0] == '\0';
    buf_addf(out, ACCESS_COOKIE "=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Strict",
             session->cookie, is_over ? 0 : ACCESS_SESSION_S);
}

static bool is_token(struct text value)
{
    unsigned char bytes[SHA256_SIZE];
    return value.len == ACCESS_TOKEN_SIZE - 1 && hex_decode(value.ptr, value.len, bytes);
}

bool access_cookie_find(const char *header, char ret[ACCESS_TOKEN_SIZE])
{
    struct text rest = text_of(header), found = { 0 };
    while (rest.len > 0) {
        size_t at;
        struct text one = rest;
        if (text_find(rest, ";", &at))
            one = text_slice(rest, 0, at);
        rest = text_slice(rest, one.len + 1, rest.len);
        one = text_trim(one);
        if (!text_starts(one, ACCESS_COOKIE "="))
            continue;
        if (found.ptr != NULL) /* two: somebody else set one of them */
            return false;
        found = text_slice(one, sizeof ACCESS_COOKIE, one.len);
    }
    if (found.ptr == NULL || !is_token(found))
        return false;
    memcpy(ret, found.ptr, found.len);
    ret[found.len] = '\0';
    return true;
}
