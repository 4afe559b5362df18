#include "store.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "db/copy.h"

/* BE_POSTER: a batch's rows stay in memory while the guards look at them. */
enum {
    NAME_ADD,
    KEY_ADD,
    NAME_GET,
    NAME_AND_KEY,
    KEY_FIND,
    HEADS,
    HEAD,
    HEADS_OF,
    BE_POSTER,
    BE_SELF,
    SET_PROGRESS,
    SET_CARRIED
};
static const struct db_stmt SQL[] = {
    [NAME_ADD] = { "ledger_add_name",
                   "INSERT INTO ledger.name (origin, at) VALUES ($1::text, pg_catalog.now())"
                   " ON CONFLICT (one) DO NOTHING",
                   DB_NO_ROWS },
    [KEY_ADD] = { "ledger_add_key",
                  "INSERT INTO ledger.key (id, public_key, role)"
                  " SELECT $1::text, $2::bytea, 'record' WHERE NOT EXISTS"
                  " (SELECT FROM ledger.key WHERE role = 'record')",
                  DB_NO_ROWS },
    [NAME_GET] = { "ledger_get_name", "SELECT origin FROM ledger.name", DB_ANY_ROWS },
    [NAME_AND_KEY] = { "ledger_get_name_and_key",
                       "SELECT origin, EXISTS (SELECT FROM ledger.key WHERE id = $1::text"
                       " AND role = 'record' AND valid_from IS NOT NULL AND revoked_n IS NULL)"
                       " FROM ledger.name",
                       DB_ANY_ROWS },
    [KEY_FIND] = { "ledger_find_key",
                   "SELECT 1 FROM ledger.key"
                   " WHERE id = $1::text AND role = 'record' AND valid_from IS NOT NULL"
                   " AND revoked_n IS NULL",
                   DB_ANY_ROWS },
    [HEADS] = { "ledger_list_heads",
                "SELECT chain, next_n, pg_catalog.encode(hash, 'hex'), at FROM ledger.head",
                DB_ANY_ROWS },
    [HEAD] = { "ledger_get_head",
               "SELECT chain, next_n, pg_catalog.encode(hash, 'hex'), at FROM ledger.head"
               " WHERE chain = $1::text",
               DB_ANY_ROWS },
    [HEADS_OF] = { "ledger_list_heads_of",
                   "SELECT chain, next_n, pg_catalog.encode(hash, 'hex'), at FROM ledger.head"
                   " WHERE chain = ANY ($1::text[])",
                   DB_ANY_ROWS },
    [BE_SELF] = { "ledger_be_self", "SELECT pg_catalog.set_config('role', 'none', true)",
                  DB_ONE_ROW },
    [BE_POSTER] = { "ledger_be_poster",
                    "SELECT pg_catalog.set_config('work_mem', '32MB', true),"
                    " pg_catalog.set_config('role', 'mingzhang_poster', true)",
                    DB_ONE_ROW },
    [SET_PROGRESS] = { "ledger_set_progress",
                       "INSERT INTO ledger.progress (kind, last_id, done)"
                       " VALUES ($1::text, $2::bigint, $3::boolean) ON CONFLICT (kind, id)"
                       " DO UPDATE SET last_id = excluded.last_id, done = excluded.done",
                       DB_NO_ROWS },
    [SET_CARRIED] = { "ledger_set_carried",
                      "INSERT INTO ledger.carried (chain, account_no, amount_fen)"
                      " VALUES ($1::text, $2::text, $3::bigint) ON CONFLICT (chain, account_no)"
                      " DO UPDATE SET amount_fen = excluded.amount_fen",
                      DB_NO_ROWS },
};

bool store__create(struct db *db, const char *origin, const struct public_key *key, struct err *err)
{
    char id[KEY_ID_SIZE];
    const struct db_arg name[] = { db_text(origin) };
    const struct db_arg of_key[] = { db_text(public_key_id(key, id)),
                                     db_bytes(key->bytes, PUBLIC_KEY_SIZE) };
    TRY(db_exec(db, &SQL[NAME_ADD], name, COUNT(name), NULL, err));
    return db_exec(db, &SQL[KEY_ADD], of_key, COUNT(of_key), NULL, err);
}

bool store__name(struct db *db, char ret[LEDGER_NAME_MAX + 1], struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(db_exec(db, &SQL[NAME_GET], NULL, 0, &result, err));
    snprintf(ret, LEDGER_NAME_MAX + 1, "%s", db_rows(result) == 0 ? "" : db_get(result, 0, 0));
    return true;
}

