/* Drafts, notices, steps and objections: rows beside their records. */
#include "core/i18n.h"
#include "store.h"

#include <string.h>

enum {
    COUNT_DRAFTS,
    KEEP,
    DRAFT_ADD,
    DRAFT_GET,
    REVIEWED,
    PUBLISHED,
    GET,
    SUPERSEDED,
    STEP_ADD,
    EXTENDED,
    ENDED,
    ARCHIVED,
};
static const struct db_stmt SQL[] = {
    [COUNT_DRAFTS] = { "notice_count_drafts",
                       "SELECT pg_catalog.count(*) FROM notice.draft d"
                       " WHERE pg_catalog.starts_with(d.number, $1::text)",
                       DB_ONE_ROW },
    [KEEP] = { "notice_keep",
               "INSERT INTO notice.evidence (digest, kind, bytes)"
               " VALUES ($1::bytea, $2::text, $3::bytea) ON CONFLICT (digest) DO NOTHING",
               DB_NO_ROWS },
    [DRAFT_ADD] = { "notice_add_draft",
                    "INSERT INTO notice.draft (number, chain, kind, subject, year, quarter, stage,"
                    " title, issuer, model, figures, as_of, size, root, from_day, to_day, due,"
                    " supersedes, answers, maker, n) VALUES ($1::text, $2::text, $3::text,"
                    " $4::text, $5::int, $6::int, $7::text, $8::text, $9::text, $10::bytea,"
                    " $11::bytea, $12::date, $13::bigint, $14::bytea, $15::date, $16::date,"
                    " $17::date, $18::text, $19::text, $20::text, $21::bigint)",
                    DB_NO_ROWS },
    [DRAFT_GET] = { "notice_get_draft",
                    "SELECT d.number, d.chain, d.kind, d.subject, d.year, d.quarter, d.stage,"
                    " d.title, d.issuer, d.model, d.figures, d.as_of, d.size, d.root, d.from_day,"
                    " d.to_day, d.due, d.supersedes, d.answers, d.maker, d.n, d.review_n,"
                    " EXISTS (SELECT FROM notice.notice n WHERE n.number = d.number)"
                    " FROM notice.draft d WHERE d.number = $1::text",
                    DB_ANY_ROWS },
    [REVIEWED] = { "notice_reviewed",
                   "UPDATE notice.draft SET checker = $2::text, review_n = $3::bigint,"
                   " reviewed_at = pg_catalog.now() WHERE number = $1::text"
                   " AND checker IS NULL RETURNING number",
                   DB_ONE_ROW },
    [PUBLISHED] = { "notice_published",
                    "INSERT INTO notice.notice (number, chain, n, hash, templates, renderer, page,"
                    " to_day) VALUES ($1::text, $2::text, $3::bigint, $4::bytea, $5::bytea,"
                    " $6::text, $7::bytea, $8::date)",
                    DB_NO_ROWS },
    [GET] = { "notice_get",
              "SELECT n.number, n.chain, n.n, n.hash, d.from_day, n.to_day,"
              " coalesce(n.ended_n, -1), coalesce(n.archived_n, -1),"
              " (SELECT pg_catalog.count(*) FROM notice.objection o"
              "   WHERE o.number = n.number AND o.answered_n IS NULL),"
              " EXISTS (SELECT FROM notice.step s WHERE s.number = n.number AND s.step = 'posted'"
              "   AND s.first_day <= d.from_day AND s.last_day >= n.to_day),"
              " n.superseded_by IS NOT NULL"
              " FROM notice.notice n JOIN notice.draft d USING (number)"
              " WHERE n.number = $1::text",
              DB_ANY_ROWS },
    [SUPERSEDED] = { "notice_superseded",
                     "UPDATE notice.notice SET superseded_by = $2::text WHERE number = $1::text"
                     " AND superseded_by IS NULL RETURNING number",
                     DB_ONE_ROW },
    [STEP_ADD] = { "notice_add_step",
                   "INSERT INTO notice.step (chain, n, number, step, on_day, channel, place,"
                   " first_day, last_day, to_day, photos) VALUES ($1::text, $2::bigint, $3::text,"
                   " $4::text, $5::date, $6::text, $7::text, $8::date, $9::date, $10::date,"
                   " coalesce($11::text, ''))",
                   DB_NO_ROWS },
    [EXTENDED] = { "notice_extended",
                   "UPDATE notice.notice SET to_day = $2::date WHERE number = $1::text",
                   DB_NO_ROWS },
    [ENDED] = { "notice_ended",
                "UPDATE notice.notice SET ended_n = $2::bigint WHERE number = $1::text",
                DB_NO_ROWS },
    [ARCHIVED] = { "notice_archived",
                   "UPDATE notice.notice SET archived_n = $2::bigint WHERE number = $1::text",
                   DB_NO_ROWS },
};

