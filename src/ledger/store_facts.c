/* Reading facts that have no record yet. A page begins after an id; a fact that has its record
 * already (a run was cut short, or its id came late) is left out by ledger.origin. */
#include "store.h"

#define NOT_POSTED(kind, id)                                                                       \
    " AND NOT EXISTS (SELECT FROM ledger.origin done"                                              \
    " WHERE done.kind = '" kind "' AND done.fact_id = " id ")"
#define PAGE " LIMIT 4096"
/* The record of a file, to be cited: two joins and its three columns. */
#define FILE_JOIN(id)                                                                              \
    " JOIN ledger.origin fo ON fo.kind = 'file' AND fo.fact_id = " id                              \
    " JOIN ledger.record fr ON fr.chain = fo.chain AND fr.n = fo.n"
#define FILE_PLACE "fr.chain, fr.n, pg_catalog.encode(fr.hash, 'hex')"
#define CHAIN_OF(account)                                                                          \
    "CASE " account ".kind WHEN 'village' THEN " account ".village"                                \
    " ELSE 'transit/' || " account ".slug END"

static const char *const WORDS[FACT_KIND_COUNT] = {
    [FACT_FILE] = "file", [FACT_REFUSAL] = "refusal",       [FACT_PAYMENT] = "payment",
    [FACT_LINE] = "line", [FACT_ADJUSTMENT] = "adjustment", [FACT_EVENT] = "event",
};

const char *fact_kind_word(enum fact_kind kind) { return WORDS[kind]; }

/* Whoever inserts holds the table's row lock until it commits; pg_locks is read after the
 * snapshot of max(id) was taken, so that a fact below it is either visible or seen coming. */
#define REACH(kind, table)                                                                         \
    { "ledger_reach_" kind,                                                                        \
      "SELECT coalesce((SELECT last_id FROM ledger.progress WHERE kind = '" kind "' AND id = 0)"   \
      ", 0), coalesce(pg_catalog.max(id), 0), NOT EXISTS (SELECT FROM pg_catalog.pg_locks l"       \
      " WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock'"                             \
      " AND l.database = (SELECT oid FROM pg_catalog.pg_database"                                  \
      " WHERE datname = pg_catalog.current_database())"                                            \
      " AND l.relation = '" table "'::pg_catalog.regclass) FROM " table,                           \
      DB_ONE_ROW }

static const struct db_stmt REACHES[FACT_KIND_COUNT] = {
    [FACT_FILE] = REACH("file", "intake.file"),
    [FACT_REFUSAL] = REACH("refusal", "intake.refusal"),
    [FACT_PAYMENT] = REACH("payment", "intake.payment"),
    [FACT_LINE] = REACH("line", "intake.line"),
    [FACT_ADJUSTMENT] = REACH("adjustment", "programme.adjustment"),
    [FACT_EVENT] = REACH("event", "reconcile.event"),
};

#define FILE_COLUMNS                                                                               \
    "SELECT f.id, f.kind, f.name, pg_catalog.encode(f.sha256, 'hex'), f.format, f.profile,"        \
    " f.size, f.lines, f.covers_from, f.covers_to,"                                                \
    " CASE WHEN f.subject = '' THEN '' WHEN f.kind = 'payments' THEN 'payer/' || f.subject"        \
    " WHEN a.account_no IS NULL THEN '' ELSE " CHAIN_OF("a") " END"

