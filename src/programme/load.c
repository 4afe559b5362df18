/* Between the programme file and the programme.* tables. */
#include "core/arena.h"
#include "core/i18n.h"
#include "store.h"

#include <string.h>

bool programme_load(struct db *db, const struct programme *programme, bool is_demo,
                    enum programme_change *ret, struct err *err)
{
    struct programme_found found;
    TRY(programme__find(db, programme, is_demo, &found, err));
    if (found.found && found.same) {
        *ret = PROGRAMME_SAME;
        return true;
    }
    if (found.quotas && (strcmp(found.id, programme->id) != 0 || found.terms_differ)) {
        err_set(err, ERR_CONFLICT, _("quotas of the programme %s exist already"), found.id);
        return err_hint(err, _("Its amount, years, due date and sources stay as they are; use "
                               "another home folder for another programme."));
    }
    TRY(programme__write(db, programme, is_demo, err));
    *ret = PROGRAMME_LOADED;
    return true;
}

bool programme_read(struct db *db, struct arena *arena, struct programme **ret, bool *ret_is_demo,
                    struct err *err)
{
    struct text body;
    bool is_demo = false;
    TRY(programme__read_body(db, arena, &body, &is_demo, err));
    if (body.len == 0) {
        err_set(err, ERR_NOT_FOUND, _("no programme was loaded yet"));
        return err_hint(err, _("Load one first: mingzhang import programme [FILE]"));
    }
    TRY(programme_parse(body, "programme.programme", arena, ret, err));
    if (ret_is_demo != NULL)
        *ret_is_demo = is_demo;
    return true;
}
