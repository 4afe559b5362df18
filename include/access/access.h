/*
 * access/access.h - who asks, what they may see, and what they may do.
 *
 * A person or office is the public key of its TLS certificate, registered by an administrator with
 * one role and, for some roles, a scope. Two walls stand behind each other: the program asks
 * access_may() before an act, and what it reads for somebody it reads inside access_begin(), where
 * PostgreSQL's row-level security shows only what the role may see (docs/access.md).
 *
 *   TRY(access_find(db, &key_sha256, &person, err));       // every request, anew
 *   if (person.role == ACCESS_NONE) ... 403
 *   TRY(access_begin(db, &person, err));                    // for reads
 *   ...                                                     // SELECT only
 *   TRY(db_commit(db, err));                                // or db_rollback(db)
 *
 *   TRY(access_may(db, &person, ACCESS_EXPLAIN, chain, &ok, err));   // before an act
 *
 * Acts themselves run outside access_begin(), as the program.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "core/err.h"
#include "crypto/hash.h"
#include <stdint.h>

struct db;

enum access_role {
    ACCESS_NONE, /* not known, or not at this time */
    ACCESS_OPERATOR,
    ACCESS_PAYER,
    ACCESS_COUNTY,
    ACCESS_TOWN,
    ACCESS_MANAGER,
    ACCESS_AUDITOR,
    ACCESS_PUBLISHER,
    ACCESS_ADMINISTRATOR,
    ACCESS_ROLES
};
/* For masks of roles. */
#define ACCESS_BIT(role) (1u << (role))

enum access_standing {
    ACCESS_UNKNOWN, /* the key was never registered */
    ACCESS_EARLY,   /* its time has not come */
    ACCESS_VALID,
    ACCESS_EXPIRED,
    ACCESS_ENDED, /* by a record */
};

enum {
    ACCESS_KEY_SIZE = 17,     /* key id and NUL */
    ACCESS_NAME_MAX = 200,    /* bytes of an office's name */
    ACCESS_SCOPE_ITEMS = 16,  /* payers, counties, towns or accounts of one key */
    ACCESS_SCOPE_TEXT = 1100, /* these as text, joined by commas */
};

struct access_person {
    char key_id[ACCESS_KEY_SIZE]; /* as in a record's `by`; also of a key that is not registered */
    enum access_role role;        /* ACCESS_NONE unless standing is ACCESS_VALID */
    enum access_role registered;  /* the role that it was registered with, whatever the standing */
    enum access_standing standing;
    char name[ACCESS_NAME_MAX + 1];
    char scope[ACCESS_SCOPE_TEXT + 1]; /* "" for roles without one */
    int64_t from_us, to_us;            /* to_us 0: until ended */
};

/* Looks the key up, by one indexed query. Somebody who may not come in is no failure: the role is
 * ACCESS_NONE and the standing says why. Fails: ERR_DB. */
bool access_find(struct db *db, const struct sha256 *key, struct access_person *ret,
                 struct err *err) MUST_CHECK;
/* The same by key id, for a session. */
bool access_find_id(struct db *db, const char *key_id, struct access_person *ret,
                    struct err *err) MUST_CHECK;

/* Begins a read-only transaction under the person's database role. Whatever follows, call
 * db_commit() or db_rollback(). Fails: ERR_FORBIDDEN when the role is ACCESS_NONE; ERR_DB. */
bool access_begin(struct db *db, const struct access_person *person, struct err *err) MUST_CHECK;

enum access_act {
    ACCESS_LOOK,             /* read what the role sees */
    ACCESS_LOOK_OPENING,     /* read what a commitment stands for; noted as a record */
    ACCESS_LOOK_EVIDENCE,    /* read a kept file; noted */
    ACCESS_EXPORT,           /* take a package out; noted */
    ACCESS_LOOK_LOG,         /* read the access log, refused acts, who looked */
    ACCESS_IMPORT_REGISTRY,  /* programme, registry */
    ACCESS_IMPORT_PAYMENTS,  /* subject: the payer's chain */
    ACCESS_IMPORT_STATEMENT, /* subject: the account's chain */
    ACCESS_RECONCILE,
    ACCESS_EXPLAIN, /* say why a difference is there */
    ACCESS_DECIDE,  /* propose what a second person confirms: resolve, unmatch, accept … */
    ACCESS_CONFIRM, /* be the second person */
    ACCESS_PROJECT,
    ACCESS_ORDER_REQUEST,
    ACCESS_ORDER_SIGN, /* hand in a party's approval or refusal */
    ACCESS_ORDER_WITHDRAW,
    ACCESS_ORDER_EXECUTE,
    ACCESS_ORDER_PAPER, /* enter or check an order of the paper years */
    ACCESS_NOTICE_DRAFT,
    ACCESS_NOTICE_REVIEW,
    ACCESS_NOTICE_PUBLISH,
    ACCESS_OBJECTION,
    ACCESS_BALANCE, /* balance forms */
    ACCESS_SEAL,
    ACCESS_CHECKPOINT,
    ACCESS_ENROL,  /* keys and parties; the requests carry their own signatures */
    ACCESS_PERSON, /* register people and end registrations */
    ACCESS_LINK,   /* a sign-in link for somebody */
    ACCESS_ACTS
};

/* May this person do it to this chain? chain: of the subject, with or without /office; NULL when
 * the act has none. Roles without a scope cover every chain. Who may do what: access_act_roles().
 * Fails: ERR_DB. */
bool access_may(struct db *db, const struct access_person *person, enum access_act act,
                const char *chain, bool *ret, struct err *err) MUST_CHECK;
/* The same, failing with ERR_FORBIDDEN in words. */
bool access_need(struct db *db, const struct access_person *person, enum access_act act,
                 const char *chain, struct err *err) MUST_CHECK;
/* Is the chain within what the person is there for? Nothing about acts. */
bool access_covers(struct db *db, const struct access_person *person, const char *chain, bool *ret,
                   struct err *err) MUST_CHECK;

/* Bits of roles: ACCESS_BIT(). */
unsigned access_act_roles(enum access_act act);
const char *access_act_word(enum access_act act);    /* "explain", as in records */
const char *access_role_word(enum access_role role); /* "none", "operator", … */
bool access_role_find(const char *word, enum access_role *ret) MUST_CHECK;
bool access_role_has_scope(enum access_role role);
const char *access_standing_word(enum access_standing standing);

#endif
