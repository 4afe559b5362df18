/* What becomes of a published notice: posted, extended, ended, archived. */
#include "core/arena.h"
#include "core/i18n.h"
#include "core/leak.h"
#include "ledger/desk.h"
#include "life.h"
#include "proof/notice.h"

#include <stdio.h>
#include <string.h>

struct stepping {
    struct desk *desk;
    struct arena *arena;
    struct notice_place notice;
    struct step_row row;
    const struct notice_posting *posting; /* NULL: it is not a posting */
};

static bool refuse(const char *number, unsigned fault, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("notice %s: %s"), number, notice_fault_text(fault));
}

static bool begin(struct stepping *on, const char *number, const char *step, struct err *err)
{
    TRY(notice__get(desk_db(on->desk), on->arena, number, &on->notice, err));
    on->row = (struct step_row) {
        .chain = on->notice.chain, .number = on->notice.number, .step = step, .on = notice__today()
    };
    return true;
}

static void set_date(struct canonical *w, const char *key, struct date date)
{
    char out[DATE_TEXT_MAX];
    if (date.day != 0)
        canonical_set_string(w, key, date_format(date, out));
}

static void put_photos(struct canonical *w, const struct notice_posting *posting)
{
    char hex[SHA256_HEX_SIZE];
    canonical_key(w, "photos");
    canonical_array(w);
    for (size_t i = 0; i < posting->photo_count; i++)
        canonical_string(w, text_of(sha256_hex(&posting->photos[i], hex)));
    canonical_close(w);
}

static bool put(struct stepping *on, struct err *err)
{
    struct desk_place made, cited = { .n = on->notice.n, .hash = on->notice.hash };
    (void)snprintf(cited.chain, sizeof cited.chain, "%s", on->notice.chain);
    TRY(desk_begin(on->desk, on->notice.chain, TYPE_NOTICE_STEP, NULL, err));
    struct canonical *w = desk_body(on->desk);
    if (on->row.channel != NULL)
        canonical_set_string(w, "channel", on->row.channel);
    set_date(w, "first", on->row.first);
    set_date(w, "last", on->row.last);
    desk_set_cite(on->desk, "notice", &cited);
    set_date(w, "on", on->row.on);
    if (on->posting != NULL && on->posting->photo_count > 0)
        put_photos(w, on->posting);
    if (on->row.place != NULL)
        desk_set_text(on->desk, "place", text_of(on->row.place));
    canonical_set_string(w, "step", on->row.step);
    set_date(w, "to", on->row.to);
    TRY(desk_end(on->desk, NULL, 0, &made, err));
    on->row.n = made.n;
    return notice__step_add(desk_db(on->desk), &on->row, err);
}

/* It hangs from its first day on, not in advance; a last day is a day that has come. */
static bool check_posting(const struct stepping *on, const struct notice_posting *posting,
                          struct err *err)
{
    if (strcmp(posting->channel, "board") != 0 && strcmp(posting->channel, "portal") != 0 &&
        strcmp(posting->channel, "other") != 0)
        return err_set(err, ERR_INPUT, _("a channel is board, portal or other, not \"%s\""),
                       posting->channel);
    if (posting->place[0] == '\0' || strlen(posting->place) > FIELD_TEXT_MAX)
        return err_set(err, ERR_INPUT, _("a place has 1 to %d bytes"), FIELD_TEXT_MAX);
    if (posting->photo_count > NOTICE_PHOTOS_MAX)
        return err_set(err, ERR_LIMIT, _("a posting has at most %d photographs"),
                       NOTICE_PHOTOS_MAX);
    if (posting->first.day > on->row.on.day || posting->last.day > on->row.on.day ||
        (posting->last.day != 0 && posting->last.day < posting->first.day))
        return err_set(err, ERR_INPUT,
                       _("the days of a posting are past days, the last not before "
                         "the first"));
    return leak_check(text_of(posting->place), on->notice.number, NULL, err);
}

/* The proof that it hung on a board is a photograph. */
static bool check_photos(const struct stepping *on, const struct notice_posting *posting,
                         struct err *err)
{
    if (strcmp(posting->channel, "board") != 0 || posting->photo_count > 0)
        return true;
    return err_set(err, ERR_REFUSED, _("notice %s: a posting on a board is shown by a photograph"),
                   on->notice.number);
}

bool notice_post(struct desk *desk, const char *number, const struct notice_posting *posting,
                 struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stepping on = { .desk = desk, .arena = arena, .posting = posting };
    char *photos = arena_alloc(arena, NOTICE_PHOTOS_MAX * SHA256_HEX_SIZE + 1);
    TRY(begin(&on, number, "posted", err));
    if (on.notice.ended_n >= 0)
        return refuse(number, NOTICE_FAULT_OVER, err);
    TRY(check_posting(&on, posting, err));
    TRY(check_photos(&on, posting, err));
    for (size_t i = 0; i < posting->photo_count; i++) {
        char *at = photos + i * SHA256_HEX_SIZE;
        (void)sha256_hex(&posting->photos[i], at);
        at[SHA256_HEX_SIZE - 1] = i + 1 < posting->photo_count ? ' ' : '\0';
    }
    on.row.channel = posting->channel;
    on.row.place = posting->place;
    on.row.first = posting->first;
    on.row.last = posting->last;
    on.row.photos = photos;
    return put(&on, err);
}

bool notice_extend(struct desk *desk, const char *number, struct date to, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stepping on = { .desk = desk, .arena = arena };
    TRY(begin(&on, number, "extended", err));
    if (on.notice.ended_n >= 0)
        return refuse(number, NOTICE_FAULT_OVER, err);
    if (to.day <= on.notice.to.day)
        return refuse(number, NOTICE_FAULT_SHORTER, err);
    if (to.day - on.notice.from.day > NOTICE_PERIOD_MAX)
        return err_set(err, ERR_LIMIT, _("a period has at most %d days"), NOTICE_PERIOD_MAX);
    on.row.to = to;
    return put(&on, err);
}

bool notice_end(struct desk *desk, const char *number, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stepping on = { .desk = desk, .arena = arena };
    TRY(begin(&on, number, "ended", err));
    if (on.notice.ended_n >= 0)
        return refuse(number, NOTICE_FAULT_OVER, err);
    if (on.row.on.day <= on.notice.to.day)
        return refuse(number, NOTICE_FAULT_EARLY, err);
    if (on.notice.open > 0)
        return refuse(number, NOTICE_FAULT_OPEN, err);
    if (!on.notice.hung) {
        (void)err_set(err, ERR_REFUSED,
                      _("notice %s: nothing shows that it hung through its whole "
                        "period"),
                      number);
        return err_hint(err, _("mingzhang notice post records where, from when to when, with "
                               "photographs."));
    }
    return put(&on, err);
}

bool notice_archive(struct desk *desk, const char *number, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct stepping on = { .desk = desk, .arena = arena };
    TRY(begin(&on, number, "archived", err));
    if (on.notice.ended_n < 0)
        return refuse(number, NOTICE_FAULT_RUNNING, err);
    if (on.notice.archived_n >= 0)
        return refuse(number, NOTICE_FAULT_TWICE, err);
    return put(&on, err);
}
