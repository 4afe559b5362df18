/* Doing something with a notice. */
#include "notices.h"
#include "act.h"
#include "core/i18n.h"
#include "crypto/hash.h"
#include "jobs.h"
#include "notice/notice.h"

enum { TEXT_BYTES = 400, PATH_WORD_MAX = 64 };

struct doing {
    bool (*run)(struct desk *desk, struct doing *it, struct jv *answer, struct err *err);
    struct call *call;
    const char *number;
    struct notice_ask ask;
    struct notice_posting posting;
    struct sha256 photos[NOTICE_PHOTOS_MAX];
    struct notice_words words;
    const char *outcome;
    struct date to;
    bool is_made; /* the notice comes into being: whose it is is known afterwards */
};

static bool take_chain(void *arg, const struct notice_row *row, struct err *err)
{
    (void)err; /* nothing can fail */
    char *chain = arg;
    (void)snprintf(chain, DESK_CHAIN_MAX + 1, "%s", row->chain);
    return true;
}

/* Whose notice it is decides who may do something with it. */
static bool need(struct call *call, struct db *db, const char *number, struct err *err)
{
    char chain[DESK_CHAIN_MAX + 1] = "";
    const struct notice_filter filter = { .number = number };
    TRY(notice_list(db, &filter, take_chain, chain, err));
    if (chain[0] == '\0')
        return err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
    return access_need(db, &call->person, call->route->act, chain, err);
}

static bool at_desk(struct act *act, struct desk *desk, struct err *err)
{
    struct doing *it = act->arg;
    struct desk_place place;
    size_t before = desk_count(desk);
    act->answer = jv_object();
    TRY(it->run(desk, it, act->answer, err));
    for (size_t back = desk_count(desk) - before; back-- > 0;)
        if (desk_ended(desk, back, &place))
            act__record(act, &place);
    if (it->is_made)
        return need(it->call, desk_db(desk), jv_string(jv_get(act->answer, "number"), ""), err);
    return true;
}

static bool act_on(struct call *call, struct doing *it, int status, struct err *err)
{
    it->call = call;
    struct act act = { .call = call, .at_desk = at_desk, .arg = it, .status = status };
    if (!it->is_made)
        TRY(need(call, call->db, it->number, err));
    return act__do(&act, err);
}

static bool read_date(struct call *call, const char *name, bool is_needed, struct date *ret,
                      struct err *err)
{
    const char *text;
    ret->day = 0;
    TRY(is_needed ? call__string(call, name, PATH_WORD_MAX, &text, err)
                  : call__string_if(call, name, PATH_WORD_MAX, &text, err));
    return text == NULL || date_parse(text_of(text), ret, err) || err_wrap(err, "%s", name);
}

static bool draft(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    struct notice_made made;
    char hex[SHA256_HEX_SIZE];
    TRY(notice_draft(desk, &it->ask, &made, err));
    jv_set_string(answer, "number", made.number);
    jv_set_string(answer, "model", sha256_hex(&made.model, hex));
    return true;
}

/* What they may be is the notice's rule; here only that they are numbers, and fit. */
static bool read_numbers(struct call *call, struct notice_ask *ask, struct err *err)
{
    int64_t year = 0, quarter = 0, days = 0;
    TRY(call__int_if(call, "year", 0, DATE_YEAR_MAX, &year, err));
    TRY(call__int_if(call, "quarter", 0, 4, &quarter, err));
    TRY(call__int_if(call, "days", 0, INT32_MAX, &days, err));
    ask->year = (int)year;
    ask->quarter = (int)quarter;
    ask->days = (int)days;
    return true;
}

bool api__notice_draft(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "kind",     "subject",  "year",   "quarter", "from",
                                           "days",     "document", "issued", "issuer",  "contact",
                                           "hotlines", "reason",   NULL };
    struct doing it = { .run = draft, .is_made = true };
    struct notice_ask *ask = &it.ask;
    const char *kind;
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "kind", PATH_WORD_MAX, &kind, err));
    if (!notice_kind_find(kind, &ask->kind))
        return err_set(err, ERR_INPUT, _("there is no kind of notice \"%.20s\""), kind);
    TRY(call__string(call, "subject", PATH_WORD_MAX, &ask->subject, err));
    TRY(read_numbers(call, ask, err));
    TRY(read_date(call, "from", true, &ask->from, err));
    TRY(read_date(call, "issued", false, &ask->issued, err));
    TRY(call__string_if(call, "document", TEXT_BYTES, &ask->document, err));
    TRY(call__string_if(call, "issuer", TEXT_BYTES, &ask->issuer, err));
    TRY(call__string_if(call, "contact", TEXT_BYTES, &ask->contact, err));
    TRY(call__string_if(call, "hotlines", TEXT_BYTES, &ask->hotlines, err));
    TRY(call__string_if(call, "reason", TEXT_BYTES, &ask->reason, err));
    ask->who = call->person.key_id;
    return act_on(call, &it, 201, err);
}

static bool review(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    jv_set_string(answer, "number", it->number);
    return notice_review(desk, it->number, it->call->person.key_id, err);
}

