/* report.h - how the readers of this module report what is wrong with a file. */
#ifndef FORMAT_REPORT_H
#define FORMAT_REPORT_H

#include "core/err.h"
#include "format/issue.h"

struct report {
    issue_fn *issue;
    void *arg;
    bool strict;
    unsigned refusals;
};

struct place {
    const char *sheet;   /* NULL: none */
    const char *element; /* NULL: none */
    uint32_t line;
    uint32_t column;
    struct text value;
};

/* `text` is translated already. Both return false for use in `return`. */
bool report__refuse(struct report *report, const char *rule, struct place place, const char *text);
bool report__warn(struct report *report, const char *rule, struct place place, const char *text);
/* True when so much was refused that reading on helps nobody. */
bool report__full(const struct report *report);
/* True when nothing was refused; else ERR_REFUSED with the count. */
bool report__verdict(const struct report *report, struct err *err) MUST_CHECK;

#endif
