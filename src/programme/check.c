#include "check.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { EXPECTED_MAX = 400 };

void registry__refuse(const struct registry_check *check, struct registry_where where,
                      const char *column, const char *value, const char *format, ...)
{
    char expected[EXPECTED_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(expected, sizeof expected, format, args); /* longer texts are cut */
    va_end(args);
    struct refusal_place place = { where.file == NULL ? "" : where.file, where.line, column };
    (void)refusal_add(check->refusals, place, text_of(value), "%s", expected);
}

const struct registry_payer *registry__payer(const struct registry_check *check, const char *id)
{
    const struct index_item *found = index_find(&check->payers, id);
    return found == NULL ? NULL : &check->registry->payers.items[found->at];
}

const struct registry_village *registry__village(const struct registry_check *check,
                                                 const char *code)
{
    const struct index_item *found = index_find(&check->villages, code);
    return found == NULL ? NULL : &check->registry->villages.items[found->at];
}

const struct registry_account *registry__account(const struct registry_check *check,
                                                 const char *number)
{
    const struct index_item *found = index_find(&check->accounts, number);
    return found == NULL ? NULL : &check->registry->accounts.items[found->at];
}

bool registry__is_digits(const char *text, size_t len)
{
    return strlen(text) == len && strspn(text, "0123456789") == len;
}

static void build_indexes(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    index_init(&check->payers, check->arena, registry->payers.count);
    for (size_t i = 0; i < registry->payers.count; i++)
        index_put(&check->payers, registry->payers.items[i].id, i);
    index_sort(&check->payers);
    index_init(&check->villages, check->arena, registry->villages.count);
    for (size_t i = 0; i < registry->villages.count; i++)
        index_put(&check->villages, registry->villages.items[i].code, i);
    index_sort(&check->villages);
    index_init(&check->accounts, check->arena, registry->accounts.count);
    for (size_t i = 0; i < registry->accounts.count; i++)
        index_put(&check->accounts, registry->accounts.items[i].account_no, i);
    index_sort(&check->accounts);
}

static void require_rows(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    static const struct registry_where WHOLE = { "", 0 };
    if (registry->payers.count == 0)
        registry__refuse(check, WHOLE, "出资方", "",
                         _("a sheet or file 出资方 with at least one row"));
    if (registry->villages.count == 0)
        registry__refuse(check, WHOLE, "村", "", _("a sheet or file 村 with at least one row"));
}

void registry_check(const struct registry *registry, const struct programme *programme,
                    struct registry_quotas *ret, struct refusal_list *refusals)
{
    struct registry_check check = {
        .registry = registry,
        .programme = programme,
        .refusals = refusals,
        .arena = registry->arena,
    };
    build_indexes(&check);
    require_rows(&check);
    registry__check_payers(&check);
    registry__check_villages(&check);
    registry__check_accounts(&check);
    registry__check_routes(&check);
    registry__base_quotas(&check, ret);
    registry__check_scope(&check, ret);
    registry__apply_adjustments(&check, ret);
}
