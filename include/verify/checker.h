/*
 * verify/checker.h - the engine that judges a stream of records on all processors.
 *
 * One thread pushes chains and their records, in order; worker threads judge each record by
 * itself (form, hash, body, signature), and one at a time, in the order of the stream, compares
 * it with its place (chain, balances, citations, dispositions). Memory does not grow with the
 * stream: a few batches, one byte per record of the longest chain, about 100 bytes per chain.
 * Hashes and citations wait in unnamed temporary files.
 *
 *   TRY(checker_new(&options, report, &checker, err));
 *   checker_chain(checker, "441424103201");
 *   TRY(checker_record(checker, &(struct checker_item){ ... }, err));   // for each
 *   checker_chain_end(checker, &head_or_null);
 *   TRY(checker_finish(checker, err));                                  // then report_close()
 */
#ifndef VERIFY_CHECKER_H
#define VERIFY_CHECKER_H

#include "proof/body.h"
#include "verify/report.h"
#include "verify/trust.h"

struct checker;
struct rollcall;
struct logbook;

enum { CHECKER_THREADS_MAX = 64, CHECKER_EXTRA_MAX = 16384 };

/* A sum of the books, as the records say it. */
struct checker_balance {
    int book, source; /* places in the lists of proof/word.h */
    int64_t year, amount_fen;
};

struct checker_options {
    const char *ledger;              /* what the records must name */
    const struct keyring *keys;      /* that the ledger has */
    const struct trust *trust;       /* NULL: none */
    const struct rollcall *rollcall; /* keys by position; NULL: not looked at (src/verify) */
    struct logbook *book;            /* places in the log; NULL: there is none */
    bool has_log;                    /* the records have places: format 2 */
    bool national;                   /* SM3 leaves for the log book */
    int threads;                     /* 0: one per processor */
    bool is_bundle;                  /* findings name files of a bundle; else the live table */
    bool whole;           /* every chain is here: a citation that leads out is a finding */
    bool covers;          /* statements are records: nothing may be left out of them */
    bool signatures_only; /* nothing but the signature pass */
    void *arg;            /* of the two below; either may be NULL */
    /* Compares a record that reads well with what its pusher handed on as `extra`; false: err
     * says what differs: with ERR_DIFFERS a fact (a finding of PASS_FACT), else a column
     * (PASS_PROJECTION). Called by many threads at once. */
    bool (*compare)(void *arg, const struct record *record, const struct body *body,
                    const struct sha256 *hash, struct text extra, struct err *err);
    /* At the end of each chain, in order: next n, head and the sums of its entries. */
    void (*chain_end)(void *arg, const char *chain, int64_t next_n, const struct sha256 *head,
                      const struct checker_balance *balances, size_t count);
};

struct checker_item {
    struct text bytes;
    const unsigned char *signature; /* 64 bytes; NULL: there is none */
    int64_t at;                     /* byte in the chain's file; -1: none */
    bool has_position;              /* the place in the log is known: */
    int64_t position;
    struct text second; /* signature by the SM2 key, DER; empty: there is none */
    struct text extra;  /* handed to compare() */
};

/* What the source says a chain ends with. */
struct checker_head {
    int64_t next_n;
    struct sha256 hash;
};

/* Fails: ERR_IO when there is no room for temporary files, ERR_INTERNAL when no thread starts. */
bool checker_new(const struct checker_options *options, struct report *report, struct checker **ret,
                 struct err *err) MUST_CHECK;
void checker_free(struct checker *checker); /* also before checker_finish() */
AUTO_DEFINE(checker)

void checker_chain(struct checker *checker, const char *chain);
/* Copies what it is given. A record of more than RECORD_SIZE_MAX bytes is a finding. */
void checker_record(struct checker *checker, const struct checker_item *item);
/* The source is damaged here: a finding of PASS_BYTES for the record that should come next. */
void checker_damage(struct checker *checker, int64_t at, const char *text);
/* A finding of PASS_BYTES about a file as a whole, outside any chain. */
void checker_note(struct checker *checker, const char *file, int64_t at, const char *text);
void checker_chain_end(struct checker *checker, const struct checker_head *head);
/* Waits for the workers and follows the citations. Fails: ERR_IO (temporary files). */
bool checker_finish(struct checker *checker, struct err *err) MUST_CHECK;

#endif
