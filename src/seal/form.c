#include "seal/form.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "store_form.h"
#include "json/value.h"

#include <stdio.h>
#include <string.h>

static bool check_person(const char *who, struct err *err)
{
    size_t len = strlen(who);
    return (len > 0 && len <= FORM_PERSON_MAX) ||
           err_set(err, ERR_INPUT, _("a person's name has 1 to %d bytes"), FORM_PERSON_MAX);
}

static int64_t fen(const struct jv *said, const char *key) { return jv_int(jv_get(said, key), 0); }

/* Dates as text sort as they do in time. */
static bool check_said(const struct jv *said, struct err *err)
{
    const char *to = jv_string(jv_get(said, "to"), "");
    const char *as_of = jv_string(jv_get(said, "as_of"), "");
    if (!jv_bool(jv_get(said, "covered"), false))
        return err_set(err, ERR_REFUSED, _("no statement with balances covers %s"), to);
    if (strcmp(as_of, to) < 0) {
        (void)err_set(err, ERR_REFUSED, _("reconciling has not come as far as %s"), to);
        return err_hint(err, _("Run: mingzhang reconcile"));
    }
    if (jv_bool(jv_get(said, "balanced"), false))
        return true;
    (void)err_set(err, ERR_REFUSED, _("the two sides of the form do not come to the same"));
    return err_hint(err, _("A statement is missing or does not go on from the one before it: "
                           "mingzhang breaks --code statement_gap"));
}

bool form_make(struct db *db, const char *account, struct date month, const char *who,
               int64_t *ret_id, struct err *err)
{
    AUTO(db_result) struct db_result *now = NULL;
    AUTO(jv) struct jv *said = NULL;
    TRY(check_person(who, err));
    TRY(store__form_now(db, account, month, &now, err));
    if (db_is_null(now, 0, 0))
        return err_set(err, ERR_NOT_FOUND, _("there is no account %s"), account);
    TRY(jv_parse(db_get_text(now, 0, 0), "form", &said, err));
    TRY(check_said(said, err));
    return store__form_add(db, account, month, who, db_get(now, 0, 0), ret_id, err);
}

static bool put_items(struct canonical *w, const struct jv *items, struct err *err)
{
    canonical_key(w, "items");
    canonical_array(w);
    for (size_t i = 0; i < jv_size(items); i++) {
        const struct jv *item = jv_at(items, i);
        const char *hex = jv_string(jv_get(item, "hash"), "");
        struct sha256 hash;
        if (!hex_decode(hex, strlen(hex), hash.bytes))
            return err_set(err, ERR_INTERNAL, "item %zu of a form", i);
        canonical_object(w);
        canonical_set_int(w, "age_days", fen(item, "age_days"));
        canonical_set_int(w, "amount_fen", fen(item, "amount_fen"));
        canonical_key(w, "cite");
        record_put_cite(w, text_of(jv_string(jv_get(item, "chain"), "")), fen(item, "n"), &hash);
        canonical_set_string(w, "kind", jv_string(jv_get(item, "kind"), ""));
        canonical_close(w);
    }
    canonical_close(w);
    return true;
}

/* What is known of the form, and who checks it. */
struct checking {
    const struct db_result *row;
    const struct jv *said;
    const char *who, *by;
};

