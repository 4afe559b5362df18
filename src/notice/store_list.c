/* What is listed and read back. */
#include "core/i18n.h"
#include "proof/item.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

enum { LIST, EVENTS, DUE, MODEL, RECORD, EVIDENCE, PROJECTS, PROJECT_PAID };
static const struct db_stmt SQL[] = {
    [LIST] = { "notice_list",
               "SELECT number, kind, title, issuer, chain, state, from_day, to_day, as_of, due,"
               " supersedes, superseded_by, subject, n, pg_catalog.encode(hash, 'hex'),"
               " pg_catalog.encode(model, 'hex'), pg_catalog.encode(page, 'hex'), renderer,"
               " coalesce(pg_catalog.to_char(at AT TIME ZONE 'UTC',"
               " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''), postings, objections, open, is_late"
               " FROM notice.list WHERE ($1::text IS NULL OR chain = $1::text)"
               " AND ($2::text IS NULL OR kind = $2::text)"
               " AND ($3::text IS NULL OR state = $3::text)"
               " AND ($4::text IS NULL OR number = $4::text)"
               " AND (NOT $5::boolean OR n >= 0)"
               " AND ($6::text IS NULL OR (kind COLLATE \"C\", chain COLLATE \"C\","
               "   number COLLATE \"C\") > ($6::text, $7::text, $8::text))"
               " ORDER BY kind COLLATE \"C\", chain COLLATE \"C\", number COLLATE \"C\""
               " LIMIT nullif($9::bigint, 0)",
               DB_ANY_ROWS },
    [EVENTS] = { "notice_events",
                 "SELECT what, on_day, channel, place, first_day, last_day, to_day, objection, due,"
                 " outcome, photos, n FROM notice.event WHERE number = $1::text ORDER BY n",
                 DB_ANY_ROWS },
    [DUE] = { "notice_due", "SELECT kind, subject, year, number FROM notice.due($1::boolean)",
              DB_ANY_ROWS },
    [MODEL] = { "notice_get_model",
                "SELECT e.bytes, d.model FROM notice.draft d"
                " JOIN notice.evidence e ON e.digest = d.model WHERE d.number = $1::text",
                DB_ANY_ROWS },
    [RECORD] = { "notice_get_record",
                 "SELECT r.bytes FROM notice.notice n"
                 " JOIN ledger.record r ON r.chain = n.chain AND r.n = n.n"
                 " WHERE n.number = $1::text",
                 DB_ANY_ROWS },
    [EVIDENCE] = { "notice_get_evidence",
                   "SELECT bytes, digest FROM notice.evidence WHERE digest = $1::bytea",
                   DB_ANY_ROWS },
    [PROJECTS] = { "notice_list_projects",
                   "SELECT chain, n, hash, budget_fen, is_placed, village, id, body"
                   " FROM notice.project_rows($1::text, $2::int, $3::bigint)",
                   DB_ANY_ROWS },
    [PROJECT_PAID] = { "notice_project_paid",
                       "SELECT chain, n, hash, amount_fen, is_placed"
                       " FROM notice.project_paid($1::text, $2::text, $3::bigint)",
                       DB_ANY_ROWS },
};

struct listing {
    bool (*each)(void *arg, const struct notice_row *row, struct err *err);
    void *arg;
};

static bool list_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct listing *listing = arg;
    const struct notice_row notice = { .number = db_get(row, 0, 0),
                                       .kind = db_get(row, 0, 1),
                                       .title = db_get(row, 0, 2),
                                       .issuer = db_get(row, 0, 3),
                                       .chain = db_get(row, 0, 4),
                                       .state = db_get(row, 0, 5),
                                       .from = db_get(row, 0, 6),
                                       .to = db_get(row, 0, 7),
                                       .as_of = db_get(row, 0, 8),
                                       .due = db_get(row, 0, 9),
                                       .supersedes = db_get(row, 0, 10),
                                       .superseded_by = db_get(row, 0, 11),
                                       .subject = db_get(row, 0, 12),
                                       .n = db_get_int(row, 0, 13),
                                       .hash = db_get(row, 0, 14),
                                       .model = db_get(row, 0, 15),
                                       .page = db_get(row, 0, 16),
                                       .renderer = db_get(row, 0, 17),
                                       .published_at = db_get(row, 0, 18),
                                       .postings = db_get_int(row, 0, 19),
                                       .objections = db_get_int(row, 0, 20),
                                       .open = db_get_int(row, 0, 21),
                                       .is_late = db_get_bool(row, 0, 22) };
    return listing->each(listing->arg, &notice, err);
}

bool notice_list(struct db *db, const struct notice_filter *filter,
                 bool (*each)(void *arg, const struct notice_row *row, struct err *err), void *arg,
                 struct err *err)
{
    struct listing listing = { each, arg };
    const struct db_arg args[] = {
        db_text(filter->chain),       db_text(filter->kind),           db_text(filter->state),
        db_text(filter->number),      db_bool(filter->only_published), db_text(filter->after_kind),
        db_text(filter->after_chain), db_text(filter->after_number),   db_int(filter->limit)
    };
    return db_each(db, &SQL[LIST], args, COUNT(args), list_one, &listing, err);
}

struct telling {
    bool (*each)(void *arg, const struct notice_event *event, struct err *err);
    void *arg;
};

