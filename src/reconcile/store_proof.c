/* The proof as SQL gives it (reconcile.prove), read back into the struct that C checks. */
#include "store.h"

#include "core/arena.h"
#include "db/db.h"
#include "json/value.h"

static const struct db_stmt PROVE = { "reconcile_prove", "SELECT reconcile.prove($1::date)::text",
                                      DB_ONE_ROW };

static struct money fen_of(const struct jv *object, const char *key)
{
    return (struct money) { jv_int(jv_get(object, key), 0) };
}

static void side_read(const struct jv *object, struct money total, struct proof_side *ret)
{
    size_t at = 0;
    const char *code;
    struct jv *fen;
    ret->total = total;
    while (jv_next(object, &at, &code, &fen) && ret->count < PROOF_CODES_MAX) {
        struct proof_sum *sum = &ret->sums[ret->count++];
        (void)snprintf(sum->code, sizeof sum->code, "%s", code); /* codes are short */
        sum->money.fen = jv_int(fen, 0);
    }
}

static void proof_read(const struct jv *json, struct proof *ret)
{
    const struct jv *quota = jv_get(json, "quota"), *totals = jv_get(json, "totals");
    const struct jv *accounts = jv_get(json, "accounts");
    *ret = (struct proof) {
        .owed = fen_of(quota, "owed"),
        .paid = fen_of(quota, "paid"),
        .over = fen_of(quota, "over"),
        .missing = fen_of(quota, "missing"),
    };
    side_read(jv_get(json, "left"), fen_of(totals, "payments"), &ret->left);
    side_read(jv_get(json, "right"), fen_of(totals, "payments"), &ret->right);
    side_read(jv_get(json, "credits"), fen_of(totals, "credits"), &ret->credits);
    side_read(jv_get(json, "debits"), fen_of(totals, "debits"), &ret->debits);
    ret->accounts.accounts = jv_int(jv_get(accounts, "accounts"), 0);
    ret->accounts.opening = fen_of(accounts, "opening");
    ret->accounts.credits = fen_of(accounts, "credits");
    ret->accounts.debits = fen_of(accounts, "debits");
    ret->accounts.closing = fen_of(accounts, "closing");
    ret->accounts.off = jv_int(jv_get(accounts, "off"), 0);
    (void)snprintf(ret->accounts.first_off, sizeof ret->accounts.first_off, "%s",
                   jv_string(jv_get(accounts, "first_off"), "")); /* cut is fine in a message */
}

bool store__prove(struct db *db, struct date as_of, struct arena *arena, const char **ret_json,
                  struct proof *ret, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    AUTO(jv) struct jv *json = NULL;
    const struct db_arg args[] = { db_date(as_of) };
    TRY(db_exec(db, &PROVE, args, COUNT(args), &result, err));
    TRY(jv_parse(db_get_text(result, 0, 0), "proof", &json, err));
    proof_read(json, ret);
    *ret_json = arena_strdup(arena, db_get(result, 0, 0));
    return true;
}
