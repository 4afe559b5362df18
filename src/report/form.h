/*
 * form.h - puts the words of one report into the frame of a form: head fields, paragraphs, tab.
 */
#ifndef REPORT_FORM_H
#define REPORT_FORM_H

#include "catalog.h"

struct arena;

struct form {
    const struct report *report;
    const struct report_params *params;
    const struct report_context *context;
    const char *subject;  /* name; "" when the report does not repeat */
    size_t subject_index; /* from 1; keeps the tabs of a workbook apart */
};

enum { FORM_TAB_CHARS_MAX = 31 }; /* Excel's limit */

/* Everything of the sheet that does not depend on its rows; strings live in the arena. */
void form_sheet(const struct form *form, const struct section *section, struct arena *arena,
                struct sheet *ret);

#endif
