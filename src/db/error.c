/* From SQLSTATE (PostgreSQL manual, appendix A) to our list of errors. */
#include "core/i18n.h"
#include "pq.h"

#include <string.h>

struct state {
    const char *prefix; /* whole SQLSTATE or its class */
    enum err_code code;
};

static const struct state STATES[] = {
    { "40001", ERR_DB_RETRY }, { "40P01", ERR_DB_RETRY }, { "23505", ERR_CONFLICT },
    { "23503", ERR_CONFLICT }, { "23P01", ERR_CONFLICT }, { "23514", ERR_INPUT },
    { "MZ001", ERR_REFUSED },  { "MZ002", ERR_CONFLICT }, { "MZ003", ERR_DIFFERS },
    { "53100", ERR_IO },       { "53200", ERR_MEMORY },   { "58030", ERR_IO },
    { "XX001", ERR_DAMAGED },  { "XX002", ERR_DAMAGED },
};

static enum err_code code_of(const char *state)
{
    for (size_t i = 0; i < COUNT(STATES); i++)
        if (strncmp(state, STATES[i].prefix, strlen(STATES[i].prefix)) == 0)
            return STATES[i].code;
    return ERR_DB;
}

struct text db__first_line(const char *message)
{
    struct text text = text_of(message != NULL ? message : "");
    size_t end;
    if (text_find(text, "\n", &end))
        text = text_slice(text, 0, end);
    return text_trim(text);
}

static bool fail_lost(struct db *db, const char *what, struct err *err)
{
    struct text line = db__first_line(PQerrorMessage(db->conn));
    err_set(err, ERR_DB, _("the database connection was lost (%s): %.*s"), what, TEXT_ARG(line));
    return err_hint(err, _("Nothing half-done was kept; run the same command again."));
}

bool db__fail(struct db *db, const PGresult *result, const char *what, struct err *err)
{
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    if (state == NULL || strncmp(state, "57P", 3) == 0 || PQstatus(db->conn) == CONNECTION_BAD)
        return fail_lost(db, what, err);
    enum err_code code = code_of(state);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    if (strncmp(state, "MZ", 2) == 0)
        err_set(err, code, "%s", primary); /* raised by our own SQL, written for people */
    else
        err_set(err, code, _("the database refused %s: %s"), what, primary);
    if (code == ERR_IO)
        return err_hint(err, _("Make room on the database's disk, then run the command again."));
    if (code == ERR_DAMAGED)
        return err_hint(err, _("`mingzhang verify` names what is damaged; then restore a backup "
                               "(docs/operations.md)."));
    if (hint != NULL || detail != NULL)
        return err_hint(err, "%s", hint != NULL ? hint : detail);
    return false;
}
