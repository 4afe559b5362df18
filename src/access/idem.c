#include "access/idem.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "store_session.h"

#include <string.h>

static bool check_key(const char *key, struct err *err)
{
    size_t len = strlen(key);
    bool ok = len > 0 && len <= ACCESS_IDEM_KEY_MAX;
    for (size_t i = 0; ok && i < len; i++)
        ok = key[i] > ' ' && key[i] <= '~';
    return ok ||
           err_set(err, ERR_INPUT, _("an idempotency key has 1 to %d printable ASCII characters"),
                   ACCESS_IDEM_KEY_MAX);
}

bool access_idem_begin(struct db *db, const struct access_ask *ask, struct arena *arena,
                       enum access_idem_state *ret_state, struct access_answer *ret,
                       struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    bool is_new;
    TRY(check_key(ask->key, err));
    TRY(store__idem_add(db, ask, &is_new, err));
    if (is_new) {
        *ret_state = ACCESS_IDEM_NEW;
        return true;
    }
    TRY(store__idem_get(db, ask, &row, err));
    if (!db_get_bool(row, 0, 0))
        return err_set(err, ERR_CONFLICT, _("the idempotency key was used for another request")) ||
               err_hint(err, _("Use a new key for each new request."));
    *ret_state = db_is_null(row, 0, 1) ? ACCESS_IDEM_OPEN : ACCESS_IDEM_DONE;
    if (*ret_state == ACCESS_IDEM_DONE)
        *ret = (struct access_answer) { .status = (int)db_get_int(row, 0, 1),
                                        .body = db_get_bytes(row, 0, 2, arena) };
    return true;
}

bool access_idem_finish(struct db *db, const struct access_ask *ask, int status, struct text body,
                        struct err *err)
{
    if (body.len > ACCESS_IDEM_ANSWER_MAX)
        return err_set(err, ERR_LIMIT, _("an answer has at most %d bytes"), ACCESS_IDEM_ANSWER_MAX);
    return store__idem_finish(db, ask, status, body, err);
}
