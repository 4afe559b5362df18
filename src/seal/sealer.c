#include "seal/sealer.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "ledger/desk.h"
#include "proof/balances.h"
#include "store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* One run. */
struct sealing {
    struct desk *desk;
    struct db *db;
    const struct seal_options *options;
    struct seal_summary *summary;
    struct seal_heads heads;
    char month[SEAL_MONTH_MAX];
};

bool seal_month_parse(const char *text, struct date *ret, struct err *err)
{
    char day[DATE_TEXT_MAX];
    struct err ignored;
    int len = snprintf(day, sizeof day, "%s-01", text);
    if (len == (int)strlen("2019-04-01") && date_parse(text_of(day), ret, &ignored))
        return true;
    return err_set(err, ERR_USAGE, _("a month is written as in 2019-04, not \"%s\""), text);
}

char *seal_month_format(struct date month, char out[SEAL_MONTH_MAX])
{
    char day[DATE_TEXT_MAX];
    (void)snprintf(out, SEAL_MONTH_MAX, "%.7s", date_format(month, day));
    return out;
}

bool seal_last_month(struct db *db, struct date *ret, struct err *err)
{
    return store__last_month(db, ret, err);
}

const char *seal_reason(struct text word)
{
    static const struct {
        const char *word, *text;
    } REASONS[] = {
        { "waiting", N_("something that was imported is not posted yet") },
        { "no_statement", N_("no statement with balances covers the month") },
        { "gap", N_("its statements leave days out") },
        { "jump", N_("a statement does not begin with the balance of the books") },
        { "short", N_("its statements end before the month does") },
        { "conflict", N_("a refused statement of these days is not cleared up") },
        { "same_tail", N_("two accounts of the village end with the same four digits") },
    };
    for (size_t i = 0; i < COUNT(REASONS); i++)
        if (text_eq(word, REASONS[i].word))
            return _(REASONS[i].text);
    return "";
}

static bool put_balances(struct canonical *w, struct text list, struct err *err)
{
    canonical_key(w, "balances");
    canonical_array(w);
    while (list.len > 0) {
        struct balance_item item;
        TRY(balance_next(&list, &item, err));
        canonical_object(w);
        canonical_key(w, "account");
        canonical_string(w, item.account);
        canonical_set_int(w, "amount_fen", item.amount_fen);
        canonical_key(w, "source");
        canonical_string(w, item.source);
        canonical_set_int(w, "year", item.year);
        canonical_close(w);
    }
    canonical_close(w);
    return true;
}

/* "book lines fen,...": one item after the other. */
static bool put_dispositions(struct canonical *w, const char *list, struct err *err)
{
    char book[48];
    long long lines, amount;
    int used;
    canonical_key(w, "by_disposition");
    canonical_array(w);
    for (const char *at = list; *at != '\0'; at += used + (at[used] == ',')) {
        if (sscanf(at, "%47s %lld %lld%n", book, &lines, &amount, &used) != 3)
            return err_set(err, ERR_INTERNAL, "dispositions %s", list);
        canonical_object(w);
        canonical_set_int(w, "amount_fen", amount);
        canonical_set_string(w, "book", book);
        canonical_set_int(w, "lines", lines);
        canonical_close(w);
    }
    canonical_close(w);
    return true;
}

static int64_t closing_of(const struct db_result *rows, size_t row)
{
    return db_get_int(rows, row, SEAL_OPENING) + db_get_int(rows, row, SEAL_CREDITS) -
           db_get_int(rows, row, SEAL_DEBITS);
}

/* The second half of a seal's body, from "from" on. */
static bool put_rest(const struct sealing *on, const struct db_result *rows, size_t row,
                     struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    struct canonical *w = desk_body(on->desk);
    canonical_set_string(w, "from", db_get(rows, row, SEAL_FROM));
    canonical_set_string(w, "heads", sha256_hex(&on->heads.heads, hex));
    canonical_set_int(w, "lines", db_get_int(rows, row, SEAL_LINES));
    canonical_set_string(w, "month", on->month);
    canonical_set_int(w, "opening_fen", db_get_int(rows, row, SEAL_OPENING));
    if (!db_is_null(rows, row, SEAL_PREVIOUS_N)) {
        struct desk_place previous = { .n = db_get_int(rows, row, SEAL_PREVIOUS_N) };
        struct text hash = db_get_text(rows, row, SEAL_PREVIOUS_HASH);
        (void)snprintf(previous.chain, sizeof previous.chain, "%s", db_get(rows, row, SEAL_CHAIN));
        if (!hex_decode(hash.ptr, hash.len, previous.hash.bytes))
            return err_set(err, ERR_INTERNAL, "seal of %s", previous.chain);
        desk_set_cite(on->desk, "previous", &previous);
    }
    canonical_set_string(w, "root", sha256_hex(&on->heads.root, hex));
    canonical_set_int(w, "size", on->heads.size);
    canonical_set_int(w, "statements", db_get_int(rows, row, SEAL_STATEMENTS));
    canonical_set_string(w, "to", db_get(rows, row, SEAL_TO));
    return true;
}

