#include "store.h"
#include "core/i18n.h"
#include "verify/rollcall.h"

#include <stdlib.h>
#include <string.h>

enum { ONE_PLAN, LEDGER, KEYS, CHAINS, RECORDS, BYTES, SOURCE, COUNTS, FIRST, PROGRAMME };
static const struct db_stmt SQL[] = {
    /* A thousand chains are read with one plan: making it costs more than most of them. It goes by
     * primary keys, whatever the statistics of a table just filled may say. */
    [ONE_PLAN] = { "audit_set_plan",
                   "SELECT pg_catalog.set_config(name, value, true) FROM (VALUES"
                   " ('plan_cache_mode', CASE WHEN $1::boolean THEN 'force_generic_plan'"
                   " ELSE 'auto' END), ('enable_hashjoin', (NOT $1::boolean)::text),"
                   " ('enable_mergejoin', (NOT $1::boolean)::text), ('enable_seqscan',"
                   " (NOT $1::boolean)::text)) AS s (name, value)",
                   DB_ANY_ROWS },
    [LEDGER] = { "audit_get_ledger", "SELECT origin FROM ledger.name", DB_ANY_ROWS },
    [KEYS] = { "audit_list_keys",
               "SELECT id, pg_catalog.encode(public_key, 'hex') FROM ledger.key"
               " WHERE role = 'record' AND algorithm = 'ed25519' ORDER BY id",
               DB_ANY_ROWS },
    [CHAINS] = { "audit_list_chains", "SELECT chain, next_n, hash FROM audit.chain", DB_ANY_ROWS },
    [RECORDS] = { "audit_list_records",
                  "SELECT r.bytes, r.signature, r.said, l.position, r.signature2"
                  " FROM audit.record r"
                  " LEFT JOIN log.leaf l ON l.chain = r.chain AND l.n = r.n"
                  " WHERE r.chain = $1::text ORDER BY r.n",
                  DB_ANY_ROWS },
    [BYTES] = { "audit_list_bytes",
                "SELECT r.bytes, r.signature, l.position, r.signature2 FROM ledger.record r"
                " LEFT JOIN log.leaf l ON l.chain = r.chain AND l.n = r.n"
                " WHERE r.chain = $1::text ORDER BY r.n",
                DB_ANY_ROWS },
    [FIRST] = { "audit_list_first",
                "SELECT role, pg_catalog.encode(public_key, 'hex') FROM ledger.key"
                " WHERE enrolled_n IS NULL AND role IN ('record', 'checkpoint') ORDER BY id",
                DB_ANY_ROWS },
    [PROGRAMME] = { "audit_list_programme",
                    "SELECT r.bytes, l.position FROM ledger.record r LEFT JOIN log.leaf l"
                    " ON l.chain = r.chain AND l.n = r.n WHERE r.chain = 'programme' ORDER BY r.n",
                    DB_ANY_ROWS },
    [SOURCE] = { "audit_get_source",
                 "SELECT file, line, voucher FROM audit.source"
                 " WHERE chain = $1::text AND n = $2::bigint LIMIT 1",
                 DB_ANY_ROWS },
    [COUNTS] = { "audit_count",
                 "SELECT facts, rows, lines, (SELECT pg_catalog.count(*) FROM"
                 " audit.statement_book), (SELECT pg_catalog.count(*) FROM audit.quota_book)"
                 " FROM audit.fact_count",
                 DB_ONE_ROW },
};
static const struct db_stmt QUERIES[AUDIT_QUERIES] = {
    [AUDIT_TABLES] = { "audit_list_tables",
                       "SELECT chain, n, place, code, a, b FROM audit.table_finding", DB_ANY_ROWS },
    [AUDIT_MISSING] = { "audit_list_missing", "SELECT chain, place, file, line FROM audit.missing",
                        DB_ANY_ROWS },
    [AUDIT_UNDISPOSED] = { "audit_list_undisposed",
                           "SELECT chain, file, line, code, a, b FROM audit.undisposed",
                           DB_ANY_ROWS },
    [AUDIT_STATEMENTS] = { "audit_list_statements",
                           "SELECT chain, file, account_no, to_day, said_fen, moved_fen"
                           " FROM audit.statement_book WHERE said_fen <> moved_fen",
                           DB_ANY_ROWS },
    [AUDIT_QUOTAS] = { "audit_list_quotas",
                       "SELECT chain, year, source, said_fen, booked_fen FROM audit.quota_book"
                       " WHERE said_fen <> booked_fen",
                       DB_ANY_ROWS },
};

bool audit__ledger(struct db *db, struct arena *arena, const char **ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[LEDGER], NULL, 0, &result, err));
    *ret = arena_strdup(arena, db_rows(result) == 1 ? db_get(result, 0, 0) : "");
    return true;
}

