#include "reconcile/decision.h"

#include "core/i18n.h"
#include "reconcile/break.h"
#include "reconciler.h"
#include "store.h"
#include "store_decision.h"

#include <inttypes.h>

static const char *const KINDS[DECISION_KIND_COUNT] = { "accept",       "unmatch",   "explain",
                                                        "resolve",      "write_off", "classify",
                                                        "not_duplicate" };

/* Books that a person may put a line into: what is guidance money is never said, only matched. */
static const struct {
    const char *book;
    bool credit, debit;
} BOOKS[] = {
    { "interest", true, false }, { "fee", false, true },     { "other_fund", true, false },
    { "opening", true, false },  { "transfer", true, true }, { "reversal_clearing", true, true },
    { "spending", false, true },
};

const char *decision_kind_name(enum decision_kind kind) { return KINDS[kind]; }

bool decision_kind_find(const char *name, enum decision_kind *ret)
{
    for (int i = 0; i < DECISION_KIND_COUNT; i++)
        if (strcmp(KINDS[i], name) == 0) {
            *ret = (enum decision_kind)i;
            return true;
        }
    return false;
}

static bool text_check(const char *what, const char *text, size_t most, struct err *err)
{
    size_t len = text == NULL ? 0 : strlen(text);
    if (len == 0)
        return err_set(err, ERR_INPUT, _("%s is missing"), what);
    if (len > most)
        return err_set(err, ERR_LIMIT, _("%s is longer than %zu bytes"), what, most);
    return true;
}

static bool book_check(const char *book, const char *side, struct err *err)
{
    for (size_t i = 0; i < COUNT(BOOKS); i++)
        if (book != NULL && strcmp(BOOKS[i].book, book) == 0 &&
            (strcmp(side, "credit") == 0 ? BOOKS[i].credit : BOOKS[i].debit))
            return true;
    err_set(err, ERR_INPUT, _("a line of this side cannot be classified as \"%.40s\""),
            book == NULL ? "" : book);
    return err_hint(err, _("Credit: interest, other_fund, opening, transfer, reversal_clearing. "
                           "Debit: fee, spending, transfer, reversal_clearing."));
}

static bool state_fits(enum decision_kind kind, const char *state)
{
    switch (kind) {
    case DECISION_ACCEPT:
    case DECISION_EXPLAIN:
        return strcmp(state, "open") == 0;
    case DECISION_UNMATCH:
        return strcmp(state, "live") == 0;
    case DECISION_CLASSIFY:
        return strcmp(state, "credit") == 0 || strcmp(state, "debit") == 0;
    default:
        return strcmp(state, "open") == 0 || strcmp(state, "explained") == 0;
    }
}

static bool is_break_kind(enum decision_kind kind)
{
    return kind == DECISION_EXPLAIN || kind == DECISION_RESOLVE || kind == DECISION_WRITE_OFF ||
           kind == DECISION_NOT_DUPLICATE;
}

/* The subject as it is stored: whole ids, and the number of a line for its break. */
static bool subject_find(struct db *db, const struct decision *decision, struct arena *arena,
                         const char **ret, struct err *err)
{
    char id[BREAK_ID_SIZE];
    int64_t line = 0;
    bool by_break = is_break_kind(decision->kind);
    *ret = decision->subject;
    if (decision->kind == DECISION_CLASSIFY &&
        strspn(decision->subject, "0123456789") != strlen(decision->subject))
        by_break = true;
    if (decision->kind == DECISION_ACCEPT) {
        TRY(store__proposal_complete(db, decision->subject, id, err));
        *ret = arena_strdup(arena, id);
    }
    if (!by_break)
        return true;
    TRY(break_id_complete(db, decision->subject, id, err));
    *ret = arena_strdup(arena, id);
    if (decision->kind != DECISION_CLASSIFY)
        return true;
    TRY(store__line_of_break(db, id, &line, err));
    if (line == 0)
        return err_set(err, ERR_CONFLICT, _("this difference has no single statement line"));
    *ret = arena_printf(arena, "%" PRId64, line);
    return true;
}

