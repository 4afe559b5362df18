/*
 * programme/check.h - one check of a registry: what it looks at and where it complains.
 *
 * Private to the module. The indexes are built first and shared by all checks.
 */
#ifndef PROGRAMME_CHECK_H
#define PROGRAMME_CHECK_H

#include "index.h"
#include "programme/programme.h"
#include "programme/registry.h"

struct registry_check {
    const struct registry *registry;
    const struct programme *programme;
    struct refusal_list *refusals;
    struct arena *arena;
    struct index payers;   /* by id */
    struct index villages; /* by code */
    struct index accounts; /* by number */
};

void registry__refuse(const struct registry_check *check, struct registry_where where,
                      const char *column, const char *value, const char *format, ...)
    PRINTF_LIKE(5, 6);
const struct registry_payer *registry__payer(const struct registry_check *check, const char *id);
const struct registry_village *registry__village(const struct registry_check *check,
                                                 const char *code);
const struct registry_account *registry__account(const struct registry_check *check,
                                                 const char *number);
bool registry__is_digits(const char *text, size_t len);

void registry__check_payers(struct registry_check *check);
void registry__check_villages(struct registry_check *check);
void registry__check_accounts(struct registry_check *check);
void registry__check_routes(struct registry_check *check);
/* Quotas before any adjustment, sorted by village and year. */
void registry__base_quotas(struct registry_check *check, struct registry_quotas *ret);
void registry__check_scope(struct registry_check *check, const struct registry_quotas *base);
void registry__apply_adjustments(struct registry_check *check, struct registry_quotas *quotas);

#endif
