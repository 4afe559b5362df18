/* The model of a notice that was handed out with a bundle: it is what the notice's record commits
 * to, and its figures are sums of what the records of the bundle bring. */
#include "bundle.h"
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"
#include "model.h"
#include "proof/item.h"
#include "proof/word.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char SUFFIX[] = ".json";

struct figures {
    const char *folder, *name;
    struct report *report;
    struct model model;
    int64_t n;        /* of the record that is read, in its chain */
    int64_t notice_n; /* of the notice's record; -1: not found */
    size_t next;      /* want that is looked for */
};

static void found(const struct figures *figures, const char *text)
{
    struct finding finding = { .pass = PASS_FIGURE, .order = UINT32_MAX, .at = -1 };
    finding.n = figures->notice_n;
    (void)snprintf(finding.chain, sizeof finding.chain, TEXT_FMT, TEXT_ARG(figures->model.chain));
    (void)snprintf(finding.file, sizeof finding.file, "notices/%.*s", FINDING_FILE_MAX - 9,
                   figures->name);
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    report_add(figures->report, &finding);
}

static void wrong(void *arg, struct text id, const char *text)
{
    char whole[FINDING_TEXT_MAX];
    (void)snprintf(whole, sizeof whole, TEXT_FMT ": %s", TEXT_ARG(id), text);
    found(arg, whole);
}

static bool says(const struct body *body, const char *field, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    return text_eq(body_string(body, field), sha256_hex(hash, hex));
}

static void each_notice(void *arg, struct text bytes, int64_t position)
{
    struct figures *figures = arg;
    const struct model *model = &figures->model;
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    (void)position; /* of no matter here */
    if (figures->notice_n >= 0 || !record_parse(bytes, &record, &ignored) ||
        record.type != TYPE_NOTICE || !body_read(&record, &body, &ignored) ||
        !text_same(body_string(&body, "number"), model->number))
        return;
    figures->notice_n = record.n;
    if (!says(&body, "model", &model->digest))
        found(figures, _("the model is not the one that the notice's record commits to"));
    else if (!says(&body, "figures", &model->figures_root) || !says(&body, "root", &model->root) ||
             body_int(&body, "size", -1) != model->size)
        found(figures, _("the model says other figures than the notice's record"));
}

static bool is_listed(struct text figure, const char *book)
{
    struct text item, word;
    struct items books = item_items(figure, "books");
    while (items_next(&books, &item)) {
        struct cursor c = cursor_of(item);
        if (cursor_string(&c, &word) && text_eq(word, book))
            return true;
    }
    return false;
}

/* Of its lines those in the figure's books, of its source and year where it names them. */
static bool sum_lines(struct text figure, const struct body *body, struct money *ret)
{
    struct text source = item_string(figure, "source");
    int64_t year = item_int(figure, "year", -1);
    int64_t sign = item_int(figure, "sign", 0);
    for (size_t i = 0; i < body->line_count; i++) {
        const struct entry_view *line = &body->lines[i];
        if (!is_listed(figure, word_of_book(line->book)) ||
            (source.len > 0 && !text_eq(source, word_of_source(line->source))) ||
            (year >= 0 && year != line->year))
            continue;
        if (!money_add(*ret, (struct money) { line->amount_fen }, ret))
            return false;
    }
    ret->fen *= sign;
    return sign == 1 || sign == -1;
}

/* What the record brings to the figure. */
static bool brings(struct text figure, const struct body *body, struct money *ret)
{
    char field[64];
    struct text name = item_string(figure, "field");
    *ret = (struct money) { 0 };
    if (name.len == 0)
        return sum_lines(figure, body, ret);
    if (!text_eq(name, "amount_fen") && !text_eq(name, "budget_fen"))
        return false;
    (void)snprintf(field, sizeof field, TEXT_FMT, TEXT_ARG(name));
    ret->fen = body_int(body, field, INT64_MIN);
    return ret->fen != INT64_MIN;
}

