#include "report.h"
#include "core/i18n.h"

/* At most ISSUE_VALUE_MAX bytes, never half a character. */
static struct text cut(struct text value)
{
    if (value.len <= ISSUE_VALUE_MAX)
        return value;
    size_t len = ISSUE_VALUE_MAX;
    while (len > 0 && ((unsigned char)value.ptr[len] & 0xC0) == 0x80)
        len--;
    return (struct text) { value.ptr, len };
}

static bool give(struct report *report, struct table_issue issue, struct place place)
{
    issue.sheet = place.sheet != NULL ? place.sheet : "";
    issue.element = place.element != NULL ? place.element : "";
    issue.line = place.line;
    issue.column = place.column;
    issue.value = place.value.ptr != NULL ? cut(place.value) : text_of("");
    if (issue.refused)
        report->refusals++;
    if (report->issue != NULL && report->refusals <= ISSUES_MAX)
        report->issue(report->arg, &issue);
    return false;
}

bool report__refuse(struct report *report, const char *rule, struct place place, const char *text)
{
    struct table_issue issue = { .refused = true, .rule = rule, .text = text };
    return give(report, issue, place);
}

bool report__warn(struct report *report, const char *rule, struct place place, const char *text)
{
    struct table_issue issue = { .refused = report->strict, .rule = rule, .text = text };
    return give(report, issue, place);
}

bool report__full(const struct report *report) { return report->refusals >= ISSUES_MAX; }

bool report__verdict(const struct report *report, struct err *err)
{
    if (report->refusals == 0)
        return true;
    err_set(err, ERR_REFUSED, _("%u places of the file are refused"), report->refusals);
    return err_hint(err, "%s", _("Each is listed with what was expected; correct them all."));
}
