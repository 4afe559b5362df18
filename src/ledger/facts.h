/*
 * ledger/facts.h - private: going through one kind of fact, page by page.
 *
 * fact__walk() calls draft() with every row that has no record yet, in order of id, and keeps the
 * progress of the kind. A row's first column is the fact's id. draft() drafts exactly one record.
 */
#ifndef LEDGER_FACTS_H
#define LEDGER_FACTS_H

#include "store.h"

typedef bool fact_draft(struct post *post, const struct db_result *row, struct err *err);

bool fact__walk(struct post *post, enum fact_kind kind, fact_draft *draft,
                struct err *err) MUST_CHECK;
/* The same for what a later file took back; without progress. */
bool fact__walk_void(struct post *post, enum fact_kind kind, fact_draft *draft,
                     struct err *err) MUST_CHECK;
/* Drafts and commits the first row of a query until it gives none. */
bool fact__walk_next(struct post *post, enum store_query query, fact_draft *draft,
                     struct err *err) MUST_CHECK;
/* Every row of a query, once. */
bool fact__walk_all(struct post *post, enum store_query query, fact_draft *draft,
                    struct err *err) MUST_CHECK;

/* Three columns from `column` on: chain, n, hash in hex. False when they are NULL. */
bool fact__place(const struct db_result *row, size_t column, struct place *ret);
/* Of a word of the database's own checked columns. */
bool fact__colour(const char *source, int64_t year, struct colour *ret, struct err *err) MUST_CHECK;

#endif
