/* Rules that classify a statement line by themselves: interest, fees, reversals, own transfers,
 * other funds, what was carried forward. */
#include "core/arena.h"
#include "core/i18n.h"
#include "reader.h"

#include <string.h>

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool is_id(const char *text)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return len > 0 && len <= 40 && text[len] == '\0';
}

static bool read_rule(const struct programme_part *part, struct programme_rule *rule,
                      struct err *err)
{
    static const char *const KEYS[] = { "id",        "version",     "side", "summary_like",
                                        "name_like", "own_account", "book", NULL };
    static const char *const SIDES[] = { "credit", "debit" };
    /* Accounts of docs/spec/books.md that a line may be classified to. */
    static const char *const BOOKS[] = { "interest", "fee",     "reversal_clearing",
                                         "transfer", "opening", "other_fund" };
    int64_t version;
    TRY(programme__keys(part, KEYS, err));
    TRY(programme__string(part, "id", &rule->id, err));
    TRY(programme__int(part, "version", 1, 1000, &version, err));
    TRY(programme__string(part, "side", &rule->side, err));
    TRY(programme__string(part, "book", &rule->book, err));
    rule->version = (int)version;
    if (!is_id(rule->id))
        return programme__bad(part, "id", _("letters a-z, digits and _"), err);
    if (!is_one_of(rule->side, SIDES, COUNT(SIDES)))
        return programme__bad(part, "side", "credit | debit", err);
    if (!is_one_of(rule->book, BOOKS, COUNT(BOOKS)))
        return programme__bad(
            part, "book", "interest | fee | reversal_clearing | transfer | opening | other_fund",
            err);
    if (jv_get(part->object, "summary_like") != NULL)
        TRY(programme__string(part, "summary_like", &rule->summary_like, err));
    if (jv_get(part->object, "name_like") != NULL)
        TRY(programme__string(part, "name_like", &rule->name_like, err));
    rule->own_account = jv_bool(jv_get(part->object, "own_account"), false);
    if (rule->summary_like == NULL && rule->name_like == NULL && !rule->own_account)
        return programme__bad(part, "summary_like", _("at least one condition"), err);
    return true;
}

bool programme__read_rules(const struct programme_part *root, struct programme *programme,
                           struct err *err)
{
    const struct jv *list;
    TRY(programme__array(root, "rules", PROGRAMME_RULES_MAX, &list, err));
    programme->rule_count = (int)jv_size(list);
    programme->rules = arena_array(root->arena, jv_size(list), struct programme_rule);
    for (size_t i = 0; i < jv_size(list); i++) {
        struct programme_part part = *root;
        part.place = arena_printf(root->arena, "rules[%zu]", i);
        part.object = jv_at(list, i);
        TRY(read_rule(&part, &programme->rules[i], err));
        for (size_t k = 0; k < i; k++)
            if (strcmp(programme->rules[k].id, programme->rules[i].id) == 0)
                return programme__bad(&part, "id", _("an id that stands once"), err);
    }
    return true;
}
