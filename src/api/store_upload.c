#include "store_upload.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "route.h"

#include <stdio.h>

enum {
    UPLOAD_ADD,
    UPLOAD_GET,
    UPLOAD_END,
    UPLOADS_DROP,
    PARTS_DROP,
    PART_PUT,
    PART_GET,
    JOB_ADD,
    JOB_TAKE,
    JOB_SET,
    JOB_LEAVE,
    FILE_CHAINS,
    ORIGIN,
    ACCOUNT_CHAIN
};
static const struct db_stmt SQL[] = {
    [UPLOAD_ADD] = { "api_add_upload",
                     "INSERT INTO api.upload (id, owner, kind, name, size, sha256, options, key)"
                     " VALUES ($1::text, $2::text, $3::text, $4::text, $5::bigint, $6::bytea,"
                     " $7::jsonb, $8::bytea)",
                     DB_NO_ROWS },
    [UPLOAD_GET] = { "api_get_upload",
                     "SELECT u.id, u.owner, u.kind, u.name, u.options, u.state, u.size,"
                     " encode(u.sha256, 'hex'), u.key,"
                     " (SELECT count(*) FROM api.part p WHERE p.upload = u.id)"
                     " FROM api.upload u WHERE u.id = $1::text AND u.owner = $2::text",
                     DB_ANY_ROWS },
    [UPLOAD_END] = { "api_end_upload",
                     "UPDATE api.upload SET state = $2::text, key = NULL"
                     " WHERE id = $1::text AND state = 'open'",
                     DB_NO_ROWS },
    [UPLOADS_DROP] = { "api_drop_old_uploads",
                       "WITH old AS (UPDATE api.upload u SET state = 'dropped', key = NULL"
                       " WHERE u.state = 'open' AND u.at < now() - make_interval(hours => $1::int)"
                       " AND NOT EXISTS (SELECT FROM api.job j WHERE j.ended_at IS NULL"
                       " AND j.asked->'uploads' ? u.id) RETURNING u.id)"
                       " DELETE FROM api.part p USING old WHERE p.upload = old.id",
                       DB_NO_ROWS },
    [PARTS_DROP] = { "api_drop_parts", "DELETE FROM api.part WHERE upload = $1::text", DB_NO_ROWS },
    [PART_PUT] = { "api_put_part",
                   "INSERT INTO api.part (upload, part, sealed) VALUES ($1::text, $2::int,"
                   " $3::bytea) ON CONFLICT DO NOTHING RETURNING 1",
                   DB_ANY_ROWS },
    [PART_GET] = { "api_get_part",
                   "SELECT sealed FROM api.part WHERE upload = $1::text AND part = $2::int",
                   DB_ANY_ROWS },
    [JOB_ADD] = { "api_add_job",
                  "INSERT INTO api.job (owner, kind, asked) VALUES ($1::text, $2::text, $3::jsonb)"
                  " RETURNING id",
                  DB_ONE_ROW },
    [JOB_TAKE] = { "api_take_job",
                   "UPDATE api.job SET state = CASE state WHEN 'posting' THEN state ELSE"
                   " 'running' END WHERE id = (SELECT t.id FROM"
                   " (SELECT id FROM api.job WHERE ended_at IS NULL ORDER BY id LIMIT 1) t"
                   " WHERE pg_try_advisory_lock(hashtextextended('api.job', t.id)))"
                   " AND ended_at IS NULL RETURNING id, owner, kind, asked::text,"
                   " result::text",
                   DB_ANY_ROWS },
    [JOB_SET] = { "api_set_job",
                  "UPDATE api.job SET state = $2::text, result = $3::jsonb,"
                  " ended_at = CASE WHEN $2 <> 'posting' THEN now() END"
                  " WHERE id = $1::bigint AND ended_at IS NULL",
                  DB_NO_ROWS },
    [JOB_LEAVE] = { "api_leave_job",
                    "SELECT pg_advisory_unlock(hashtextextended('api.job', $1::bigint))",
                    DB_ONE_ROW },
    [FILE_CHAINS] = { "api_list_file_chains",
                      "WITH f (id) AS MATERIALIZED (SELECT x.id FROM intake.file x"
                      "  WHERE x.id = $1::bigint UNION SELECT x.supersedes FROM intake.file x"
                      "  WHERE x.id = $1 AND x.supersedes IS NOT NULL)"
                      " SELECT coalesce(a.village, 'transit/' || a.slug)"
                      " FROM f JOIN intake.statement s ON s.file_id = f.id"
                      " JOIN programme.account a USING (account_no)"
                      " UNION SELECT 'payer/' || p.payer"
                      " FROM f JOIN intake.payment p ON p.file_id = f.id"
                      " UNION SELECT 'payer/' || p.payer FROM f"
                      " JOIN intake.sighting g ON g.file_id = f.id AND g.kind = 'payment'"
                      " JOIN intake.payment p ON p.id = g.fact_id",
                      DB_ANY_ROWS },
    [ORIGIN] = { "api_get_origin",
                 "SELECT o.chain, o.n FROM ledger.origin o WHERE o.kind = $1::text"
                 " AND o.fact_id = $2::bigint",
                 DB_ANY_ROWS },
    [ACCOUNT_CHAIN] = { "api_get_account_chain",
                        "SELECT coalesce(village, 'transit/' || slug) FROM programme.account"
                        " WHERE account_no = $1::text",
                        DB_ANY_ROWS },
};

