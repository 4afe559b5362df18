/*
 * camt.h - the parts of the camt.053 reader.
 *
 * camt_schema.c says which elements the message has and which of their values are kept;
 * camt_parse.c walks the XML, checks it against that and collects values into records, one per
 * scope (statement, balance, entry, details); camt_statement.c and camt_entry.c turn full records
 * into what the caller gets; camt_value.c reads single values.
 */
#ifndef FORMAT_CAMT_H
#define FORMAT_CAMT_H

#include "core/arena.h"
#include "core/buf.h"
#include "format/camt053.h"
#include "report.h"

enum camt_field {
    F_NONE,
    F_MESSAGE_ID,
    F_CREATED,
    F_ID, /* of a statement */
    F_PAGE,
    F_LAST_PAGE,
    F_NUMBER,
    F_LEGAL_NUMBER,
    F_FROM,
    F_TO,
    F_IBAN,
    F_ACCOUNT,
    F_ACCOUNT_CURRENCY,
    F_ACCOUNT_NAME,
    F_OWNER,
    F_ENTRIES_COUNT,
    F_ENTRIES_SUM,
    F_CREDITS_COUNT,
    F_CREDITS_SUM,
    F_DEBITS_COUNT,
    F_DEBITS_SUM,
    F_BALANCE_CODE,
    F_AMOUNT, /* of a balance, an entry or its details; its currency follows */
    F_CURRENCY,
    F_TX_AMOUNT, /* of AmtDtls; its currency follows */
    F_TX_CURRENCY,
    F_DIRECTION,
    F_REVERSAL,
    F_STATUS,
    F_DAY, /* of a balance; booking day of an entry */
    F_MOMENT,
    F_VALUE_DAY,
    F_VALUE_MOMENT,
    F_ENTRY_REF,
    F_SERVICER_REF,
    F_INSTRUCTION,
    F_END_TO_END,
    F_TX_ID,
    F_CODE_DOMAIN,
    F_CODE_FAMILY,
    F_CODE_SUBFAMILY,
    F_CODE_OWN,
    F_DEBTOR,
    F_DEBTOR_IBAN,
    F_DEBTOR_ACCOUNT,
    F_LAST_DEBTOR,
    F_DEBTOR_BANK,
    F_DEBTOR_BIC,
    F_CREDITOR,
    F_CREDITOR_IBAN,
    F_CREDITOR_ACCOUNT,
    F_LAST_CREDITOR,
    F_CREDITOR_BANK,
    F_CREDITOR_BIC,
    F_REMITTANCE,
    F_REFERENCE,
    F_INFO,
    F_COUNT
};

enum camt_scope { IN_MESSAGE, IN_STATEMENT, IN_BALANCE, IN_ENTRY, IN_DETAILS, SCOPES };

struct camt_record {
    uint32_t line; /* where the scope begins */
    struct text value[F_COUNT];
    uint32_t at[F_COUNT]; /* line of the value */
    uint64_t joined;      /* bit of each field whose value has room to grow, see join() */
};

/* ---- schema */

enum camt_node { /* kinds of elements; those without children of their own are NODE_LEAF */
                 NODE_ANY, /* content is not looked at */
                 NODE_LEAF,
                 NODE_DOCUMENT,
                 NODE_MESSAGE,
                 NODE_HEADER,
                 NODE_STATEMENT,
                 NODE_PAGES,
                 NODE_PERIOD,
                 NODE_ACCOUNT,
                 NODE_ACCOUNT_ID,
                 NODE_ACCOUNT_OTHER,
                 NODE_OWNER,
                 NODE_BALANCE,
                 NODE_BALANCE_TYPE,
                 NODE_BALANCE_CODE,
                 NODE_DAY,
                 NODE_SUMMARY,
                 NODE_ALL_ENTRIES,
                 NODE_CREDITS,
                 NODE_DEBITS,
                 NODE_ENTRY,
                 NODE_STATUS,
                 NODE_VALUE_DAY,
                 NODE_CODE,
                 NODE_CODE_DOMAIN,
                 NODE_CODE_FAMILY,
                 NODE_CODE_OWN,
                 NODE_DETAILS_LIST,
                 NODE_DETAILS,
                 NODE_REFS,
                 NODE_AMOUNTS,
                 NODE_TX_AMOUNT,
                 NODE_PARTIES,
                 NODE_DEBTOR,
                 NODE_DEBTOR_PARTY,
                 NODE_DEBTOR_ACCOUNT,
                 NODE_DEBTOR_ID,
                 NODE_DEBTOR_OTHER,
                 NODE_LAST_DEBTOR,
                 NODE_CREDITOR,
                 NODE_CREDITOR_PARTY,
                 NODE_CREDITOR_ACCOUNT,
                 NODE_CREDITOR_ID,
                 NODE_CREDITOR_OTHER,
                 NODE_LAST_CREDITOR,
                 NODE_AGENTS,
                 NODE_DEBTOR_AGENT,
                 NODE_DEBTOR_BANK,
                 NODE_CREDITOR_AGENT,
                 NODE_CREDITOR_BANK,
                 NODE_REMITTANCE,
                 NODE_STRUCTURED,
                 NODE_REFERENCE,
                 NODE_COUNT
};

