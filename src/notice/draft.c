/* A notice is drafted and reviewed: office records, and its model as evidence. */
#include "core/i18n.h"
#include "ledger/desk.h"
#include "life.h"
#include "maker.h"

#include <stdio.h>
#include <string.h>

enum { TODAY_OFFSET_S = 8 * 3600, DAY_S = 86400 };

const char *notice_kind_word(enum notice_kind kind)
{
    static const char *const WORDS[NOTICE_KINDS] = { "N1", "N2", "N3", "N4", "N5", "N6" };
    return WORDS[kind];
}

bool notice_kind_find(const char *word, enum notice_kind *ret)
{
    for (int i = 0; i < NOTICE_KINDS; i++) {
        if (strcmp(word, notice_kind_word((enum notice_kind)i)) == 0) {
            *ret = (enum notice_kind)i;
            return true;
        }
    }
    return false;
}

struct date notice__today(void)
{
    return (struct date) { (int32_t)((time_now_us() / 1000000 + TODAY_OFFSET_S) / DAY_S) };
}

bool notice__person(const char *who, struct err *err)
{
    size_t len = who != NULL ? strlen(who) : 0;
    return (len > 0 && len <= NOTICE_PERSON_MAX) ||
           err_set(err, ERR_INPUT, _("a person's name has 1 to %d bytes"), NOTICE_PERSON_MAX);
}

static bool set_period(struct making *on, struct err *err)
{
    const struct notice_ask *ask = on->ask;
    int least = on->about->days_at_least > 10 ? on->about->days_at_least : 10;
    int days = ask->days == 0 ? least : ask->days;
    if (days < least || days > NOTICE_PERIOD_MAX) {
        (void)err_set(err, ERR_INPUT, _("a period has %d to %d full days, not %d"), least,
                      NOTICE_PERIOD_MAX, days);
        return err_hint(err, _("The day of posting is not one of them; a period can only be made "
                               "longer."));
    }
    if (ask->from.day < notice__today().day)
        return err_set(err, ERR_INPUT, _("the day of posting is past"));
    on->model->from = ask->from;
    on->model->to = (struct date) { ask->from.day + days };
    return true;
}

/* "N3-441424103201-2020Q4-1": the last number counts the drafts of the same. */
static bool set_number(struct making *on, struct err *err)
{
    const struct notice_ask *ask = on->ask;
    char prefix[NOTICE_NUMBER_MAX];
    int64_t count;
    int len;
    if (ask->year == 0)
        len = snprintf(prefix, sizeof prefix, "%s-%s-", notice_kind_word(ask->kind), ask->subject);
    else if (ask->quarter == 0)
        len = snprintf(prefix, sizeof prefix, "%s-%s-%d-", notice_kind_word(ask->kind),
                       ask->subject, ask->year);
    else
        len = snprintf(prefix, sizeof prefix, "%s-%s-%dQ%d-", notice_kind_word(ask->kind),
                       ask->subject, ask->year, ask->quarter);
    if (len < 0 || (size_t)len > NOTICE_NUMBER_MAX - 8)
        return err_set(err, ERR_LIMIT, _("\"%s\" is too long for the number of a notice"),
                       ask->subject);
    TRY(notice__count(on->db, prefix, &count, err));
    on->model->number = arena_printf(on->arena, "%s%lld", prefix, (long long)count + 1);
    return true;
}

static bool make_model(struct making *on, struct draft_row *old, struct err *err)
{
    switch (on->ask->kind) {
    case NOTICE_ARRIVAL:
        return maker__arrival(on, err);
    case NOTICE_PLAN:
        return maker__plan(on, err);
    case NOTICE_USE:
        return maker__use(on, err);
    case NOTICE_COMPLETION:
        return maker__completion(on, err);
    case NOTICE_CORRECTION:
        return notice__draft_get(on->db, on->arena, on->ask->subject, old, err) &&
               maker__correction(on, old, err);
    default:
        return maker__outcome(on, err);
    }
}

static void fill(struct making *on)
{
    struct model *model = on->model;
    model->kind = on->ask->kind;
    model->programme = on->about->programme;
    model->ledger = on->about->ledger;
    model->is_demo = on->about->is_demo;
    model->as_of = on->about->as_of;
    model->size = on->about->size;
    model->root = on->about->root;
    model->subject = on->ask->subject;
    model->contact = on->ask->contact;
    model->hotlines = on->ask->hotlines != NULL ? on->ask->hotlines : on->about->hotlines;
}

