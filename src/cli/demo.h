/*
 * The demo: the main job on a sample, stage by stage, and what it shows at the end.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "import.h"
#include "sample/sample.h"
#include "seal/sealer.h"
#include "verify/report.h"

enum { DEMO_BOARDS_MAX = 8 };

struct demo {
    bool no_serve; /* ends when it is done; else it serves until it is told to end */
    struct cli *cli;
    struct sample_options sample;
    const char *folder; /* of the sample's files: <home>/sample */
    const char *site;   /* <home>/site */
    const char *copy;   /* <home>/altered-copy: a bundle in which one record is altered */
    struct import_plan plan;
    struct jv *truth;           /* the sample's truth.json */
    struct jv *found;           /* the breaks that are open, in the same form */
    struct jv *missing;         /* in truth, not found */
    struct jv *unplanned;       /* found, not in truth */
    struct jv *totals;          /* by source and year */
    struct seal_summary sealed; /* of the last month */
    uint64_t records, chains;
    size_t pages;
    size_t notices;                      /* on the use of funds, drafted by this run */
    char first_use[65], second_use[65];  /* numbers of two of them */
    const char *boards[DEMO_BOARDS_MAX]; /* numbers of those that are published with boards */
    size_t board_count;
    bool verified;
    char altered[512]; /* what the verifier said about the copy, one line */
    int64_t seconds_us;
};

/* Registers who has a certificate in <home>/certs. */
bool demo__people(struct demo *demo, struct err *err) MUST_CHECK;
/* Drafts what must be disclosed, and one of each other kind; another person reviews it. Later they
 * are published, and one is objected to. */
bool demo__draft_notices(struct demo *demo, struct err *err) MUST_CHECK;
bool demo__publish_notices(struct demo *demo, struct err *err) MUST_CHECK;
/* Reads truth.json and the open breaks, and compares them as sets. */
bool demo__compare(struct demo *demo, struct err *err) MUST_CHECK;
/* Exports a copy, alters one amount in it, and has the verifier name the record. */
bool demo__alter_copy(struct demo *demo, struct err *err) MUST_CHECK;
/* The four things that stand at the end, or the JSON summary. */
bool demo__show(struct demo *demo, struct err *err) MUST_CHECK;
bool demo__matches(const struct demo *demo); /* found equals planted, and the books verify */

#endif
