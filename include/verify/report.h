/*
 * verify/report.h - what a verification looked at and what it found.
 *
 * Every pass counts what it checked, so that "nothing found" also says how much was looked at.
 * All findings are counted; the first REPORT_FINDINGS_MAX are kept. Findings are shown in the
 * order of the chains and their records: the first bad record comes first.
 *
 * Used by one thread at a time.
 */
#ifndef VERIFY_REPORT_H
#define VERIFY_REPORT_H

#include "crypto/sign.h"
#include "proof/type.h"
#include "json/value.h"

enum pass {
    PASS_BYTES,       /* frames and files are whole */
    PASS_FORM,        /* canonical form, the ten keys */
    PASS_HASH,        /* heads: hash of the last record, hashes trusted from outside */
    PASS_CHAIN,       /* n, prev, at, chain, ledger, genesis, home of the type */
    PASS_SIGNATURE,   /* Ed25519 over the bytes */
    PASS_KEY,         /* the key is known, is what its id says, is trusted */
    PASS_BODY,        /* schema of the type */
    PASS_BALANCE,     /* double entry and colours; the entry says what the fields say */
    PASS_CITATION,    /* what is cited exists with this hash */
    PASS_DISPOSITION, /* a line stands in one book; nothing is reversed twice */
    PASS_ENROL,       /* keys and parties came in by those who may bring them */
    PASS_APPROVAL,    /* what was paid was signed by all parties, each about exactly this order */
    PASS_LIMIT,       /* one quota a year; budgets of projects */
    PASS_COVERAGE,    /* statements and their lines: nothing is left out */
    PASS_SEAL,        /* seals say what the records before them add up to */
    PASS_NOTICE,      /* notices, their periods and the objections to them */
    PASS_OPENING,     /* bundle: openings are what the records commit to */
    PASS_EVIDENCE,    /* bundle: kept files are what their names say, and what was taken in */
    PASS_FIGURE,      /* bundle: a notice's figures are sums of what its records bring */
    PASS_PROJECTION,  /* live: every column equals the decoded bytes */
    PASS_POSITION,    /* each record has one place in the log, behind the one before it */
    PASS_TREE,        /* the records give every root that somebody signed */
    PASS_TILE,        /* bundle: the tiles are those of the tree */
    PASS_CHECKPOINT,  /* signed by the checkpoint key that is valid at its size */
    PASS_CONSISTENCY, /* the log continues the one that the verifier remembers */
    PASS_SECOND,      /* national mode: SM2 over the bytes */
    PASS_TIME,        /* `at` fits the times that others gave to checkpoints */
    PASS_HEADS,       /* daily heads say what the chains are */
    PASS_WITNESS,     /* the witnesses that the policy wants */
    PASS_STAMP,       /* time-stamps and their renewals */
    PASS_FACT,        /* live: every fact has its record; books equal statements */
    PASS_COUNT
};

enum {
    REPORT_FINDINGS_MAX = 10000,
    FINDING_TEXT_MAX = 240,
    FINDING_FILE_MAX = 128,
    FINDING_VOUCHER_MAX = 64
};

struct finding {
    enum pass pass;
    uint32_t order; /* of the chain among the chains; sorts the findings */
    char chain[CHAIN_ID_MAX + 1];
    int64_t n;                   /* -1: the chain as a whole */
    const char *type;            /* of the record; NULL when it cannot be read */
    char file[FINDING_FILE_MAX]; /* bundle: path in the folder; live: table, or the source file */
    int64_t at;                  /* byte in that file, line of the source file; -1: none */
    char voucher[FINDING_VOUCHER_MAX]; /* live: voucher or serial number in the source */
    struct {            /* the line of a source that the record is made of; line 0: none */
        int64_t file_n; /* number of its record in programme/office */
        int64_t line;
    } evidence;
    char text[FINDING_TEXT_MAX];
};

struct report {
    char ledger[192];
    uint64_t checked[PASS_COUNT];
    uint64_t found[PASS_COUNT];
    bool ran[PASS_COUNT];
    uint64_t findings; /* all of them */
    uint64_t records, chains, bytes;
    uint64_t outside;   /* citations that lead out of a part export */
    uint64_t log_size;  /* of the newest checkpoint; 0: none that holds */
    uint64_t head_size; /* what to remember of the log; 0: nothing */
    struct sha256 head_root;
    uint64_t unplaced;        /* records that have no place in the log yet */
    uint64_t uncovered;       /* records with a place that no checkpoint covers yet */
    uint64_t unproved;        /* part: chains without a proof that they are whole */
    uint64_t unjudged_stamps; /* time-stamps that no trusted authority was given for */
    bool has_log, log_anchored, witnessed;
    bool hashes_only;     /* nothing but the bytes against the checkpoints was looked at */
    char whole_until[16]; /* part: day of the oldest head that a chain is proved whole to */
    bool anchored, heads_trusted;
    char keys[4][KEY_ID_SIZE]; /* ids of the keys that signed, the first four */
    size_t key_count;
    struct finding *kept;
    size_t kept_count, kept_size;
};

void report_init(struct report *report);
void report_release(struct report *report);
static inline void report_auto(struct report *report) { report_release(report); }

void report_add(struct report *report, const struct finding *finding);
/* Sorts; call before the findings are read or written. */
void report_close(struct report *report);
const char *pass_name(enum pass pass);    /* stable word, for machines */
const char *pass_meaning(enum pass pass); /* for people, in their language */

/* 0 intact and anchored; 1 findings, or not anchored. */
int report_exit(const struct report *report);
/* For people, and for machines (the caller frees). At most `most` findings in the text. */
void report_text(const struct report *report, size_t most, struct buf *out);
struct jv *report_json(const struct report *report);

#endif
