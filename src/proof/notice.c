#include "proof/notice.h"
#include "core/i18n.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 16 };

/* Numbers go by their digests, so that all are of one size. */
struct notice {
    int64_t n;
    struct sha256 hash, number;
    int32_t to; /* last day of its period */
    int open;   /* objections without an answer */
    bool is_superseded, has_ended, is_archived;
};

struct objection {
    int64_t n;
    struct sha256 hash, number;
    size_t notice;
    int64_t answered_n; /* -1: not yet */
    struct sha256 answer;
};

struct notices {
    struct notice *list; /* ascending by n, as are the objections */
    size_t count, size;
    struct objection *objections;
    size_t objection_count, objection_size;
};

const char *notice_fault_text(unsigned faults)
{
    static const struct {
        unsigned fault;
        const char *text;
    } TEXTS[] = {
        { NOTICE_FAULT_NUMBER, N_("its number is there already") },
        { NOTICE_FAULT_TARGET, N_("it is about a notice or an objection that is not there") },
        { NOTICE_FAULT_REPLACED, N_("the notice was superseded by another one already") },
        { NOTICE_FAULT_OVER, N_("the notice has ended already") },
        { NOTICE_FAULT_SHORTER, N_("a period can only be made longer") },
        { NOTICE_FAULT_EARLY, N_("the last day of the period is not over") },
        { NOTICE_FAULT_OPEN, N_("an objection to the notice is open") },
        { NOTICE_FAULT_RUNNING, N_("the notice has not ended") },
        { NOTICE_FAULT_TWICE, N_("that was done already") },
        { NOTICE_FAULT_ANSWER, N_("the objection that it reports is not answered") },
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if ((faults & TEXTS[i].fault) != 0)
            return _(TEXTS[i].text);
    return "";
}

struct notices *notices_new(void)
{
    struct notices *notices = calloc(1, sizeof *notices);
    if (notices == NULL)
        abort();
    return notices;
}

void notices_free(struct notices *notices)
{
    if (notices != NULL) {
        free(notices->list);
        free(notices->objections);
    }
    free(notices);
}

void notices_clear(struct notices *notices)
{
    notices->count = 0;
    notices->objection_count = 0;
}

static void *grown(void *memory, size_t *size, size_t count, size_t item)
{
    if (count < *size)
        return memory;
    *size = *size == 0 ? FIRST : 2 * *size;
    void *more = reallocarray(memory, *size, item);
    if (more == NULL)
        abort();
    return more;
}

static int32_t day_of(const struct body *body, const char *field)
{
    struct date date = { 0 };
    struct err ignored;
    (void)!date_parse(body_string(body, field), &date, &ignored); /* body_read() looked at it */
    return date.day;
}

static struct sha256 number_of(const struct body *body)
{
    struct text number = body_string(body, "number");
    return sha256(number.ptr, number.len);
}

static struct notice *find(const struct notices *notices, const struct body *body,
                           const char *field)
{
    struct cite cite;
    if (!body_cite(body, field, &cite))
        return NULL;
    for (size_t i = notices->count; i-- > 0;)
        if (notices->list[i].n == cite.n)
            return sha256_same(&notices->list[i].hash, &cite.hash) ? &notices->list[i] : NULL;
    return NULL;
}

static struct objection *find_objection(const struct notices *notices, const struct body *body,
                                        const char *field)
{
    struct cite cite;
    if (!body_cite(body, field, &cite))
        return NULL;
    for (size_t i = notices->objection_count; i-- > 0;)
        if (notices->objections[i].n == cite.n)
            return sha256_same(&notices->objections[i].hash, &cite.hash) ? &notices->objections[i]
                                                                         : NULL;
    return NULL;
}

/* Of an outcome: the record that it cites is the answer of an objection. */
static bool is_answer(const struct notices *notices, const struct body *body)
{
    struct cite cite;
    if (!body_cite(body, "answers", &cite))
        return false;
    for (size_t i = notices->objection_count; i-- > 0;)
        if (notices->objections[i].answered_n == cite.n)
            return sha256_same(&notices->objections[i].answer, &cite.hash);
    return false;
}

static unsigned publish(struct notices *notices, const struct record *record,
                        const struct body *body, const struct sha256 *hash)
{
    struct notice notice = { .n = record->n, .hash = *hash, .number = number_of(body) };
    struct notice *old = NULL;
    notice.to = day_of(body, "to");
    for (size_t i = 0; i < notices->count; i++)
        if (sha256_same(&notices->list[i].number, &notice.number))
            return NOTICE_FAULT_NUMBER;
    if (body_value(body, "supersedes").len > 0) {
        old = find(notices, body, "supersedes");
        if (old == NULL)
            return NOTICE_FAULT_TARGET;
        if (old->is_superseded)
            return NOTICE_FAULT_REPLACED;
    }
    if (body_value(body, "answers").len > 0 && !is_answer(notices, body))
        return NOTICE_FAULT_ANSWER;
    if (old != NULL)
        old->is_superseded = true;
    notices->list = grown(notices->list, &notices->size, notices->count, sizeof notice);
    notices->list[notices->count++] = notice;
    return 0;
}

static unsigned end(struct notice *notice, const struct body *body)
{
    if (day_of(body, "on") <= notice->to)
        return NOTICE_FAULT_EARLY;
    if (notice->open > 0)
        return NOTICE_FAULT_OPEN;
    notice->has_ended = true;
    return 0;
}

static unsigned step(struct notices *notices, const struct body *body)
{
    struct notice *notice = find(notices, body, "notice");
    struct text word = body_string(body, "step");
    if (notice == NULL)
        return NOTICE_FAULT_TARGET;
    if (text_eq(word, "archived")) {
        if (!notice->has_ended)
            return NOTICE_FAULT_RUNNING;
        if (notice->is_archived)
            return NOTICE_FAULT_TWICE;
        notice->is_archived = true;
        return 0;
    }
    if (notice->has_ended)
        return NOTICE_FAULT_OVER;
    if (text_eq(word, "ended"))
        return end(notice, body);
    if (!text_eq(word, "extended"))
        return 0;
    if (day_of(body, "to") <= notice->to)
        return NOTICE_FAULT_SHORTER;
    notice->to = day_of(body, "to");
    return 0;
}

static unsigned answer(struct notices *notices, const struct record *record,
                       const struct body *body, const struct sha256 *hash)
{
    struct objection *opened = find_objection(notices, body, "opened");
    const struct notice *notice = find(notices, body, "notice");
    struct sha256 number = number_of(body);
    if (opened == NULL || notice != &notices->list[opened->notice] ||
        !sha256_same(&opened->number, &number))
        return NOTICE_FAULT_TARGET;
    if (opened->answered_n >= 0)
        return NOTICE_FAULT_TWICE;
    opened->answered_n = record->n;
    opened->answer = *hash;
    notices->list[opened->notice].open--;
    return 0;
}

static unsigned object(struct notices *notices, const struct record *record,
                       const struct body *body, const struct sha256 *hash)
{
    struct notice *notice = find(notices, body, "notice");
    struct objection made = {
        .n = record->n, .hash = *hash, .number = number_of(body), .answered_n = -1
    };
    if (body_value(body, "opened").len > 0)
        return answer(notices, record, body, hash);
    if (notice == NULL)
        return NOTICE_FAULT_TARGET;
    if (notice->has_ended)
        return NOTICE_FAULT_OVER;
    for (size_t i = 0; i < notices->objection_count; i++)
        if (sha256_same(&notices->objections[i].number, &made.number))
            return NOTICE_FAULT_NUMBER;
    made.notice = (size_t)(notice - notices->list);
    notice->open++;
    notices->objections =
        grown(notices->objections, &notices->objection_size, notices->objection_count, sizeof made);
    notices->objections[notices->objection_count++] = made;
    return 0;
}

unsigned notices_feed(struct notices *notices, const struct record *record, const struct body *body,
                      const struct sha256 *hash)
{
    switch (record->type) {
    case TYPE_NOTICE:
        return publish(notices, record, body, hash);
    case TYPE_NOTICE_STEP:
        return step(notices, body);
    case TYPE_OBJECTION:
        return object(notices, record, body, hash);
    default:
        return 0;
    }
}
