#include "store_decision.h"

#include "core/i18n.h"
#include "db/db.h"

#include <inttypes.h>

enum { SUBJECT, LINE, PROPOSED, ADD, GET, END_, EFFECT, LIST, PROPOSALS, PROPOSALS_ALIKE };
static const struct db_stmt SQL[] = {
    [SUBJECT] = { "reconcile_subject_state", "SELECT reconcile.subject_state($1::text, $2::text)",
                  DB_ONE_ROW },
    [LINE] = { "reconcile_line_of_break", "SELECT coalesce(reconcile.line_of_break($1::text), 0)",
               DB_ONE_ROW },
    [PROPOSED] = { "reconcile_is_proposed",
                   "SELECT EXISTS (SELECT FROM reconcile.decision WHERE kind = $1::text"
                   " AND subject = $2::text AND state = 'proposed')",
                   DB_ONE_ROW },
    [ADD] = { "reconcile_add_decision",
              "INSERT INTO reconcile.decision (kind, subject, detail, reason, evidence, maker,"
              " state) VALUES ($1::text, $2::text, coalesce($3::text, ''), $4::text, $5::bytea,"
              " $6::text, 'proposed') RETURNING id",
              DB_ONE_ROW },
    [GET] = { "reconcile_get_decision",
              "SELECT id, kind, subject, detail, reason, maker, coalesce(checker, ''), state"
              " FROM reconcile.decision WHERE id = $1::bigint",
              DB_ANY_ROWS },
    [END_] = { "reconcile_end_decision",
               "UPDATE reconcile.decision SET state = $2::text, checker = $3::text,"
               " checked_at = pg_catalog.now() WHERE id = $1::bigint AND state = 'proposed'"
               " RETURNING id",
               DB_ONE_ROW },
    [EFFECT] = { "reconcile_take_effect", "SELECT reconcile.take_effect($1::bigint)", DB_ONE_ROW },
    [LIST] = { "reconcile_list_decisions",
               "SELECT id, kind, subject, detail, reason, maker, coalesce(checker, ''), state"
               " FROM reconcile.decision WHERE $1::boolean OR state = 'proposed' ORDER BY id",
               DB_ANY_ROWS },
    [PROPOSALS] = { "reconcile_list_proposals",
                    "SELECT id, why, village, score, facts::text FROM reconcile.proposal_list"
                    " WHERE state = 'open' ORDER BY why, id",
                    DB_ANY_ROWS },
    [PROPOSALS_ALIKE] = { "reconcile_list_proposals_alike",
                          "SELECT pg_catalog.encode(id, 'hex') FROM reconcile.proposal"
                          " WHERE pg_catalog.starts_with(pg_catalog.encode(id, 'hex'), $1::text)"
                          " LIMIT 2",
                          DB_ANY_ROWS },
};

bool store__subject_state(struct db *db, const char *kind, const char *subject, struct arena *arena,
                          const char **ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(kind), db_text(subject) };
    TRY(db_exec(db, &SQL[SUBJECT], args, COUNT(args), &result, err));
    *ret = db_is_null(result, 0, 0) ? NULL : arena_strdup(arena, db_get(result, 0, 0));
    return true;
}

bool store__line_of_break(struct db *db, const char *id, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(id) };
    TRY(db_exec(db, &SQL[LINE], args, COUNT(args), &result, err));
    *ret = db_rows(result) == 0 ? 0 : db_get_int(result, 0, 0);
    return true;
}

