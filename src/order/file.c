#include "order/file.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "proof/approval.h"
#include "proof/item.h"

#include <string.h>

static bool bad(const char *what, struct err *err)
{
    return err_set(err, ERR_INPUT, _("this is no order file: \"%s\" is missing or does not fit"),
                   what);
}

static struct items list_of(struct text object, const char *key)
{
    struct items list = { .c = cursor_of(item_value(object, key)), .is_first = true };
    list.is_over = !cursor_open(&list.c, '[');
    return list;
}

static bool read_opening(struct order_file *file, struct text item, struct arena *arena,
                         struct err *err)
{
    struct order_file_opening *opening = &file->openings[file->opening_count];
    struct text salt = item_string(item, "salt");
    struct sha256 commit;
    if (file->opening_count == ORDER_FILE_OPENINGS_MAX)
        return err_set(err, ERR_LIMIT, _("an order file opens at most %d commitments"),
                       ORDER_FILE_OPENINGS_MAX);
    opening->field = cursor_plain(arena, item_string(item, "field")).ptr;
    opening->value = cursor_plain(arena, item_string(item, "value"));
    if (salt.len != 2 * RECORD_SALT_SIZE || !hex_decode(salt.ptr, salt.len, opening->salt))
        return bad("openings", err);
    struct sha256 said = record_commit(opening->salt, opening->value.ptr, opening->value.len);
    if (!body_commit(&file->body, opening->field, &commit) || !sha256_same(&commit, &said))
        return err_set(err, ERR_TAMPERED, _("what is shown as \"%s\" is not what the order holds"),
                       opening->field);
    file->opening_count++;
    return true;
}

static bool read_openings(struct order_file *file, struct text all, struct arena *arena,
                          struct err *err)
{
    static const char *const NEEDED[] = { "account", "payee", "payee_account", "maker" };
    struct text item;
    for (struct items list = list_of(all, "openings"); items_next(&list, &item);)
        TRY(read_opening(file, item, arena, err));
    for (size_t i = 0; i < COUNT(NEEDED); i++)
        if (body_value(&file->body, NEEDED[i]).len > 0 &&
            order_file_opened(file, NEEDED[i]).len == 0)
            return err_set(err, ERR_TAMPERED, _("\"%s\" of the order is not shown"), NEEDED[i]);
    return true;
}

/* The approvals so far: each of this very order, and each naming the one before it. */
static bool read_approvals(struct order_file *file, struct text all, struct err *err)
{
    char previous[SHA256_HEX_SIZE], digest[SHA256_HEX_SIZE];
    struct sha256 last = { 0 }, own = order_digest(file->record.body);
    struct text item;
    (void)sha256_hex(&own, digest);
    for (struct items list = list_of(all, "approvals"); items_next(&list, &item);) {
        if (file->approval_count == ORDER_FILE_APPROVALS_MAX)
            return err_set(err, ERR_LIMIT, _("an order file holds at most %d approvals"),
                           ORDER_FILE_APPROVALS_MAX);
        if (!text_eq(item_string(item, "order_digest"), digest) ||
            !text_eq(item_string(item, "previous"), sha256_hex(&last, previous)) ||
            !approval_digest(item, &last))
            return err_set(err, ERR_TAMPERED,
                           _("an approval in the file is not of this order as it stands"));
        file->approvals[file->approval_count++] = item;
    }
    return true;
}

static bool read_seats(struct order_file *file, struct text all, struct arena *arena,
                       struct err *err)
{
    struct text item;
    for (struct items list = list_of(all, "seats"); items_next(&list, &item);) {
        struct order_file_seat *seat = &file->seats[file->seat_count];
        if (file->seat_count == ORDER_FILE_SEATS_MAX)
            return bad("seats", err);
        seat->seat = item_int(item, "seat", 0);
        seat->role = cursor_plain(arena, item_string(item, "role")).ptr;
        seat->name = cursor_plain(arena, item_string(item, "name")).ptr;
        seat->key = cursor_plain(arena, item_string(item, "key")).ptr;
        file->seat_count++;
    }
    return true;
}