static bool draft_form(struct desk *desk, const struct checking *form, struct desk_place *ret,
                       int64_t id, struct err *err)
{
    static const char *const SUMS[] = { "adjusted_fen", "bank_fen", "bank_in_fen",
                                        "bank_out_fen", "book_fen", "book_in_fen",
                                        "book_out_fen" };
    char chain[DESK_CHAIN_MAX + 1];
    (void)snprintf(chain, sizeof chain, "%s/office", jv_string(jv_get(form->said, "chain"), ""));
    TRY(desk_begin(desk, chain, TYPE_BALANCE_FORM, form->by, err));
    struct canonical *w = desk_body(desk);
    TRY(desk_set_account(desk, "account", db_get_text(form->row, 0, 0), err));
    for (size_t i = 0; i < COUNT(SUMS); i++)
        canonical_set_int(w, SUMS[i], fen(form->said, SUMS[i]));
    TRY(desk_set_commit(desk, "checker", text_of(form->who), err));
    TRY(put_items(w, jv_get(form->said, "items"), err));
    if (fen(form->said, "more") > 0)
        canonical_set_int(w, "items_more", fen(form->said, "more"));
    TRY(desk_set_commit(desk, "maker", db_get_text(form->row, 0, 2), err));
    canonical_key(w, "month");
    canonical_string(w, text_slice(db_get_text(form->row, 0, 1), 0, strlen("2019-04")));
    canonical_set_string(w, "to", jv_string(jv_get(form->said, "to"), ""));
    return desk_end(desk, "balance_form", id, ret, err);
}

static bool check_state(const struct db_result *row, int64_t id, const char *who, struct err *err)
{
    if (db_rows(row) == 0)
        return err_set(err, ERR_NOT_FOUND, _("there is no balance form %lld"), (long long)id);
    if (!db_is_null(row, 0, 3))
        return err_set(err, ERR_CONFLICT, _("balance form %lld was checked already"),
                       (long long)id);
    if (strcmp(db_get(row, 0, 2), who) == 0)
        return err_set(err, ERR_SECOND_PERSON, _("who made a form does not check it"));
    if (db_get_bool(row, 0, 5))
        return true;
    (void)err_set(err, ERR_CONFLICT, _("the figures of balance form %lld are others now"),
                  (long long)id);
    return err_hint(err, _("Make it anew: mingzhang balance make"));
}

bool form_check_at(struct desk *desk, int64_t id, const char *who, const char *by,
                   struct desk_place *ret, struct err *err)
{
    AUTO(db_result) struct db_result *row = NULL;
    AUTO(jv) struct jv *said = NULL;
    TRY(check_person(who, err));
    TRY(store__form_get(desk_db(desk), id, &row, err));
    TRY(check_state(row, id, who, err));
    TRY(jv_parse(db_get_text(row, 0, 4), "form", &said, err));
    const struct checking form = { row, said, who, by };
    TRY(draft_form(desk, &form, ret, id, err));
    return store__form_checked(desk_db(desk), id, who, ret->n, err);
}

bool form_check(struct db *db, struct signer *signer, int64_t id, const char *who, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    struct desk_place made;
    TRY(check_person(who, err));
    TRY(desk_open(db, signer, &desk, err));
    TRY(form_check_at(desk, id, who, NULL, &made, err));
    return desk_commit(desk, err);
}

struct listing {
    void (*row)(void *arg, const struct form_row *row);
    void *arg;
};

static bool list_one(const struct db_result *row, void *arg, struct err *err)
{
    const struct listing *listing = arg;
    (void)err;
    const struct form_row form = { .id = db_get_int(row, 0, 0),
                                   .account_no = db_get(row, 0, 1),
                                   .name = db_get(row, 0, 2),
                                   .month = db_get(row, 0, 3),
                                   .maker = db_get(row, 0, 4),
                                   .checker = db_get(row, 0, 5),
                                   .bank_fen = db_get_int(row, 0, 6),
                                   .book_fen = db_get_int(row, 0, 7),
                                   .adjusted_fen = db_get_int(row, 0, 8),
                                   .items = db_get_int(row, 0, 9),
                                   .oldest_days = db_get_int(row, 0, 10) };
    listing->row(listing->arg, &form);
    return true;
}

bool form_each(struct db *db, const struct date *month,
               void (*row)(void *arg, const struct form_row *row), void *arg, struct err *err)
{
    struct listing listing = { row, arg };
    return store__form_each(db, month, list_one, &listing, err);
}
