/*
 * programme/registry.h - the registry: payers, villages, accounts, routes, adjustments, scope.
 *
 * intake reads it from a workbook or from several CSV files and adds row by row; then
 * registry_check() looks at the whole (a registry that does not add up in its scope is refused
 * with the difference named) and registry_store() writes the programme.* tables.
 *
 * Rows and texts live in the registry's arena. Texts are trimmed UTF-8, "" when the cell was
 * empty; lists are split already; account numbers are digits.
 */
#ifndef PROGRAMME_REGISTRY_H
#define PROGRAMME_REGISTRY_H

#include "core/date.h"
#include "core/money.h"
#include "core/refusal.h"

struct db;
struct programme;

enum {
    REGISTRY_ROWS_MAX = 50000, /* of one sheet */
    REGISTRY_LIST_MAX = 50,    /* items of one list cell */
};

struct registry_where { /* of the row */
    const char *file;
    int line;
};
struct registry_texts { /* a cell that holds a list */
    const char **items;
    size_t count;
};

struct registry_payer {
    struct registry_where where;
    const char *id, *name;
    const char *source; /* city, district, soe */
    const char *code;
    struct registry_texts accounts, aliases;
    const char *account_name;
};
struct registry_village {
    struct registry_where where;
    const char *code, *name, *town, *county_code, *county_name;
    struct registry_texts alias_codes, alias_names;
    const char *unit, *unit_kind; /* city_unit, district_unit, soe */
    const char *payer;            /* "": a successor without a quota of its own */
    struct date valid_from;
    bool has_valid_to;
    struct date valid_to;
    const char *successor, *document;
};
struct registry_account {
    struct registry_where where;
    const char *account_no, *kind; /* village, transit */
    const char *village, *county, *slug, *bank, *name;
    struct date valid_from;
    bool has_valid_to;
    struct date valid_to;
    struct registry_texts roles, orgs; /* parties in order; same count */
};
struct registry_route {
    struct registry_where where;
    const char *payer, *county;
    const char *transit; /* "": direct */
};
struct registry_adjustment {
    struct registry_where where;
    const char *village;
    int year;
    const char *old_payer, *new_payer;
    struct money old_amount, new_amount; /* fen -1: not given, unchanged */
    const char *document;
    struct date decided_on;
};
struct registry_scope {
    struct registry_where where;
    const char *kind; /* whole, payers, counties */
    const char *key;  /* source, payer or county */
    int villages;
    struct money year_amount;
};

#define REGISTRY_LIST(type)                                                                        \
    struct type *items;                                                                            \
    size_t count, size

struct registry {
    struct arena *arena;
    struct {
        REGISTRY_LIST(registry_payer);
    } payers;
    struct {
        REGISTRY_LIST(registry_village);
    } villages;
    struct {
        REGISTRY_LIST(registry_account);
    } accounts;
    struct {
        REGISTRY_LIST(registry_route);
    } routes;
    struct {
        REGISTRY_LIST(registry_adjustment);
    } adjustments;
    struct {
        REGISTRY_LIST(registry_scope);
    } scopes;
};

void registry_init(struct registry *registry, struct arena *arena);
/* A new zeroed row; NULL when the list holds REGISTRY_ROWS_MAX. */
struct registry_payer *registry_add_payer(struct registry *registry);
struct registry_village *registry_add_village(struct registry *registry);
struct registry_account *registry_add_account(struct registry *registry);
struct registry_route *registry_add_route(struct registry *registry);
struct registry_adjustment *registry_add_adjustment(struct registry *registry);
struct registry_scope *registry_add_scope(struct registry *registry);

/* What a village is owed in a year once all adjustments are applied. */
struct registry_quota {
    const struct registry_village *village;
    int year;
    const char *payer;
    struct money amount;
    const char *document;
};
struct registry_quotas {
    struct registry_quota *items; /* sorted by village code and year */
    size_t count;
};

/* Adds to the refusals whatever is wrong; the quotas are whole only when nothing was. */
void registry_check(const struct registry *registry, const struct programme *programme,
                    struct registry_quotas *ret, struct refusal_list *refusals);

struct registry_change {
    int64_t payers, villages, accounts, routes, adjustments, quotas; /* new ones */
    int64_t changed; /* rows whose validity or quota changed */
};

/* Inside the caller's transaction. What contradicts the registry that is there (anything but
 * additions, validity changes and adjustments with a document) goes to the refusals, and nothing
 * may be committed then. Fails: ERR_DB. */
bool registry_store(struct db *db, const struct registry *registry,
                    const struct programme *programme, const struct registry_quotas *quotas,
                    struct registry_change *ret, struct refusal_list *refusals,
                    struct err *err) MUST_CHECK;

#endif