static bool read_record(struct order_file *file, struct text all, struct arena *arena,
                        struct err *err)
{
    struct text ledger = item_string(all, "ledger");
    file->record_bytes = item_value(all, "record");
    TRY(record_parse(file->record_bytes, &file->record, err));
    if (file->record.type != TYPE_ORDER)
        return bad("record", err);
    TRY(body_read(&file->record, &file->body, err));
    if (!text_same(ledger, file->record.ledger))
        return bad("ledger", err);
    file->ledger = arena_strndup(arena, ledger.ptr, ledger.len);
    file->hash = record_hash(file->record_bytes.ptr, file->record_bytes.len);
    return true;
}

bool order_file_read(struct text bytes, struct arena *arena, struct order_file *ret,
                     struct err *err)
{
    struct order_file file = { 0 };
    if (bytes.len > ORDER_FILE_MAX)
        return err_set(err, ERR_LIMIT, _("an order file has at most %d bytes"), ORDER_FILE_MAX);
    if (text_ends(bytes, "\n"))
        bytes.len--;
    struct text all = { arena_strndup(arena, bytes.ptr, bytes.len), bytes.len };
    TRY(canonical_check(all, err));
    if (item_int(all, "v", 0) != 1)
        return bad("v", err);
    TRY(read_record(&file, all, arena, err));
    TRY(read_openings(&file, all, arena, err));
    TRY(read_approvals(&file, all, err));
    TRY(read_seats(&file, all, arena, err));
    file.project = item_value(all, "project");
    *ret = file;
    return true;
}

struct text order_file_opened(const struct order_file *file, const char *field)
{
    for (size_t i = 0; i < file->opening_count; i++)
        if (strcmp(file->openings[i].field, field) == 0)
            return file->openings[i].value;
    return text_of("");
}

static void write_openings(const struct order_file *file, struct canonical *w)
{
    canonical_key(w, "openings");
    canonical_array(w);
    for (size_t i = 0; i < file->opening_count; i++) {
        char hex[2 * RECORD_SALT_SIZE + 1];
        const struct order_file_opening *opening = &file->openings[i];
        canonical_object(w);
        canonical_set_string(w, "field", opening->field);
        canonical_set_string(w, "salt", hex_encode(opening->salt, sizeof opening->salt, hex));
        canonical_key(w, "value");
        canonical_string(w, opening->value);
        canonical_close(w);
    }
    canonical_close(w);
}

static void write_seats(const struct order_file *file, struct canonical *w)
{
    canonical_key(w, "seats");
    canonical_array(w);
    for (size_t i = 0; i < file->seat_count; i++) {
        const struct order_file_seat *seat = &file->seats[i];
        canonical_object(w);
        canonical_set_string(w, "key", seat->key);
        canonical_set_string(w, "name", seat->name);
        canonical_set_string(w, "role", seat->role);
        canonical_set_int(w, "seat", seat->seat);
        canonical_close(w);
    }
    canonical_close(w);
}

bool order_file_write(const struct order_file *file, struct buf *out, struct err *err)
{
    struct canonical w;
    canonical_begin(&w, out);
    canonical_object(&w);
    canonical_key(&w, "approvals");
    canonical_array(&w);
    for (size_t i = 0; i < file->approval_count; i++)
        canonical_raw(&w, file->approvals[i]);
    canonical_close(&w);
    canonical_set_string(&w, "ledger", file->ledger);
    write_openings(file, &w);
    if (file->project.len > 0) {
        canonical_key(&w, "project");
        canonical_raw(&w, file->project);
    }
    canonical_key(&w, "record");
    canonical_raw(&w, file->record_bytes);
    write_seats(file, &w);
    canonical_set_int(&w, "v", 1);
    canonical_close(&w);
    TRY(canonical_end(&w, err));
    buf_adds(out, "\n");
    return buf_check(out, "order file", err);
}
