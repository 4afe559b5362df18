/*
 * order/list.h - projects and paper orders from a table: CSV, TSV, HTML or XLSX.
 *
 * A list is taken whole or refused whole, with everything that is wrong with it. Its rows become
 * projects, or orders of paper that wait for their second person; the file is kept as evidence, and
 * every row says which line of it it was. The same bytes again change nothing. docs/formats.md
 * lists the columns.
 */
#ifndef ORDER_LIST_H
#define ORDER_LIST_H

#include "core/refusal.h"

struct db;
struct signer;

enum { ORDER_ROWS_MAX = 20000 }; /* of one list */

struct order_list_options {
    const char *path;
    bool is_paper;   /* paper orders; else projects */
    const char *who; /* who enters paper orders */
    bool dry_run;
    const char *by; /* key id of who brings it, for projects' records; NULL: the ledger itself */
    /* May rows of this chain be brought? Fails: ERR_FORBIDDEN, one more refusal. NULL: any may. */
    bool (*may)(void *arg, const char *chain, struct err *why);
    void *arg;
};
struct order_list_result {
    size_t rows;
    int64_t file_id; /* 0: a dry run, no rows, or the bytes are known */
    bool is_known;   /* the same bytes were taken in before */
};
/* Fails: ERR_REFUSED with the list of what is wrong; what reading a table fails with. */
bool order_list_import(struct db *db, struct signer *signer,
                       const struct order_list_options *options, struct refusal_list *refusals,
                       struct order_list_result *ret, struct err *err) MUST_CHECK;

#endif
