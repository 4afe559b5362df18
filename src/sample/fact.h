/*
 * sample/fact.h - what happened in the invented world, and what a reconciler must make of it.
 *
 * A scene (scene.h) adds payments, statement lines and the truth about them together. Which file
 * and line a fact stands in is known only when the files are laid out (list.c, statement.c);
 * the truth points to the fact until then.
 */
#ifndef SAMPLE_FACT_H
#define SAMPLE_FACT_H

#include "world.h"

enum { ENTRY_FACTS_MAX = 12, NAME_MAX_BYTES = 128 };

/* Where a fact is first seen. */
struct place {
    const char *file; /* base name; NULL: not in any file that is accepted */
    int line;
};

struct payment {
    struct payer *payer;     /* whose list it is in */
    struct village *village; /* whom it is meant for */
    int year;
    int64_t fen; /* negative: a red line */
    struct date day;
    const char *code, *name, *town, *county; /* as printed in the list */
    const char *account_no, *account_name;
    const char *voucher, *ref, *remark;
    const struct payment *returns; /* a red line: the payment that came back */
    bool own_voucher;              /* a red line with a voucher of its own */
    bool allotted;                 /* counts as S in truth.json's totals */
    int order;                     /* in which they were added */
    struct place place;
};

struct line {
    struct account *account;
    struct date day;
    int64_t fen; /* credit positive, debit negative */
    const char *serial, *ref, *summary;
    const char *counter_no, *counter_name;
    bool elastic;       /* spending: left out when the money is not there */
    bool dropped;       /* it was left out */
    int year;           /* whose 到账 it is, or of which it takes something back; 0: of none */
    enum source source; /* of the one who owes that year */
    int order;
    int64_t balance_fen; /* after it */
    struct place place;
};

struct entry_fact {
    const struct payment *payment; /* one of these three */
    const struct line *line;
    const char *file;
};
struct entry {
    const char *code, *village;
    int year, days;
    int64_t fen;
    struct entry_fact fact[ENTRY_FACTS_MAX];
    int facts;
};

struct facts {
    struct payment **payment;
    struct line **line;
    struct entry **entry;
    int payments, lines, entries;
    int payments_size, lines_size, entries_size;
    struct {
        const char *name;
        int count;
    } planted[128];
    int planted_kinds;
};

/* A payment as the list of the one who owes the year would show it. */
struct payment *sample__pay(struct world *world, struct village *village, int year, int64_t fen,
                            struct date day);
/* The red line that takes a payment back. */
struct payment *sample__pay_back(struct world *world, const struct payment *payment,
                                 struct date day);
struct line *sample__line(struct world *world, struct account *account, struct date day,
                          int64_t fen, const char *summary);
void sample__from_payer(struct world *world, struct line *line, const struct payer *payer);
/* The counterparty is one of the registered accounts. */
void sample__from_account(struct line *line, const struct account *account);
/* The line counts in the totals of the village's year. */
void sample__counts(struct line *line, const struct village *village, int year);
/* The whole payment arrives in the village's account; counts as received. */
struct line *sample__arrive(struct world *world, const struct payment *payment, struct date day);

struct entry *sample__expect(struct world *world, const char *code, const struct village *village,
                             int year, int64_t fen);
void sample__with_payment(struct entry *entry, const struct payment *payment);
void sample__with_line(struct entry *entry, const struct line *line);
void sample__with_file(struct entry *entry, const char *file);
void sample__planted(struct world *world, const char *kind);

/* After all scenes: drops spending that has no cover, gives serials, vouchers and balances. */
void sample__facts_settle(struct world *world);

#endif
