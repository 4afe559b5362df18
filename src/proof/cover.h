/*
 * proof/cover.h - private: what proof/coverage.h remembers of a chain.
 *
 * Lines are added up in cells, by account, day and a third thing: the file that has the line, the
 * book in which it stands, or the book and colour that its entries move.
 */
#ifndef PROOF_COVER_H
#define PROOF_COVER_H

#include "proof/coverage.h"
#include "proof/item.h"
#include "proof/word.h"

enum cell_kind { CELL_FREE, CELL_FILE, CELL_PLACE, CELL_MONEY };
struct cell {
    enum cell_kind kind;
    int32_t account, day;
    int64_t key;                    /* n of the file's record; book; book, source and year packed */
    int64_t lines, credits, debits; /* CELL_MONEY: the amount stands in credits */
};
struct cells {
    struct cell *items;
    size_t count, size; /* size: a power of two */
};
/* The cell with these keys, made when it is not there. Good until the next call. */
struct cell *cells_get(struct cells *cells, const struct cell *key);
void cells_clear(struct cells *cells);

enum { DAY_BROUGHT = INT32_MIN }; /* business date of a balance brought along */

struct cover_statement {
    int32_t account, from, to; /* days */
    int64_t n, file;           /* places of its record and of its file's */
    int64_t lines, credits, debits, opening, closing;
    bool has_days, has_balances, is_derived, is_dead;
};
struct cover_seal {
    int32_t account, from, to;
    int64_t n;
};
/* What a later record may move or take back. */
struct cover_trace {
    int32_t account; /* -1: no line and no balance brought along */
    int32_t day;
    int64_t amount; /* of a line; money in is positive */
    int64_t file;
    int8_t book;
    bool is_line, is_gone;
};
struct cover_account {
    char tail[8];
    int32_t last_seal; /* place in ->seals; -1: none */
};

#define COVER_LIST(type)                                                                           \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, size;                                                                        \
    }

struct coverage {
    COVER_LIST(struct cover_account) accounts;
    COVER_LIST(struct cover_statement) statements;
    COVER_LIST(struct cover_seal) seals;
    COVER_LIST(struct cover_trace) traces; /* by n */
    struct cells cells;
    uint64_t statements_seen, lines_seen, seals_seen;
};

struct cover_sum {
    int64_t lines, credits, debits;
};
/* Lines of an account from a day to another. file: only of this file; not_file: none of it. -1:
 * any. */
struct cover_sum proof__cover_sum(const struct coverage *coverage, int32_t account,
                                  const int32_t days[2], int64_t file, int64_t not_file);
/* Balance brought along, all in all. */
int64_t proof__cover_brought(const struct coverage *coverage, int32_t account);

struct cover_report {
    coverage_found *found;
    void *arg;
};
void proof__cover_say(const struct cover_report *report, enum coverage_rule rule, int64_t n,
                      const char *text);
/* Everything about one seal, which is not in ->seals yet. */
void proof__cover_seal(struct coverage *coverage, const struct cover_seal *seal,
                       const struct body *body, const struct cover_report *report);
/* Does the statement say what the records say? */
bool proof__cover_agrees(const struct coverage *coverage, const struct cover_statement *statement);

#endif