const struct db_stmt ITEM_UPLOAD = {
    "api_get_upload_item",
    "SELECT row_to_json(t)::text FROM (SELECT u.id, u.kind, u.name, u.size,"
    " encode(u.sha256, 'hex') AS sha256, u.options, u.state, u.at,"
    " (u.size + 1048575) / 1048576 AS parts,"
    " (SELECT count(*) FROM api.part p WHERE p.upload = u.id) AS received,"
    " (SELECT coalesce(json_agg(m.part), '[]'::json) FROM (SELECT g.part FROM"
    "   generate_series(0::bigint, (u.size + 1048575) / 1048576 - 1) g (part)"
    "   WHERE u.state = 'open' AND NOT EXISTS (SELECT FROM api.part p WHERE p.upload = u.id"
    "   AND p.part = g.part) ORDER BY g.part LIMIT 1000) m) AS missing"
    " FROM api.upload u WHERE u.id = $1::text AND u.owner = $2::text) t",
    DB_ANY_ROWS
};

static const struct db_stmt JOBS = {
    "api_list_jobs",
    "SELECT t.id::text, row_to_json(t)::text FROM (SELECT j.id, j.kind, j.asked, j.state, j.at,"
    "  j.ended_at FROM api.job j WHERE (NOT $2::boolean OR j.id > $3::bigint)"
    "  AND j.owner = $4::text AND ($5::text IS NULL OR j.state = $5)"
    "  ORDER BY j.id LIMIT $1::bigint) t ORDER BY t.id",
    DB_ANY_ROWS
};
const struct api_list LIST_JOBS = { &JOBS, "i", { { "state", 't' } } };
const struct db_stmt ITEM_JOB = {
    "api_get_job",
    "SELECT row_to_json(t)::text FROM (SELECT j.id, j.kind, j.asked, j.state, j.result, j.at,"
    " j.ended_at FROM api.job j WHERE j.id::text = $1::text AND j.owner = $2::text) t",
    DB_ANY_ROWS
};

bool api__upload_add(struct db *db, const struct upload *upload, struct err *err)
{
    const struct db_arg args[] = {
        db_text(upload->id),      db_text(upload->owner),
        db_text(upload->kind),    db_text(upload->name),
        db_int(upload->size),     db_bytes(upload->sha256.bytes, SHA256_SIZE),
        db_text(upload->options), db_bytes(upload->key, BOX_KEY_SIZE)
    };
    return db_exec(db, &SQL[UPLOAD_ADD], args, COUNT(args), NULL, err);
}