static struct db_arg hash_arg(const struct sha256 *hash)
{
    return hash == NULL ? db_null() : db_bytes(hash->bytes, SHA256_SIZE);
}

static struct db_arg day_arg(struct date day) { return day.day == 0 ? db_null() : db_date(day); }

bool notice__count(struct db *db, const char *prefix, int64_t *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(prefix) };
    TRY(db_exec(db, &SQL[COUNT_DRAFTS], args, COUNT(args), &row, err));
    *ret = db_get_int(row, 0, 0);
    return true;
}

bool notice__keep(struct db *db, const char *kind, struct text bytes, struct sha256 *ret,
                  struct err *err)
{
    *ret = sha256(bytes.ptr, bytes.len);
    const struct db_arg args[] = { hash_arg(ret), db_text(kind), db_bytes(bytes.ptr, bytes.len) };
    return db_exec(db, &SQL[KEEP], args, COUNT(args), NULL, err);
}

bool notice__draft_add(struct db *db, const struct draft_row *row, struct err *err)
{
    const struct db_arg args[] = {
        db_text(row->number),  db_text(row->chain),     db_text(row->kind),
        db_text(row->subject), db_int(row->year),       db_int(row->quarter),
        db_text(row->stage),   db_text(row->title),     db_text(row->issuer),
        hash_arg(&row->model), hash_arg(&row->figures), db_date(row->as_of),
        db_int(row->size),     hash_arg(&row->root),    db_date(row->from),
        db_date(row->to),      day_arg(row->due),       db_text(row->supersedes),
        db_text(row->answers), db_text(row->who),       db_int(row->n),
    };
    return db_exec(db, &SQL[DRAFT_ADD], args, COUNT(args), NULL, err);
}

static const char *copy(struct arena *arena, const struct db_result *row, size_t column)
{
    return db_is_null(row, 0, column) ? NULL : arena_strdup(arena, db_get(row, 0, column));
}

static struct sha256 hash_of(struct arena *arena, const struct db_result *row, size_t column)
{
    struct sha256 hash = { 0 };
    struct text bytes = db_get_bytes(row, 0, column, arena);
    if (bytes.len == SHA256_SIZE) /* a CHECK says so */
        memcpy(hash.bytes, bytes.ptr, SHA256_SIZE);
    return hash;
}

static struct date day_of(const struct db_result *row, size_t column)
{
    return db_is_null(row, 0, column) ? (struct date) { 0 } : db_get_date(row, 0, column);
}

static bool unknown(const char *number, struct err *err)
{
    (void)err_set(err, ERR_NOT_FOUND, _("there is no notice %s"), number);
    return err_hint(err, _("mingzhang notice list shows them."));
}