/* Once for each figure that sums this record. */
static void take(struct figures *figures, struct model_want *want, struct text bytes,
                 int64_t position)
{
    struct model_figure *figure = &figures->model.figures[want->figure];
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    struct money money;
    char hex[SHA256_HEX_SIZE];
    const char *text = NULL;
    struct sha256 hash = record_hash(bytes.ptr, bytes.len);
    want->is_found = true;
    if (!text_eq(item_string(want->item, "hash"), sha256_hex(&hash, hex)))
        text = _("it sums a record of another hash");
    else if (position < 0 || position >= figures->model.size)
        text = _("it sums a record that came after its checkpoint");
    else if (!record_parse(bytes, &record, &ignored) || !body_read(&record, &body, &ignored) ||
             !brings(figure->bytes, &body, &money) ||
             money.fen != item_int(want->item, "amount_fen", INT64_MIN) ||
             !money_add(figure->brought, money, &figure->brought))
        text = _("a record brings another amount than the figure says");
    if (text != NULL && !figure->is_wrong)
        wrong(figures, figure->id, text);
    figure->is_wrong = figure->is_wrong || text != NULL;
}

static void each_record(void *arg, struct text bytes, int64_t position)
{
    struct figures *figures = arg;
    struct model *model = &figures->model;
    const struct text chain = model->wants[figures->next].chain;
    int64_t n = figures->n++;
    size_t i = figures->next;
    while (i < model->want_count && text_same(model->wants[i].chain, chain) &&
           model->wants[i].n < n)
        i++;
    for (;
         i < model->want_count && text_same(model->wants[i].chain, chain) && model->wants[i].n == n;
         i++)
        take(figures, &model->wants[i], bytes, position);
    if (i < model->want_count && text_same(model->wants[i].chain, chain))
        figures->next = i;
}

static bool read_chain(struct figures *figures, struct text chain,
                       void (*each)(void *arg, struct text bytes, int64_t position),
                       struct err *err)
{
    char id[CHAIN_ID_MAX + 1], name[CHAIN_ID_MAX + 1];
    (void)snprintf(id, sizeof id, TEXT_FMT, TEXT_ARG(chain));
    figures->n = 0;
    return verify__each_of(figures->folder, bundle_name_of(id, name), each, figures, err);
}

/* The name of the file is its notice's number. */
static bool is_named(const struct figures *figures)
{
    struct text name = text_of(figures->name);
    return text_ends(name, SUFFIX) &&
           text_same(text_slice(name, 0, name.len - strlen(SUFFIX)), figures->model.number);
}

static bool judge(struct figures *figures, struct err *err)
{
    struct model *model = &figures->model;
    TRY(read_chain(figures, model->chain, each_notice, err));
    if (figures->notice_n < 0)
        found(figures, _("there is no record of this notice"));
    if (!is_named(figures))
        found(figures, _("this is the model of another notice"));
    for (size_t i = 0; i < model->want_count;) {
        struct text chain = model->wants[i].chain;
        figures->next = i;
        TRY(read_chain(figures, chain, each_record, err));
        for (; i < model->want_count && text_same(model->wants[i].chain, chain); i++) {
            struct model_figure *figure = &model->figures[model->wants[i].figure];
            if (!model->wants[i].is_found && !figure->is_wrong)
                wrong(figures, figure->id, _("it sums a record that is not here"));
            figure->is_wrong = figure->is_wrong || !model->wants[i].is_found;
        }
    }
    model_judge(model, wrong, figures);
    figures->report->checked[PASS_FIGURE] += model->count + 1;
    return true;
}

static bool check_bytes(struct figures *figures, struct text bytes, struct err *err)
{
    if (!model_read(bytes, &figures->model)) {
        found(figures, _("this is no model of a notice"));
        return true;
    }
    bool ok = judge(figures, err);
    model_release(&figures->model);
    return ok;
}

static bool check_file(const char *folder, const char *name, struct report *report, struct err *err)
{
    struct figures figures = { .folder = folder, .name = name, .report = report, .notice_n = -1 };
    char path[BUNDLE_PATH_MAX];
    struct stat about;
    struct buf bytes;
    TRY(verify__path(path, err, "%s/notices/%s", folder, name));
    if (lstat(path, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > MODEL_SIZE_MAX) {
        found(&figures, _("this is no model of a notice"));
        return true;
    }
    buf_init(&bytes, MODEL_SIZE_MAX + 1); /* and its end */
    bool ok = file_read(path, &bytes, err) &&
              check_bytes(&figures, (struct text) { bytes.data, bytes.len }, err);
    buf_release(&bytes);
    return ok;
}

bool verify__figures(const char *folder, struct report *report, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    bool ok = true;
    TRY(verify__path(path, err, "%s/notices", folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return errno == ENOENT ||
               err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    report->ran[PASS_FIGURE] = true;
    for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = check_file(folder, entry->d_name, report, err);
    (void)closedir(dir); /* it was only read */
    return ok;
}
