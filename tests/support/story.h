/* tests/support/story.h - one account told record by record to a coverage check (proof/coverage.h).
 * Amounts are receipts from nobody known; the account's number ends in 6789. */
#ifndef SUPPORT_STORY_H
#define SUPPORT_STORY_H

#include "test.h"

#include "proof/coverage.h"

enum { STORY_FOUND_MAX = 16 };

struct story {
    struct coverage *coverage;
    int next_n;
    size_t count;
    enum coverage_rule rules[STORY_FOUND_MAX];
    int64_t places[STORY_FOUND_MAX];
};

struct story story_begin(void);
void story_end(struct story *story); /* what was found stays */
/* Ends; the findings must be exactly this rule, once; -1: none. */
void story_ends_with(struct story *story, int rule);

struct said {
    int file;
    const char *from, *to;
    int opening, credits, lines;
    int supersedes; /* 0: none */
    bool is_derived;
};
/* Each gives the number of its record. after: the seal that it says it came after; 0: none. */
int story_statement(struct story *story, struct said said);
int story_receipt(struct story *story, int file, const char *day, int amount, int after);
void story_carry(struct story *story, int amount);
void story_reversal(struct story *story, int of, int amount);
/* The line moves out of suspense, to the book of interest. */
void story_reclass(struct story *story, int of, int amount);

struct closing {
    const char *month, *from, *to;
    int opening, credits, lines, statements;
    int brought, interest, suspense; /* what the books hold at its end */
    int previous;
};
int story_seal(struct story *story, struct closing closing);

/* January and February as they should be: 100 brought along, 500; then 50 and 20 of interest. */
extern const struct said JANUARY, FEBRUARY;
extern const struct closing END_OF_JANUARY;
int story_january(struct story *story);   /* with its seal, which it gives */
void story_february(struct story *story); /* its lines only */
struct closing story_end_of_february(int previous);

#endif
