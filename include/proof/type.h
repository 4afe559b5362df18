/*
 * proof/type.h - the one table of record types: where each may stand and what its body holds.
 *
 * docs/spec/record.md says the same in words. A body must hold every required field, may hold
 * the optional ones, and nothing else; each value must be of its field's kind.
 */
#ifndef PROOF_TYPE_H
#define PROOF_TYPE_H

#include "core/text.h"
#include <stddef.h>

enum record_type {
    TYPE_GENESIS,
    TYPE_PROGRAMME,
    TYPE_QUOTA,
    TYPE_PAYMENT,
    TYPE_RECEIPT,
    TYPE_EXPENSE,
    TYPE_CARRY,
    TYPE_RECLASS,
    TYPE_REVERSAL,
    TYPE_FILE,
    TYPE_REFUSAL,
    TYPE_MATCH,
    TYPE_UNMATCH,
    TYPE_BREAK,
    TYPE_EXPLAIN,
    TYPE_RESOLVE,
    TYPE_CLEAR,
    TYPE_PROPOSAL,
    TYPE_KEY,
    TYPE_REVOCATION,
    TYPE_HEAD,
    TYPE_INCARNATION,
    TYPE_PROGRAMME_SEAL,
    TYPE_PARTY,
    TYPE_STATEMENT,
    TYPE_SEAL,
    TYPE_ORDER,
    TYPE_APPROVAL,
    TYPE_PROJECT,
    TYPE_WITHDRAWAL,
    TYPE_EXECUTION,
    TYPE_BALANCE_FORM,
    TYPE_NOTICE,
    TYPE_NOTICE_STEP,
    TYPE_OBJECTION,
    TYPE_DRAFT,
    TYPE_PERSON,
    TYPE_PERSON_END,
    TYPE_ACCESS,
    TYPE_ACCESS_DIGEST,
    TYPE_ACT_REFUSED,
    TYPE_COUNT
};

/* Whose chain it is. Bits, so that a type can name several homes. */
enum chain_kind {
    CHAIN_PROGRAMME = 1,
    CHAIN_VILLAGE = 2,
    CHAIN_PAYER = 4,
    CHAIN_TRANSIT = 8,
    CHAIN_ANY = 15
};
enum { CHAIN_ID_MAX = 64 };

