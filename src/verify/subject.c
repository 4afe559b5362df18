#include "subject.h"
#include "core/i18n.h"
#include "verify/rollcall.h"

#include <string.h>

void verify__subject_begin(struct checker *checker)
{
    struct subject *subject = checker->subject;
    enum chain_kind kind;
    bool is_office;
    struct text id = text_of(checker->chains[checker->link.chain].id);
    subject->is_account = checker->options.covers && chain_parse(id, &kind, &is_office) &&
                          !is_office && (kind == CHAIN_VILLAGE || kind == CHAIN_TRANSIT);
    if (subject->coverage == NULL)
        subject->coverage = coverage_new();
    coverage_begin(subject->coverage);
    memset(&subject->seats, 0, sizeof subject->seats);
    if (subject->orders == NULL)
        subject->orders = orders_new();
    orders_clear(subject->orders);
    if (subject->notices == NULL)
        subject->notices = notices_new();
    notices_clear(subject->notices);
    if (subject->projects == NULL)
        subject->projects = projects_new();
    projects_clear(subject->projects);
    subject->quota_count = 0;
}

void verify__subject_release(struct subject *subject)
{
    orders_free(subject->orders);
    projects_free(subject->projects);
    coverage_free(subject->coverage);
    notices_free(subject->notices);
}

struct speaking {
    struct checker *checker;
    const struct item *item;
};

static void uncovered(void *arg, const struct coverage_finding *finding)
{
    const struct speaking *speaking = arg;
    bool is_seal = finding->rule == COVERAGE_SEAL || finding->rule == COVERAGE_MARK ||
                   finding->rule == COVERAGE_GAP;
    verify__found(speaking->checker, speaking->item, is_seal ? PASS_SEAL : PASS_COVERAGE,
                  finding->n, finding->text);
}

/* How much was looked at grows in the counts of the report. */
static void count_coverage(struct checker *checker)
{
    struct report *report = checker->report;
    const struct coverage *coverage = checker->subject->coverage;
    report->checked[PASS_COVERAGE] = coverage_statements(coverage) + coverage_lines(coverage);
    report->checked[PASS_SEAL] = coverage_seals(coverage);
    report->ran[PASS_COVERAGE] = report->ran[PASS_COVERAGE] || report->checked[PASS_COVERAGE] > 0;
    report->ran[PASS_SEAL] = report->ran[PASS_SEAL] || report->checked[PASS_SEAL] > 0;
}

void verify__subject_end(struct checker *checker, struct item *item)
{
    struct speaking speaking = { checker, item };
    if (!checker->subject->is_account)
        return;
    coverage_end(checker->subject->coverage, uncovered, &speaking);
    count_coverage(checker);
}

static void found(struct checker *checker, struct item *item, enum pass pass, const char *text)
{
    verify__found(checker, item, pass, item->record.n, text);
}

/* Where it stands in the log; without a log everything is judged as of now. */
static int64_t position_of(const struct item *item)
{
    return item->position >= 0 ? item->position : POSITION_NOW;
}

/* Without any trust the verdict is "not anchored", which says it all. A trust that names no
 * authority cannot vouch for what needs one. */
static unsigned without_authority(const struct checker *checker, unsigned faults)
{
    return checker->options.trust == NULL ? faults & ~(unsigned)ENROL_FAULT_UNPINNED : faults;
}

static void enrolled(struct checker *checker, struct item *item)
{
    unsigned faults =
        without_authority(checker, rollcall_faults(checker->options.rollcall, item->record.n));
    verify__count(checker, PASS_ENROL);
    if (faults != 0)
        found(checker, item, PASS_ENROL, enrol_fault_text(faults));
}

static void seated(struct checker *checker, struct item *item)
{
    const struct rollcall *rollcall = checker->options.rollcall;
    struct cite key;
    struct text id = { "", 0 };
    verify__count(checker, PASS_ENROL);
    if (body_cite(&item->body, "key", &key) && text_eq(key.chain, "programme"))
        id = rollcall_key_of(rollcall, key.n);
    unsigned faults =
        without_authority(checker, seats_take(&checker->subject->seats, rollcall_roll(rollcall),
                                              &item->record, &item->body, id, position_of(item)));
    if (faults != 0)
        found(checker, item, PASS_ENROL, enrol_fault_text(faults));
}

static void ordered(struct checker *checker, struct item *item)
{
    verify__count(checker, PASS_APPROVAL);
    unsigned faults = orders_add(checker->subject->orders, &item->record, &item->body, &item->hash);
    if (faults != 0)
        found(checker, item, PASS_APPROVAL, approval_fault_text(faults));
}

static void approved(struct checker *checker, struct item *item)
{
    struct subject *subject = checker->subject;
    verify__count(checker, PASS_APPROVAL);
    unsigned faults =
        orders_approve(subject->orders, &subject->seats, rollcall_roll(checker->options.rollcall),
                       &item->record, &item->body, position_of(item));
    if (faults != 0)
        found(checker, item, PASS_APPROVAL, approval_fault_text(faults));
}

