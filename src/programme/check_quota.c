/* Quotas: what the sheet of villages gives, the control totals of the scope, the adjustments. */
#include "check.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <string.h>

static int compare_quotas(const void *left, const void *right)
{
    const struct registry_quota *a = left;
    const struct registry_quota *b = right;
    int order = strcmp(a->village->code, b->village->code);
    return order != 0 ? order : a->year - b->year;
}

void registry__base_quotas(struct registry_check *check, struct registry_quotas *ret)
{
    const struct registry *registry = check->registry;
    const struct programme *programme = check->programme;
    size_t most = registry->villages.count * (size_t)programme->year_count;
    struct registry_quotas quotas = { arena_array(check->arena, most + 1, struct registry_quota),
                                      0 };
    for (size_t i = 0; i < registry->villages.count; i++) {
        const struct registry_village *village = &registry->villages.items[i];
        for (int y = 0; y < programme->year_count && village->payer[0] != '\0'; y++)
            quotas.items[quotas.count++] = (struct registry_quota) {
                .village = village,
                .year = programme->years[y],
                .payer = village->payer,
                .amount = programme->amount,
                .document = village->document[0] != '\0' ? village->document : programme->basis,
            };
    }
    qsort(quotas.items, quotas.count, sizeof *quotas.items, compare_quotas);
    *ret = quotas;
}

/* A control total speaks of a source, a payer or a county, whatever the scope is. */
enum scope_by { BY_NOTHING, BY_SOURCE, BY_PAYER, BY_COUNTY };

static enum scope_by scope_by(const struct registry_check *check,
                              const struct registry_scope *scope)
{
    if (programme_source(check->programme, scope->key) != NULL)
        return BY_SOURCE;
    if (strcmp(scope->kind, "payers") == 0 && registry__payer(check, scope->key) != NULL)
        return BY_PAYER;
    if (strcmp(scope->kind, "counties") == 0 &&
        programme_county(check->programme, scope->key) != NULL)
        return BY_COUNTY;
    return BY_NOTHING;
}

static const char *key_of(const struct registry_check *check, const struct registry_quota *quota,
                          enum scope_by by)
{
    if (by == BY_COUNTY)
        return quota->village->county_code;
    if (by == BY_PAYER)
        return quota->payer;
    const struct registry_payer *payer = registry__payer(check, quota->payer);
    return payer == NULL ? "" : payer->source;
}

struct total {
    int64_t villages;
    struct money amount; /* of one year */
};

static struct total sum_up(const struct registry_check *check, const struct registry_quotas *base,
                           enum scope_by by, const char *key)
{
    struct total total = { 0, { 0 } };
    for (size_t i = 0; i < base->count; i++) {
        if (base->items[i].year != check->programme->years[0] ||
            strcmp(key_of(check, &base->items[i], by), key) != 0)
            continue;
        total.villages++;
        if (!money_add(total.amount, base->items[i].amount, &total.amount))
            total.amount.fen = MONEY_FEN_MAX; /* certainly not the control total */
    }
    return total;
}

static void compare_total(const struct registry_check *check, const struct registry_scope *scope,
                          struct total found)
{
    char expected_text[MONEY_TEXT_MAX], found_text[MONEY_TEXT_MAX], difference_text[MONEY_TEXT_MAX];
    if (found.villages != scope->villages)
        registry__refuse(check, scope->where, "村数", scope->key,
                         _("%d villages of %s; the sheet 村 has %lld, a difference of %lld"),
                         scope->villages, scope->key, (long long)found.villages,
                         (long long)(found.villages - scope->villages));
    if (found.amount.fen == scope->year_amount.fen)
        return;
    struct money difference = { found.amount.fen - scope->year_amount.fen };
    registry__refuse(check, scope->where, "年度金额", scope->key,
                     _("%s yuan a year of %s; the sheet 村 gives %s, a difference of %s"),
                     money_format(scope->year_amount, expected_text), scope->key,
                     money_format(found.amount, found_text),
                     money_format(difference, difference_text));
}

/* The programme's own totals bind a registry that speaks for the whole. */
static void check_whole(const struct registry_check *check, const struct registry_quotas *base)
{
    for (int i = 0; i < check->programme->source_count; i++) {
        const struct programme_source *source = &check->programme->sources[i];
        struct registry_scope bound = {
            .where = { "", 0 },
            .kind = "whole",
            .key = source->id,
            .villages = source->villages,
            .year_amount = { source->total.fen / check->programme->year_count },
        };
        compare_total(check, &bound, sum_up(check, base, BY_SOURCE, source->id));
    }
}

static const struct registry_scope *scope_of(const struct registry *registry, const char *key)
{
    for (size_t i = 0; i < registry->scopes.count; i++)
        if (strcmp(registry->scopes.items[i].key, key) == 0)
            return &registry->scopes.items[i];
    return NULL;
}

