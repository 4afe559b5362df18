/*
 * api/route.h - private: a row of the table of routes, and what a list or an item is read with.
 *
 * A path is relative to /api/v1; "{name}" stands for one segment, which is checked by its name
 * (call.c) and decoded before the handler sees it.
 */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "access/access.h"
#include "db/db.h"
#include "web/server.h"

struct call;

enum {
    FOR_ANYONE = 1 << ACCESS_NONE, /* without an identity, too */
    FOR_ACT = 0,                   /* those of access_act_roles() */
    FOR_OPERATOR = 1 << ACCESS_OPERATOR,
    FOR_PAYER = 1 << ACCESS_PAYER,
    FOR_COUNTY = 1 << ACCESS_COUNTY,
    FOR_TOWN = 1 << ACCESS_TOWN,
    FOR_MANAGER = 1 << ACCESS_MANAGER,
    FOR_AUDITOR = 1 << ACCESS_AUDITOR,
    FOR_PUBLISHER = 1 << ACCESS_PUBLISHER,
    FOR_ADMINISTRATOR = 1 << ACCESS_ADMINISTRATOR,
    FOR_EVERY_ROLE = FOR_OPERATOR | FOR_PAYER | FOR_COUNTY | FOR_TOWN | FOR_MANAGER | FOR_AUDITOR |
                     FOR_PUBLISHER | FOR_ADMINISTRATOR,
    /* Those who see office matters; each its own part of them. */
    FOR_OFFICE = FOR_OPERATOR | FOR_PAYER | FOR_COUNTY | FOR_TOWN | FOR_MANAGER | FOR_AUDITOR,
};

enum api_flag {
    API_POST = 1,   /* a body of JSON and an Idempotency-Key */
    API_BYTES = 2,  /* the body is not JSON */
    API_LOOSE = 4,  /* no Idempotency-Key: doing it twice is doing it once */
    API_OWN_TX = 8, /* the handler reads by itself; it is not given a transaction of the role */
};

/* Arguments of a list's statement: $1 how many, $2 whether there is a cursor, then the pieces of
 * the cursor, then the parameters of the path, then the filters. Its first column is the cursor of
 * the row, its second the row as JSON. */
enum { API_FILTERS_MAX = 8, API_PARAMS_MAX = 4 };
struct api_list {
    const struct db_stmt *stmt;
    const char *key; /* kinds of the cursor's pieces: t text, i integer */
    struct api_filter {
        const char *name;
        char kind;              /* t text, i integer, d date, b boolean */
    } filters[API_FILTERS_MAX]; /* ends with a NULL name */
};

struct api_route {
    enum web_method method;
    const char *path;
    unsigned roles;      /* FOR_… */
    enum access_act act; /* what is done; ACCESS_LOOK for reading */
    unsigned flags;      /* enum api_flag */
    bool (*handle)(struct call *call, struct err *err);
    const struct api_list *list; /* of api__list() */
    const struct db_stmt *item;  /* of api__item(): one row with JSON, or none */
};

extern const struct api_route API_ROUTES[];
extern const size_t API_ROUTE_COUNT;

/* What the lists and items of the resources are read with: store_*.c. */
extern const struct api_list LIST_PAYERS, LIST_VILLAGES, LIST_ACCOUNTS, LIST_FILES, LIST_REFUSALS,
    LIST_PAYMENTS, LIST_STATEMENTS, LIST_LINES, LIST_RUNS, LIST_PAIRS, LIST_BREAKS, LIST_PROPOSALS,
    LIST_DECISIONS, LIST_CHAINS, LIST_RECORDS, LIST_CHAIN_RECORDS, LIST_SEALS, LIST_KEYS,
    LIST_PARTIES, LIST_JOBS, LIST_FORMS, LIST_PROGRAMME_SEALS, LIST_QUOTAS, LIST_PERSONS,
    LIST_LOOKS, LIST_REFUSED, LIST_LOG_DAYS;
extern const struct db_stmt ITEM_PROGRAMME, ITEM_PAYER, ITEM_VILLAGE, ITEM_ACCOUNT, ITEM_FILE,
    ITEM_PAYMENT, ITEM_STATEMENT, ITEM_LINE, ITEM_RUN, ITEM_PAIR, ITEM_BREAK, ITEM_PROPOSAL,
    ITEM_DECISION, ITEM_CHAIN, ITEM_CHAIN_RECORD, ITEM_CHECKPOINT, ITEM_KEY, ITEM_JOB, ITEM_PERSON,
    ITEM_FORM;

#endif
