/* The coordinator: one snapshot, read once to check and measure, and once to write. */
#include "catalog.h"
#include "form.h"
#include "sink.h"
#include "total.h"

#include <assert.h>
#include <errno.h>

#include "board/board.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "format/csv_write.h"
#include "format/part_file.h"
#include "format/workbook.h"

enum { LINE_BYTES_MAX = 1 << 22, CELL_BYTES_MAX = 1 << 20 };

struct job {
    struct db *db;
    const struct report *report;
    const struct report_params *params;
    struct query_args args;
    struct report_context context;
    struct arena *arena;       /* lives as long as the job */
    struct arena *sheet_arena; /* words of one sheet */
    struct sink sink;
    bool measures; /* the widths of columns: a terminal's and paper's are those of the cells */
    int (*widths)[SHEET_COLUMNS_MAX]; /* measured by the first reading; one per sheet */
    size_t *rows;
    size_t sheets;
};

/* One sheet while its rows pass. */
struct pass {
    struct job *job;
    struct sheet *sheet;
    struct total total;
    bool writes;
};

static bool take_row(const struct db_result *result, void *arg, struct err *err)
{
    struct pass *pass = arg;
    struct sink *sink = &pass->job->sink;
    struct row row;
    row_read(pass->sheet, result, &row);
    if (!pass->writes) {
        if (pass->job->measures)
            sheet_measure(pass->sheet, &row, &sink->scratch);
        return total_add(&pass->total, pass->sheet, &row, err);
    }
    TRY(sink->ops->row(sink, pass->sheet, &row, err));
    sink->rows++;
    return true;
}

static bool run_queries(struct pass *pass, const struct section *section, struct err *err)
{
    struct job *job = pass->job;
    TRY(report__rows(job->db, section->query, &job->args, take_row, pass, err));
    if (section->total == QUERY_NONE)
        return true;
    return report__rows(job->db, section->total, &job->args, take_row, pass, err);
}

static bool check_sheet(struct job *job, const struct section *section, struct sheet *sheet,
                        size_t at, struct err *err)
{
    struct pass pass = { .job = job, .sheet = sheet };
    sheet_measure_heads(sheet);
    TRY(run_queries(&pass, section, err));
    memcpy(job->widths[at], sheet->widths, sizeof sheet->widths);
    job->rows[at] = pass.total.lines;
    return total_end(&pass.total, sheet, err);
}

static bool write_sheet(struct job *job, const struct section *section, struct sheet *sheet,
                        size_t at, struct err *err)
{
    struct pass pass = { .job = job, .sheet = sheet, .writes = true };
    struct sink *sink = &job->sink;
    memcpy(sheet->widths, job->widths[at], sizeof sheet->widths);
    sheet->rows = job->rows[at];
    if (at == 0)
        TRY(sink->ops->begin(sink, sheet, err));
    sink->rows = 0;
    TRY(sink->ops->open(sink, sheet, err));
    TRY(run_queries(&pass, section, err));
    TRY(sink->ops->close(sink, sheet, err));
    sink->sheets++;
    return true;
}

typedef bool each_sheet(struct job *job, const struct section *section, struct sheet *sheet,
                        size_t at, struct err *err);

/* A subject's id becomes one of the filters while its sheets are made. */
static void take_subject(struct job *job, const char *id)
{
    if (job->report->subject == REPORT_PAYER)
        job->args.payer = id;
    if (job->report->subject == REPORT_COUNTY)
        job->args.county = id;
    if (job->report->subject == REPORT_MONTH)
        job->args.month = (int)strtol(id, NULL, 10);
}

static bool walk(struct job *job, const struct db_result *subjects, each_sheet *each,
                 struct err *err)
{
    size_t sections = report__section_count(job->report);
    size_t times = subjects != NULL ? db_rows(subjects) : 1;
    for (size_t i = 0; i < times * sections; i++) {
        struct form form = { job->report, job->params, &job->context, "", i / sections + 1 };
        const struct section *section = &job->report->sections[i % sections];
        struct sheet sheet;
        if (subjects != NULL) {
            form.subject = db_get(subjects, i / sections, 1);
            take_subject(job, db_get(subjects, i / sections, 0));
        }
        arena_reset(job->sheet_arena);
        form_sheet(&form, section, job->sheet_arena, &sheet);
        TRY(each(job, section, &sheet, i, err));
        progress_step(i + 1);
    }
    return true;
}

static bool check_ties(struct job *job, struct err *err)
{
    AUTO(db_result) struct db_result *ties = NULL;
    TRY(report__ties(job->db, job->context.as_of, &ties, err));
    if (db_rows(ties) == 0)
        return true;
    char ours[MONEY_TEXT_MAX], theirs[MONEY_TEXT_MAX];
    err_set(err, ERR_DIFFERS, _("%s: the facts give %s, but the last run proved %s"),
            db_get(ties, 0, 0), money_format(db_get_money(ties, 0, 1), ours),
            money_format(db_get_money(ties, 0, 2), theirs));
    return err_hint(err, _("Nothing was written. Run mingzhang reconcile, then mingzhang verify."));
}

static bool make(struct db *db, void *arg, struct err *err)
{
    struct job *job = arg;
    AUTO(db_result) struct db_result *subjects = NULL;
    job->db = db;
    TRY(report__context(db, &job->args, job->arena, &job->context, err));
    TRY(check_ties(job, err));
    if (job->report->subjects != QUERY_NONE) {
        TRY(report__subjects(db, job->report->subjects, &job->args, &subjects, err));
        if (db_rows(subjects) == 0)
            return err_set(err, ERR_NOT_FOUND, _("there is nothing to report on with this choice"));
    }
    job->sheets = report__section_count(job->report) * (subjects ? db_rows(subjects) : 1);
    job->widths = arena_alloc_array(job->arena, job->sheets, sizeof *job->widths);
    job->rows = arena_array(job->arena, job->sheets, size_t);
    progress_begin(_("report"), 0);
    bool ok = walk(job, subjects, check_sheet, err) && walk(job, subjects, write_sheet, err);
    progress_end();
    return ok && job->sink.ops->end(&job->sink, err);
}

