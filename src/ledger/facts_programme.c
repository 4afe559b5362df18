/* The programme, the chains of its subjects, quotas and what changes them. */
#include "core/arena.h"
#include "core/i18n.h"
#include "facts.h"
#include "json/value.h"

struct programme_row {
    struct post *post;
    struct jv *body;
    char sha256[SHA256_HEX_SIZE];
    int64_t fact_id;
    bool is_found, is_posted;
};

static bool take_programme(const struct db_result *row, void *arg, struct err *err)
{
    struct programme_row *found = arg;
    struct post *post = found->post;
    snprintf(post->programme, sizeof post->programme, "%s", db_get(row, 0, 0));
    post->is_demo = db_get_bool(row, 0, 1);
    snprintf(found->sha256, sizeof found->sha256, "%s", db_get(row, 0, 3));
    found->fact_id = db_get_int(row, 0, 4);
    found->is_posted = fact__place(row, 5, &post->programme_at);
    found->is_found = true;
    return jv_parse(db_get_text(row, 0, 2), "programme", &found->body, err);
}

static bool draft_programme(struct post *post, const struct programme_row *row, struct err *err)
{
    const struct jv *years = jv_get(row->body, "years");
    TRY(post__begin(post, "programme", TYPE_PROGRAMME, err));
    canonical_set_int(&post->body, "amount_fen", jv_int(jv_get(row->body, "amount_fen"), 0));
    canonical_set_bool(&post->body, "demo", post->is_demo);
    post__set_text(post, "document", text_of(jv_string(jv_get(row->body, "basis"), "-")));
    canonical_set_string(&post->body, "due", jv_string(jv_get(row->body, "due"), ""));
    canonical_set_string(&post->body, "id", post->programme);
    post__set_text(post, "name", text_of(jv_string(jv_get(row->body, "title"), "-")));
    canonical_set_string(&post->body, "sha256", row->sha256);
    canonical_key(&post->body, "years");
    canonical_array(&post->body);
    for (size_t i = 0; i < jv_size(years); i++)
        canonical_int(&post->body, jv_int(jv_at(years, i), 0));
    canonical_close(&post->body);
    TRY(post__end(post, "programme", row->fact_id, err));
    post->programme_at = post__last(post);
    return true;
}

static bool draft_subject(struct post *post, const struct db_result *row, struct err *err)
{
    return post__begin(post, db_get(row, 0, 0), TYPE_GENESIS, err);
}

bool post__load_programme(struct post *post, struct err *err)
{
    struct programme_row row = { .post = post };
    bool ok = store__each(post->db, STORE_PROGRAMME, take_programme, &row, err);
    jv_free(row.body);
    return ok;
}

bool post__programme(struct post *post, struct err *err)
{
    struct programme_row row = { .post = post };
    bool ok = store__each(post->db, STORE_PROGRAMME, take_programme, &row, err);
    if (ok && row.is_found && !row.is_posted)
        ok = draft_programme(post, &row, err);
    jv_free(row.body);
    if (!ok || !row.is_found)
        return ok;
    TRY(post__begin(post, "programme/office", TYPE_GENESIS, err));
    TRY(fact__walk_all(post, STORE_SUBJECTS, draft_subject, err));
    return post__flush(post, err); /* quotas cite the programme from other lanes */
}

/* Columns: village, year, payer, source, amount, due, document. */
static bool draft_quota(struct post *post, const struct db_result *row, struct err *err)
{
    struct entry entry = { 0 };
    struct colour colour;
    struct money amount = db_get_money(row, 0, 4);
    int64_t year = db_get_int(row, 0, 1);
    int64_t village = db_get_int(row, 0, 0);
    struct text document = db_get_text(row, 0, 6);
    TRY(fact__colour(db_get(row, 0, 3), year, &colour, err));
    if (amount.fen != 0)
        TRY(entry_move(&entry, BOOK_DUE, BOOK_DUE_CONTROL, colour, amount, err));
    TRY(post__begin(post, db_get(row, 0, 0), TYPE_QUOTA, err));
    canonical_set_int(&post->body, "amount_fen", amount.fen);
    post__set_text(post, "document", document.len > 0 ? document : text_of("-"));
    canonical_set_string(&post->body, "due", db_get(row, 0, 5));
    TRY(post__set_lines(post, &entry, err));
    canonical_set_string(&post->body, "payer", db_get(row, 0, 2));
    post__set_cite(post, "programme", &post->programme_at);
    canonical_set_string(&post->body, "source", source_word(colour.source));
    canonical_set_int(&post->body, "year", year);
    return post__end(post, "quota", village * 10000 + year, err);
}

/* Columns: id, village, year, document, due, old payer, old source, new payer, new source, old
 * amount, new amount, place of the quota record that it replaces. */
static bool draft_adjustment(struct post *post, const struct db_result *row, struct err *err)
{
    struct entry entry = { 0 };
    struct colour before, after;
    struct place replaced = { 0 };
    struct money old = { -db_get_int(row, 0, 9) }, new = db_get_money(row, 0, 10);
    int64_t year = db_get_int(row, 0, 2);
    TRY(fact__colour(db_get(row, 0, 6), year, &before, err));
    TRY(fact__colour(db_get(row, 0, 8), year, &after, err));
    if (old.fen != 0)
        TRY(entry_move(&entry, BOOK_DUE, BOOK_DUE_CONTROL, before, old, err));
    if (new.fen != 0)
        TRY(entry_move(&entry, BOOK_DUE, BOOK_DUE_CONTROL, after, new, err));
    if (!fact__place(row, 11, &replaced))
        return err_set(err, ERR_INTERNAL, "adjustment %s", db_get(row, 0, 0));
    TRY(post__begin(post, db_get(row, 0, 1), TYPE_QUOTA, err));
    canonical_set_int(&post->body, "amount_fen", new.fen);
    post__set_text(post, "document", db_get_text(row, 0, 3));
    canonical_set_string(&post->body, "due", db_get(row, 0, 4));
    TRY(post__set_lines(post, &entry, err));
    canonical_set_string(&post->body, "payer", db_get(row, 0, 7));
    post__set_cite(post, "programme", &post->programme_at);
    post__set_cite(post, "replaces", &replaced);
    canonical_set_string(&post->body, "source", source_word(after.source));
    canonical_set_int(&post->body, "year", year);
    return post__end(post, "adjustment", db_get_int(row, 0, 0), err);
}

bool post__quotas(struct post *post, struct err *err)
{
    TRY(fact__walk_all(post, STORE_QUOTAS, draft_quota, err));
    return fact__walk_next(post, STORE_NEXT_ADJUSTMENT, draft_adjustment, err);
}
