/* Puts a checked registry into the tables, or says what it contradicts there. */
#include "core/arena.h"
#include "core/i18n.h"
#include "store.h"

#include <string.h>

static void refuse(const struct db_result *result, size_t row, struct refusal_list *refusals)
{
    struct refusal_place place = { db_get(result, row, 0), (int)db_get_int(result, row, 1),
                                   db_get(result, row, 2) };
    const char *stands = db_get(result, row, 4);
    const char *code = db_get(result, row, 5);
    struct text value = db_get_text(result, row, 3);
    if (strcmp(code, "fixed") == 0)
        (void)refusal_add(refusals, place, value,
                          _("%s as imported before; add rows, aliases or dates instead"), stands);
    else if (strcmp(code, "missing") == 0)
        (void)refusal_add(refusals, place, value,
                          _("a row for it (%s), because it was imported before; give it an end "
                            "date instead of leaving it out"),
                          stands);
    else if (strcmp(code, "quota") == 0)
        (void)refusal_add(refusals, place, value,
                          _("payer and amount in fen as imported before (%s), or a new line in "
                            "the sheet 调整 with its 文号"),
                          stands);
    else
        (void)refusal_add(refusals, place, value,
                          _("the payer and amount in fen that stand now: %s"), stands);
}

bool registry_store(struct db *db, const struct registry *registry,
                    const struct programme *programme, const struct registry_quotas *quotas,
                    struct registry_change *ret, struct refusal_list *refusals, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(registry__stage(db, registry, quotas, programme, err));
    TRY(registry__contradictions(db, &result, err));
    for (size_t i = 0; i < db_rows(result); i++)
        refuse(result, i, refusals);
    *ret = (struct registry_change) { 0 };
    return db_rows(result) > 0 || registry__merge(db, ret, err);
}
