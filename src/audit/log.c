/* The log of the live database as a log book. */
#include "log.h"
#include "core/i18n.h"
#include "proof/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct programme {
    struct logbook *book;
    struct arena *row;
};

static bool each_record(const struct db_result *row, void *arg, struct err *err)
{
    struct programme *programme = arg;
    (void)err; /* nothing here can fail */
    arena_reset(programme->row);
    logbook_programme(programme->book, db_get_bytes(row, 0, 0, programme->row),
                      db_is_null(row, 0, 1) ? -1 : db_get_int(row, 0, 1));
    return true;
}

static bool each_seal(const struct db_result *row, void *arg, struct err *err)
{
    struct programme *programme = arg;
    (void)err; /* nothing here can fail */
    arena_reset(programme->row);
    logbook_seal(programme->book, db_get_bytes(row, 0, 0, programme->row));
    return true;
}

/* One checkpoint at a time: while one query is read no other can run. */
struct kept_point {
    int64_t size;
    const char *note, *note_sm3;
};
struct points {
    struct arena *arena;
    struct kept_point *items;
    size_t count, size;
};

static bool keep_point(const struct db_result *row, void *arg, struct err *err)
{
    struct points *points = arg;
    (void)err; /* nothing here can fail */
    if (points->count == points->size) {
        size_t size = points->size == 0 ? 64 : 2 * points->size;
        points->items = reallocarray(points->items, size, sizeof *points->items);
        if (points->items == NULL)
            abort();
        points->size = size;
    }
    points->items[points->count++] = (struct kept_point) {
        db_get_int(row, 0, 0), arena_strdup(points->arena, db_get(row, 0, 1)),
        db_is_null(row, 0, 2) ? "" : arena_strdup(points->arena, db_get(row, 0, 2))
    };
    return true;
}

struct tokens {
    struct arena *arena;
    struct text texts[STAMP_TOKENS_MAX];
    size_t count;
};

static bool keep_token(const struct db_result *row, void *arg, struct err *err)
{
    struct tokens *tokens = arg;
    (void)err; /* nothing here can fail */
    if (tokens->count < STAMP_TOKENS_MAX)
        tokens->texts[tokens->count++] = db_get_bytes(row, 0, 0, tokens->arena);
    return true;
}

static bool push_point(struct db *db, struct logbook *book, const struct kept_point *point,
                       bool is_newest, struct err *err)
{
    char file[64];
    struct tokens tokens = { .arena = arena_make() };
    (void)snprintf(file, sizeof file, "log.checkpoint %lld", (long long)point->size);
    bool ok = audit__tokens(db, point->size, keep_token, &tokens, err);
    const struct logbook_point from = {
        .file = file,
        .is_newest = is_newest,
        .note = text_of(point->note),
        .note_sm3 = text_of(point->note_sm3),
        .tokens = tokens.texts,
        .token_count = tokens.count,
    };
    if (ok)
        logbook_point(book, &from);
    arena_free(tokens.arena);
    return ok;
}

static bool push_points(struct db *db, struct logbook *book, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct points points = { .arena = arena };
    bool ok = audit__points(db, "{}", keep_point, &points, err);
    for (size_t i = 0; ok && i < points.count; i++)
        ok = push_point(db, book, &points.items[i], i + 1 == points.count, err);
    free(points.items);
    return ok;
}

bool audit__open_log(struct db *db, const struct audit_log *log,
                     const struct audit_log_about *about, struct logbook **ret, struct err *err)
{
    AUTO(arena) struct arena *row = arena_make();
    AUTO(logbook) struct logbook *book = NULL;
    const struct logbook_options options = {
        .ledger = about->ledger,
        .trust = about->trust,
        .rollcall = about->rollcall,
        .whole = true,
        .national = log->national,
        .capacity = (uint64_t)log->leaves,
    };
    TRY(logbook_new(&options, about->report, &book, err));
    struct programme programme = { book, row };
    TRY(audit__programme(db, each_record, &programme, err));
    TRY(audit__seals(db, each_seal, &programme, err));
    TRY(push_points(db, book, err));
    logbook_open(book);
    *ret = book;
    book = NULL;
    return true;
}
