/* What the fields of a notice, its steps, its objections and its drafts must say together. */
#include "field.h"
#include "proof/notice.h"

#include <string.h>

static bool has(const struct body *body, const char *field)
{
    return body_value(body, field).len > 0;
}

/* Cites a record before this one in the same chain. */
static bool is_earlier(const struct record *record, const struct body *body, const char *field)
{
    struct cite cite;
    return body_cite(body, field, &cite) && text_same(cite.chain, record->chain) &&
           cite.n < record->n;
}

/* Of a field that must be a date. */
static struct date date_of(const struct body *body, const char *field)
{
    struct date date = { 0 };
    struct err ignored;
    (void)!date_parse(body_string(body, field), &date, &ignored); /* body_read() looked at it */
    return date;
}

/* Its review stands in the office chain beside it. */
static bool is_reviewed(const struct record *record, const struct body *body)
{
    static const char OFFICE[] = "/office";
    struct cite review;
    return body_cite(body, "review", &review) && text_ends(review.chain, OFFICE) &&
           text_same(text_slice(review.chain, 0, review.chain.len - strlen(OFFICE)), record->chain);
}

static bool check_notice(const struct record *record, const struct body *body, struct err *err)
{
    struct text kind = body_string(body, "kind");
    int32_t days = date_of(body, "to").day - date_of(body, "from").day;
    if (days < NOTICE_DAYS_MIN)
        return proof__refuse(record, "to", err);
    if (!is_reviewed(record, body))
        return proof__refuse(record, "review", err);
    if (has(body, "supersedes") != text_eq(kind, "N5") ||
        (has(body, "supersedes") && !is_earlier(record, body, "supersedes")))
        return proof__refuse(record, "supersedes", err);
    if (has(body, "answers") != text_eq(kind, "N6") ||
        (has(body, "answers") && !is_earlier(record, body, "answers")))
        return proof__refuse(record, "answers", err);
    return has(body, "due") == false || text_eq(kind, "N1") || text_eq(kind, "N5")
               ? true
               : proof__refuse(record, "due", err);
}

/* Which fields each step has; `last` and `photos` of a posting may come later. */
static bool check_step(const struct record *record, const struct body *body, struct err *err)
{
    struct text step = body_string(body, "step");
    bool is_posted = text_eq(step, "posted");
    static const char *const OF_POSTED[] = { "channel", "first", "place" };
    if (!is_earlier(record, body, "notice"))
        return proof__refuse(record, "notice", err);
    for (size_t i = 0; i < COUNT(OF_POSTED); i++)
        if (has(body, OF_POSTED[i]) != is_posted)
            return proof__refuse(record, OF_POSTED[i], err);
    if (!is_posted && has(body, "photos"))
        return proof__refuse(record, "photos", err);
    if (has(body, "last") && (!is_posted || date_of(body, "last").day < date_of(body, "first").day))
        return proof__refuse(record, "last", err);
    return has(body, "to") == text_eq(step, "extended") || proof__refuse(record, "to", err);
}

/* It is opened by one record and answered by another. */
static bool check_objection(const struct record *record, const struct body *body, struct err *err)
{
    static const char *const OPENING[] = { "due", "received" };
    static const char *const ANSWER[] = { "answered", "outcome" };
    bool is_answer = has(body, "opened");
    if (!is_earlier(record, body, "notice"))
        return proof__refuse(record, "notice", err);
    if (is_answer && !is_earlier(record, body, "opened"))
        return proof__refuse(record, "opened", err);
    for (size_t i = 0; i < COUNT(OPENING); i++)
        if (has(body, OPENING[i]) == is_answer)
            return proof__refuse(record, OPENING[i], err);
    for (size_t i = 0; i < COUNT(ANSWER); i++)
        if (has(body, ANSWER[i]) != is_answer)
            return proof__refuse(record, ANSWER[i], err);
    return is_answer || date_of(body, "due").day >= date_of(body, "received").day ||
           proof__refuse(record, "due", err);
}

static bool check_draft(const struct record *record, const struct body *body, struct err *err)
{
    struct text kind = body_string(body, "kind");
    bool is_review = text_eq(kind, "review");
    bool is_of_notice = is_review || text_eq(kind, "notice");
    if (has(body, "model") != is_of_notice)
        return proof__refuse(record, "model", err);
    if (has(body, "draft") != is_review || (is_review && !is_earlier(record, body, "draft")))
        return proof__refuse(record, "draft", err);
    if (has(body, "text") == is_of_notice)
        return proof__refuse(record, "text", err);
    return !has(body, "sender") || text_eq(kind, "objection") ||
           proof__refuse(record, "sender", err);
}

bool proof__notice(const struct record *record, const struct body *body, struct err *err)
{
    switch (record->type) {
    case TYPE_NOTICE:
        return check_notice(record, body, err);
    case TYPE_NOTICE_STEP:
        return check_step(record, body, err);
    case TYPE_OBJECTION:
        return check_objection(record, body, err);
    default: /* TYPE_DRAFT */
        return check_draft(record, body, err);
    }
}
