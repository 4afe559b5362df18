/* publish/publisher.h (private) - one run of publishing, shared by the files that print pages. */
#ifndef PUBLISH_PUBLISHER_PRIVATE_H
#define PUBLISH_PUBLISHER_PRIVATE_H

#include "model.h"
#include "notice_site.h"
#include "press.h"
#include "publish/notice_page.h"
#include "publish/publisher.h"
#include "spread.h"

enum { PATH_SIZE = 128 }; /* folder, id of at most 64 bytes, ending */

/* Villages come one by one: memory holds what the crew has before it, and a group's table. */
struct publisher {
    struct db *db;
    struct site *site;
    struct press press;
    struct arena *arena;
    struct about about;
    struct key_rows keys;
    struct tally whole;
    struct jv *cities;   /* of the overview: counties under their cities */
    struct jv *payers;   /* of the overview */
    struct jv *projects; /* counties that have any */
    struct county_rows county_rows;
    struct spread spread; /* sources to counties */
    struct notice_items notices;
    char renderer[PUBLISH_RENDERER_MAX]; /* of boards; "" before the first */
    const char *log;                     /* public folder of the log; may be NULL */
    const struct conf *conf;             /* of the log, for proofs; may be NULL */
    const char *example; /* code of some village, for the page that says how to check */
};

struct crew;
/* Pages of counties and towns, and villages for the crew; fills whole, cities, counties, example.
 */
bool publisher__counties(struct publisher *p, struct crew *crew, struct err *err) MUST_CHECK;
/* Pages of payers; fills payers. */
bool publisher__payers(struct publisher *p, struct err *err) MUST_CHECK;
/* Public chains that are no village's, and the keys that signed all. */
bool publisher__chains(struct publisher *p, struct err *err) MUST_CHECK;
/* The log's checkpoint and hash tiles, never its entries. Fails: ERR_IO, ERR_LIMIT. */
bool publisher__log(struct publisher *p, struct err *err) MUST_CHECK;

/* {title, caption, label, counted, rows:[]}: the table at the end of a group's page. */
struct jv *group__children(const char *title, const char *caption, const char *label, bool counted);
/* Prints a page of figures, years, bars and children. Takes model and children. */
bool group__print(struct publisher *p, const char *path, struct jv *model,
                  const struct tally *tally, struct jv *children, struct err *err) MUST_CHECK;

#endif