static const struct db_stmt PAGES[FACT_KIND_COUNT] = {
    [FACT_FILE] = { "ledger_page_file",
                    FILE_COLUMNS ", NULL, NULL, NULL FROM intake.file f"
                    " LEFT JOIN programme.account a ON a.account_no = f.subject"
                    " WHERE f.id > $1::bigint AND f.supersedes IS NULL" NOT_POSTED("file", "f.id")
                    " ORDER BY f.id" PAGE,
                    DB_ANY_ROWS },
    [FACT_REFUSAL] = { "ledger_page_refusal",
                       "SELECT r.id, r.kind, r.name, pg_catalog.encode(r.sha256, 'hex'), r.code,"
                       " r.account_no, r.on_date, pg_catalog.jsonb_array_length(r.items)"
                       " FROM intake.refusal r"
                       " WHERE r.id > $1::bigint" NOT_POSTED("refusal", "r.id")
                       " ORDER BY r.id" PAGE,
                       DB_ANY_ROWS },
    [FACT_PAYMENT] = { "ledger_page_payment",
                       "SELECT p.id, p.line_no, p.payer, p.year, p.village_code, p.account_no,"
                       " p.account_name, p.amount_fen, p.paid_on, p.is_return, p.raw, y.source, "
                       FILE_PLACE
                       " FROM intake.payment p JOIN programme.payer y ON y.id = p.payer"
                       FILE_JOIN("p.file_id")
                       " WHERE p.id > $1::bigint" NOT_POSTED("payment", "p.id")
                       " ORDER BY p.id" PAGE,
                       DB_ANY_ROWS },
    [FACT_LINE] = { "ledger_page_line",
                    "SELECT l.id, l.line_no, l.account_no, " CHAIN_OF("a") ", l.booked_on,"
                    " l.amount_fen, l.balance_fen, coalesce('payer/' || l.counter_payer, "
                    CHAIN_OF("c") ", ''), l.counter_name, l.rule, r.version, r.book, l.raw, "
                    FILE_PLACE
                    " FROM intake.line l JOIN programme.account a ON a.account_no = l.account_no"
                    " LEFT JOIN programme.account c ON c.account_no = l.counter_own"
                    " LEFT JOIN programme.rule r ON r.id = l.rule" FILE_JOIN("l.file_id")
                    " WHERE l.id > $1::bigint" NOT_POSTED("line", "l.id")
                    " ORDER BY l.id" PAGE,
                    DB_ANY_ROWS },
    [FACT_EVENT] = { "ledger_page_event",
                     "SELECT e.id, e.type, e.chain, e.rule, coalesce(u.rules_version, 1), e.score,"
                     " e.who, e.checker, pg_catalog.encode(e.break_id, 'hex'), e.body::text,"
                     " (SELECT pg_catalog.string_agg(r.chain || ' ' || r.n || ' '"
                     " || pg_catalog.encode(r.hash, 'hex'), ',' ORDER BY f.place) FROM ("
                     "SELECT 'payment' AS kind, x AS id, o AS place"
                     " FROM pg_catalog.unnest(e.fact_payments) WITH ORDINALITY AS p (x, o)"
                     " UNION ALL SELECT 'line', x, o + 100000"
                     " FROM pg_catalog.unnest(e.fact_lines) WITH ORDINALITY AS l (x, o)) f"
                     " JOIN ledger.origin o ON o.kind = f.kind AND o.fact_id = f.id"
                     " JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n),"
                     " m.chain, m.n, pg_catalog.encode(m.hash, 'hex')"
                     " FROM reconcile.event e LEFT JOIN reconcile.run u ON u.id = e.run_id"
                     " LEFT JOIN ledger.origin mo ON e.type = 'reclass' AND mo.kind = 'line'"
                     " AND mo.fact_id = (e.body ->> 'line')::bigint"
                     " LEFT JOIN ledger.record m ON m.chain = mo.chain AND m.n = mo.n"
                     " WHERE e.id > $1::bigint" NOT_POSTED("event", "e.id")
                     " ORDER BY e.id" PAGE,
                     DB_ANY_ROWS },
};

#define VOID(kind, table)                                                                          \
    { "ledger_page_void_" kind,                                                                    \
      "SELECT v.id, v.amount_fen, r.chain, r.n, pg_catalog.encode(r.hash, 'hex'), "                \
      FILE_PLACE ", (SELECT pg_catalog.string_agg(l.account || ' ' || l.source || ' ' || l.year"   \
      " || ' ' || l.amount_fen, ',' ORDER BY l.position) FROM ledger.line l"                       \
      " WHERE l.chain = r.chain AND l.n = r.n) FROM " table " v"                                   \
      " JOIN ledger.origin o ON o.kind = '" kind "' AND o.fact_id = v.id"                          \
      " JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n" FILE_JOIN("v.voided_by")          \
      " WHERE v.voided_by IS NOT NULL AND v.id > $1::bigint" NOT_POSTED("void_" kind, "v.id")      \
      " ORDER BY v.id" PAGE,                                                                       \
      DB_ANY_ROWS }
static const struct db_stmt VOID_PAYMENTS = VOID("payment", "intake.payment");
static const struct db_stmt VOID_LINES = VOID("line", "intake.line");