bool store__name_and_key(struct db *db, const char *key_id, char ret[LEDGER_NAME_MAX + 1],
                         bool *ret_is_known, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(key_id) };
    TRY(db_exec(db, &SQL[NAME_AND_KEY], args, COUNT(args), &result, err));
    bool is_there = db_rows(result) > 0;
    snprintf(ret, LEDGER_NAME_MAX + 1, "%s", is_there ? db_get(result, 0, 0) : "");
    *ret_is_known = is_there && db_get_bool(result, 0, 1);
    return true;
}

bool store__has_key(struct db *db, const char *key_id, bool *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(key_id) };
    TRY(db_exec(db, &SQL[KEY_FIND], args, COUNT(args), &result, err));
    *ret = db_rows(result) == 1;
    return true;
}

static bool read_head(const struct db_result *row, struct chain *chain, struct err *err)
{
    struct text hash = db_get_text(row, 0, 2);
    chain->next_n = db_get_int(row, 0, 1);
    chain->at_us = db_get_time(row, 0, 3);
    if (!hex_decode(hash.ptr, hash.len, chain->hash.bytes))
        return err_set(err, ERR_INTERNAL, "head of %s", chain->name);
    return true;
}

static bool add_head(const struct db_result *row, void *arg, struct err *err)
{
    struct chain *chain;
    TRY(chains_get(arg, db_get(row, 0, 0), &chain, err));
    return read_head(row, chain, err);
}

bool store__load_chain(struct db *db, struct chain *chain, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(chain->name) };
    TRY(db_exec(db, &SQL[HEAD], args, COUNT(args), &result, err));
    return db_rows(result) == 0 || read_head(result, chain, err);
}

bool store__load_chains_of(struct db *db, const char *names, struct chains *chains, struct err *err)
{
    const struct db_arg args[] = { db_text(names) };
    return db_each(db, &SQL[HEADS_OF], args, COUNT(args), add_head, chains, err);
}

bool store__load_chains(struct db *db, struct chains *chains, struct err *err)
{
    return db_each(db, &SQL[HEADS], NULL, 0, add_head, chains, err);
}

static size_t first(const struct batch_part *part) { return part->batch->lane_from[part->lane]; }
static size_t end(const struct batch_part *part) { return part->batch->lane_from[part->lane + 1]; }

static bool copy_records(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    struct db_copy *copy;
    TRY(db_copy_begin(db,
                      "ledger.record (chain, n, hash, prev, bytes, signature, signature2, at, type,"
                      " key, by, lines)",
                      12, &copy, err));
    for (size_t i = first(part); i < end(part); i++) {
        const struct draft *draft = &batch->drafts[batch->order[i]];
        db_copy_row(copy);
        db_copy_string(copy, draft->chain);
        db_copy_int8(copy, draft->n);
        db_copy_bytes(copy, draft->hash.bytes, SHA256_SIZE);
        db_copy_bytes(copy, draft->prev.bytes, SHA256_SIZE);
        db_copy_bytes(copy, batch->bytes.data + draft->from, draft->len);
        db_copy_bytes(copy, draft->signature.bytes, SIGNATURE_SIZE);
        if (draft->second.len > 0)
            db_copy_bytes(copy, draft->second.bytes, draft->second.len);
        else
            db_copy_null(copy);
        db_copy_time(copy, draft->at_us);
        db_copy_string(copy, draft->type);
        db_copy_string(copy, draft->key);
        db_copy_string(copy, draft->by);
        db_copy_int2(copy, (int16_t)draft->lines);
    }
    return db_copy_end(copy, err);
}

static void put_line(struct db_copy *copy, const struct batch *batch, const struct draft_line *line)
{
    const struct draft *draft = &batch->drafts[line->draft];
    db_copy_row(copy);
    db_copy_string(copy, draft->chain);
    db_copy_int8(copy, draft->n);
    db_copy_int2(copy, (int16_t)line->position);
    db_copy_string(copy, book_word(line->line.book));
    db_copy_string(copy, source_word(line->line.colour.source));
    db_copy_int4(copy, line->line.colour.year);
    db_copy_int8(copy, line->line.amount.fen);
}

static bool copy_lines(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    struct db_copy *copy;
    TRY(db_copy_begin(db, "ledger.line (chain, n, position, account, source, year, amount_fen)", 7,
                      &copy, err));
    for (size_t i = first(part); i < end(part); i++)
        for (size_t k = batch->drafts[batch->order[i]].first_line;
             k < batch->line_count && batch->lines[k].draft == batch->order[i]; k++)
            put_line(copy, batch, &batch->lines[k]);
    return db_copy_end(copy, err);
}