static bool seal_one(struct sealing *on, const struct db_result *rows, size_t row, struct err *err)
{
    char office[DESK_CHAIN_MAX + 1];
    struct desk_place own, other, made;
    const char *chain = db_get(rows, row, SEAL_CHAIN);
    (void)snprintf(office, sizeof office, "%s/office", chain);
    TRY(desk_head(on->desk, chain, &own, err));
    TRY(desk_head(on->desk, office, &other, err));
    TRY(desk_begin(on->desk, chain, TYPE_SEAL, NULL, err));
    struct canonical *w = desk_body(on->desk);
    TRY(desk_set_account(on->desk, "account", db_get_text(rows, row, SEAL_ACCOUNT), err));
    TRY(put_balances(w, db_get_text(rows, row, SEAL_BALANCES), err));
    TRY(put_dispositions(w, db_get(rows, row, SEAL_DISPOSITIONS), err));
    canonical_set_int(w, "closing_fen", closing_of(rows, row));
    desk_set_cite(on->desk, "covers", &own);
    if (other.n >= 0)
        desk_set_cite(on->desk, "covers_office", &other);
    canonical_set_int(w, "credits_fen", db_get_int(rows, row, SEAL_CREDITS));
    canonical_set_int(w, "debits_fen", db_get_int(rows, row, SEAL_DEBITS));
    TRY(put_rest(on, rows, row, err));
    TRY(desk_end(on->desk, NULL, 0, &made, err));
    const struct seal_made seal = { db_get(rows, row, SEAL_ACCOUNT),
                                    db_get(rows, row, SEAL_FROM),
                                    db_get(rows, row, SEAL_TO),
                                    chain,
                                    made.n,
                                    closing_of(rows, row),
                                    made.hash };
    return store__add_seal(on->db, on->options->month, &seal, err);
}

static bool seal_accounts(struct sealing *on, struct err *err)
{
    AUTO(db_result) struct db_result *rows = NULL;
    TRY(store__accounts(on->db, on->options, &rows, err));
    for (size_t i = 0; i < db_rows(rows); i++)
        TRY(seal_one(on, rows, i, err));
    on->summary->sealed = db_rows(rows);
    return true;
}

/* Chains that are left out, each once, in order; *ret_count of them. */
static char *unsealed_chains(struct arena *arena, const struct db_result *state, size_t *ret_count)
{
    char *list = arena_strdup(arena, "");
    const char *last = "";
    *ret_count = 0;
    for (size_t i = 0; i < db_rows(state); i++) {
        const char *chain = db_get(state, i, 1);
        if (db_get_text(state, i, 4).len == 0 || strcmp(chain, last) == 0)
            continue;
        list = arena_printf(arena, "%s%s%s", list, list[0] == '\0' ? "" : ",", chain);
        last = chain;
        (*ret_count)++;
    }
    return list;
}

static void put_unsealed(struct canonical *w, const char *list, size_t count)
{
    struct text rest = text_of(list);
    canonical_key(w, "unsealed");
    canonical_array(w);
    for (size_t i = 0; i < count && i < FIELD_CHAINS_MAX; i++) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        size_t len = comma != NULL ? (size_t)(comma - rest.ptr) : rest.len;
        canonical_string(w, text_slice(rest, 0, len));
        rest = comma != NULL ? text_slice(rest, len + 1, rest.len) : text_of("");
    }
    canonical_close(w);
    if (count > FIELD_CHAINS_MAX)
        canonical_set_int(w, "unsealed_more", (int64_t)count - FIELD_CHAINS_MAX);
}

