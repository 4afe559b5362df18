/* Who looked and what was refused: noted now, made into records soon. */
#include "access/note.h"
#include "ledger/desk.h"
#include "store_note.h"

#include <assert.h>
#include <string.h>

#define HOME "programme/office"

bool access_note_look(struct db *db, const struct access_person *person, const char *what,
                      const char *subject, const char *thing, struct err *err)
{
    const char *const values[] = { person->key_id, what, subject, thing };
    assert(strlen(thing) <= ACCESS_THING_MAX); /* ours, never what was sent */
    return store__look_add(db, values, err);
}

bool access_note_machine(struct db *db, const char *what, const char *subject, const char *thing,
                         struct err *err)
{
    const char *const values[] = { what, subject, thing };
    assert(strlen(thing) <= ACCESS_THING_MAX);
    return store__look_add_machine(db, values, err);
}

static bool is_chain(const char *text)
{
    enum chain_kind kind;
    bool is_office;
    return chain_parse(text_of(text), &kind, &is_office);
}

bool access_note_refused(struct db *db, const struct access_person *person, enum access_act act,
                         enum err_code code, const char *subject, const struct sha256 *digest,
                         struct err *err)
{
    if (person->standing == ACCESS_UNKNOWN)
        return true;
    const struct store_refused refused = { .key_id = person->key_id,
                                           .act = access_act_word(act),
                                           .code = err_slug(code),
                                           .subject =
                                               subject != NULL && is_chain(subject) ? subject : "",
                                           .digest = digest };
    return store__refused_add(db, &refused, err);
}

bool access_has_notes(struct db *db, bool *ret, struct err *err)
{
    return store__has_notes(db, ret, err);
}

static void set_time(struct canonical *w, const char *key, int64_t time_us)
{
    char text[TIME_TEXT_MAX];
    canonical_set_string(w, key, time_format(time_us, text));
}

static bool post_look(struct desk *desk, const struct db_result *rows, size_t row, struct err *err)
{
    struct desk_place place;
    TRY(desk_begin(desk, HOME, TYPE_ACCESS, NULL, err));
    struct canonical *w = desk_body(desk);
    canonical_set_int(w, "count", db_get_int(rows, row, 3));
    canonical_set_string(w, "digest", db_get(rows, row, 6));
    set_time(w, "from", db_get_time(rows, row, 4));
    if (is_chain(db_get(rows, row, 2)))
        canonical_set_string(w, "subject", db_get(rows, row, 2));
    set_time(w, "to", db_get_time(rows, row, 5));
    canonical_set_string(w, "what", db_get(rows, row, 1));
    canonical_set_string(w, "who", db_get(rows, row, 0));
    TRY(desk_end(desk, NULL, 0, &place, err));
    return store__look_done(desk_db(desk), db_get(rows, row, 7), place.n, err);
}

static bool post_refused(struct desk *desk, const struct db_result *rows, size_t row,
                         struct err *err)
{
    struct desk_place place;
    TRY(desk_begin(desk, HOME, TYPE_ACT_REFUSED, NULL, err));
    struct canonical *w = desk_body(desk);
    canonical_set_string(w, "act", db_get(rows, row, 3));
    canonical_set_string(w, "code", db_get(rows, row, 4));
    canonical_set_int(w, "count", db_get_int(rows, row, 7));
    canonical_set_string(w, "digest", db_get(rows, row, 6));
    set_time(w, "hour", db_get_time(rows, row, 1));
    canonical_set_string(w, "key", db_get(rows, row, 0));
    if (db_get(rows, row, 5)[0] != '\0')
        canonical_set_string(w, "subject", db_get(rows, row, 5));
    TRY(desk_end(desk, NULL, 0, &place, err));
    return store__refused_done(desk_db(desk), rows, row, place.n, err);
}

bool access_post_notes(struct desk *desk, struct access_noted *ret, struct err *err)
{
    AUTO(db_result) struct db_result *looks = NULL;
    AUTO(db_result) struct db_result *refused = NULL;
    TRY(store__looks(desk_db(desk), &looks, err));
    for (size_t i = 0; i < db_rows(looks); i++)
        TRY(post_look(desk, looks, i, err));
    TRY(store__refused(desk_db(desk), &refused, err));
    for (size_t i = 0; i < db_rows(refused); i++)
        TRY(post_refused(desk, refused, i, err));
    *ret = (struct access_noted) { .looks = (int64_t)db_rows(looks),
                                   .refused = (int64_t)db_rows(refused) };
    return true;
}