static const struct db_stmt QUERIES[] = {
    [STORE_SUBJECTS] = { "ledger_list_subjects",
                         "SELECT s.chain || c.class FROM ("
                         "SELECT code AS chain FROM programme.village"
                         " UNION ALL SELECT 'payer/' || id FROM programme.payer"
                         " UNION ALL SELECT 'transit/' || slug FROM programme.account"
                         " WHERE kind = 'transit') s, (VALUES (''), ('/office')) c (class)"
                         " WHERE NOT EXISTS (SELECT FROM ledger.head h"
                         " WHERE h.chain = s.chain || c.class) ORDER BY 1",
                         DB_ANY_ROWS },
    /* As it was before its first change: the changes are records of their own. */
    [STORE_QUOTAS] = { "ledger_list_quotas",
                       "SELECT q.village, q.year, y.id, y.source, coalesce((SELECT a.old_fen"
                       " FROM programme.adjustment a WHERE a.village = q.village"
                       " AND a.year = q.year AND a.old_fen IS NOT NULL ORDER BY a.id LIMIT 1),"
                       " q.amount_fen), q.due, q.document FROM programme.quota q"
                       " JOIN programme.payer y ON y.id = coalesce((SELECT a.old_payer"
                       " FROM programme.adjustment a WHERE a.village = q.village"
                       " AND a.year = q.year AND a.old_payer IS NOT NULL ORDER BY a.id LIMIT 1),"
                       " q.payer) WHERE true"
                       NOT_POSTED("quota", "q.village::bigint * 10000 + q.year")
                       " ORDER BY q.village, q.year",
                       DB_ANY_ROWS },
    [STORE_CARRIED] = { "ledger_list_carried",
                        "SELECT w.account_no, " CHAIN_OF("a") ", w.from_day, w.wanted,"
                        " w.wanted - coalesce(c.amount_fen, 0), " FILE_PLACE
                        " FROM (SELECT s.account_no, s.from_day, s.file_id,"
                        " s.opening_fen - coalesce((SELECT pg_catalog.sum(l.amount_fen)"
                        " FROM intake.line l WHERE l.account_no = s.account_no"
                        " AND l.booked_on < s.from_day AND l.voided_by IS NULL), 0)::bigint"
                        " AS wanted FROM (SELECT DISTINCT ON (account_no) account_no, from_day,"
                        " file_id, opening_fen FROM intake.statement"
                        " WHERE voided_by IS NULL AND opening_fen IS NOT NULL"
                        " ORDER BY account_no, from_day, id) s) w"
                        " JOIN programme.account a ON a.account_no = w.account_no"
                        FILE_JOIN("w.file_id")
                        " LEFT JOIN ledger.carried c ON c.account_no = w.account_no"
                        " WHERE w.wanted <> coalesce(c.amount_fen, 0) ORDER BY w.account_no",
                        DB_ANY_ROWS },
    [STORE_NEXT_ADJUSTMENT] =
        { "ledger_next_adjustment",
          "SELECT a.id, a.village, a.year, a.document, q.due, po.id, po.source, pn.id, pn.source,"
          " b.old_fen, coalesce(a.new_fen, b.old_fen), r.chain, r.n,"
          " pg_catalog.encode(r.hash, 'hex')"
          " FROM programme.adjustment a"
          " JOIN programme.quota q ON q.village = a.village AND q.year = a.year"
          " CROSS JOIN LATERAL (SELECT coalesce(a.old_payer, (SELECT e.new_payer"
          " FROM programme.adjustment e WHERE e.village = a.village AND e.year = a.year"
          " AND e.id < a.id AND e.new_payer IS NOT NULL ORDER BY e.id DESC LIMIT 1), q.payer)"
          " AS old_payer, coalesce(a.old_fen, (SELECT e.new_fen FROM programme.adjustment e"
          " WHERE e.village = a.village AND e.year = a.year AND e.id < a.id"
          " AND e.new_fen IS NOT NULL ORDER BY e.id DESC LIMIT 1), q.amount_fen) AS old_fen) b"
          " JOIN programme.payer po ON po.id = b.old_payer"
          " JOIN programme.payer pn ON pn.id = coalesce(a.new_payer, b.old_payer)"
          " CROSS JOIN LATERAL (SELECT r.chain, r.n, r.hash FROM ledger.origin o"
          " JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n"
          " WHERE (o.kind = 'quota' AND o.fact_id = a.village::bigint * 10000 + a.year)"
          " OR (o.kind = 'adjustment' AND o.fact_id IN (SELECT e.id FROM programme.adjustment e"
          " WHERE e.village = a.village AND e.year = a.year))"
          " ORDER BY r.n DESC LIMIT 1) r"
          " WHERE true" NOT_POSTED("adjustment", "a.id") " ORDER BY a.id LIMIT 1",
          DB_ANY_ROWS },
    [STORE_NEXT_SUPERSEDING] = { "ledger_next_superseding",
                                 FILE_COLUMNS ", " FILE_PLACE " FROM intake.file f"
                                 " LEFT JOIN programme.account a ON a.account_no = f.subject"
                                 FILE_JOIN("f.supersedes")
                                 " WHERE true" NOT_POSTED("file", "f.id")
                                 " ORDER BY f.id LIMIT 1",
                                 DB_ANY_ROWS },
};

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

static const struct db_stmt PROGRAMME = {
    "ledger_get_programme",
    "SELECT p.id, p.is_demo, p.body::text, pg_catalog.encode(p.sha256, 'hex'),"
    " r.chain, r.n, pg_catalog.encode(r.hash, 'hex'), x.fact_id"
    " FROM programme.programme p"
    " CROSS JOIN LATERAL (SELECT ('x' || pg_catalog.substr(pg_catalog.encode(p.sha256, 'hex'),"
    " 1, 15))::bit(60)::bigint AS fact_id) x"
    " LEFT JOIN ledger.origin o ON o.kind = 'programme' AND o.fact_id = x.fact_id"
    " LEFT JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n WHERE p.active",
    DB_ANY_ROWS
};

bool store__programme(struct db *db, store_each *each, void *arg, struct err *err)
{
    return db_each(db, &PROGRAMME, NULL, 0, each, arg, err);
}
