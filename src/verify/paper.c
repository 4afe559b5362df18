#include "paper.h"
#include "board/run.h"
#include "core/i18n.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { FINDINGS_MAX = 2000, CELL_MAX = 512, DOCUMENT_MAX = 16 * 1024 * 1024 };

static struct jv *heading(const char *text)
{
    struct jv *block = jv_object();
    jv_set_string(block, "heading", text);
    return block;
}

static struct jv *paragraph(const char *text)
{
    struct jv *block = jv_object();
    jv_set_string(block, "text", text);
    return block;
}

struct column {
    const char *title;
    int width;
    bool is_right;
};

static struct jv *table(const struct column *columns, size_t count, struct jv *rows)
{
    struct jv *block = jv_object(), *list = jv_array();
    for (size_t i = 0; i < count; i++) {
        struct jv *column = jv_object();
        jv_set_string(column, "title", columns[i].title);
        jv_set_int(column, "width", columns[i].width);
        jv_set_bool(column, "right", columns[i].is_right);
        jv_add(list, column);
    }
    jv_set(block, "columns", list);
    jv_set(block, "rows", rows);
    return block;
}

static void add_row(struct jv *rows, const char *const cells[], size_t count)
{
    struct jv *row = jv_array();
    for (size_t i = 0; i < count; i++)
        jv_add(row, jv_of_string(cells[i]));
    jv_add(rows, row);
}

static struct jv *what_was_judged(const struct report *report, const struct paper_of *of)
{
    char numbers[4][32];
    struct jv *rows = jv_array();
    const struct column columns[] = { { _("What was judged"), 30, false }, { "", 70, false } };
    (void)snprintf(numbers[0], sizeof numbers[0], "%" PRIu64, report->records);
    (void)snprintf(numbers[1], sizeof numbers[1], "%" PRIu64, report->chains);
    (void)snprintf(numbers[2], sizeof numbers[2], "%" PRIu64, report->bytes);
    const char *const cells[][2] = {
        { _("Ledger"), report->ledger },
        { _("Kept in"), of->subject },
        { _("Records"), numbers[0] },
        { _("Chains"), numbers[1] },
        { _("Bytes"), numbers[2] },
        { _("Trusted from outside"), of->trust != NULL ? of->trust : _("nothing") },
    };
    for (size_t i = 0; i < COUNT(cells); i++)
        add_row(rows, cells[i], 2);
    for (size_t i = 0; i < report->key_count; i++) {
        const char *const key[] = { _("Signed by key"), report->keys[i] };
        add_row(rows, key, 2);
    }
    return table(columns, COUNT(columns), rows);
}

static struct jv *passes(const struct report *report)
{
    struct jv *rows = jv_array();
    const struct column columns[] = { { _("Pass"), 50, false },
                                      { _("Checked"), 20, true },
                                      { _("Findings"), 20, true } };
    for (int i = 0; i < PASS_COUNT; i++) {
        char checked[32], found[32];
        if (!report->ran[i])
            continue;
        (void)snprintf(checked, sizeof checked, "%" PRIu64, report->checked[i]);
        (void)snprintf(found, sizeof found, "%" PRIu64, report->found[i]);
        const char *const cells[] = { pass_meaning((enum pass)i), checked, found };
        add_row(rows, cells, COUNT(cells));
    }
    return table(columns, COUNT(columns), rows);
}

static void add_finding(struct jv *rows, const struct finding *f)
{
    char place[CELL_MAX], source[CELL_MAX] = "";
    if (f->n >= 0)
        (void)snprintf(place, sizeof place, "%s\n%lld %s", f->chain, (long long)f->n,
                       f->type != NULL ? f->type : "");
    else
        (void)snprintf(place, sizeof place, "%s", f->chain);
    if (f->file[0] != '\0' && f->at >= 0)
        (void)snprintf(source, sizeof source, "%s:%lld\n%s", f->file, (long long)f->at, f->voucher);
    else
        (void)snprintf(source, sizeof source, "%s\n%s", f->file, f->voucher);
    const char *const cells[] = { pass_name(f->pass), place, f->text, source };
    add_row(rows, cells, COUNT(cells));
}

static struct jv *findings(const struct report *report)
{
    struct jv *rows = jv_array();
    const struct column columns[] = { { _("Pass"), 14, false },
                                      { _("Chain, number, type"), 24, false },
                                      { _("What is wrong"), 38, false },
                                      { _("Where"), 24, false } };
    for (size_t i = 0; i < report->kept_count && i < FINDINGS_MAX; i++)
        add_finding(rows, &report->kept[i]);
    return table(columns, COUNT(columns), rows);
}

static const char *verdict(const struct report *report)
{
    if (report->findings > 0)
        return _("NOT INTACT. What was found stands below; the first is the place to begin.");
    if (!report->anchored)
        return _("Consistent in itself, but NOT anchored: no key or head from outside was given, "
                 "so that the whole could have been made anew by somebody else.");
    return _("Intact and anchored: every record is what was signed, in its place, and nothing that "
             "this report looks at is missing.");
}

struct jv *paper_document(const struct report *report, const struct paper_of *of)
{
    struct jv *document = jv_object(), *blocks = jv_array();
    jv_set_string(document, "title", _("Integrity report of the books"));
    jv_set_string(document, "date", of->date);
    jv_set_string(document, "foot", report->ledger);
    jv_add(blocks, heading(_("Verdict")));
    jv_add(blocks, paragraph(verdict(report)));
    jv_add(blocks, what_was_judged(report, of));
    jv_add(blocks, heading(_("Passes")));
    jv_add(blocks, passes(report));
    if (report->kept_count > 0) {
        jv_add(blocks, heading(_("Findings")));
        if (report->findings > FINDINGS_MAX)
            jv_add(blocks, paragraph(_("Only the first are shown; --json --all lists more.")));
        jv_add(blocks, findings(report));
    }
    jv_add(blocks, heading(_("What this does not say")));
    jv_add(blocks, paragraph(_("That the numbers agree with the books is no audit opinion. Whether "
                               "what was recorded is true, docs/threats.md says which attacks are "
                               "found and which are not.")));
    jv_add(blocks, paragraph(_("Verified by: ____________    Checked by: ____________    Date: "
                               "____________")));
    jv_set(document, "blocks", blocks);
    return document;
}

bool paper_write(const struct report *report, const struct paper_of *of, const char *path,
                 struct err *err)
{
    struct buf text;
    buf_init(&text, DOCUMENT_MAX);
    struct jv *document = paper_document(report, of);
    jv_write(document, 0, &text);
    jv_free(document);
    bool ok = buf_check(&text, _("the report"), err) &&
              board_run((struct text) { text.data, text.len }, path, NULL, err);
    buf_release(&text);
    return ok;
}
