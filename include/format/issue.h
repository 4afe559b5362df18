/*
 * format/issue.h - what is wrong with a place of a file.
 *
 * A reader reports every problem that it meets, not only the first, and goes on where it can.
 * A refusal means that the file must not be used; a warning names a rule that the file breaks in
 * a way that cannot be misread. With `strict` a reader reports each warning as a refusal.
 */
#ifndef FORMAT_ISSUE_H
#define FORMAT_ISSUE_H

#include "core/text.h"

struct table_issue {
    bool refused;
    const char *rule;    /* stable name, e.g. "csv.quote", "camt053.direction" */
    const char *sheet;   /* "" when the format has no sheets */
    uint32_t line;       /* as struct table_row; camt.053: the line of the XML; 0: whole file */
    uint32_t column;     /* from 1; 0: the whole line */
    const char *element; /* camt.053: path of the element, e.g. "Ntry/Amt"; else "" */
    struct text value;   /* what stands there, cut to ISSUE_VALUE_MAX bytes; may be empty */
    const char *text;    /* translated: what is wrong and what was expected */
};

enum {
    ISSUE_VALUE_MAX = 200,
    ISSUES_MAX = 1000, /* a reader gives up after so many refusals: ERR_REFUSED */
};

/* Receives the issue, which lives only during the call. */
typedef void issue_fn(void *arg, const struct table_issue *issue);

#endif