bool store__is_proposed(struct db *db, const char *kind, const char *subject, bool *ret,
                        struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(kind), db_text(subject) };
    TRY(db_exec(db, &SQL[PROPOSED], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store__decision_add(struct db *db, const struct decision *decision, const char *subject,
                         int64_t *ret_id, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = {
        db_text(decision_kind_name(decision->kind)),
        db_text(subject),
        db_text(decision->detail),
        db_text(decision->reason),
        decision->evidence == NULL ? db_null() : db_bytes(decision->evidence->bytes, SHA256_SIZE),
        db_text(decision->who),
    };
    TRY(db_exec(db, &SQL[ADD], args, COUNT(args), &result, err));
    *ret_id = db_get_int(result, 0, 0);
    return true;
}

static struct decision_row row_of(const struct db_result *from)
{
    return (struct decision_row) {
        .id = db_get_int(from, 0, 0),
        .kind = db_get(from, 0, 1),
        .subject = db_get(from, 0, 2),
        .detail = db_get(from, 0, 3),
        .reason = db_get(from, 0, 4),
        .maker = db_get(from, 0, 5),
        .checker = db_get(from, 0, 6),
        .state = db_get(from, 0, 7),
    };
}

bool store__decision_get(struct db *db, int64_t id, struct arena *arena, struct decision_row *ret,
                         struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(id) };
    TRY(db_exec(db, &SQL[GET], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no decision %" PRId64), id);
    struct decision_row row = row_of(result);
    row.kind = arena_strdup(arena, row.kind);
    row.subject = arena_strdup(arena, row.subject);
    row.detail = arena_strdup(arena, row.detail);
    row.reason = arena_strdup(arena, row.reason);
    row.maker = arena_strdup(arena, row.maker);
    row.checker = arena_strdup(arena, row.checker);
    row.state = arena_strdup(arena, row.state);
    *ret = row;
    return true;
}

bool store__decision_end(struct db *db, int64_t id, const char *state, const char *who,
                         struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(id), db_text(state), db_text(who) };
    return db_exec(db, &SQL[END_], args, COUNT(args), &result, err);
}

bool store__take_effect(struct db *db, int64_t id, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(id) };
    return db_exec(db, &SQL[EFFECT], args, COUNT(args), &result, err);
}

struct decisions {
    bool (*each)(const struct decision_row *row, void *arg, struct err *err);
    void *arg;
};

static bool decision_row_read(const struct db_result *from, void *arg, struct err *err)
{
    const struct decisions *to = arg;
    struct decision_row row = row_of(from);
    return to->each(&row, to->arg, err);
}

bool decision_each(struct db *db, bool all,
                   bool (*each)(const struct decision_row *row, void *arg, struct err *err),
                   void *arg, struct err *err)
{
    struct decisions to = { each, arg };
    const struct db_arg args[] = { db_bool(all) };
    return db_each(db, &SQL[LIST], args, COUNT(args), decision_row_read, &to, err);
}

bool store__proposal_complete(struct db *db, const char *prefix, char ret[BREAK_ID_SIZE],
                              struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    size_t len = strlen(prefix);
    const struct db_arg args[] = { db_text(prefix) };
    if (len < BREAK_ID_SHORT_MIN || len >= BREAK_ID_SIZE ||
        strspn(prefix, "0123456789abcdef") != len) {
        err_set(err, ERR_INPUT, _("\"%.70s\" is not the id of a proposal"), prefix);
        return err_hint(err,
                        _("Give at least %d hexadecimal digits of it, as `mingzhang pending` "
                          "prints them."),
                        BREAK_ID_SHORT_MIN);
    }
    TRY(db_exec(db, &SQL[PROPOSALS_ALIKE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no proposal %s"), prefix);
    if (db_rows(result) > 1)
        return err_set(err, ERR_INPUT, _("several proposals begin with %s"), prefix);
    (void)snprintf(ret, BREAK_ID_SIZE, "%s", db_get(result, 0, 0)); /* 64 digits, always */
    return true;
}

struct proposals {
    bool (*each)(const struct proposal_row *row, void *arg, struct err *err);
    void *arg;
};

static bool proposal_row_read(const struct db_result *from, void *arg, struct err *err)
{
    const struct proposals *to = arg;
    struct proposal_row row = {
        .id = db_get(from, 0, 0),
        .why = db_get(from, 0, 1),
        .village = db_get(from, 0, 2),
        .score = (int)db_get_int(from, 0, 3),
        .facts = db_get(from, 0, 4),
    };
    return to->each(&row, to->arg, err);
}

bool proposal_each(struct db *db,
                   bool (*each)(const struct proposal_row *row, void *arg, struct err *err),
                   void *arg, struct err *err)
{
    struct proposals to = { each, arg };
    return db_each(db, &SQL[PROPOSALS], NULL, 0, proposal_row_read, &to, err);
}
