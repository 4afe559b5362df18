#include "ledger/enrol.h"
#include "core/file.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "proof/item.h"
#include "store_key.h"
#include "json/cursor.h"

#include <string.h>
#include <unistd.h>

/* What one request is judged against; grows with what it brings. */
struct enrolment {
    struct desk *desk;
    struct arena *arena;
    const struct request *request;
    struct roll *roll;
    struct enrol_summary *summary;
    struct desk_place *place; /* of the item's record */
};

bool ledger_pinned(const char *home, struct authority *ret, bool *ret_is_known, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    const char *path = arena_printf(arena, "%s/%s", home, LEDGER_AUTHORITY_FILE);
    struct buf bytes __attribute__((cleanup(buf_auto)));
    buf_init(&bytes, REQUEST_FILE_MAX);
    *ret_is_known = access(path, F_OK) == 0;
    if (!*ret_is_known)
        return true;
    TRY(file_read(path, &bytes, err));
    return authority_read((struct text) { bytes.data, bytes.len }, ret, err) ||
           err_wrap(err, "%s", path);
}

bool ledger_roll(struct db *db, const struct authority *authority, struct roll **ret,
                 struct err *err)
{
    AUTO(roll) struct roll *roll = roll_new();
    TRY(store__roll(db, roll, err));
    if (authority != NULL)
        roll_pin(roll, authority);
    *ret = roll;
    roll = NULL;
    return true;
}

bool ledger_first_key(struct db *db, enum key_use use, const struct any_key *key, struct err *err)
{
    return store__first_key(db, key_use_word(use), key, err);
}

bool ledger_seats(struct db *db, const char *chain, struct seats *ret, struct err *err)
{
    return store__seats(db, chain, ret, err);
}

/* Without its escapes; NULL when there is none. */
static const char *string_of(const struct enrolment *on, struct text body, const char *field)
{
    struct text value = item_string(body, field);
    return value.len == 0 ? NULL : cursor_plain(on->arena, value).ptr;
}

/* Without an authority there is nobody whom others would believe. */
static bool refuse(const struct request_item *item, unsigned faults, struct err *err)
{
    struct text id = item_string(item->body, "id");
    (void)err_set(err, ERR_REFUSED, "%s %.*s%s: %s", type_row(item->type)->name, TEXT_ARG(id),
                  item->key_id, enrol_fault_text(faults));
    if ((faults & ENROL_FAULT_UNPINNED) != 0)
        return err_hint(err, _("Pin it once: mingzhang key authority pin FILE"));
    if ((faults & ENROL_FAULT_AUTHORITY) != 0)
        return err_hint(err,
                        _("Let more of its holders sign: mingzhang key sign REQUEST --key KEY"));
    return false;
}

/* A party cites the record of its key, which may be of this very desk. */
static bool cite_key(struct enrolment *on, struct request_item *item, struct err *err)
{
    const struct enrol_key *key = roll_find(on->roll, text_of(item->key_id));
    struct buf out __attribute__((cleanup(buf_auto)));
    struct canonical w;
    struct sha256 hash;
    buf_init(&out, RECORD_SIZE_MAX);
    if (item->type != TYPE_PARTY)
        return true;
    if (key == NULL || key->n < 0)
        return refuse(item, ENROL_FAULT_UNKNOWN, err);
    TRY(desk_hash_of(on->desk, "programme", key->n, &hash, err));
    canonical_begin(&w, &out);
    record_put_cite(&w, text_of("programme"), key->n, &hash);
    TRY(canonical_end(&w, err));
    item->body = body_with(on->arena, item->body, "key", (struct text) { out.data, out.len });
    return true;
}

/* The record as it would be, to ask the rules of it; only its moment and its links differ. */
static bool draft(struct enrolment *on, const struct request_item *item, struct buf *out,
                  struct record *ret, struct body *ret_body, struct err *err)
{
    static const char NOBODY[] = "0000000000000000";
    struct desk_place last;
    TRY(desk_head(on->desk, item->chain, &last, err));
    const struct record_head head = { .at_us = last.at_us,
                                      .by = NOBODY,
                                      .chain = item->chain,
                                      .key = NOBODY,
                                      .ledger = desk_ledger(on->desk),
                                      .n = last.n < 0 ? 1 : last.n + 1,
                                      .type = item->type };
    if (!record_build(&head, item->body, out, err))
        return err_hint(err, _("A signature may be missing: mingzhang key show REQUEST"));
    return record_parse((struct text) { out->data, out->len }, ret, err) &&
           body_read(ret, ret_body, err);
}

bool desk_put_item(struct desk *desk, const struct request_item *item, struct desk_place *ret,
                   struct err *err)
{
    struct desk_opening openings[REQUEST_OPENINGS_MAX];
    for (size_t i = 0; i < item->opening_count; i++) {
        openings[i].field = item->openings[i].field;
        openings[i].value = item->openings[i].value;
        memcpy(openings[i].salt, item->openings[i].salt, sizeof openings[i].salt);
    }
    const struct desk_record record = { .chain = item->chain,
                                        .type = item->type,
                                        .body = item->body,
                                        .openings = openings,
                                        .opening_count = item->opening_count };
    return desk_put(desk, &record, ret, err);
}

