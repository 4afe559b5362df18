/*
 * format/camt053.h - ISO 20022 bank statements (camt.053) as typed entries, streamed.
 *
 * Versions 02 to 11, told apart by the root's namespace. They differ in few places (a party's
 * name stands in Nm up to 07 and in Pty/Nm from 08 on; a status in Sts or Sts/Cd), which are
 * read by structure. The XML is read without network and without entities of its own; any
 * DOCTYPE is refused.
 *
 * ISO's schema files are not part of this project, so this is NOT a schema validation: the rules
 * below are our own, written after the message's published structure, each with a name.
 *
 * Cannot be misread: a warning, refused only with `strict`
 *   camt053.version          a version after 11
 *   camt053.group_header     GrpHdr, MsgId or CreDtTm missing
 *   camt053.order            elements in another order than the message has
 *   camt053.unknown          an element that the message does not have there
 *   camt053.repeated         an element twice that may stand once, with the same content
 *   camt053.missing          Stmt/Id, Ntry/Sts (taken as BOOK) or Ntry/BkTxCd missing
 *   camt053.case             a code in lower case (crdt, book, opbd)
 *   camt053.space            blanks around a code, date or number; inside an account number
 *   camt053.currency_missing Ccy missing on an amount of an account whose currency is known
 *   camt053.currency_name    RMB in place of CNY
 *   camt053.balance          no opening or no closing balance
 *   camt053.details          details of a batch without amounts or with another total: the
 *                            entry is given whole
 *   camt053.day              a moment with an offset whose day in Beijing is another one
 * Could be misread: always refused
 *   camt053.doctype, camt053.xml, camt053.account, camt053.amount, camt053.currency,
 *   camt053.direction, camt053.date, camt053.status, camt053.conflict (twice, unlike)
 * A warning is given once for each rule and element: its first place.
 * The arithmetic (opening + entries = closing) is the caller's to check.
 */
#ifndef FORMAT_CAMT053_H
#define FORMAT_CAMT053_H

#include "core/date.h"
#include "core/err.h"
#include "format/issue.h"

enum {
    CAMT053_FIELD_MAX = 16384, /* bytes of one value; remittance lines are joined by a blank */
    CAMT053_STATEMENTS_MAX = 100000,
    CAMT053_BALANCES_MAX = 1000,  /* of one statement */
    CAMT053_DETAILS_MAX = 10000,  /* TxDtls of one entry */
    CAMT053_ENTRY_MAX = 16777216, /* bytes of all values of one entry or statement */
    CAMT053_DEPTH_MAX = 64,
};

/* Amounts are the unsigned decimal text of the file ("500000.00"); see money_parse(). A field
 * that is not there is empty. All texts live only during the call that gets them. */
struct camt053_amount {
    struct text decimal;
    struct text currency;
    bool credit; /* money of or into the account; false: debit */
};

struct camt053_balance {
    bool given;
    struct text code; /* OPBD, PRCD, CLBD or ITBD */
    struct camt053_amount amount;
    struct date date;
};

struct camt053_total { /* of the message's own TxsSummry */
    bool given;
    uint64_t count;
    struct text sum; /* may be empty */
};

struct camt053_statement {
    uint32_t ordinal;         /* in the file, from 1 */
    uint32_t line;            /* of <Stmt> in the XML */
    struct text id;           /* Stmt/Id */
    struct text account;      /* Acct/Id/IBAN or Acct/Id/Othr/Id */
    struct text account_name; /* Acct/Nm, else the owner's name */
    struct text currency;     /* Acct/Ccy, else that of the opening balance */
    struct text number;       /* ElctrncSeqNb, else LglSeqNb */
    struct text page;         /* StmtPgntn/PgNb */
    bool last_page;           /* true when there is no pagination */
    bool has_period;
    struct date from, to;           /* FrToDt, in Beijing */
    struct camt053_balance opening; /* OPBD, else PRCD, else the first ITBD (a page's own) */
    struct camt053_balance closing; /* CLBD, else the last ITBD */
    struct camt053_total entries, credits, debits;
};

struct camt053_entry {
    uint32_t ordinal; /* of the Ntry in the file, from 1 */
    uint32_t line;    /* of <Ntry> in the XML */
    uint32_t part;    /* 0: a whole Ntry; else the how-many-eth of its TxDtls, from 1 */
    uint32_t parts;   /* how many TxDtls were given as entries of their own; 0: none */
    /* The direction is what happened to the account, for a reversal too: a returned payment of
     * ours is a credit. */
    struct camt053_amount amount;
    bool reversal;      /* RvslInd */
    struct text status; /* BOOK, PDNG, INFO, FUTR: only BOOK is money that moved */
    bool has_booked;    /* always when the status is BOOK */
    struct date booked;
    bool has_value_day;
    struct date value_day;
    struct text entry_ref;    /* NtryRef */
    struct text servicer_ref; /* AcctSvcrRef of the details, else of the entry */
    struct text end_to_end;   /* EndToEndId, unless NOTPROVIDED */
    struct text instruction;  /* InstrId, else TxId */
    struct text code;         /* BkTxCd: "PMNT/RCDT/ESCT" or the bank's own */
    struct text counter_name; /* the other side: debtor of a credit, creditor of a debit */
    struct text counter_account;
    struct text counter_bank; /* name, else BIC */
    struct text remittance;   /* RmtInf/Ustrd joined, else the structured reference */
    struct text info;         /* AddtlNtryInf, AddtlTxInf */
};

struct camt053_reader {
    /* Each returns false with err set to stop the reading. begin has what stood before the first
     * entry: the account always, balances usually. end has all of the statement; use its
     * balances. Only a file that broke the order has them later than begin. */
    bool (*begin)(void *arg, const struct camt053_statement *statement, struct err *err);
    bool (*entry)(void *arg, const struct camt053_entry *entry, struct err *err);
    bool (*end)(void *arg, const struct camt053_statement *statement, struct err *err);
    issue_fn *issue;
    void *arg;
};

struct camt053_source {
    int fd; /* a regular file; read from its beginning by position */
    const char *name;
    bool strict;
    const char *currency; /* what the account must have, e.g. "CNY"; NULL: any */
};

/* Fails: ERR_REFUSED when any issue was a refusal (an entry with one is not given, the others
 * are); ERR_FORMAT when it is not camt.053 or not XML to the end; ERR_LIMIT; ERR_IO; what a
 * callback set. */
bool camt053_read(const struct camt053_source *source, const struct camt053_reader *reader,
                  struct err *err) MUST_CHECK;

#endif
