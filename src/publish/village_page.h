/* publish/village_page.h (private) - the page of one village. */
#ifndef PUBLISH_VILLAGE_PAGE_H
#define PUBLISH_VILLAGE_PAGE_H

#include "notice_site.h"
#include "press.h"

struct publisher;

/* What the pages of one county's villages are made of. */
struct county_facts {
    struct village_rows villages;
    struct record_rows records;
    struct party_rows parties;
    struct key_rows keys;
    struct project_rows projects;
    const struct notice_items *notices;
};

/* Prints the page of rows[0..count-1], the years of one village, and gives its sums. */
bool village__print(struct press *press, const struct county_facts *facts,
                    const struct village_row *rows, size_t count, struct tally *ret,
                    struct err *err) MUST_CHECK;

/* A village's projects, for its page; NULL when it has none. */
struct jv *project__list(const struct project_rows *projects, const char *village);
/* The page of each of its projects. */
bool project__print(struct press *press, const struct project_rows *projects,
                    const struct village_row *village, struct err *err) MUST_CHECK;

/* The list of a county's projects, when it has any; and the list of these counties. */
bool project__print_county(struct publisher *p, const struct county_facts *facts,
                           const struct county_row *county, struct err *err) MUST_CHECK;
bool project__print_index(struct publisher *p, struct err *err) MUST_CHECK;

#endif
