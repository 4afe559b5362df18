/* Connections that come back. */
#include "core/date.h"
#include "core/i18n.h"
#include "db/db.h"
#include "service.h"

enum { PAUSE_FIRST_US = 100000, PAUSE_MAX_US = 2000000 };

void link__init(struct link *link, const char *conninfo)
{
    *link = (struct link) { .conninfo = conninfo, .pause_us = PAUSE_FIRST_US };
}

bool link__open(struct link *link, struct db **ret, struct err *err)
{
    link__after(link);
    if (link->db == NULL) {
        if (time_monotonic_us() < link->next_us)
            return err_set(err, ERR_DB, _("the database cannot be reached at the moment"));
        if (!db_open(link->conninfo, &link->db, err)) {
            link->next_us = time_monotonic_us() + link->pause_us;
            link->pause_us = link->pause_us >= PAUSE_MAX_US / 2 ? PAUSE_MAX_US : 2 * link->pause_us;
            link->db = NULL;
            return false;
        }
        link->pause_us = PAUSE_FIRST_US;
    }
    *ret = link->db;
    return true;
}

void link__after(struct link *link)
{
    if (link->db != NULL && db_is_lost(link->db))
        link__close(link);
}

void link__close(struct link *link)
{
    db_free(link->db);
    link->db = NULL;
}
