/* Payers: ids, sources, codes, accounts and names. */
#include "check.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "programme/credit_code.h"

#include <string.h>

static bool is_id(const char *id)
{
    size_t len = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return len > 0 && len <= 40 && id[len] == '\0';
}

/* A county of the programme, or a city that has one: GB/T 2260 ends a city's code with 00. */
static bool is_region(const struct programme *programme, const char *code)
{
    if (programme_county(programme, code) != NULL)
        return true;
    for (int i = 0; i < programme->county_count; i++)
        if (strncmp(programme->counties[i].code, code, 4) == 0 && strcmp(code + 4, "00") == 0)
            return true;
    return false;
}

/* A county or city code of the programme, or a unified social credit code. */
static void check_code(const struct registry_check *check, const struct registry_payer *payer)
{
    static const char COLUMN[] = "区划或信用代码";
    if (payer->code[0] == '\0')
        return;
    if (registry__is_digits(payer->code, 6)) {
        if (!is_region(check->programme, payer->code))
            registry__refuse(check, payer->where, COLUMN, payer->code,
                             _("a county or city code of the programme"));
    } else if (!credit_code_is_valid(text_of(payer->code))) {
        registry__refuse(check, payer->where, COLUMN, payer->code,
                         _("six digits, or 18 characters with the right check character "
                           "(GB 32100)"));
    }
}

static void check_payer(const struct registry_check *check, const struct registry_payer *payer)
{
    if (!is_id(payer->id))
        registry__refuse(check, payer->where, "代码", payer->id,
                         _("1 to 40 of the characters a-z, 0-9 and -"));
    if (payer->name[0] == '\0')
        registry__refuse(check, payer->where, "名称", "", _("a name"));
    if (programme_source(check->programme, payer->source) == NULL)
        registry__refuse(check, payer->where, "资金来源", payer->source,
                         _("a source of the programme, e.g. %s"),
                         check->programme->sources[0].name);
    check_code(check, payer);
}

static void check_doubles(const struct registry_check *check, const struct index *index,
                          const char *column)
{
    const struct index_item *first;
    const struct index_item *second;
    size_t at = 0;
    while (index_next_double(index, &at, &first, &second)) {
        const struct registry_payer *one = &check->registry->payers.items[first->at];
        const struct registry_payer *two = &check->registry->payers.items[second->at];
        if (strcmp(column, "别名") == 0 && first->at == second->at)
            continue; /* one's own name again among one's aliases is harmless */
        registry__refuse(check, two->where, column, second->key,
                         _("a value that stands once; line %d (%s) has it too"), one->where.line,
                         one->name);
    }
}

void registry__check_payers(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    struct index accounts, names;
    size_t account_count = 0;
    size_t name_count = 0;
    for (size_t i = 0; i < registry->payers.count; i++) {
        account_count += registry->payers.items[i].accounts.count;
        name_count += registry->payers.items[i].aliases.count + 1;
    }
    index_init(&accounts, check->arena, account_count);
    index_init(&names, check->arena, name_count);
    for (size_t i = 0; i < registry->payers.count; i++) {
        const struct registry_payer *payer = &registry->payers.items[i];
        check_payer(check, payer);
        index_put(&names, text_normal(check->arena, text_of(payer->name)), i);
        for (size_t k = 0; k < payer->aliases.count; k++)
            index_put(&names, text_normal(check->arena, text_of(payer->aliases.items[k])), i);
        for (size_t k = 0; k < payer->accounts.count; k++) {
            index_put(&accounts, payer->accounts.items[k], i);
            if (registry__account(check, payer->accounts.items[k]) != NULL)
                registry__refuse(check, payer->where, "账号", payer->accounts.items[k],
                                 _("an account that is not also in the sheet 账户"));
        }
    }
    index_sort(&accounts);
    index_sort(&names);
    check_doubles(check, &check->payers, "代码");
    check_doubles(check, &accounts, "账号");
    check_doubles(check, &names, "别名");
}