bool api__upload_get(struct db *db, const char *id, const char *owner, struct arena *arena,
                     struct upload *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(id), db_text(owner) };
    TRY(db_exec(db, &SQL[UPLOAD_GET], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    *ret = (struct upload) { .id = arena_strdup(arena, db_get(row, 0, 0)),
                             .owner = arena_strdup(arena, db_get(row, 0, 1)),
                             .kind = arena_strdup(arena, db_get(row, 0, 2)),
                             .name = arena_strdup(arena, db_get(row, 0, 3)),
                             .options = arena_strdup(arena, db_get(row, 0, 4)),
                             .state = arena_strdup(arena, db_get(row, 0, 5)),
                             .size = db_get_int(row, 0, 6),
                             .received = db_get_int(row, 0, 9) };
    struct text key = db_get_bytes(row, 0, 8, arena);
    if (key.len == BOX_KEY_SIZE)
        memcpy(ret->key, key.ptr, BOX_KEY_SIZE);
    return hex_decode(db_get(row, 0, 7), 2 * SHA256_SIZE, ret->sha256.bytes) ||
           err_set(err, ERR_INTERNAL, "digest of upload %s", id);
}

bool api__upload_end(struct db *db, const char *id, const char *state, struct err *err)
{
    const struct db_arg args[] = { db_text(id), db_text(state) };
    TRY(db_exec(db, &SQL[PARTS_DROP], args, 1, NULL, err));
    return db_exec(db, &SQL[UPLOAD_END], args, COUNT(args), NULL, err);
}

bool api__uploads_drop_old(struct db *db, struct err *err)
{
    const struct db_arg args[] = { db_int(UPLOAD_OPEN_HOURS) };
    return db_exec(db, &SQL[UPLOADS_DROP], args, COUNT(args), NULL, err);
}

bool api__part_put(struct db *db, const char *upload, int64_t part, struct text sealed,
                   bool *ret_is_new, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(upload), db_int(part),
                                   db_bytes(sealed.ptr, sealed.len) };
    TRY(db_exec(db, &SQL[PART_PUT], args, COUNT(args), &result, err));
    *ret_is_new = db_rows(result) == 1;
    return true;
}

bool api__part_get(struct db *db, const char *upload, int64_t part, struct arena *arena,
                   struct text *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(upload), db_int(part) };
    TRY(db_exec(db, &SQL[PART_GET], args, COUNT(args), &result, err));
    *ret = (struct text) { "", 0 };
    if (db_rows(result) == 1)
        *ret = db_get_bytes(result, 0, 0, arena);
    return true;
}

bool api__job_add(struct db *db, const struct job_row *job, int64_t *ret_id, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(job->owner), db_text(job->kind), db_text(job->asked) };
    TRY(db_exec(db, &SQL[JOB_ADD], args, COUNT(args), &result, err));
    *ret_id = db_get_int(result, 0, 0);
    return true;
}

bool api__job_take(struct db *db, struct arena *arena, struct job_row *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    TRY(db_exec(db, &SQL[JOB_TAKE], NULL, 0, &row, err));
    *ret = (struct job_row) { .id = 0 };
    if (db_rows(row) == 0)
        return true;
    *ret = (struct job_row) { .id = db_get_int(row, 0, 0),
                              .owner = arena_strdup(arena, db_get(row, 0, 1)),
                              .kind = arena_strdup(arena, db_get(row, 0, 2)),
                              .asked = arena_strdup(arena, db_get(row, 0, 3)),
                              .result = arena_strdup(arena, db_get(row, 0, 4)) };
    return true;
}

bool api__job_set(struct db *db, int64_t id, const char *state, const char *result, struct err *err)
{
    const struct db_arg args[] = { db_int(id), db_text(state), db_text(result) };
    return db_exec(db, &SQL[JOB_SET], args, COUNT(args), NULL, err);
}

bool api__job_leave(struct db *db, int64_t id, struct err *err)
{
    const struct db_arg args[] = { db_int(id) };
    return db_exec(db, &SQL[JOB_LEAVE], args, COUNT(args), NULL, err);
}

bool api__file_chains(struct db *db, int64_t file_id,
                      bool (*each)(void *arg, const char *chain, struct err *err), void *arg,
                      struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    const struct db_arg args[] = { db_int(file_id) };
    TRY(db_exec(db, &SQL[FILE_CHAINS], args, COUNT(args), &rows, err));
    for (size_t i = 0; i < db_rows(rows); i++)
        TRY(each(arg, db_get(rows, i, 0), err));
    return true;
}

bool api__origin(struct db *db, const char *kind, int64_t fact_id, struct desk_place *ret,
                 struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(kind), db_int(fact_id) };
    TRY(db_exec(db, &SQL[ORIGIN], args, COUNT(args), &result, err));
    *ret = (struct desk_place) { .n = -1 };
    if (db_rows(result) == 0)
        return true;
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", db_get(result, 0, 0));
    ret->n = db_get_int(result, 0, 1);
    return true;
}

bool api__account_chain(struct db *db, const char *account_no, struct arena *arena,
                        const char **ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    const struct db_arg args[] = { db_text(account_no) };
    TRY(db_exec(db, &SQL[ACCOUNT_CHAIN], args, COUNT(args), &result, err));
    *ret = db_rows(result) == 0 ? NULL : arena_strdup(arena, db_get(result, 0, 0));
    return true;
}
