/* publish/village_page.h (private) - the page of one village. */
#ifndef PUBLISH_VILLAGE_PAGE_H
#define PUBLISH_VILLAGE_PAGE_H

#include "chain.h"
#include "notice_site.h"

struct publisher;

/* What pages of villages are made of. */
struct village_facts {
    const struct chain *chain; /* of the village that is printed; NULL when it has none */
    struct party_rows parties;
    struct key_rows keys;
    struct project_rows projects;
    const struct notice_items *notices;
};

/* Sums of rows[0..count-1], the years of one village. Fails: ERR_LIMIT. */
bool village__sum(const struct village_row *rows, size_t count, struct tally *ret,
                  struct err *err) MUST_CHECK;
/* Prints the page of these rows. */
bool village__print(struct press *press, const struct village_facts *facts,
                    const struct village_row *rows, size_t count, struct err *err) MUST_CHECK;

/* A village's projects, for its page; NULL when it has none. */
struct jv *project__list(const struct project_rows *projects, const char *village);
/* The page of each of its projects. */
bool project__print(struct press *press, const struct project_rows *projects,
                    const struct village_row *village, struct err *err) MUST_CHECK;

/* The list of projects of each county that has any; and the list of these counties. */
bool project__print_lists(struct publisher *p, struct err *err) MUST_CHECK;

#endif