static bool subject_check(struct db *db, const struct decision *decision, const char *subject,
                          struct arena *arena, struct err *err)
{
    const char *state, *kind = decision_kind_name(decision->kind);
    bool is_proposed;
    TRY(store__subject_state(db, kind, subject, arena, &state, err));
    if (state == NULL)
        return err_set(err, ERR_NOT_FOUND, _("there is no %.70s that could be decided in this way"),
                       subject);
    if (!state_fits(decision->kind, state))
        return err_set(err, ERR_CONFLICT, _("%.70s cannot be decided in this way: it is %s"),
                       subject, state);
    if (decision->kind == DECISION_CLASSIFY)
        TRY(book_check(decision->detail, state, err));
    TRY(store__is_proposed(db, kind, subject, &is_proposed, err));
    if (is_proposed)
        return err_set(err, ERR_CONFLICT,
                       _("the same is proposed already and waits for a second "
                         "person"));
    return true;
}

struct propose {
    const struct decision *decision;
    int64_t id;
};

static bool propose_tx(struct db *db, void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct propose *job = arg;
    const char *subject;
    TRY(subject_find(db, job->decision, arena, &subject, err));
    TRY(subject_check(db, job->decision, subject, arena, err));
    TRY(store__decision_add(db, job->decision, subject, &job->id, err));
    if (job->decision->kind != DECISION_EXPLAIN)
        return true;
    TRY(store__decision_end(db, job->id, "confirmed", NULL, err));
    return store__take_effect(db, job->id, err);
}

bool decision_propose(struct db *db, const struct decision *decision, int64_t *ret_id,
                      struct err *err)
{
    struct propose job = { decision, 0 };
    TRY(text_check(_("the reason"), decision->reason, DECISION_REASON_MAX, err));
    TRY(text_check(_("the name of who decides"), decision->who, DECISION_WHO_MAX, err));
    TRY(text_check(_("what is decided about"), decision->subject, DECISION_WHO_MAX, err));
    TRY(reconcile__alone(db, propose_tx, &job, err));
    *ret_id = job.id;
    return true;
}

struct finish {
    int64_t id;
    const char *who;
    struct reconcile_summary *ret;
};

static bool open_get(struct db *db, int64_t id, struct arena *arena, struct decision_row *ret,
                     struct err *err)
{
    TRY(store__decision_get(db, id, arena, ret, err));
    if (strcmp(ret->state, "proposed") != 0)
        return err_set(err, ERR_CONFLICT, _("decision %" PRId64 " is %s already"), id, ret->state);
    return true;
}

static bool confirm_tx(struct db *db, void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    const struct finish *job = arg;
    struct decision_row row;
    struct reconcile_options options = { .has_as_of = true };
    enum decision_kind kind;
    const char *state;
    int64_t run;
    TRY(open_get(db, job->id, arena, &row, err));
    if (strcmp(row.maker, job->who) == 0) {
        err_set(err, ERR_SECOND_PERSON, _("%s cannot confirm what %s proposed"), job->who,
                row.maker);
        return err_hint(err, _("Another person must check and confirm it."));
    }
    TRY(store__subject_state(db, row.kind, row.subject, arena, &state, err));
    if (!decision_kind_find(row.kind, &kind) || state == NULL || !state_fits(kind, state))
        return err_set(err, ERR_CONFLICT, _("what decision %" PRId64 " is about has changed since"),
                       job->id);
    TRY(store__decision_end(db, job->id, "confirmed", job->who, err));
    TRY(store__take_effect(db, job->id, err));
    TRY(store__last_run(db, &run, &options.as_of, err));
    return reconcile__run(db, &options, job->ret, err);
}

bool decision_confirm(struct db *db, int64_t id, const char *who, struct reconcile_summary *ret,
                      struct err *err)
{
    struct finish job = { id, who, ret };
    TRY(text_check(_("the name of who decides"), who, DECISION_WHO_MAX, err));
    return reconcile__alone(db, confirm_tx, &job, err);
}

static bool reject_tx(struct db *db, void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    const struct finish *job = arg;
    struct decision_row row;
    TRY(open_get(db, job->id, arena, &row, err));
    bool is_maker = strcmp(row.maker, job->who) == 0;
    return store__decision_end(db, job->id, "rejected", is_maker ? NULL : job->who, err);
}

bool decision_reject(struct db *db, int64_t id, const char *who, struct err *err)
{
    struct finish job = { id, who, NULL };
    TRY(text_check(_("the name of who decides"), who, DECISION_WHO_MAX, err));
    return reconcile__alone(db, reject_tx, &job, err);
}
