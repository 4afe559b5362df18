/* An order goes out as a file, to be shown and signed elsewhere. */
#include "core/arena.h"
#include "core/i18n.h"
#include "order/file.h"
#include "order/order.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

struct leaving {
    struct db *db;
    struct arena *arena;
    const struct order_name *name;
    struct order_file file;
};

/* All but the line of the list that a paper order came from: nobody signs that, and its cells are
 * kept apart by tabs, which canonical JSON does not know. */
static bool take_openings(struct leaving *on, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    struct order_file *file = &on->file;
    TRY(order__openings(on->db, on->name->chain, file->record.n, &rows, err));
    for (size_t i = 0; i < db_rows(rows) && i < ORDER_FILE_OPENINGS_MAX; i++) {
        if (strcmp(db_get(rows, i, 0), "raw") == 0)
            continue;
        struct order_file_opening *opening = &file->openings[file->opening_count++];
        struct text salt = db_get_text(rows, i, 1);
        opening->field = arena_strdup(on->arena, db_get(rows, i, 0));
        opening->value = text_of(arena_strdup(on->arena, db_get(rows, i, 2)));
        if (salt.len != 2 * RECORD_SALT_SIZE || !hex_decode(salt.ptr, salt.len, opening->salt))
            return err_set(err, ERR_INTERNAL, "opening %s", opening->field);
    }
    return true;
}

static bool take_approval(struct leaving *on, int64_t n, struct err *err)
{
    struct text bytes;
    struct record record;
    struct body body;
    TRY(order__record(on->db, on->name->chain, n, on->arena, &bytes, err));
    TRY(record_parse(bytes, &record, err));
    TRY(body_read(&record, &body, err));
    if (on->file.approval_count < ORDER_FILE_APPROVALS_MAX)
        on->file.approvals[on->file.approval_count++] = body_value(&body, "approval");
    return true;
}

static bool take_approvals(struct leaving *on, struct err *err)
{
    AUTO(db_result) struct db_result *steps = NULL;
    TRY(order__steps(on->db, on->name->chain, on->name->id, &steps, err));
    for (size_t i = 0; i < db_rows(steps); i++) {
        const char *kind = db_get(steps, i, 1);
        if (strcmp(kind, "approve") == 0 || strcmp(kind, "refuse") == 0)
            TRY(take_approval(on, db_get_int(steps, i, 0), err));
    }
    return true;
}

static bool take_seats(struct leaving *on, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(order__parties(on->db, on->name->chain, &rows, err));
    for (size_t i = 0; i < db_rows(rows) && i < ORDER_FILE_SEATS_MAX; i++) {
        struct order_file_seat *seat = &on->file.seats[on->file.seat_count++];
        seat->seat = db_get_int(rows, i, 0);
        seat->role = arena_strdup(on->arena, db_get(rows, i, 1));
        seat->name = arena_strdup(on->arena, db_get(rows, i, 2));
        seat->key = arena_strdup(on->arena, db_get(rows, i, 3));
    }
    return true;
}

static bool take_project(struct leaving *on, struct err *err)
{
    struct order_project project;
    struct text bytes;
    struct record record;
    struct text named = body_string(&on->file.body, "project");
    const char *id = arena_strndup(on->arena, named.ptr, named.len);
    if (named.len == 0)
        return true;
    TRY(order__project(on->db, on->name->chain, id, &project, err));
    if (!project.is_there)
        return true;
    TRY(order__record(on->db, on->name->chain, project.place.n, on->arena, &bytes, err));
    TRY(record_parse(bytes, &record, err));
    on->file.project = record.body;
    return true;
}

bool order_export(struct db *db, const struct order_name *name, struct buf *out, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct leaving on = { .db = db, .arena = arena, .name = name };
    struct order_row order;
    TRY(order__order(db, name->chain, name->id, &order, err));
    TRY(order__record(db, name->chain, order.known.n, arena, &on.file.record_bytes, err));
    TRY(record_parse(on.file.record_bytes, &on.file.record, err));
    TRY(body_read(&on.file.record, &on.file.body, err));
    on.file.ledger = arena_strndup(arena, on.file.record.ledger.ptr, on.file.record.ledger.len);
    TRY(take_openings(&on, err));
    TRY(take_approvals(&on, err));
    TRY(take_seats(&on, err));
    TRY(take_project(&on, err));
    return order_file_write(&on.file, out, err);
}
