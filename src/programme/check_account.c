/* Accounts, their parties, and routes. */
#include "check.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <string.h>

static void check_village_account(const struct registry_check *check,
                                  const struct registry_account *account)
{
    if (registry__village(check, account->village) == NULL)
        registry__refuse(check, account->where, "村代码", account->village,
                         _("the code of a village in the sheet 村"));
    if (account->slug[0] != '\0')
        registry__refuse(check, account->where, "标识", account->slug,
                         _("nothing: only a transit account has one"));
    if ((int)account->roles.count < check->programme->parties_at_least)
        registry__refuse(check, account->where, "共管方", "",
                         _("at least %d parties such as %s:单位、%s:单位"),
                         check->programme->parties_at_least, check->programme->roles[0],
                         check->programme->roles[check->programme->role_count - 1]);
    for (size_t i = 0; i < account->roles.count; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(account->roles.items[i], account->roles.items[k]) == 0 ||
                strcmp(account->orgs.items[i], account->orgs.items[k]) == 0)
                registry__refuse(check, account->where, "共管方", account->orgs.items[i],
                                 _("each role and each organisation once"));
    }
}

static bool is_slug(const char *slug)
{
    size_t len = strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    return len > 0 && len <= 40 && slug[len] == '\0';
}

static void check_transit_account(const struct registry_check *check,
                                  const struct registry_account *account)
{
    if (programme_county(check->programme, account->county) == NULL)
        registry__refuse(check, account->where, "县区代码", account->county,
                         _("a county code of the programme"));
    if (!is_slug(account->slug))
        registry__refuse(check, account->where, "标识", account->slug,
                         _("1 to 40 of the characters a-z, 0-9, - and _"));
    if (account->village[0] != '\0')
        registry__refuse(check, account->where, "村代码", account->village,
                         _("nothing: a transit account belongs to a county"));
}

static void refuse_doubles(const struct registry_check *check, const struct index *index,
                           const char *column)
{
    const struct index_item *first;
    const struct index_item *second;
    size_t at = 0;
    while (index_next_double(index, &at, &first, &second)) {
        const struct registry_account *one = &check->registry->accounts.items[first->at];
        const struct registry_account *two = &check->registry->accounts.items[second->at];
        registry__refuse(check, two->where, column, second->key,
                         _("a value that stands once; line %d (%s) has it too"), one->where.line,
                         one->name);
    }
}

void registry__check_accounts(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    struct index slugs;
    index_init(&slugs, check->arena, registry->accounts.count);
    for (size_t i = 0; i < registry->accounts.count; i++) {
        const struct registry_account *account = &registry->accounts.items[i];
        if (account->account_no[0] == '\0')
            registry__refuse(check, account->where, "账号", "", _("an account number"));
        if (account->name[0] == '\0')
            registry__refuse(check, account->where, "户名", "", _("a name"));
        if (account->bank[0] == '\0')
            registry__refuse(check, account->where, "开户行", "", _("the name of the bank"));
        if (account->has_valid_to && account->valid_to.day < account->valid_from.day)
            registry__refuse(check, account->where, "失效日期", "",
                             _("a day that is not before 生效日期"));
        if (strcmp(account->kind, "village") == 0)
            check_village_account(check, account);
        else
            check_transit_account(check, account);
        if (account->slug[0] != '\0')
            index_put(&slugs, account->slug, i);
    }
    index_sort(&slugs);
    refuse_doubles(check, &check->accounts, "账号");
    refuse_doubles(check, &slugs, "标识");
}

static void check_route(const struct registry_check *check, const struct registry_route *route)
{
    if (registry__payer(check, route->payer) == NULL)
        registry__refuse(check, route->where, "出资方", route->payer,
                         _("the code of a payer in the sheet 出资方"));
    if (programme_county(check->programme, route->county) == NULL)
        registry__refuse(check, route->where, "县区代码", route->county,
                         _("a county code of the programme"));
    if (route->transit[0] == '\0')
        return;
    const struct registry_account *transit = registry__account(check, route->transit);
    if (transit == NULL || strcmp(transit->kind, "transit") != 0)
        registry__refuse(check, route->where, "中转账号", route->transit,
                         _("the number of a transit account in the sheet 账户"));
    else if (strcmp(transit->county, route->county) != 0)
        registry__refuse(check, route->where, "中转账号", route->transit,
                         _("a transit account of county %s"), route->county);
}

void registry__check_routes(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    const struct index_item *first;
    const struct index_item *second;
    struct index keys;
    size_t at = 0;
    index_init(&keys, check->arena, registry->routes.count);
    for (size_t i = 0; i < registry->routes.count; i++) {
        const struct registry_route *route = &registry->routes.items[i];
        check_route(check, route);
        index_put(&keys, arena_printf(check->arena, "%s/%s", route->payer, route->county), i);
    }
    index_sort(&keys);
    while (index_next_double(&keys, &at, &first, &second))
        registry__refuse(check, registry->routes.items[second->at].where, "出资方", second->key,
                         _("one route for each payer and county; line %d has it too"),
                         registry->routes.items[first->at].where.line);
}
