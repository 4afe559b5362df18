#include "core/i18n.h"
#include "db/db.h"
#include "log/place.h"

#include <unistd.h>

enum { AT_ONCE = 10000, WAIT_US = 50000, WAIT_TIMES = 100 };
#define LOCK_NAME "log.sequence"

enum { BE_SEALER, SEQUENCE, WAITING };
static const struct db_stmt SQL[] = {
    [BE_SEALER] = { "log_place_be_sealer",
                    "SELECT pg_catalog.set_config('role', 'mingzhang_sealer', true)", DB_ONE_ROW },
    [SEQUENCE] = { "log_place_sequence", "SELECT log.sequence($1::int)", DB_ONE_ROW },
    [WAITING] = { "log_place_waiting", "SELECT EXISTS (SELECT FROM ledger.log_queue)", DB_ONE_ROW },
};

static bool sequence(struct db *db, void *arg, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(AT_ONCE) };
    TRY(db_exec(db, &SQL[BE_SEALER], NULL, 0, NULL, err));
    TRY(db_exec(db, &SQL[SEQUENCE], args, COUNT(args), &result, err));
    *(int64_t *)arg = db_get_int(result, 0, 0);
    return true;
}

static bool is_waiting(struct db *db, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[WAITING], NULL, 0, &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

static bool place_all(struct db *db, struct err *err)
{
    bool more = true;
    for (int tried = 0; tried < WAIT_TIMES;) {
        int64_t placed;
        TRY(db_tx(db, DB_READ_COMMITTED, sequence, &placed, err));
        TRY(is_waiting(db, &more, err));
        if (!more)
            return true;
        if (placed > 0)
            continue;
        tried++;
        (void)usleep(WAIT_US); /* until other transactions on the server are over */
    }
    (void)err_set(err, ERR_CONFLICT, _("records still wait for their place in the log"));
    return err_hint(err, _("A transaction that is open on the database server holds them back; "
                           "`mingzhang status` names it."));
}

bool log_place(struct db *db, struct err *err)
{
    struct err ignored = { 0 };
    TRY(db_lock(db, LOCK_NAME, err));
    bool ok = place_all(db, err);
    bool is_free = db_unlock(db, LOCK_NAME, ok ? err : &ignored);
    return ok && is_free;
}
