#include "format/camt053.h"
#include "camt.h"
#include "core/i18n.h"

#include <stdlib.h>
#include <string.h>

void camt__refuse(struct camt *camt, const char *rule, struct place place, const char *text)
{
    report__refuse(&camt->report, rule, place, text);
}

void camt__warn(struct camt *camt, const char *rule, struct place place, const char *text)
{
    for (uint32_t i = 0; i < camt->warned && !camt->report.strict; i++)
        if (strcmp(camt->warnings[i].rule, rule) == 0 &&
            strcmp(camt->warnings[i].element, place.element) == 0)
            return;
    if (camt->warned < COUNT(camt->warnings)) {
        camt->warnings[camt->warned].rule = rule;
        camt->warnings[camt->warned++].element = place.element;
    }
    report__warn(&camt->report, rule, place, text);
}

static void check_header(struct camt *camt)
{
    const struct camt_record *record = &camt->records[IN_MESSAGE];
    static const struct {
        enum camt_field field;
        const char *element;
    } NEEDED[] = { { F_MESSAGE_ID, "GrpHdr/MsgId" }, { F_CREATED, "GrpHdr/CreDtTm" } };
    for (size_t i = 0; i < COUNT(NEEDED); i++) {
        struct camt_at at = { record, NEEDED[i].field, NEEDED[i].element };
        if (record->value[NEEDED[i].field].len == 0)
            camt__warn(camt, "camt053.group_header", camt__place(at),
                       _("a required element is missing"));
    }
}

bool camt053_read(const struct camt053_source *source, const struct camt053_reader *reader,
                  struct err *err)
{
    struct camt *camt = calloc(1, sizeof *camt);
    if (camt == NULL)
        abort();
    camt->out = reader;
    camt->wanted = source->currency;
    camt->err = err;
    camt->report =
        (struct report) { .issue = reader->issue, .arg = reader->arg, .strict = source->strict };
    for (int i = 0; i < SCOPES; i++)
        camt->arenas[i] = arena_make();
    bool ok = camt__parse(camt, source->fd);
    if (ok)
        check_header(camt);
    ok = ok && report__verdict(&camt->report, err);
    for (int i = 0; i < SCOPES; i++)
        arena_free(camt->arenas[i]);
    free(camt);
    return ok;
}
