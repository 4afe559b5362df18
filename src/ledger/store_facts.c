/* Reading facts that have no record yet: the views and functions of sql/functions/ledger/facts.sql,
 * whose
 * columns the drafting code knows by number. */
#include "store.h"

static const char *const WORDS[FACT_KIND_COUNT] = {
    [FACT_FILE] = "file",   [FACT_REFUSAL] = "refusal",     [FACT_PAYMENT] = "payment",
    [FACT_LINE] = "line",   [FACT_STATEMENT] = "statement", [FACT_ADJUSTMENT] = "adjustment",
    [FACT_EVENT] = "event",
};

const char *fact_kind_word(enum fact_kind kind) { return WORDS[kind]; }

/* Whoever inserts holds the table's row lock until it commits; pg_locks is read after the
 * snapshot of max(id) was taken, so that a fact below it is either visible or seen coming. */
#define REACH(kind, table)                                                                         \
    {                                                                                              \
        "ledger_reach_" kind,                                                                      \
            "SELECT coalesce((SELECT last_id FROM ledger.progress WHERE kind = '" kind             \
            "' AND id = 0), 0), coalesce(pg_catalog.max(id), 0), NOT EXISTS ("                     \
            "SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'relation'"                      \
            " AND l.mode = 'RowExclusiveLock' AND l.database = (SELECT oid"                        \
            " FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"          \
            " AND l.relation = '" table "'::pg_catalog.regclass) FROM " table,                     \
            DB_ONE_ROW                                                                             \
    }
static const struct db_stmt REACHES[FACT_KIND_COUNT] = {
    [FACT_FILE] = REACH("file", "intake.file"),
    [FACT_REFUSAL] = REACH("refusal", "intake.refusal"),
    [FACT_PAYMENT] = REACH("payment", "intake.payment"),
    [FACT_LINE] = REACH("line", "intake.line"),
    [FACT_STATEMENT] = REACH("statement", "intake.statement"),
    [FACT_ADJUSTMENT] = REACH("adjustment", "programme.adjustment"),
    [FACT_EVENT] = REACH("event", "reconcile.event"),
};

/* STORE_PAGE rows. */
#define PAGE(kind, where)                                                                          \
    {                                                                                              \
        "ledger_page_" kind,                                                                       \
            "SELECT * FROM ledger.new_" kind " WHERE id > $1::bigint" where                        \
            " ORDER BY id LIMIT 4096",                                                             \
            DB_ANY_ROWS                                                                            \
    }
#define PAGE_OF(kind)                                                                              \
    {                                                                                              \
        "ledger_page_" kind, "SELECT * FROM ledger.new_" kind "($1::bigint, 4096)", DB_ANY_ROWS    \
    }
static const struct db_stmt PAGES[FACT_KIND_COUNT] = {
    [FACT_FILE] = PAGE("file", " AND supersedes IS NULL"),
    [FACT_REFUSAL] = PAGE("refusal", ""),
    [FACT_PAYMENT] = PAGE_OF("payment"),
    [FACT_LINE] = PAGE_OF("line"),
    [FACT_STATEMENT] = PAGE_OF("statement"),
    [FACT_EVENT] = PAGE_OF("event"),
};
static const struct db_stmt VOID_PAYMENTS = PAGE("void_payment", "");
static const struct db_stmt VOID_LINES = PAGE("void_line", "");

#define QUERY(what, text)                                                                          \
    {                                                                                              \
        "ledger_list_" what, text, DB_ANY_ROWS                                                     \
    }
static const struct db_stmt QUERIES[] = {
    [STORE_PROGRAMME] = QUERY("programme", "SELECT * FROM ledger.active_programme"),
    [STORE_SUBJECTS] = QUERY("subject", "SELECT * FROM ledger.new_subject ORDER BY chain"),
    [STORE_QUOTAS] = QUERY("quota", "SELECT * FROM ledger.new_quota ORDER BY village, year"),
    [STORE_CARRIED] = QUERY("carry", "SELECT * FROM ledger.new_carry ORDER BY account_no"),
    [STORE_NEXT_ADJUSTMENT] =
        QUERY("adjustment", "SELECT * FROM ledger.new_adjustment ORDER BY id LIMIT 1"),
    [STORE_NEXT_SUPERSEDING] =
        QUERY("superseding", "SELECT * FROM ledger.new_file"
                             " WHERE supersedes IS NOT NULL AND n IS NOT NULL"
                             " ORDER BY id LIMIT 1"),
    [STORE_NEXT_STATEMENTS] = QUERY(
        "next_statement", "SELECT * FROM ledger.new_superseding_statement ORDER BY abs(id), id"),
};

#define ANY(what, table)                                                                           \
    {                                                                                              \
        "ledger_any_" what, "SELECT EXISTS (SELECT FROM " table ")", DB_ONE_ROW                    \
    }
#define SUPERSEDING "intake.file WHERE supersedes IS NOT NULL"
static const struct db_stmt ANIES[] = {
    [STORE_NEXT_ADJUSTMENT] = ANY("adjustment", "programme.adjustment"),
    [STORE_NEXT_SUPERSEDING] = ANY("superseding", SUPERSEDING),
    [STORE_NEXT_STATEMENTS] = ANY("next_statement", SUPERSEDING),
};

bool store__any(struct db *db, enum store_query query, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &ANIES[query], NULL, 0, &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store__reach(struct db *db, enum fact_kind kind, struct reach *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &REACHES[kind], NULL, 0, &result, err));
    *ret = (struct reach) { db_get_int(result, 0, 0), db_get_int(result, 0, 1),
                            db_get_bool(result, 0, 2) };
    return true;
}

bool store__each(struct db *db, enum store_query query, store_each *each, void *arg,
                 struct err *err)
{
    return db_each(db, &QUERIES[query], NULL, 0, each, arg, err);
}

bool store__page(struct db *db, enum fact_kind kind, int64_t after, store_each *each, void *arg,
                 struct err *err)
{
    const struct db_arg args[] = { db_int(after) };
    return db_each(db, &PAGES[kind], args, COUNT(args), each, arg, err);
}

bool store__page_void(struct db *db, enum fact_kind kind, int64_t after, store_each *each,
                      void *arg, struct err *err)
{
    const struct db_arg args[] = { db_int(after) };
    const struct db_stmt *stmt = kind == FACT_PAYMENT ? &VOID_PAYMENTS : &VOID_LINES;
    return db_each(db, stmt, args, COUNT(args), each, arg, err);
}