static void put_opening(struct db_copy *copy, const struct batch *batch,
                        const struct draft_opening *opening)
{
    const struct draft *draft = &batch->drafts[opening->draft];
    db_copy_row(copy);
    db_copy_string(copy, draft->chain);
    db_copy_int8(copy, draft->n);
    db_copy_string(copy, opening->field);
    db_copy_bytes(copy, opening->salt, SALT_SIZE);
    db_copy_bytes(copy, batch->bytes.data + opening->from, opening->len);
}

static bool copy_openings(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    struct db_copy *copy;
    TRY(db_copy_begin(db, "ledger.opening (chain, n, field, salt, value)", 5, &copy, err));
    for (size_t i = first(part); i < end(part); i++)
        for (size_t k = batch->drafts[batch->order[i]].first_opening;
             k < batch->opening_count && batch->openings[k].draft == batch->order[i]; k++)
            put_opening(copy, batch, &batch->openings[k]);
    return db_copy_end(copy, err);
}

static void put_origin(struct db_copy *copy, const struct batch *batch,
                       const struct draft_origin *origin)
{
    const struct draft *draft = &batch->drafts[origin->draft];
    db_copy_row(copy);
    db_copy_string(copy, origin->kind);
    db_copy_int8(copy, origin->fact_id);
    db_copy_string(copy, draft->chain);
    db_copy_int8(copy, draft->n);
}

static bool copy_origins(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    struct db_copy *copy;
    TRY(db_copy_begin(db, "ledger.origin (kind, fact_id, chain, n)", 4, &copy, err));
    for (size_t i = first(part); i < end(part); i++)
        for (size_t k = batch->drafts[batch->order[i]].first_origin;
             k < batch->origin_count && batch->origins[k].draft == batch->order[i]; k++)
            put_origin(copy, batch, &batch->origins[k]);
    return db_copy_end(copy, err);
}

static bool copy_queue(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    struct db_copy *copy;
    TRY(db_copy_begin(db, "ledger.log_queue (chain, n, hash)", 3, &copy, err));
    for (size_t i = first(part); i < end(part); i++) {
        const struct draft *draft = &batch->drafts[batch->order[i]];
        db_copy_row(copy);
        db_copy_string(copy, draft->chain);
        db_copy_int8(copy, draft->n);
        db_copy_bytes(copy, draft->hash.bytes, SHA256_SIZE);
    }
    return db_copy_end(copy, err);
}

static bool write_rest(struct db *db, const struct batch_part *part, struct err *err)
{
    const struct batch *batch = part->batch;
    for (size_t i = 0; i < batch->carried_count; i++) {
        const struct draft_carried *carried = &batch->carried[i];
        const struct draft *draft = &batch->drafts[carried->draft];
        const struct db_arg args[] = { db_text(draft->chain), db_text(carried->account_no),
                                       db_int(carried->amount_fen) };
        if (draft->lane == part->lane)
            TRY(db_later(db, &SQL[SET_CARRIED], args, COUNT(args), err));
    }
    for (size_t i = 0; i < part->progress_count; i++) {
        const struct draft_progress *progress = &part->progress[i];
        const struct db_arg args[] = { db_text(progress->kind), db_int(progress->last_id),
                                       db_bool(progress->done) };
        TRY(db_later(db, &SQL[SET_PROGRESS], args, COUNT(args), err));
    }
    return true;
}

static bool write_part(struct db *db, void *arg, struct err *err)
{
    const struct batch_part *part = arg;
    TRY(db_later(db, &SQL[BE_POSTER], NULL, 0, err));
    if (first(part) < end(part)) {
        TRY(copy_records(db, part, err));
        TRY(part->batch->line_count == 0 || copy_lines(db, part, err));
        TRY(part->batch->opening_count == 0 || copy_openings(db, part, err));
        TRY(part->batch->origin_count == 0 || copy_origins(db, part, err));
        TRY(copy_queue(db, part, err));
    }
    return write_rest(db, part, err);
}

bool store__write_more(struct db *db, const struct batch *batch, struct err *err)
{
    struct batch_part part = { batch, 0, batch->progress, batch->progress_count };
    TRY(write_part(db, &part, err));
    return db_later(db, &SQL[BE_SELF], NULL, 0, err);
}

bool store__write(struct db *db, const struct batch_part *part, struct err *err)
{
    struct batch_part same = *part; /* db_tx() hands it on untouched */
    if (first(part) == end(part) && part->progress_count == 0)
        return true;
    return db_tx(db, DB_READ_COMMITTED, write_part, &same, err);
}
