#include "core/arena.h"
#include "core/file.h"
#include "core/i18n.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

enum { ADD, GET, CHECK, IS_UNORDERED, FILE_PLACE, KNOWN_SHEET, TAKE_SHEET };
static const struct db_stmt SQL[] = {
    [ADD] = { "order_add_paper",
              "INSERT INTO orders.paper (chain, id, account_no, amount_fen, project, payee,"
              " payee_account, purpose, paid_on, scan, maker, file_id, line_no, raw) VALUES"
              " ($1::text, $2::text, $3::text, $4::bigint, nullif($5::text, ''), $6::text,"
              " nullif($7::text, ''), $8::text, $9::date, $10::bytea, $11::text,"
              " nullif($12::bigint, 0), nullif($13::int, 0), $14::text)",
              DB_NO_ROWS },
    [GET] = { "order_get_paper",
              "SELECT account_no, amount_fen, coalesce(project, ''), coalesce(payee, ''),"
              " coalesce(payee_account, ''), purpose, paid_on, pg_catalog.encode(scan, 'hex'),"
              " maker, checker IS NOT NULL, coalesce(file_id, 0), coalesce(line_no, 0),"
              " coalesce(raw, '') FROM orders.paper WHERE chain = $1::text AND id = $2::text"
              " FOR UPDATE",
              DB_ANY_ROWS },
    [CHECK] = { "order_check_paper",
                "UPDATE orders.paper SET checker = $3::text, checked_at = pg_catalog.now(),"
                " payee = NULL, payee_account = NULL, raw = NULL WHERE chain = $1::text"
                " AND id = $2::text",
                DB_NO_ROWS },
    [IS_UNORDERED] = { "order_is_unordered",
                       "SELECT EXISTS (SELECT FROM reconcile.break"
                       " WHERE code = 'spent_without_order' AND state IN ('open', 'explained')"
                       " AND account_no = $1::text AND amount_fen = $2::bigint)",
                       DB_ONE_ROW },
    [FILE_PLACE] = { "order_file_place",
                     "SELECT g.chain, g.n, pg_catalog.encode(r.hash, 'hex') FROM ledger.origin g"
                     " JOIN ledger.record r ON r.chain = g.chain AND r.n = g.n"
                     " WHERE g.kind = 'file' AND g.fact_id = $1::bigint",
                     DB_ANY_ROWS },
    [KNOWN_SHEET] = { "order_known_sheet",
                      "SELECT EXISTS (SELECT FROM orders.sheet s JOIN intake.file f"
                      " ON f.id = s.file_id WHERE f.sha256 = $1::bytea)",
                      DB_ONE_ROW },
    [TAKE_SHEET] = { "order_take_sheet",
                     "INSERT INTO orders.sheet (file_id, rows) VALUES ($1::bigint, $2::bigint)",
                     DB_NO_ROWS },
};

bool order__add_paper(struct db *db, const struct paper_row *paper, struct err *err)
{
    const struct db_arg args[] = {
        db_text(paper->chain),
        db_text(paper->id),
        db_text(paper->account_no),
        db_int(paper->amount_fen),
        db_text(paper->project),
        db_text(paper->payee),
        db_text(paper->payee_account != NULL ? paper->payee_account : ""),
        db_text(paper->purpose),
        db_date(paper->paid_on),
        db_bytes(paper->scan.bytes, SHA256_SIZE),
        db_text(paper->maker),
        db_int(paper->file_id),
        db_int(paper->line_no),
        db_text(paper->raw),
    };
    return db_exec(db, &SQL[ADD], args, COUNT(args), NULL, err);
}

bool order__paper(struct db *db, const char *chain, const char *id, struct arena *arena,
                  struct paper_row *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(chain), db_text(id) };
    TRY(db_exec(db, &SQL[GET], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no paper order %s of %s"), id, chain);
    *ret = (struct paper_row) { .payee = arena_strdup(arena, db_get(row, 0, 3)),
                                .payee_account = arena_strdup(arena, db_get(row, 0, 4)),
                                .purpose = arena_strdup(arena, db_get(row, 0, 5)),
                                .maker = arena_strdup(arena, db_get(row, 0, 8)),
                                .raw = arena_strdup(arena, db_get(row, 0, 12)),
                                .amount_fen = db_get_int(row, 0, 1),
                                .paid_on = db_get_date(row, 0, 6),
                                .is_checked = db_get_bool(row, 0, 9),
                                .file_id = db_get_int(row, 0, 10),
                                .line_no = db_get_int(row, 0, 11) };
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", chain);
    (void)snprintf(ret->id, sizeof ret->id, "%s", id);
    (void)snprintf(ret->account_no, sizeof ret->account_no, "%s", db_get(row, 0, 0));
    (void)snprintf(ret->project, sizeof ret->project, "%s", db_get(row, 0, 2));
    struct text scan = db_get_text(row, 0, 7);
    return hex_decode(scan.ptr, scan.len, ret->scan.bytes) || err_set(err, ERR_INTERNAL, "scan");
}

bool order__check_paper(struct db *db, const char *chain, const char *id, const char *checker,
                        struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_text(id), db_text(checker) };
    return db_exec(db, &SQL[CHECK], args, COUNT(args), NULL, err);
}

bool order__is_unordered(struct db *db, const char *account_no, int64_t amount_fen, bool *ret,
                         struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(account_no), db_int(amount_fen) };
    TRY(db_exec(db, &SQL[IS_UNORDERED], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool order__file_place(struct db *db, int64_t file_id, struct desk_place *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_int(file_id) };
    TRY(db_exec(db, &SQL[FILE_PLACE], args, COUNT(args), &result, err));
    *ret = (struct desk_place) { .n = -1 };
    if (db_rows(result) == 0)
        return true;
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", db_get(result, 0, 0));
    ret->n = db_get_int(result, 0, 1);
    struct text hash = db_get_text(result, 0, 2);
    return hex_decode(hash.ptr, hash.len, ret->hash.bytes) || err_set(err, ERR_INTERNAL, "hash");
}

static void digest_piece(const char *bytes, size_t len, void *arg) { hasher_add(arg, bytes, len); }

bool order__known_sheet(struct db *db, const char *path, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    AUTO(hasher) struct hasher *hasher = hasher_new();
    TRY(file_each(path, digest_piece, hasher, err));
    struct sha256 digest = hasher_end(hasher);
    const struct db_arg args[] = { db_bytes(digest.bytes, SHA256_SIZE) };
    TRY(db_exec(db, &SQL[KNOWN_SHEET], args, COUNT(args), &result, err));
    *ret = db_get_bool(result, 0, 0);
    return true;
}

bool order__take_sheet(struct db *db, int64_t file_id, int64_t rows, struct err *err)
{
    const struct db_arg args[] = { db_int(file_id), db_int(rows) };
    return db_exec(db, &SQL[TAKE_SHEET], args, COUNT(args), NULL, err);
}
