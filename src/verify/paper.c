#include "paper.h"
#include "core/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FINDINGS_MAX = 2000, CELL_MAX = 512, DOCUMENT_MAX = 16 * 1024 * 1024, COMPLAINT_MAX = 1024 };

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

static bool board_path(char out[PATH_MAX], struct err *err)
{
    static const char NAME[] = "mingzhang-board";
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    out[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash != NULL && (size_t)(slash - out) + sizeof NAME + 1 <= PATH_MAX)
        memcpy(slash + 1, NAME, sizeof NAME);
    if (slash == NULL || access(out, X_OK) != 0)
        return err_set(err, ERR_IO, _("the program %s is missing beside this one"), NAME);
    return true;
}

/* Gives the program its document and hears what it complains about. */
static bool converse(int to, int from, const struct buf *document, char complaint[COMPLAINT_MAX])
{
    size_t at = 0, len = 0;
    ssize_t got;
    while (at < document->len && (got = write(to, document->data + at, document->len - at)) > 0)
        at += (size_t)got;
    (void)close(to); /* so that it reads to the end */
    while (len < COMPLAINT_MAX - 1 &&
           (got = read(from, complaint + len, COMPLAINT_MAX - 1 - len)) > 0)
        len += (size_t)got;
    complaint[len] = '\0';
    (void)close(from); /* it was only read */
    return at == document->len;
}

static bool run_board(const char *path, const struct buf *document, struct err *err)
{
    char program[PATH_MAX], complaint[COMPLAINT_MAX];
    int in[2], out[2], status = 0;
    pid_t child;
    posix_spawn_file_actions_t actions;
    TRY(board_path(program, err));
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
        posix_spawn_file_actions_init(&actions) != 0)
        return err_set(err, ERR_IO, _("cannot start %s: %s"), program, strerror(errno));
    char *const argv[] = { program, (char *)(uintptr_t)path, NULL };
    int why = posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    why = why != 0 ? why : posix_spawn_file_actions_adddup2(&actions, out[1], 2);
    why = why != 0 ? why : posix_spawn(&child, program, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(out[1]);
    bool whole = converse(in[1], out[0], document, complaint);
    if (why != 0)
        return err_set(err, ERR_IO, _("cannot start %s: %s"), program, strerror(why));
    if (waitpid(child, &status, 0) != child || !whole || status != 0)
        return err_set(err, ERR_IO, _("the PDF could not be made: %s"), complaint);
    return true;
}

bool paper_write(const struct report *report, const struct paper_of *of, const char *path,
                 struct err *err)
{
    struct buf text;
    buf_init(&text, DOCUMENT_MAX);
    struct jv *document = paper_document(report, of);
    jv_write(document, 0, &text);
    jv_free(document);
    bool ok = buf_check(&text, _("the report"), err) && run_board(path, &text, err);
    buf_release(&text);
    return ok;
}