static bool put_draft(struct desk *desk, const char *kind, const struct draft_row *row,
                      const char *who, const struct desk_place *draft, struct desk_place *ret,
                      struct err *err)
{
    char office[DESK_CHAIN_MAX + 1], hex[SHA256_HEX_SIZE];
    (void)snprintf(office, sizeof office, "%s/office", row->chain); /* a CHECK limits chains */
    TRY(desk_begin(desk, office, TYPE_DRAFT, NULL, err));
    if (draft != NULL)
        desk_set_cite(desk, "draft", draft);
    canonical_set_string(desk_body(desk), "kind", kind);
    TRY(desk_set_commit(desk, "maker", text_of(who), err));
    canonical_set_string(desk_body(desk), "model", sha256_hex(&row->model, hex));
    canonical_set_string(desk_body(desk), "number", row->number);
    return desk_end(desk, NULL, 0, ret, err);
}

/* They stand in the record as well, whole. */
static bool check_lengths(const struct model *model, struct err *err)
{
    if (strlen(model->title) <= FIELD_TEXT_MAX && strlen(model->issuer) <= FIELD_TEXT_MAX)
        return true;
    return err_set(err, ERR_LIMIT, _("title and issuer have at most %d bytes"), FIELD_TEXT_MAX);
}

/* The model's bytes are looked over, kept, and named by a record. */
static bool keep(struct desk *desk, const struct making *on, struct notice_made *ret,
                 struct err *err)
{
    AUTO(buf) struct buf bytes = { 0 };
    const struct model *model = on->model;
    struct desk_place made;
    struct draft_row row = { .number = model->number,
                             .chain = model->chain,
                             .kind = notice_kind_word(model->kind),
                             .subject = on->ask->subject,
                             .stage = model->is_before ? "before" : "after",
                             .title = model->title,
                             .issuer = model->issuer,
                             .who = on->ask->who,
                             .supersedes =
                                 model->kind == NOTICE_CORRECTION ? on->ask->subject : NULL,
                             .answers = model->kind == NOTICE_OUTCOME ? on->ask->subject : NULL,
                             .year = on->ask->year,
                             .quarter = on->ask->quarter,
                             .root = model->root,
                             .as_of = model->as_of,
                             .from = model->from,
                             .to = model->to,
                             .due = model->due,
                             .size = model->size };
    buf_init(&bytes, NOTICE_MODEL_MAX);
    TRY(check_lengths(model, err));
    TRY(notice_model__write(model, &bytes, &row.figures, err));
    TRY(notice_model__scan((struct text) { bytes.data, bytes.len }, model->number, err));
    TRY(notice__keep(on->db, "model", (struct text) { bytes.data, bytes.len }, &row.model, err));
    TRY(put_draft(desk, "notice", &row, on->ask->who, NULL, &made, err));
    row.n = made.n;
    (void)snprintf(ret->number, sizeof ret->number, "%s", row.number);
    ret->model = row.model;
    return notice__draft_add(on->db, &row, err);
}

bool notice_draft(struct desk *desk, const struct notice_ask *ask, struct notice_made *ret,
                  struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct about about;
    struct draft_row old;
    struct making on = { desk_db(desk), arena, notice_model__new(arena), &about, ask };
    TRY(notice__person(ask->who, err));
    TRY(notice__about(on.db, arena, &about, err));
    fill(&on);
    TRY(set_period(&on, err));
    TRY(set_number(&on, err));
    TRY(make_model(&on, &old, err));
    return keep(desk, &on, ret, err);
}

bool notice_review(struct desk *desk, const char *number, const char *who, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct draft_row row;
    struct desk_place draft = { .chain = "" }, made;
    TRY(notice__person(who, err));
    TRY(notice__draft_get(desk_db(desk), arena, number, &row, err));
    if (row.review_n >= 0)
        return err_set(err, ERR_CONFLICT, _("notice %s is reviewed already"), number);
    if (strcmp(row.who, who) == 0)
        return err_set(err, ERR_SECOND_PERSON, _("who drafted a notice does not review it"));
    (void)snprintf(draft.chain, sizeof draft.chain, "%s/office", row.chain);
    draft.n = row.n;
    TRY(desk_hash_of(desk, draft.chain, draft.n, &draft.hash, err));
    TRY(put_draft(desk, "review", &row, who, &draft, &made, err));
    return notice__reviewed(desk_db(desk), number, who, made.n, err);
}