bool notice__draft_get(struct db *db, struct arena *arena, const char *number,
                       struct draft_row *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[DRAFT_GET], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return unknown(number, err);
    *ret = (struct draft_row) { .number = copy(arena, row, 0),
                                .chain = copy(arena, row, 1),
                                .kind = copy(arena, row, 2),
                                .subject = copy(arena, row, 3),
                                .year = (int)db_get_int(row, 0, 4),
                                .quarter = (int)db_get_int(row, 0, 5),
                                .stage = copy(arena, row, 6),
                                .title = copy(arena, row, 7),
                                .issuer = copy(arena, row, 8),
                                .model = hash_of(arena, row, 9),
                                .figures = hash_of(arena, row, 10),
                                .as_of = day_of(row, 11),
                                .size = db_get_int(row, 0, 12),
                                .root = hash_of(arena, row, 13),
                                .from = day_of(row, 14),
                                .to = day_of(row, 15),
                                .due = day_of(row, 16),
                                .supersedes = copy(arena, row, 17),
                                .answers = copy(arena, row, 18),
                                .who = copy(arena, row, 19),
                                .n = db_get_int(row, 0, 20),
                                .review_n = db_is_null(row, 0, 21) ? -1 : db_get_int(row, 0, 21),
                                .is_published = db_get_bool(row, 0, 22) };
    return true;
}

bool notice__reviewed(struct db *db, const char *number, const char *who, int64_t n,
                      struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number), db_text(who), db_int(n) };
    return db_exec(db, &SQL[REVIEWED], args, COUNT(args), &row, err);
}

bool notice__published(struct db *db, const char *number, const char *chain, int64_t n,
                       const struct sha256 *hash, const struct sha256 *templates,
                       const struct notice_rendering *rendering, struct date to, struct err *err)
{
    const struct db_arg args[] = { db_text(number),
                                   db_text(chain),
                                   db_int(n),
                                   hash_arg(hash),
                                   hash_arg(templates),
                                   db_text(rendering->renderer),
                                   hash_arg(rendering->page),
                                   db_date(to) };
    return db_exec(db, &SQL[PUBLISHED], args, COUNT(args), NULL, err);
}

bool notice__get(struct db *db, struct arena *arena, const char *number, struct notice_place *ret,
                 struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[GET], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return unknown(number, err);
    *ret = (struct notice_place) { .number = copy(arena, row, 0),
                                   .chain = copy(arena, row, 1),
                                   .n = db_get_int(row, 0, 2),
                                   .hash = hash_of(arena, row, 3),
                                   .from = day_of(row, 4),
                                   .to = day_of(row, 5),
                                   .ended_n = db_get_int(row, 0, 6),
                                   .archived_n = db_get_int(row, 0, 7),
                                   .open = db_get_int(row, 0, 8),
                                   .hung = db_get_bool(row, 0, 9),
                                   .is_superseded = db_get_bool(row, 0, 10) };
    return true;
}

bool notice__superseded(struct db *db, const char *number, const char *by, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number), db_text(by) };
    return db_exec(db, &SQL[SUPERSEDED], args, COUNT(args), &row, err);
}

/* What the step changes in the notice's own row. */
static bool apply(struct db *db, const struct step_row *row, struct err *err)
{
    const struct db_arg place[] = { db_text(row->number), db_int(row->n) };
    const struct db_arg day[] = { db_text(row->number), day_arg(row->to) };
    if (strcmp(row->step, "extended") == 0)
        return db_exec(db, &SQL[EXTENDED], day, COUNT(day), NULL, err);
    if (strcmp(row->step, "ended") == 0)
        return db_exec(db, &SQL[ENDED], place, COUNT(place), NULL, err);
    return strcmp(row->step, "archived") != 0 ||
           db_exec(db, &SQL[ARCHIVED], place, COUNT(place), NULL, err);
}

bool notice__step_add(struct db *db, const struct step_row *row, struct err *err)
{
    const struct db_arg args[] = { db_text(row->chain), db_int(row->n),      db_text(row->number),
                                   db_text(row->step),  db_date(row->on),    db_text(row->channel),
                                   db_text(row->place), day_arg(row->first), day_arg(row->last),
                                   day_arg(row->to),    db_text(row->photos) };
    return db_exec(db, &SQL[STEP_ADD], args, COUNT(args), NULL, err) && apply(db, row, err);
}
