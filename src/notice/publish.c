/* A reviewed notice is published: the public record that commits to everything it is made of. */
#include "core/i18n.h"
#include "ledger/desk.h"
#include "life.h"

#include <stdio.h>
#include <string.h>

struct publishing {
    struct desk *desk;
    const struct draft_row *row;
    const struct notice_rendering *rendering;
    struct desk_place review, cited; /* cited: what it supersedes or answers */
    struct sha256 templates;
};

static bool may_publish(const struct draft_row *row, struct err *err)
{
    if (row->is_published)
        return err_set(err, ERR_CONFLICT, _("notice %s is published already"), row->number);
    if (row->review_n < 0) {
        (void)err_set(err, ERR_REFUSED, _("notice %s is not reviewed"), row->number);
        return err_hint(err, _("Another person: mingzhang notice review %s --who W"), row->number);
    }
    if (row->from.day >= notice__today().day)
        return true;
    (void)err_set(err, ERR_REFUSED, _("the day of posting that notice %s states is past"),
                  row->number);
    return err_hint(err, _("Draft it anew: its period begins when it can be seen."));
}

/* The notice that it corrects, or the answer that it reports. */
static bool find_cited(struct publishing *on, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct notice_place old;
    struct objection_row objection;
    struct db *db = desk_db(on->desk);
    (void)snprintf(on->cited.chain, sizeof on->cited.chain, "%s", on->row->chain);
    if (on->row->supersedes != NULL) {
        TRY(notice__get(db, arena, on->row->supersedes, &old, err));
        if (old.is_superseded)
            return err_set(err, ERR_CONFLICT, _("notice %s was corrected already"), old.number);
        on->cited.n = old.n;
        on->cited.hash = old.hash;
    }
    if (on->row->answers != NULL) {
        TRY(notice__objection_get(db, arena, on->row->answers, &objection, err));
        on->cited.n = objection.answered_n;
        TRY(desk_hash_of(on->desk, on->cited.chain, on->cited.n, &on->cited.hash, err));
    }
    return true;
}

static void set_hash(struct canonical *w, const char *key, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    canonical_set_string(w, key, sha256_hex(hash, hex));
}

static void set_date(struct canonical *w, const char *key, struct date date)
{
    char out[DATE_TEXT_MAX];
    canonical_set_string(w, key, date_format(date, out));
}

static void put_boards(struct canonical *w, const struct notice_rendering *rendering)
{
    char hex[SHA256_HEX_SIZE];
    if (rendering->board_count == 0)
        return;
    canonical_key(w, "boards");
    canonical_array(w);
    for (size_t i = 0; i < rendering->board_count; i++)
        canonical_string(w, text_of(sha256_hex(&rendering->boards[i], hex)));
    canonical_close(w);
}

static bool put_record(struct publishing *on, struct desk_place *ret, struct err *err)
{
    const struct draft_row *row = on->row;
    TRY(desk_begin(on->desk, row->chain, TYPE_NOTICE, NULL, err));
    struct canonical *w = desk_body(on->desk);
    if (row->answers != NULL)
        desk_set_cite(on->desk, "answers", &on->cited);
    set_date(w, "as_of", row->as_of);
    put_boards(w, on->rendering);
    if (row->due.day != 0)
        set_date(w, "due", row->due);
    set_hash(w, "figures", &row->figures);
    set_date(w, "from", row->from);
    desk_set_text(on->desk, "issuer", text_of(row->issuer));
    canonical_set_string(w, "kind", row->kind);
    set_hash(w, "model", &row->model);
    canonical_set_string(w, "number", row->number);
    if (on->rendering->page != NULL)
        set_hash(w, "page", on->rendering->page);
    canonical_set_string(w, "renderer", on->rendering->renderer);
    desk_set_cite(on->desk, "review", &on->review);
    set_hash(w, "root", &row->root);
    canonical_set_int(w, "size", row->size);
    canonical_set_string(w, "stage", row->stage);
    if (row->supersedes != NULL)
        desk_set_cite(on->desk, "supersedes", &on->cited);
    set_hash(w, "templates", &on->templates);
    desk_set_text(on->desk, "title", text_of(row->title));
    set_date(w, "to", row->to);
    return desk_end(on->desk, NULL, 0, ret, err);
}

static bool scan(struct desk *desk, const char *number, struct err *err)
{
    AUTO(buf) struct buf model = { 0 };
    buf_init(&model, NOTICE_MODEL_MAX);
    return notice_model(desk_db(desk), number, &model, err) &&
           notice_model__scan((struct text) { model.data, model.len }, number, err);
}

bool notice_publish(struct desk *desk, const char *number, const struct notice_rendering *rendering,
                    struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct draft_row row;
    struct desk_place made;
    struct publishing on = { .desk = desk, .row = &row, .rendering = rendering };
    struct db *db = desk_db(desk);
    TRY(notice__draft_get(db, arena, number, &row, err));
    TRY(may_publish(&row, err));
    TRY(scan(desk, number, err));
    TRY(notice__keep(db, "templates", rendering->templates, &on.templates, err));
    (void)snprintf(on.review.chain, sizeof on.review.chain, "%s/office", row.chain);
    on.review.n = row.review_n;
    TRY(desk_hash_of(desk, on.review.chain, on.review.n, &on.review.hash, err));
    TRY(find_cited(&on, err));
    TRY(put_record(&on, &made, err));
    TRY(notice__published(db, number, row.chain, made.n, &made.hash, &on.templates, rendering,
                          row.to, err));
    return row.supersedes == NULL || notice__superseded(db, row.supersedes, number, err);
}
