#include "store.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "proof/balances.h"

#include <stdio.h>

enum {
    LOCK_PERIODS,
    CHECKPOINT,
    HEADS,
    STATE,
    ACCOUNTS,
    ADD_SEAL,
    PROGRAMME_SAME,
    ADD_PROGRAMME,
    AS_OF,
    LAST_MONTH
};
static const struct db_stmt SQL[] = {
    [LOCK_PERIODS] = { "seal_lock_periods",
                       "SELECT pg_catalog.count(*) FROM (SELECT FROM seal.period ORDER BY chain"
                       " FOR UPDATE) x",
                       DB_ONE_ROW },
    [CHECKPOINT] = { "seal_checkpoint",
                     "SELECT c.size, pg_catalog.encode(c.root, 'hex')"
                     " FROM (SELECT size, root FROM log.checkpoint ORDER BY size DESC LIMIT 1) c"
                     " WHERE NOT EXISTS (SELECT FROM ledger.log_queue)"
                     " AND c.size = (SELECT pg_catalog.max(position) + 1 FROM log.leaf)",
                     DB_ANY_ROWS },
    [HEADS] = { "seal_heads",
                "SELECT chain, n, hash, balances FROM log.head_now ORDER BY chain COLLATE \"C\"",
                DB_ANY_ROWS },
    [STATE] = { "seal_state",
                "SELECT account_no, chain, name, is_sealed, reason FROM seal.state($1::date)"
                " WHERE $2::text IN ('', account_no) AND $3::text IN ('', village)"
                " ORDER BY chain COLLATE \"C\", account_no",
                DB_ANY_ROWS },
    [ACCOUNTS] = { "seal_accounts",
                   "SELECT s.* FROM seal.accounts($1::date) s"
                   " JOIN programme.account a ON a.account_no = s.account_no"
                   " WHERE $2::text IN ('', s.account_no)"
                   " AND $3::text IN ('', coalesce(a.village, ''))",
                   DB_ANY_ROWS },
    [ADD_SEAL] = { "seal_add",
                   "INSERT INTO seal.seal (account_no, to_day, month, from_day, chain, tail, n,"
                   " hash, closing_fen) VALUES ($1::text, $2::date, $3::date, $4::date, $5::text,"
                   " pg_catalog.right($1::text, 4), $6::bigint, $7::bytea, $8::bigint)",
                   DB_NO_ROWS },
    [PROGRAMME_SAME] = { "seal_programme_same",
                         "SELECT coalesce((SELECT (p.sealed, pg_catalog.array_to_string(p.unsealed,"
                         " ',')) = ($2::bigint, $3::text) FROM seal.programme p"
                         " WHERE p.month = $1::date ORDER BY p.n DESC LIMIT 1), false)",
                         DB_ONE_ROW },
    [ADD_PROGRAMME] = { "seal_add_programme",
                        "INSERT INTO seal.programme (n, month, as_of, sealed, unsealed)"
                        " VALUES ($1::bigint, $2::date, $3::date, $4::bigint,"
                        " pg_catalog.string_to_array($5::text, ','))",
                        DB_NO_ROWS },
    [AS_OF] = { "seal_as_of",
                "SELECT coalesce((SELECT pg_catalog.max(covers_to) FROM intake.file),"
                " '1970-01-01'::date)",
                DB_ONE_ROW },
    [LAST_MONTH] = { "seal_last_month",
                     "SELECT m.month FROM (SELECT pg_catalog.date_trunc('month',"
                     " (s.to_day + 1)::timestamp)::date - interval '1 month' AS month,"
                     " s.account_no FROM intake.statement s WHERE s.voided_by IS NULL"
                     " AND s.opening_fen IS NOT NULL) m GROUP BY m.month"
                     " HAVING 2 * pg_catalog.count(DISTINCT m.account_no) >= (SELECT"
                     " pg_catalog.count(DISTINCT account_no) FROM intake.statement)"
                     " ORDER BY m.month DESC LIMIT 1",
                     DB_ANY_ROWS },
};

bool store__lock_periods(struct db *db, struct err *err)
{
    return db_exec(db, &SQL[LOCK_PERIODS], NULL, 0, NULL, err);
}