static void check_rows(const struct registry_check *check, const struct registry_quotas *base)
{
    const struct registry *registry = check->registry;
    for (size_t i = 0; i < registry->scopes.count; i++) {
        const struct registry_scope *scope = &registry->scopes.items[i];
        if (strcmp(scope->kind, registry->scopes.items[0].kind) != 0)
            registry__refuse(check, scope->where, "范围", scope->kind,
                             _("the same scope in all rows, as in the first: %s"),
                             registry->scopes.items[0].kind);
        else if (scope_by(check, scope) == BY_NOTHING)
            registry__refuse(check, scope->where, "对象", scope->key,
                             _("a source, a payer's code or a county code, as the scope says"));
        else if (scope_of(registry, scope->key) != scope)
            registry__refuse(check, scope->where, "对象", scope->key,
                             _("a value that stands once"));
        else
            compare_total(check, scope, sum_up(check, base, scope_by(check, scope), scope->key));
    }
}

/* Does any control total speak of this quota? */
static bool is_bound(const struct registry_check *check, const struct registry_quota *quota)
{
    const struct registry *registry = check->registry;
    for (size_t i = 0; i < registry->scopes.count; i++) {
        const struct registry_scope *scope = &registry->scopes.items[i];
        enum scope_by by = scope_by(check, scope);
        if (by != BY_NOTHING && strcmp(key_of(check, quota, by), scope->key) == 0)
            return true;
    }
    return false;
}

void registry__check_scope(struct registry_check *check, const struct registry_quotas *base)
{
    const struct registry *registry = check->registry;
    bool whole =
        registry->scopes.count == 0 || strcmp(registry->scopes.items[0].kind, "whole") == 0;
    check_rows(check, base);
    if (whole) {
        check_whole(check, base);
        return;
    }
    for (size_t i = 0; i < base->count; i++)
        if (base->items[i].year == check->programme->years[0] && !is_bound(check, &base->items[i]))
            registry__refuse(check, base->items[i].village->where, "范围",
                             base->items[i].village->code,
                             _("a control total for it in the sheet 范围"));
}

static struct registry_quota *find_quota(struct registry_quotas *quotas, const char *village,
                                         int year)
{
    size_t low = 0;
    size_t high = quotas->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct registry_quota *quota = &quotas->items[middle];
        int order = strcmp(quota->village->code, village);
        if (order == 0)
            order = quota->year - year;
        if (order == 0)
            return &quotas->items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void check_old(const struct registry_check *check,
                      const struct registry_adjustment *adjustment,
                      const struct registry_quota *quota)
{
    char text[MONEY_TEXT_MAX];
    if (adjustment->old_payer[0] != '\0' && strcmp(adjustment->old_payer, quota->payer) != 0)
        registry__refuse(check, adjustment->where, "原出资方", adjustment->old_payer,
                         _("%s, who paid before this line"), quota->payer);
    if (adjustment->old_amount.fen >= 0 && adjustment->old_amount.fen != quota->amount.fen)
        registry__refuse(check, adjustment->where, "原金额",
                         money_plain(adjustment->old_amount, text),
                         _("%lld.%02lld as before this line"), (long long)(quota->amount.fen / 100),
                         (long long)(quota->amount.fen % 100));
}

static void apply(const struct registry_check *check, const struct registry_adjustment *adjustment,
                  struct registry_quotas *quotas)
{
    struct registry_quota *quota = find_quota(quotas, adjustment->village, adjustment->year);
    if (adjustment->document[0] == '\0')
        registry__refuse(check, adjustment->where, "文号", "",
                         _("the number of the document that approved it"));
    if (quota == NULL) {
        registry__refuse(check, adjustment->where, "村代码", adjustment->village,
                         _("a village with a quota in %d"), adjustment->year);
        return;
    }
    check_old(check, adjustment, quota);
    if (adjustment->new_payer[0] != '\0') {
        if (registry__payer(check, adjustment->new_payer) == NULL)
            registry__refuse(check, adjustment->where, "新出资方", adjustment->new_payer,
                             _("the code of a payer in the sheet 出资方"));
        else
            quota->payer = adjustment->new_payer;
    }
    if (adjustment->new_amount.fen >= 0)
        quota->amount = adjustment->new_amount;
    quota->document = adjustment->document;
}

static int compare_adjustments(const void *left, const void *right)
{
    const struct registry_adjustment *const *a = left;
    const struct registry_adjustment *const *b = right;
    int days = ((*a)->decided_on.day > (*b)->decided_on.day) -
               ((*a)->decided_on.day < (*b)->decided_on.day);
    return days != 0 ? days : (*a > *b) - (*a < *b);
}

/* In the order of the day on which they were decided, then of the rows. */
void registry__apply_adjustments(struct registry_check *check, struct registry_quotas *quotas)
{
    const struct registry *registry = check->registry;
    size_t count = registry->adjustments.count;
    const struct registry_adjustment **order =
        arena_array(check->arena, count + 1, const struct registry_adjustment *);
    for (size_t i = 0; i < count; i++)
        order[i] = &registry->adjustments.items[i];
    qsort(order, count, sizeof(const struct registry_adjustment *), compare_adjustments);
    for (size_t i = 0; i < count; i++)
        apply(check, order[i], quotas);
}