enum {            /* flags of a child */
       MANY = 1,  /* may stand more than once; values are joined by a blank */
       TYPED = 2, /* a code, date, number or account: blanks around it are a fault */
       MONEY = 4, /* has a Ccy, which goes into the field after its own */
};

struct camt_child {
    const char *name;
    enum camt_node node;
    enum camt_field field;
    unsigned flags;
};

enum { CHILDREN_MAX = 40 };

/* The children of an element in their order, ended by a NULL name; NULL for NODE_ANY. */
const struct camt_child *camt__children(enum camt_node node);

/* ---- state of one reading */

enum { CURRENCY_LEN = 4 };

struct camt {
    const struct camt053_reader *out;
    const char *wanted; /* currency; NULL: any */
    struct report report;
    struct err *err;
    bool stopped; /* err is set */
    struct arena *arenas[SCOPES];
    struct camt_record records[SCOPES];

    /* the statement being read */
    struct camt053_statement statement;
    char currency[CURRENCY_LEN]; /* "" until known */
    uint32_t balances;
    bool begun;   /* its begin was looked at */
    bool skipped; /* it cannot be used: its entries are checked but not given */

    uint32_t entries;         /* in the file */
    unsigned refusals_before; /* the entry: one with a refusal is not given */
    uint32_t details;         /* of the entry */
    size_t bytes;             /* of its values */
    struct camt_record **parts;

    /* warnings that were given already */
    uint32_t warned;
    struct {
        const char *rule;
        const char *element;
    } warnings[256];
};

void camt__refuse(struct camt *camt, const char *rule, struct place place, const char *text);
/* Said once for each rule and element, unless it is a refusal. */
void camt__warn(struct camt *camt, const char *rule, struct place place, const char *text);
/* Walks the file; calls the hooks below. */
bool camt__parse(struct camt *camt, int fd) MUST_CHECK;

void camt__account_end(struct camt *camt);
void camt__balance_end(struct camt *camt);
void camt__statement_start(struct camt *camt);
void camt__statement_begin(struct camt *camt); /* before the first entry, or at the end */
void camt__statement_end(struct camt *camt);
void camt__details_end(struct camt *camt);
void camt__entry_end(struct camt *camt);

/* ---- values */

struct camt_at { /* a value and how to speak of it */
    const struct camt_record *record;
    enum camt_field field;
    const char *element;
};

struct place camt__place(struct camt_at at);
/* Digits with a point. Refuses: camt053.amount. */
bool camt__amount(struct camt *camt, struct camt_at at, struct text *ret) MUST_CHECK;
/* The currency in the field after at.field, made upper case. Refuses: camt053.currency. */
bool camt__currency(struct camt *camt, struct camt_at at, struct text *ret) MUST_CHECK;
bool camt__direction(struct camt *camt, struct camt_at at, bool *ret_credit) MUST_CHECK;
/* A code of the list, made upper case; "" when it is not in the list. */
const char *camt__code(struct camt *camt, struct camt_at at, const char *const *list);
/* The day of a date in at.field, else of a moment in the field after it. *ret_given false when
 * neither is there. Refuses: camt053.date. */
bool camt__day(struct camt *camt, struct camt_at at, bool *ret_given, struct date *ret) MUST_CHECK;
/* The day of a moment. */
bool camt__moment(struct camt *camt, struct camt_at at, struct date *ret) MUST_CHECK;
struct text camt__first(const struct camt_record *record, enum camt_field a, enum camt_field b);

#endif