static bool enrol_key(struct enrolment *on, const struct request_item *item,
                      const struct record *record, const struct body *body, struct err *err)
{
    struct new_key key = { .use = string_of(on, item->body, "use"),
                           .name = string_of(on, item->body, "name"),
                           .replaces = string_of(on, item->body, "replaces") };
    unsigned faults = roll_enrol(on->roll, record, body, POSITION_NONE);
    if (faults != 0)
        return refuse(item, faults, err);
    TRY(desk_put_item(on->desk, item, on->place, err));
    if (!any_key_read(body_string(body, "public_key"), &key.key))
        return err_set(err, ERR_INTERNAL, "public key");
    (void)any_key_id(&key.key, key.id);
    key.n = on->place->n;
    on->summary->keys++;
    return store__add_key(desk_db(on->desk), &key, err);
}

static bool revoke_key(struct enrolment *on, const struct request_item *item,
                       const struct record *record, const struct body *body, struct err *err)
{
    bool is_queued;
    unsigned faults = roll_revoke(on->roll, record, body, POSITION_NONE);
    if (faults != 0)
        return refuse(item, faults, err);
    TRY(store__is_queued(desk_db(on->desk), &is_queued, err));
    if (is_queued) {
        (void)err_set(err, ERR_CONFLICT,
                      _("records wait for their place in the log: a key that "
                        "signed them can be revoked only afterwards"));
        return err_hint(err, _("Run: mingzhang checkpoint"));
    }
    TRY(desk_put_item(on->desk, item, on->place, err));
    on->summary->revocations++;
    return store__revoke_key(desk_db(on->desk), string_of(on, item->body, "id"), on->place->n,
                             string_of(on, item->body, "reason"), err);
}

static bool seat_party(struct enrolment *on, const struct request_item *item,
                       const struct record *record, const struct body *body, struct err *err)
{
    struct seats seats;
    int64_t number = body_int(body, "seat", 0);
    struct seat *seat = &seats.seat[number];
    TRY(store__seats(desk_db(on->desk), item->chain, &seats, err));
    if (seat->key[0] != '\0')
        TRY(desk_hash_of(on->desk, item->chain, seat->n, &seat->hash, err));
    unsigned faults =
        seats_take(&seats, on->roll, record, body, text_of(item->key_id), POSITION_NONE);
    if (faults != 0)
        return refuse(item, faults, err);
    TRY(desk_put_item(on->desk, item, on->place, err));
    const struct new_party party = { .chain = item->chain,
                                     .key = item->key_id,
                                     .role = string_of(on, item->body, "role"),
                                     .name = string_of(on, item->body, "name"),
                                     .valid_from = string_of(on, item->body, "valid_from"),
                                     .valid_to = string_of(on, item->body, "valid_to"),
                                     .n = on->place->n,
                                     .seat = number };
    on->summary->parties++;
    return store__add_party(desk_db(on->desk), &party, err);
}

static bool incarnate(struct enrolment *on, const struct request_item *item,
                      const struct record *record, const struct body *body, struct err *err)
{
    unsigned faults = roll_incarnation(on->roll, record, body, POSITION_NONE);
    if (faults != 0)
        return refuse(item, faults, err);
    on->summary->incarnations++;
    return desk_put_item(on->desk, item, on->place, err);
}

static bool enrol_item(struct enrolment *on, struct request_item *item, struct err *err)
{
    struct buf bytes __attribute__((cleanup(buf_auto)));
    struct record record;
    struct body body;
    buf_init(&bytes, RECORD_SIZE_MAX);
    TRY(cite_key(on, item, err));
    TRY(draft(on, item, &bytes, &record, &body, err));
    switch (item->type) {
    case TYPE_KEY:
        return enrol_key(on, item, &record, &body, err);
    case TYPE_REVOCATION:
        return revoke_key(on, item, &record, &body, err);
    case TYPE_PARTY:
        return seat_party(on, item, &record, &body, err);
    default:
        return incarnate(on, item, &record, &body, err);
    }
}

static bool enrol_at(struct desk *desk, const struct authority *authority,
                     const struct request *request, struct enrol_summary *summary,
                     struct desk_place *places, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(roll) struct roll *roll = NULL;
    struct request copy = *request; /* its bodies are completed */
    struct enrolment on = { desk, arena, &copy, NULL, summary, NULL };
    if (strcmp(request->ledger, desk_ledger(desk)) != 0)
        return refuse(&request->items[0], ENROL_FAULT_LEDGER, err);
    TRY(ledger_roll(desk_db(desk), authority, &roll, err));
    on.roll = roll;
    for (size_t i = 0; i < copy.count; i++) {
        on.place = &places[i];
        TRY(enrol_item(&on, &copy.items[i], err));
    }
    return true;
}

bool desk_enrol(struct desk *desk, const struct authority *authority, const struct request *request,
                struct enrolled *ret, struct err *err)
{
    ret->summary = (struct enrol_summary) { 0 };
    ret->place_count = request->count;
    return enrol_at(desk, authority, request, &ret->summary, ret->places, err);
}

bool ledger_enrol(struct db *db, struct signer *signer, const struct authority *authority,
                  const struct request *requests, size_t count, struct enrol_summary *ret,
                  struct err *err)
{
    struct desk_place places[REQUEST_ITEMS_MAX];
    struct enrol_summary summary = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(db, signer, &desk, err));
    for (size_t i = 0; i < count; i++)
        TRY(enrol_at(desk, authority, &requests[i], &summary, places, err));
    TRY(desk_commit(desk, err));
    *ret = summary;
    return true;
}

bool ledger_list_enrolled(struct db *db, const struct enrol_reader *reader, struct err *err)
{
    return store__list_enrolled(db, reader, err);
}