bool store__checkpoint(struct db *db, struct seal_heads *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[CHECKPOINT], NULL, 0, &result, err));
    if (db_rows(result) == 0) {
        (void)err_set(err, ERR_BEHIND, _("there are records that no checkpoint covers yet"));
        return err_hint(err, _("Run: mingzhang checkpoint"));
    }
    struct text root = db_get_text(result, 0, 1);
    ret->size = db_get_int(result, 0, 0);
    return hex_decode(root.ptr, root.len, ret->root.bytes) ||
           err_set(err, ERR_INTERNAL, "root %s", root.ptr);
}

struct tree_walk {
    struct headtree tree;
    struct buf bytes;
};

static bool add_chain(const struct db_result *row, void *arg, struct err *err)
{
    struct tree_walk *walk = arg;
    struct headtree_leaf leaf = { .chain = db_get_text(row, 0, 0), .n = db_get_int(row, 0, 1) };
    struct text hash = db_get_text(row, 0, 2);
    if (!hex_decode(hash.ptr, hash.len, leaf.hash.bytes))
        return err_set(err, ERR_INTERNAL, "head of %s", leaf.chain.ptr);
    TRY(balances_read(db_get_text(row, 0, 3), &leaf, err));
    buf_clear(&walk->bytes);
    TRY(headtree_leaf_write(&leaf, &walk->bytes, err));
    struct sha256 of_leaf = headtree_leaf_hash((struct text) { walk->bytes.data, walk->bytes.len });
    return headtree_add(&walk->tree, leaf.chain, &of_leaf, err);
}

bool store__heads(struct db *db, struct sha256 *ret, struct err *err)
{
    struct tree_walk walk;
    headtree_begin(&walk.tree);
    buf_init(&walk.bytes, HEADTREE_LEAF_MAX);
    bool ok = db_each(db, &SQL[HEADS], NULL, 0, add_chain, &walk, err);
    if (ok)
        *ret = headtree_root(&walk.tree);
    buf_release(&walk.bytes);
    return ok;
}

static bool of_options(struct db *db, const struct db_stmt *stmt,
                       const struct seal_options *options, struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_date(options->month),
                                   db_text(options->account != NULL ? options->account : ""),
                                   db_text(options->village != NULL ? options->village : "") };
    return db_exec(db, stmt, args, COUNT(args), ret, err);
}

bool store__state(struct db *db, const struct seal_options *options, struct db_result **ret,
                  struct err *err)
{
    return of_options(db, &SQL[STATE], options, ret, err);
}

bool store__accounts(struct db *db, const struct seal_options *options, struct db_result **ret,
                     struct err *err)
{
    return of_options(db, &SQL[ACCOUNTS], options, ret, err);
}

bool store__add_seal(struct db *db, struct date month, const struct seal_made *made,
                     struct err *err)
{
    const struct db_arg args[] = { db_text(made->account_no),
                                   db_text(made->to),
                                   db_date(month),
                                   db_text(made->from),
                                   db_text(made->chain),
                                   db_int(made->n),
                                   db_bytes(made->hash.bytes, SHA256_SIZE),
                                   db_int(made->closing_fen) };
    return db_exec(db, &SQL[ADD_SEAL], args, COUNT(args), NULL, err);
}

bool store__programme_same(struct db *db, struct date month, int64_t sealed, const char *unsealed,
                           bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_date(month), db_int(sealed), db_text(unsealed) };
    TRY(db_exec(db, &SQL[PROGRAMME_SAME], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool store__add_programme(struct db *db, struct date month, int64_t n, int64_t sealed,
                          const char *unsealed, struct err *err)
{
    struct date as_of;
    TRY(store__as_of(db, &as_of, err));
    const struct db_arg args[] = { db_int(n), db_date(month), db_date(as_of), db_int(sealed),
                                   db_text(unsealed) };
    return db_exec(db, &SQL[ADD_PROGRAMME], args, COUNT(args), NULL, err);
}

bool store__as_of(struct db *db, struct date *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[AS_OF], NULL, 0, &result, err));
    *ret = db_get_date(result, 0, 0);
    return true;
}

bool store__last_month(struct db *db, struct date *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LAST_MONTH], NULL, 0, &result, err));
    if (db_rows(result) == 0)
        return err_set(err, ERR_NOT_FOUND, _("no statement covers the end of a month yet"));
    struct text day = db_get_text(result, 0, 0);
    return date_parse(text_slice(day, 0, 10), ret, err);
}