static void withdrawn(struct checker *checker, struct item *item)
{
    struct subject *subject = checker->subject;
    verify__count(checker, PASS_APPROVAL);
    unsigned faults =
        orders_withdraw(subject->orders, &subject->seats, rollcall_roll(checker->options.rollcall),
                        &item->record, &item->body, position_of(item));
    if (faults != 0)
        found(checker, item, PASS_APPROVAL, approval_fault_text(faults));
}

/* What was signed here and paid stays within its project's budget. The paper years are as they
 * are. */
static void paid_for(struct checker *checker, struct item *item, int64_t n)
{
    struct subject *subject = checker->subject;
    struct order_state state;
    struct sha256 project;
    if (!orders_state(subject->orders, n, &state) || state.is_paper ||
        !orders_project(subject->orders, n, &project))
        return;
    verify__count(checker, PASS_LIMIT);
    switch (projects_pay(subject->projects, &project, state.amount_fen)) {
    case PROJECT_FITS:
        break;
    case PROJECT_UNKNOWN:
        found(checker, item, PASS_LIMIT, _("its order names a project that is not there"));
        break;
    case PROJECT_OVER:
        found(checker, item, PASS_LIMIT, _("more was paid than the project's budget"));
        break;
    }
}

static void executed(struct checker *checker, struct item *item)
{
    struct orders *orders = checker->subject->orders;
    struct order_state before = { 0 };
    int64_t n = orders_cited(orders, &item->body);
    bool is_there = orders_state(orders, n, &before);
    verify__count(checker, PASS_APPROVAL);
    unsigned faults = orders_execute(orders, &item->record, &item->body);
    /* Without the roll nobody's approval could be judged. */
    if (checker->options.rollcall == NULL)
        faults &= ~(unsigned)APPROVAL_FAULT_UNSIGNED;
    if (faults != 0)
        found(checker, item, PASS_APPROVAL, approval_fault_text(faults));
    else if (is_there && !before.is_executed)
        paid_for(checker, item, n);
}

static void planned(struct checker *checker, struct item *item)
{
    verify__count(checker, PASS_LIMIT);
    if (!projects_add(checker->subject->projects, &item->record, &item->body))
        found(checker, item, PASS_LIMIT,
              _("a project's number was used before, or it replaces one that does not stand"));
}

static void taken_back(struct checker *checker, const struct item *item)
{
    struct cite cite;
    if (body_cite(&item->body, "reverses", &cite))
        orders_take_back(checker->subject->orders, cite.n);
}

/* One quota a year: a later one names the one that it replaces. */
static void owed(struct checker *checker, struct item *item)
{
    struct subject *subject = checker->subject;
    int64_t year = body_int(&item->body, "year", 0);
    struct cite replaced;
    size_t at = 0;
    verify__count(checker, PASS_LIMIT);
    while (at < subject->quota_count && subject->quota_year[at] != year)
        at++;
    bool is_later = at < subject->quota_count;
    bool names = body_cite(&item->body, "replaces", &replaced);
    if (is_later != names || (names && replaced.n != subject->quota_n[at]))
        found(checker, item, PASS_LIMIT,
              is_later ? _("a second quota for the year that does not replace the one that stands")
                       : _("it replaces a quota that does not stand"));
    if (at == FIELD_YEARS_MAX)
        return; /* a programme has no more years */
    subject->quota_year[at] = year;
    subject->quota_n[at] = item->record.n;
    subject->quota_count += !is_later;
}

static void disclosed(struct checker *checker, struct item *item)
{
    verify__count(checker, PASS_NOTICE);
    unsigned faults =
        notices_feed(checker->subject->notices, &item->record, &item->body, &item->hash);
    if (faults != 0)
        found(checker, item, PASS_NOTICE, notice_fault_text(faults));
}

void verify__subject_record(struct checker *checker, struct item *item)
{
    bool has_roll = checker->options.rollcall != NULL;
    struct speaking speaking = { checker, item };
    if (checker->subject->is_account)
        coverage_feed(checker->subject->coverage, &item->record, &item->body, uncovered, &speaking);
    switch (item->record.type) {
    case TYPE_KEY:
    case TYPE_REVOCATION:
    case TYPE_INCARNATION:
        if (has_roll)
            enrolled(checker, item);
        break;
    case TYPE_PARTY:
        if (has_roll)
            seated(checker, item);
        break;
    case TYPE_ORDER:
        ordered(checker, item);
        break;
    case TYPE_APPROVAL:
        if (has_roll)
            approved(checker, item);
        break;
    case TYPE_WITHDRAWAL:
        if (has_roll)
            withdrawn(checker, item);
        break;
    case TYPE_EXECUTION:
        executed(checker, item);
        break;
    case TYPE_EXPENSE:
        orders_expense(checker->subject->orders, item->record.n,
                       body_int(&item->body, "amount_fen", 0));
        break;
    case TYPE_REVERSAL:
        taken_back(checker, item);
        break;
    case TYPE_PROJECT:
        planned(checker, item);
        break;
    case TYPE_QUOTA:
        owed(checker, item);
        break;
    case TYPE_NOTICE:
    case TYPE_NOTICE_STEP:
    case TYPE_OBJECTION:
        disclosed(checker, item);
        break;
    default:
        break;
    }
}