static bool choice_is_fit(const struct report *report, const struct report_params *params,
                          struct err *err)
{
    unsigned given =
        (params->year != 0 ? REPORT_YEAR : 0U) | (params->payer != NULL ? REPORT_PAYER : 0U) |
        (params->county != NULL ? REPORT_COUNTY : 0U) |
        (params->account != NULL ? REPORT_ACCOUNT : 0U) | (params->month != 0 ? REPORT_MONTH : 0U);
    struct date first;
    if ((given & ~report->takes) != 0)
        return err_set(err, ERR_USAGE, _("report %s cannot be narrowed in this way"), report->name);
    if ((report->needs & ~given) != 0) {
        err_set(err, ERR_USAGE, _("report %s needs an account"), report->name);
        return err_hint(err, _("Give --account NUMBER; mingzhang report balances lists all."));
    }
    if (params->month != 0 && !date_make(params->month / 100, params->month % 100, 1, &first))
        return err_set(err, ERR_USAGE, _("there is no month %d; write it as 201904"),
                       params->month);
    return true;
}

static bool name_fits(const char *name, struct err *err)
{
    struct text text = text_of(name != NULL ? name : "");
    size_t at = 0;
    for (size_t chars = 0; at < text.len; chars++) {
        if (chars == REPORT_NAME_CHARS_MAX)
            return err_set(err, ERR_LIMIT,
                           _("a name in the head of a report has at most %d characters"),
                           REPORT_NAME_CHARS_MAX);
        uint32_t c = text_next(text, &at);
        if (c < 0x20 || c == 0x7f)
            return err_set(err, ERR_INPUT,
                           _("a name in the head of a report has a control character"));
    }
    return true;
}

static bool people_are_fit(const struct report_params *params, struct err *err)
{
    TRY(name_fits(params->unit, err));
    TRY(name_fits(params->maker, err));
    TRY(name_fits(params->checker, err));
    bool both = params->maker != NULL && params->checker != NULL && params->maker[0] != '\0';
    if (both && strcmp(params->maker, params->checker) == 0)
        return err_set(err, ERR_SECOND_PERSON, _("%s made this report and cannot check it too"),
                       params->maker);
    return true;
}

static const struct sink_ops *const SINKS[] = { &SINK_TABLE, &SINK_CSV, &SINK_XLSX, &SINK_JSON,
                                                &SINK_PDF };

static bool run(struct job *job, const struct report_target *target, struct err *err)
{
    struct sink *sink = &job->sink;
    sink->ops = SINKS[target->format];
    job->measures = target->format == REPORT_TABLE || target->format == REPORT_PDF;
    job->arena = arena_make();
    job->sheet_arena = arena_make();
    buf_init(&sink->line, target->format == REPORT_PDF ? BOARD_DOCUMENT_MAX : LINE_BYTES_MAX);
    buf_init(&sink->scratch, CELL_BYTES_MAX);
    bool ok = db_tx(job->db, DB_REPEATABLE_READ, make, job, err);
    csv_writer_free(sink->csv);
    book_free(sink->book);
    buf_release(&sink->line);
    buf_release(&sink->scratch);
    arena_free(job->sheet_arena);
    arena_free(job->arena);
    return ok;
}

/* A file is written beside its path and renamed when it is whole. */
static bool run_to_file(struct job *job, const struct report_target *target, struct err *err)
{
    struct part_file *file = NULL;
    TRY(part_file_create(target->path, &file, err));
    job->sink.out = part_file_stream(file);
    bool ok = run(job, target, err) && part_file_keep(file, err);
    part_file_free(file);
    return ok;
}

static bool run_to_stream(struct job *job, const struct report_target *target, struct err *err)
{
    job->sink.out = target->stream;
    job->sink.is_stream = true;
    TRY(run(job, target, err));
    errno = 0;
    if (fflush(target->stream) != 0 || ferror(target->stream))
        return err_set(err, ERR_IO, _("cannot write the report: %s"), strerror(errno));
    return true;
}

static const char *filter(const char *given) { return given != NULL ? given : ""; }

bool report_write(struct db *db, const char *name, const struct report_params *params,
                  const struct report_target *target, struct err *err)
{
    const struct report *report = report_find(name);
    if (report == NULL)
        return err_set(err, ERR_USAGE, _("there is no report %s"), name);
    TRY(choice_is_fit(report, params, err));
    TRY(people_are_fit(params, err));
    struct job job = { .db = db, .report = report, .params = params };
    job.args = (struct query_args) { .year = params->year,
                                     .payer = filter(params->payer),
                                     .county = filter(params->county),
                                     .account = filter(params->account),
                                     .month = params->month };
    job.sink.path = target->path;
    bool is_file = target->format == REPORT_XLSX || target->format == REPORT_PDF;
    if (is_file && target->path != NULL)
        return run(&job, target, err);
    if (is_file)
        return err_set(err, ERR_USAGE, _("this format needs a file; give --out FILE"));
    if (target->stream == NULL && target->path != NULL)
        return run_to_file(&job, target, err);
    assert(target->stream != NULL);
    return run_to_stream(&job, target, err);
}