static bool tell_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct telling *telling = arg;
    const struct notice_event event = { .what = db_get(row, 0, 0),
                                        .on = db_get(row, 0, 1),
                                        .channel = db_get(row, 0, 2),
                                        .place = db_get(row, 0, 3),
                                        .first = db_get(row, 0, 4),
                                        .last = db_get(row, 0, 5),
                                        .to = db_get(row, 0, 6),
                                        .objection = db_get(row, 0, 7),
                                        .due = db_get(row, 0, 8),
                                        .outcome = db_get(row, 0, 9),
                                        .photos = db_get(row, 0, 10),
                                        .n = db_get_int(row, 0, 11) };
    return telling->each(telling->arg, &event, err);
}

bool notice_events(struct db *db, const char *number,
                   bool (*each)(void *arg, const struct notice_event *event, struct err *err),
                   void *arg, struct err *err)
{
    struct telling telling = { each, arg };
    const struct db_arg args[] = { db_text(number) };
    return db_each(db, &SQL[EVENTS], args, COUNT(args), tell_one, &telling, err);
}

struct owing {
    bool (*each)(void *arg, const struct notice_due_row *row, struct err *err);
    void *arg;
};

static bool due_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct owing *owing = arg;
    const struct notice_due_row due = { .kind = db_get(row, 0, 0),
                                        .subject = db_get(row, 0, 1),
                                        .year = (int)db_get_int(row, 0, 2),
                                        .number = db_get(row, 0, 3) };
    return owing->each(owing->arg, &due, err);
}

bool notice_due(struct db *db, bool only_missing,
                bool (*each)(void *arg, const struct notice_due_row *row, struct err *err),
                void *arg, struct err *err)
{
    struct owing owing = { each, arg };
    const struct db_arg args[] = { db_bool(only_missing) };
    return db_each(db, &SQL[DUE], args, COUNT(args), due_one, &owing, err);
}

/* The bytes under a digest, and they are what it says. */
static bool take(const struct db_result *row, const char *number, struct buf *out, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct text bytes = db_get_bytes(row, 0, 0, arena);
    struct text digest = db_get_bytes(row, 0, 1, arena);
    struct sha256 own = sha256(bytes.ptr, bytes.len);
    if (digest.len != SHA256_SIZE || memcmp(own.bytes, digest.ptr, SHA256_SIZE) != 0)
        return err_set(err, ERR_TAMPERED, _("the evidence of notice %s is not what it was"),
                       number);
    buf_add(out, bytes.ptr, bytes.len);
    return buf_check(out, number, err);
}

bool notice_model(struct db *db, const char *number, struct buf *model, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[MODEL], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no notice %s"), number);
    return take(row, number, model, err);
}

static bool read_hash(const struct body *body, const char *field, struct sha256 *ret)
{
    struct text hex = body_string(body, field);
    return hex.len == SHA256_HEX_SIZE - 1 && hex_decode(hex.ptr, hex.len, ret->bytes);
}

/* The digests, from the record's own bytes. */
static bool read_commitment(struct text bytes, struct notice_commitment *ret, struct err *err)
{
    struct record record;
    struct body body;
    struct text item;
    *ret = (struct notice_commitment) { .board_count = 0 };
    TRY(record_parse(bytes, &record, err));
    TRY(body_read(&record, &body, err));
    (void)snprintf(ret->renderer, sizeof ret->renderer, TEXT_FMT,
                   TEXT_ARG(body_string(&body, "renderer")));
    ret->has_page = read_hash(&body, "page", &ret->page);
    for (struct items list = body_items(&body, "boards");
         items_next(&list, &item) && ret->board_count < NOTICE_BOARDS_MAX; ret->board_count++) {
        struct text hex = text_slice(item, 1, item.len - 2); /* without its quotes */
        if (!hex_decode(hex.ptr, hex.len, ret->boards[ret->board_count].bytes))
            break; /* body_read() looked at it */
    }
    return (read_hash(&body, "model", &ret->model) &&
            read_hash(&body, "templates", &ret->templates)) ||
           err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
}

static bool read_back(struct db *db, const char *number, const struct sha256 *digest,
                      struct buf *out, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_bytes(digest->bytes, SHA256_SIZE) };
    TRY(db_exec(db, &SQL[EVIDENCE], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_TAMPERED, _("the evidence of notice %s is not what it was"),
                       number);
    return take(row, number, out, err);
}

/* Says whether there is a draft. */
static bool not_published(struct db *db, const char *number, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[MODEL], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no notice %s"), number);
    return err_set(err, ERR_NOT_FOUND, _("notice %s is not published"), number);
}

bool notice_evidence(struct db *db, const char *number, struct notice_commitment *ret,
                     struct buf *model, struct buf *templates, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    AUTO(arena) struct arena *arena = arena_make();
    const struct db_arg args[] = { db_text(number) };
    TRY(db_exec(db, &SQL[RECORD], args, COUNT(args), &row, err));
    if (db_rows(row) == 0)
        return not_published(db, number, err);
    return read_commitment(db_get_bytes(row, 0, 0, arena), ret, err) &&
           read_back(db, number, &ret->model, model, err) &&
           read_back(db, number, &ret->templates, templates, err);
}

bool notice__projects(struct db *db, const char *subject, int year, int64_t size,
                      struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_text(subject), db_int(year), db_int(size) };
    return db_exec(db, &SQL[PROJECTS], args, COUNT(args), ret, err);
}

bool notice__project_paid(struct db *db, const char *chain, const char *project, int64_t size,
                          struct db_result **ret, struct err *err)
{
    const struct db_arg args[] = { db_text(chain), db_text(project), db_int(size) };
    return db_exec(db, &SQL[PROJECT_PAID], args, COUNT(args), ret, err);
}