enum field_kind {
    FIELD_ALGORITHM,    /* "ed25519", "sm2" */
    FIELD_APPROVAL,     /* what a party signs: proof/approval.h */
    FIELD_AREA,         /* [a-z0-9/_-]{1,64}: a payer, a county, a town or a chain */
    FIELD_BALANCES,     /* a list of 0 to 400 of {"account":BOOK,"amount_fen":nonzero,
                           "source":SOURCE,"year":LOT}, ascending by account, source, year */
    FIELD_CHAINS,       /* a list of 0 to 500 chain ids, ascending */
    FIELD_CHANNEL,      /* "board", "other", "portal" */
    FIELD_DECISION,     /* "approve", "refuse" */
    FIELD_DISPOSITIONS, /* a list of {"amount_fen":int,"book":BOOK,"lines":natural}, ascending by
                           book */
    FIELD_DOCUMENTS,    /* a list of 1 to 64 of {"digest":hex64,"kind":ID}, ascending by kind and
                           digest */
    FIELD_DRAFTKIND,    /* "answer", "notice", "objection", "review" */
    FIELD_HASHES,       /* a list of 1 to 64 of hex64 */
    FIELD_ITEMKIND,     /* "bank_in", "bank_out", "book_in", "book_out" */
    FIELD_ITEMS,        /* a list of 0 to 256 of {"age_days":natural,"amount_fen":positive,
                           "cite":CITE,"kind":ITEMKIND} */
    FIELD_KEY,          /* 16 hex digits: id of a key */
    FIELD_LEDGER,       /* origin of a ledger */
    FIELD_MODE,         /* "online", "paper" */
    FIELD_MONTH,        /* "2019-04" */
    FIELD_NOTICEKIND,   /* "N1" to "N6" */
    FIELD_PUBLIC_KEY,   /* Ed25519: 32 bytes; SM2: the point, 65 bytes; in hex */
    FIELD_REASON,       /* "ceased", "compromised", "left", "lost", "replaced" */
    FIELD_ROLE,         /* "administrator", "auditor", "county", "manager", "operator", "payer",
                           "publisher", "town" */
    FIELD_SCOPE,        /* a list of 1 to 16 AREA, ascending */
    FIELD_SEAT,         /* 1 to 9 */
    FIELD_SIGNATURE,    /* Ed25519: 64 bytes; SM2: DER of 8 to 72 bytes; in hex */
    FIELD_SIGNATURES, /* a list of 1 to 16 of {"key":KEY,"signature":SIGNATURE}, ascending by key */
    FIELD_STAGE,      /* "after", "before" */
    FIELD_STEP,       /* "archived", "ended", "extended", "posted" */
    FIELD_TIME,       /* "2019-04-12T08:30:15.123456Z" */
    FIELD_USE,        /* "approval", "authority", "checkpoint", "record", "tls", "witness" */
    FIELD_WITHDRAWAL, /* what a party signs to take an order back: proof/approval.h */
    FIELD_ACCOUNT,    /* {"commit":hex64,"tail":"1234"}: a bank account */
    FIELD_BOOK,       /* an account of the books: docs/spec/books.md */
    FIELD_BOOL,       /* true, false */
    FIELD_CHAIN,      /* a chain id */
    FIELD_CITE,       /* {"chain":id,"hash":hex64,"n":int} */
    FIELD_CITES,      /* a list of 0 to 500 of these */
    FIELD_CLASS,      /* "public", "office" */
    FIELD_COMMIT,     /* {"commit":hex64} */
    FIELD_DATE,       /* "2019-04-12" */
    FIELD_DETAIL,     /* an object of strings, integers, booleans and lists of these */
    FIELD_EVIDENCE,   /* {"file":cite,"line":int,"raw":{"commit":hex64}} */
    FIELD_FILEKIND,   /* "orders", "payments", "programme", "projects", "registry", "statement" */
    FIELD_HASH,       /* hex64 */
    FIELD_ID,         /* [A-Za-z0-9_.-]{1,64} */
    FIELD_INT,        /* any integer */
    FIELD_LINES,      /* entry lines: balanced, see record.md */
    FIELD_MONTHDAY,   /* "04-30" */
    FIELD_NATURAL,    /* 0 or more */
    FIELD_NONZERO,    /* not 0 */
    FIELD_PARTY,      /* {"id":chain id} or {"commit":hex64} */
    FIELD_PERMILLE,   /* 0 to 1000 */
    FIELD_POSITIVE,   /* 1 or more */
    FIELD_RULE,       /* {"id":ID,"version":positive} */
    FIELD_SOURCE,     /* "city", "district", "none", "own", "soe" */
    FIELD_SUBJECT,    /* "payer", "programme", "transit", "village" */
    FIELD_TEXT,       /* a string of 1 to 400 bytes */
    FIELD_VILLAGE,    /* 12 digits */
    FIELD_YEAR,       /* 1900 to 2199 */
    FIELD_LOT,        /* a year, or 0 for none */
    FIELD_YEARS       /* a list of 1 to 50 years, ascending */
};

enum {
    FIELD_TEXT_MAX = 400,
    FIELD_CITES_MAX = 500,
    FIELD_LINES_MAX = 16,
    FIELD_YEARS_MAX = 50,
    FIELD_BALANCES_MAX = 400,
    FIELD_CHAINS_MAX = 500,
    FIELD_DISPOSITIONS_MAX = 16,
    FIELD_DOCUMENTS_MAX = 64,
    FIELD_HASHES_MAX = 64,
    FIELD_ITEMS_MAX = 256,
    FIELD_SCOPE_MAX = 16,
    FIELD_SEAT_MAX = 9,
    FIELD_SIGNATURES_MAX = 16,
    FIELDS_MAX = 24
};

struct field {
    const char *name;
    enum field_kind kind;
    bool required;
};

struct type_row {
    const char *name;
    unsigned public_homes; /* bits of enum chain_kind: public chains that may hold it */
    unsigned office_homes;
    struct field fields[FIELDS_MAX]; /* ascending by name; ends with a NULL name */
};

const struct type_row *type_row(enum record_type type);
bool type_find(struct text name, enum record_type *ret);

/* Reads a chain id: "programme", 12 digits, "payer/<id>", "transit/<slug>", each also with
 * "/office" behind it. False when it is none of these. */
bool chain_parse(struct text id, enum chain_kind *ret_kind, bool *ret_is_office);
/* May this chain hold this type? */
bool type_allowed(enum record_type type, enum chain_kind kind, bool is_office);

#endif
