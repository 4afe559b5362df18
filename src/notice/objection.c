/* Objections: received, with a deadline, and answered. */
#include "core/i18n.h"
#include "core/leak.h"
#include "ledger/desk.h"
#include "life.h"
#include "proof/notice.h"

#include <stdio.h>
#include <string.h>

static bool check_words(const struct notice_words *words, struct err *err)
{
    size_t len = strlen(words->text);
    TRY(notice__person(words->who, err));
    if (words->sender != NULL)
        TRY(notice__person(words->sender, err));
    if (len == 0 || len > NOTICE_WORDS_MAX)
        return err_set(err, ERR_INPUT, _("the words have 1 to %d bytes"), NOTICE_WORDS_MAX);
    return words->received.day <= notice__today().day ||
           err_set(err, ERR_INPUT, _("a day in the future"));
}

/* What was said, and by whom, goes into the office chain; and can be destroyed there. */
static bool put_words(struct desk *desk, const char *chain, const char *kind, const char *number,
                      const struct notice_words *words, struct desk_place *ret, struct err *err)
{
    char office[DESK_CHAIN_MAX + 1];
    (void)snprintf(office, sizeof office, "%s/office", chain); /* a CHECK limits chains */
    TRY(desk_begin(desk, office, TYPE_DRAFT, NULL, err));
    canonical_set_string(desk_body(desk), "kind", kind);
    TRY(desk_set_commit(desk, "maker", text_of(words->who), err));
    canonical_set_string(desk_body(desk), "number", number);
    if (words->sender != NULL)
        TRY(desk_set_commit(desk, "sender", text_of(words->sender), err));
    TRY(desk_set_commit(desk, "text", text_of(words->text), err));
    return desk_end(desk, NULL, 0, ret, err);
}

static void set_date(struct canonical *w, const char *key, struct date date)
{
    char out[DATE_TEXT_MAX];
    canonical_set_string(w, key, date_format(date, out));
}

/* The programme's calendar may end before; then weekdays count, which is never longer. */
static bool deadline(struct db *db, struct date received, struct date *ret, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct about about;
    bool is_known;
    TRY(notice__about(db, arena, &about, err));
    TRY(notice__working_day(db, received, about.objection_days, ret, &is_known, err));
    if (is_known)
        return true;
    *ret = received;
    for (int left = about.objection_days; left > 0; left -= date_weekday(*ret) <= 5)
        ret->day++;
    return true;
}

static struct desk_place place_of(const char *chain, int64_t n, const struct sha256 *hash)
{
    struct desk_place place = { .n = n, .hash = *hash };
    (void)snprintf(place.chain, sizeof place.chain, "%s", chain);
    return place;
}

static bool next_number(struct db *db, struct date received, char out[NOTICE_NUMBER_MAX + 1],
                        struct err *err)
{
    char prefix[32];
    int year, month, day;
    int64_t count;
    date_split(received, &year, &month, &day);
    (void)snprintf(prefix, sizeof prefix, "Y-%d-", year);
    TRY(notice__objection_count(db, prefix, &count, err));
    (void)snprintf(out, NOTICE_NUMBER_MAX + 1, "%s%lld", prefix, (long long)count + 1);
    return true;
}

bool notice_object(struct desk *desk, const char *number, const struct notice_words *words,
                   char ret_objection[NOTICE_NUMBER_MAX + 1], struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    char objection[NOTICE_NUMBER_MAX + 1];
    struct notice_place notice;
    struct desk_place said, made;
    struct db *db = desk_db(desk);
    TRY(check_words(words, err));
    TRY(notice__get(db, arena, number, &notice, err));
    if (notice.ended_n >= 0)
        return err_set(err, ERR_REFUSED, _("notice %s: %s"), number,
                       notice_fault_text(NOTICE_FAULT_OVER));
    struct objection_row row = { .objection = objection,
                                 .number = notice.number,
                                 .chain = notice.chain,
                                 .received = words->received };
    TRY(next_number(db, words->received, objection, err));
    TRY(deadline(db, words->received, &row.due, err));
    TRY(put_words(desk, notice.chain, "objection", objection, words, &said, err));
    struct desk_place cited = place_of(notice.chain, notice.n, &notice.hash);
    TRY(desk_begin(desk, notice.chain, TYPE_OBJECTION, NULL, err));
    set_date(desk_body(desk), "due", row.due);
    desk_set_cite(desk, "notice", &cited);
    canonical_set_string(desk_body(desk), "number", objection);
    set_date(desk_body(desk), "received", row.received);
    TRY(desk_end(desk, NULL, 0, &made, err));
    row.n = made.n;
    row.words_n = said.n;
    TRY(notice__objection_add(db, &row, err));
    (void)snprintf(ret_objection, NOTICE_NUMBER_MAX + 1, "%s", objection);
    return true;
}

static bool check_outcome(const char *objection, const char *outcome, struct err *err)
{
    size_t len = strlen(outcome);
    if (len == 0 || len > NOTICE_OUTCOME_MAX)
        return err_set(err, ERR_INPUT, _("an outcome has 1 to %d bytes"), NOTICE_OUTCOME_MAX);
    return leak_check(text_of(outcome), objection, NULL, err);
}

bool notice_answer(struct desk *desk, const char *objection, const char *outcome,
                   const struct notice_words *words, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct objection_row row;
    struct notice_place notice;
    struct desk_place said, made;
    struct db *db = desk_db(desk);
    TRY(check_words(words, err));
    TRY(check_outcome(objection, outcome, err));
    TRY(notice__objection_get(db, arena, objection, &row, err));
    if (row.answered_n >= 0)
        return err_set(err, ERR_CONFLICT, _("objection %s is answered already"), objection);
    if (words->received.day < row.received.day)
        return err_set(err, ERR_INPUT, _("an answer does not come before the objection"));
    TRY(notice__get(db, arena, row.number, &notice, err));
    TRY(put_words(desk, row.chain, "answer", row.objection, words, &said, err));
    struct desk_place cited = place_of(notice.chain, notice.n, &notice.hash);
    struct desk_place opened = place_of(row.chain, row.n, &notice.hash);
    TRY(desk_hash_of(desk, row.chain, row.n, &opened.hash, err)); /* maybe of this desk */
    TRY(desk_begin(desk, row.chain, TYPE_OBJECTION, NULL, err));
    set_date(desk_body(desk), "answered", words->received);
    desk_set_cite(desk, "notice", &cited);
    canonical_set_string(desk_body(desk), "number", row.objection);
    desk_set_cite(desk, "opened", &opened);
    desk_set_text(desk, "outcome", text_of(outcome));
    TRY(desk_end(desk, NULL, 0, &made, err));
    return notice__objection_answered(db, row.objection, made.n, words->received, outcome, err);
}
