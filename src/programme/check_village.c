/* Villages: codes, counties, kinds of helping unit against the payer's source, names. */
#include "check.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <string.h>

enum { VILLAGE_CODE_DIGITS = 12, COUNTY_CODE_DIGITS = 6 };

static void check_codes(const struct registry_check *check, const struct registry_village *village)
{
    if (!registry__is_digits(village->code, VILLAGE_CODE_DIGITS))
        registry__refuse(check, village->where, "村代码", village->code, _("twelve digits"));
    const struct programme_county *county =
        programme_county(check->programme, village->county_code);
    if (county == NULL)
        registry__refuse(check, village->where, "县区代码", village->county_code,
                         _("a county code of the programme"));
    else if (village->county_name[0] != '\0' && strcmp(village->county_name, county->name) != 0)
        registry__refuse(check, village->where, "县区", village->county_name,
                         _("%s, the name of county %s"), county->name, county->code);
    if (strncmp(village->code, village->county_code, COUNTY_CODE_DIGITS) != 0)
        registry__refuse(check, village->where, "县区代码", village->county_code,
                         _("the first six digits of the village code %s"), village->code);
    for (size_t i = 0; i < village->alias_codes.count; i++)
        if (!registry__is_digits(village->alias_codes.items[i], VILLAGE_CODE_DIGITS))
            registry__refuse(check, village->where, "别名代码", village->alias_codes.items[i],
                             _("twelve digits"));
}

static const struct programme_source *source_of_kind(const struct programme *programme,
                                                     const char *unit_kind)
{
    for (int i = 0; i < programme->source_count; i++)
        if (strcmp(programme->sources[i].unit_kind, unit_kind) == 0)
            return &programme->sources[i];
    return NULL;
}

/* 市属单位帮扶 is paid by the city, 区属单位帮扶 by a district, 市属国企帮扶 by the enterprise. */
static void check_payer(const struct registry_check *check, const struct registry_village *village)
{
    const struct programme_source *source = source_of_kind(check->programme, village->unit_kind);
    if (source == NULL) {
        registry__refuse(check, village->where, "帮扶单位类型", village->unit_kind,
                         _("a kind of unit of the programme, e.g. %s"),
                         check->programme->sources[0].unit_kind_name);
        return;
    }
    if (village->payer[0] == '\0')
        return;
    const struct registry_payer *payer = registry__payer(check, village->payer);
    if (payer == NULL)
        registry__refuse(check, village->where, "出资方", village->payer,
                         _("the code of a payer in the sheet 出资方"));
    else if (strcmp(payer->source, source->id) != 0)
        registry__refuse(check, village->where, "出资方", village->payer,
                         _("a payer of source %s, because the helping unit is of kind %s"),
                         source->name, source->unit_kind_name);
}

static void check_successor(const struct registry_check *check,
                            const struct registry_village *village)
{
    if (village->successor[0] == '\0')
        return;
    if (strcmp(village->successor, village->code) == 0 ||
        registry__village(check, village->successor) == NULL)
        registry__refuse(check, village->where, "继任村代码", village->successor,
                         _("the code of another village of this registry"));
    if (!village->has_valid_to)
        registry__refuse(check, village->where, "失效日期", "",
                         _("the day on which the successor took over"));
}

static void check_village(const struct registry_check *check,
                          const struct registry_village *village)
{
    check_codes(check, village);
    check_payer(check, village);
    check_successor(check, village);
    if (village->name[0] == '\0')
        registry__refuse(check, village->where, "村名", "", _("a name"));
    if (village->town[0] == '\0')
        registry__refuse(check, village->where, "镇", "", _("a name"));
    if (village->unit[0] == '\0')
        registry__refuse(check, village->where, "帮扶单位", "", _("the name of the helping unit"));
    if (village->has_valid_to && village->valid_to.day < village->valid_from.day)
        registry__refuse(check, village->where, "失效日期", "",
                         _("a day that is not before 生效日期"));
}

static void refuse_doubles(const struct registry_check *check, const struct index *index,
                           const char *column)
{
    const struct index_item *first;
    const struct index_item *second;
    size_t at = 0;
    while (index_next_double(index, &at, &first, &second)) {
        const struct registry_village *one = &check->registry->villages.items[first->at];
        const struct registry_village *two = &check->registry->villages.items[second->at];
        if (first->at == second->at)
            continue; /* one's own name among one's aliases is harmless */
        registry__refuse(check, two->where, column, second->key,
                         _("a value that stands once; line %d (%s) has it too"), one->where.line,
                         one->name);
    }
}

/* Codes and alias codes are one set; names need to differ inside a town only. */
void registry__check_villages(struct registry_check *check)
{
    const struct registry *registry = check->registry;
    struct index codes, names;
    size_t code_count = 0;
    size_t name_count = 0;
    for (size_t i = 0; i < registry->villages.count; i++) {
        code_count += registry->villages.items[i].alias_codes.count + 1;
        name_count += registry->villages.items[i].alias_names.count + 1;
    }
    index_init(&codes, check->arena, code_count);
    index_init(&names, check->arena, name_count);
    for (size_t i = 0; i < registry->villages.count; i++) {
        const struct registry_village *village = &registry->villages.items[i];
        check_village(check, village);
        index_put(&codes, village->code, i);
        for (size_t k = 0; k < village->alias_codes.count; k++)
            index_put(&codes, village->alias_codes.items[k], i);
        for (size_t k = 0; k <= village->alias_names.count; k++) {
            const char *name = k == 0 ? village->name : village->alias_names.items[k - 1];
            char *key = arena_printf(check->arena, "%s/%s/%s", village->county_code, village->town,
                                     text_normal(check->arena, text_of(name)));
            index_put(&names, key, i);
        }
    }
    index_sort(&codes);
    index_sort(&names);
    refuse_doubles(check, &codes, "村代码");
    refuse_doubles(check, &names, "村名");
}