static bool bare(struct call *call, struct doing *it, struct err *err)
{
    static const char *const MEMBERS[] = { NULL };
    it->number = call->params[0];
    TRY(call__members(call, MEMBERS, err));
    return act_on(call, it, 200, err);
}

bool api__notice_review(struct call *call, struct err *err)
{
    struct doing it = { .run = review };
    return bare(call, &it, err);
}

static bool end(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    jv_set_string(answer, "number", it->number);
    return notice_end(desk, it->number, err);
}

bool api__notice_end(struct call *call, struct err *err)
{
    struct doing it = { .run = end };
    return bare(call, &it, err);
}

static bool archive(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    jv_set_string(answer, "number", it->number);
    return notice_archive(desk, it->number, err);
}

/* The books are verified first, and boards are made: a job does it. */
bool api__notice_publish(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { NULL };
    TRY(call__members(call, MEMBERS, err));
    TRY(need(call, call->db, call->params[0], err));
    struct jv *asked = jv_object();
    jv_set_string(asked, "notice", call->params[0]);
    bool ok = jobs__ask(call, "publish", asked, err);
    jv_free(asked);
    return ok;
}

bool api__notice_archive(struct call *call, struct err *err)
{
    struct doing it = { .run = archive };
    return bare(call, &it, err);
}

static bool extend(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    jv_set_string(answer, "number", it->number);
    return notice_extend(desk, it->number, it->to, err);
}

bool api__notice_extend(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "to", NULL };
    struct doing it = { .run = extend, .number = call->params[0] };
    TRY(call__members(call, MEMBERS, err));
    TRY(read_date(call, "to", true, &it.to, err));
    return act_on(call, &it, 200, err);
}

static bool posting(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    jv_set_string(answer, "number", it->number);
    return notice_post(desk, it->number, &it->posting, err);
}

bool api__notice_posting(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "channel", "place", "first", "last", "photos", NULL };
    struct doing it = { .run = posting, .number = call->params[0] };
    const struct jv *photos = jv_get(call->body, "photos");
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "channel", PATH_WORD_MAX, &it.posting.channel, err));
    TRY(call__string(call, "place", TEXT_BYTES, &it.posting.place, err));
    TRY(read_date(call, "first", true, &it.posting.first, err));
    TRY(read_date(call, "last", false, &it.posting.last, err));
    if (jv_size(photos) > NOTICE_PHOTOS_MAX)
        return err_set(err, ERR_LIMIT, _("more than %d photos"), NOTICE_PHOTOS_MAX);
    for (size_t i = 0; i < jv_size(photos); i++)
        TRY(call__digest(jv_string(jv_at(photos, i), ""), &it.photos[i], err));
    it.posting.photos = it.photos;
    it.posting.photo_count = jv_size(photos);
    return act_on(call, &it, 200, err);
}

static bool object(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    char objection[NOTICE_NUMBER_MAX + 1];
    TRY(notice_object(desk, it->number, &it->words, objection, err));
    jv_set_string(answer, "number", it->number);
    jv_set_string(answer, "objection", objection);
    return true;
}

bool api__notice_object(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "text", "sender", "received", NULL };
    struct doing it = { .run = object, .number = call->params[0] };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "text", NOTICE_WORDS_MAX, &it.words.text, err));
    TRY(call__string_if(call, "sender", TEXT_BYTES, &it.words.sender, err));
    TRY(read_date(call, "received", true, &it.words.received, err));
    it.words.who = call->person.key_id;
    return act_on(call, &it, 201, err);
}

struct looking {
    const char *objection;
    bool is_found;
};

static bool look_for(void *arg, const struct notice_event *event, struct err *err)
{
    struct looking *it = arg;
    (void)err; /* nothing can fail */
    it->is_found = it->is_found || strcmp(event->objection, it->objection) == 0;
    return true;
}

/* Whose notice it is was asked of the path's: the objection must be one to that. */
static bool is_objection_to(struct db *db, const char *number, const char *objection,
                            struct err *err)
{
    struct looking it = { .objection = objection };
    TRY(notice_events(db, number, look_for, &it, err));
    return it.is_found ||
           err_set(err, ERR_NOT_FOUND, _("there is no such thing, or it is not yours"));
}

static bool respond(struct desk *desk, struct doing *it, struct jv *answer, struct err *err)
{
    TRY(is_objection_to(desk_db(desk), it->number, it->call->params[1], err));
    jv_set_string(answer, "number", it->number);
    jv_set_string(answer, "objection", it->call->params[1]);
    return notice_answer(desk, it->call->params[1], it->outcome, &it->words, err);
}

bool api__notice_answer(struct call *call, struct err *err)
{
    static const char *const MEMBERS[] = { "text", "outcome", "received", NULL };
    struct doing it = { .run = respond, .number = call->params[0] };
    TRY(call__members(call, MEMBERS, err));
    TRY(call__string(call, "text", NOTICE_WORDS_MAX, &it.words.text, err));
    TRY(call__string(call, "outcome", NOTICE_OUTCOME_MAX, &it.outcome, err));
    TRY(read_date(call, "received", true, &it.words.received, err));
    it.words.who = call->person.key_id;
    return act_on(call, &it, 201, err);
}