/* Once, and again whenever other accounts are left out than the last one says. */
static bool seal_programme(struct sealing *on, const struct db_result *state, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    char hex[SHA256_HEX_SIZE], day[DATE_TEXT_MAX];
    bool is_same;
    size_t count;
    struct date as_of;
    struct desk_place made;
    const char *list = unsealed_chains(arena, state, &count);
    int64_t sealed = (int64_t)(on->summary->accounts - on->summary->unsealed);
    TRY(store__programme_same(on->db, on->options->month, sealed, list, &is_same, err));
    if (is_same)
        return true;
    TRY(store__as_of(on->db, &as_of, err));
    TRY(desk_begin(on->desk, "programme", TYPE_PROGRAMME_SEAL, NULL, err));
    struct canonical *w = desk_body(on->desk);
    canonical_set_string(w, "as_of", date_format(as_of, day));
    canonical_set_string(w, "heads", sha256_hex(&on->heads.heads, hex));
    canonical_set_string(w, "month", on->month);
    canonical_set_string(w, "root", sha256_hex(&on->heads.root, hex));
    canonical_set_int(w, "sealed", sealed);
    canonical_set_int(w, "size", on->heads.size);
    put_unsealed(w, list, count);
    TRY(desk_end(on->desk, NULL, 0, &made, err));
    on->summary->has_programme = true;
    return store__add_programme(on->db, on->options->month, made.n, sealed, list, err);
}

static void count_rows(const struct seal_options *options, const struct db_result *state,
                       struct seal_summary *summary)
{
    for (size_t i = 0; i < db_rows(state); i++) {
        struct seal_row row = { .account_no = db_get(state, i, 0),
                                .chain = db_get(state, i, 1),
                                .name = db_get(state, i, 2),
                                .is_sealed = db_get_bool(state, i, 3),
                                .reason = db_get_text(state, i, 4) };
        summary->accounts++;
        if (row.is_sealed)
            summary->already++;
        else if (row.reason.len > 0)
            summary->unsealed++;
        else
            summary->sealed++;
        row.is_sealed = row.is_sealed || (row.reason.len == 0 && !options->dry_run);
        if (options->row != NULL)
            options->row(options->arg, &row);
    }
}

/* A single account that is asked for and cannot be sealed is a refusal, not a list. */
static bool check_asked(const struct sealing *on, const struct db_result *state, struct err *err)
{
    if (db_rows(state) == 0)
        return err_set(err, ERR_NOT_FOUND, _("no account of this month is meant"));
    if (on->options->account == NULL || db_get_text(state, 0, 4).len == 0)
        return true;
    return err_set(err, ERR_REFUSED, _("%s cannot be sealed: %s"), on->options->account,
                   seal_reason(db_get_text(state, 0, 4)));
}

static bool seal_month(struct sealing *on, struct err *err)
{
    AUTO(db_result) struct db_result *state = NULL;
    bool is_whole = on->options->account == NULL && on->options->village == NULL;
    TRY(store__lock_periods(on->db, err));
    TRY(store__checkpoint(on->db, &on->heads, err));
    TRY(store__heads(on->db, &on->heads.heads, err));
    TRY(store__state(on->db, on->options, &state, err));
    TRY(check_asked(on, state, err));
    count_rows(on->options, state, on->summary);
    on->summary->size = on->heads.size;
    TRY(seal_accounts(on, err));
    if (is_whole)
        TRY(seal_programme(on, state, err));
    return desk_count(on->desk) == 0 || desk_commit(on->desk, err);
}

static bool only_look(struct db *db, const struct seal_options *options,
                      struct seal_summary *summary, struct err *err)
{
    AUTO(db_result) struct db_result *state = NULL;
    TRY(store__state(db, options, &state, err));
    if (db_rows(state) == 0)
        return err_set(err, ERR_NOT_FOUND, _("no account of this month is meant"));
    count_rows(options, state, summary);
    return true;
}

bool seal_run(struct db *db, struct signer *signer, const struct seal_options *options,
              struct seal_summary *ret, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    *ret = (struct seal_summary) { 0 };
    if (options->dry_run)
        return only_look(db, options, ret, err);
    TRY(desk_open(db, signer, &desk, err));
    struct sealing on = { .desk = desk, .db = desk_db(desk), .options = options, .summary = ret };
    (void)seal_month_format(options->month, on.month);
    return seal_month(&on, err);
}