bool audit__keys(struct db *db, struct keyring *ring, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[KEYS], NULL, 0, &result, err));
    for (size_t i = 0; i < db_rows(result); i++) {
        struct public_key key;
        struct text hex = db_get_text(result, i, 1);
        if (hex.len != (size_t)2 * PUBLIC_KEY_SIZE || !hex_decode(hex.ptr, hex.len, key.bytes))
            return err_set(err, ERR_TAMPERED, _("key %s of the ledger is not a public key"),
                           db_get(result, i, 0));
        TRY(keyring_add(ring, db_get(result, i, 0), &key, err));
    }
    return true;
}

bool audit__first_keys(struct db *db, const struct trust *trust, struct rollcall *rollcall,
                       struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[FIRST], NULL, 0, &result, err));
    for (size_t i = 0; i < db_rows(result); i++) {
        enum key_use use;
        struct any_key key;
        if (key_use_find(db_get_text(result, i, 0), &use) &&
            any_key_read(db_get_text(result, i, 1), &key) &&
            (trust == NULL || !trust_has_checkpoint_key(trust, key.len)))
            rollcall_first(rollcall, use, &key);
    }
    return true;
}

bool audit__programme(struct db *db, audit_each *each, void *arg, struct err *err)
{
    return db_each(db, &SQL[PROGRAMME], NULL, 0, each, arg, err);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct audit_chain *)a)->id, ((const struct audit_chain *)b)->id);
}

bool audit__one_plan(struct db *db, bool wanted, struct err *err)
{
    const struct db_arg args[] = { db_bool(wanted) };
    return db_exec(db, &SQL[ONE_PLAN], args, COUNT(args), NULL, err);
}

bool audit__chains(struct db *db, struct audit_chains *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[CHAINS], NULL, 0, &result, err));
    ret->count = db_rows(result);
    ret->items = arena_array(ret->arena, ret->count + 1, struct audit_chain);
    for (size_t i = 0; i < ret->count; i++) {
        struct audit_chain *chain = &ret->items[i];
        struct text hex = db_get_text(result, i, 2);
        chain->id = arena_strdup(ret->arena, db_get(result, i, 0));
        chain->head.next_n = db_get_int(result, i, 1);
        if (hex.len == SHA256_HEX_SIZE - 1 && hex_decode(hex.ptr, hex.len, chain->head.hash.bytes))
            ret->records += (uint64_t)chain->head.next_n;
    }
    qsort(ret->items, ret->count, sizeof ret->items[0], by_id);
    return true;
}

size_t audit__chain_index(const struct audit_chains *chains, const char *id)
{
    const struct audit_chain wanted = { .id = id };
    const struct audit_chain *found =
        bsearch(&wanted, chains->items, chains->count, sizeof chains->items[0], by_id);
    return found != NULL ? (size_t)(found - chains->items) : chains->count;
}

bool audit__records(struct db *db, const char *chain, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_text(chain) };
    return db_each(db, &SQL[RECORDS], args, COUNT(args), each, arg, err);
}

bool audit__bytes(struct db *db, const char *chain, audit_each *each, void *arg, struct err *err)
{
    const struct db_arg args[] = { db_text(chain) };
    return db_each(db, &SQL[BYTES], args, COUNT(args), each, arg, err);
}

bool audit__source(struct db *db, struct finding *finding, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(finding->chain), db_int(finding->n) };
    TRY(db_exec(db, &SQL[SOURCE], args, COUNT(args), &result, err));
    if (db_rows(result) == 0)
        return true;
    int64_t line = db_get_int(result, 0, 1);
    (void)snprintf(finding->file, sizeof finding->file, "%.*s", FINDING_FILE_MAX - 1,
                   db_get(result, 0, 0));
    (void)snprintf(finding->voucher, sizeof finding->voucher, "%.*s", FINDING_VOUCHER_MAX - 1,
                   db_get(result, 0, 2));
    finding->at = line > 0 ? line : -1;
    return true;
}

bool audit__each(struct db *db, enum audit_query query, audit_each *each, void *arg,
                 struct err *err)
{
    return db_each(db, &QUERIES[query], NULL, 0, each, arg, err);
}

bool audit__counts(struct db *db, struct audit_counts *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[COUNTS], NULL, 0, &result, err));
    *ret = (struct audit_counts) {
        .facts = db_get_int(result, 0, 0),
        .rows = db_get_int(result, 0, 1),
        .lines = db_get_int(result, 0, 2),
        .statements = db_get_int(result, 0, 3),
        .quotas = db_get_int(result, 0, 4),
    };
    return true;
}
