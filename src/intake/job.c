#include "job.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "crypto/random.h"
#include "db/copy.h"
#include "payments.h"
#include "programme/programme.h"

#include <string.h>

static const char *kind_name(const struct job *job)
{
    return job->reading.options->kind == IMPORT_PAYMENTS ? "payments" : "statement";
}

static bool find_superseded(struct job *job, struct db *db, struct err *err)
{
    const char *name = job->reading.options->supersedes;
    if (name == NULL)
        return true;
    const char *slash = strrchr(name, '/');
    TRY(store_find_name(db, job->reading.arena, slash == NULL ? name : slash + 1, kind_name(job),
                        &job->old, err));
    if (job->old.id == 0)
        return err_set(err, ERR_NOT_FOUND, _("no file %s was imported, so it cannot be superseded"),
                       name);
    if (job->old.superseded_by != 0)
        return err_set(err, ERR_CONFLICT, _("%s was superseded by another file already"),
                       job->old.name);
    return true;
}

static bool keep_file(struct job *job, struct db *db, int64_t *ret_id, struct err *err)
{
    struct new_file file = {
        .sha256 = job->evidence.sha256,
        .name = job->evidence.name,
        .kind = kind_name(job),
        .format = table_format_name(job->source.format),
        .encoding = encoding_name(job->source.encoding),
        .size = job->evidence.size,
        .supersedes = job->old.id,
    };
    TRY(random_bytes(file.key, sizeof file.key, err));
    TRY(store_add_file(db, &file, ret_id, err));
    job->reading.result->format = file.format;
    job->reading.result->encoding = file.encoding;
    return evidence_keep(&job->evidence, db, *ret_id, file.key, err);
}

static bool refused(const struct job *job, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("%s was refused: %zu places are not as expected"),
                   job->evidence.name, job->reading.refusals->count);
}

/* Ends the COPY, or cancels it when the reading failed or found something to refuse. */
static bool end_copy(struct job *job, bool read, struct err *err)
{
    struct db_copy *copy = job->reading.copy;
    job->reading.copy = NULL;
    progress_end();
    if (!read || job->reading.refusals->count > 0) {
        db_copy_cancel(copy, "refused");
        return !read ? false : refused(job, err);
    }
    return db_copy_end(copy, err);
}

static bool check_payer(struct job *job, struct db *db, struct err *err)
{
    const char *payer = job->reading.options->payer;
    bool exists = true;
    if (payer != NULL)
        TRY(store_payer_exists(db, payer, &exists, err));
    if (!exists)
        return err_set(err, ERR_NOT_FOUND, _("there is no payer \"%s\" in the registry"), payer);
    return true;
}

static bool run_payments(struct job *job, struct db *db, int64_t file_id, const char **ret_subject,
                         struct err *err)
{
    AUTO(db_result) struct db_result *problems = NULL;
    if (job->source.format == TABLE_CAMT053)
        return err_set(err, ERR_FORMAT, _("a list of payments cannot be a camt.053 statement"));
    TRY(check_payer(job, db, err));
    TRY(store_stage_payments(&job->reading, err));
    TRY(end_copy(job, payments_read(&job->reading, &job->source, err), err));
    TRY(store_analyze(&job->reading, "ANALYZE pg_temp.stage_payment", err));
    TRY(store_check_payments(db, job->reading.options->payer, job->old.id, &problems, err));
    job_refuse_payments(job, problems);
    if (job->reading.refusals->count > 0)
        return refused(job, err);
    return store_post_payments(&job->reading, file_id, job->old.id, ret_subject, err);
}

static bool warn_uncovered(struct job *job, struct db *db, struct err *err)
{
    AUTO(db_result) struct db_result *result = NULL;
    TRY(store_uncovered(db, &result, err));
    struct refusal_place place = { job->evidence.name, 0, "余额" };
    for (size_t i = 0; i < db_rows(result); i++)
        (void)refusal_add(&job->reading.result->warnings, place, db_get_text(result, i, 0),
                          _("no opening and closing balance: the file does not count as coverage; "
                            "--opening and --closing give them"));
    return true;
}

static bool read_statement(struct job *job, struct statement *statement, struct err *err)
{
    if (job->source.format == TABLE_CAMT053)
        return statement_read_camt(statement, &job->source, err);
    return statement_read(statement, &job->source, err);
}

static bool run_statement(struct job *job, struct db *db, int64_t file_id, const char **ret_subject,
                          struct err *err)
{
    AUTO(db_result) struct db_result *sums = NULL;
    AUTO(db_result) struct db_result *conflicts = NULL;
    struct statement statement = { .reading = &job->reading };
    TRY(store_stage_lines(&job->reading, err));
    TRY(end_copy(job, read_statement(job, &statement, err), err));
    TRY(store_stage_said(db, &statement, err));
    TRY(store_analyze(&job->reading, "ANALYZE pg_temp.stage_line", err));
    TRY(store_check_balances(db, &job->period, &sums, err));
    job_refuse_balances(job, sums);
    TRY(store_check_lines(db, job->old.id, &conflicts, err));
    job_refuse_lines(job, conflicts);
    if (job->reading.refusals->count > 0)
        return refused(job, err);
    TRY(warn_uncovered(job, db, err));
    return store_post_lines(&job->reading, file_id, job->old.id, ret_subject, err);
}

/* Two empty statements may be the same to the byte and still be of two accounts or two months.
 * Bytes are kept once, so the second must say in itself what it is. */
static bool check_same_subject(const struct job *job, struct db *db, const struct known_file *known,
                               struct err *err)
{
    const struct import_options *options = job->reading.options;
    const struct period_options *period = &job->period;
    bool same = true;
    if (options->account != NULL || period->has_from || period->has_to)
        TRY(store_known_period(db, known->id, options, period, &same, err));
    if (same && options->payer != NULL)
        TRY(store_known_payer(db, known->id, options->payer, &same, err));
    if (same)
        return true;
    (void)err_set(
        err, ERR_CONFLICT,
        _("%s has the same bytes as %s, which was taken in for another account, period or "
          "payer"),
        job->evidence.name, known->name);
    return err_hint(err, _("Write the account and the period (账号, 期间), or the payer, into the "
                           "file itself."));
}

/* What stands already, or stood once, cannot take the place of a file: bytes are kept once. Silence
 * would leave the reader believing that it had. */
static bool check_supersedes(const struct job *job, struct db *db, const struct known_file *known,
                             struct err *err)
{
    const char *name = job->reading.options->supersedes;
    struct known_file old;
    if (name == NULL)
        return true;
    const char *slash = strrchr(name, '/');
    TRY(store_find_name(db, job->reading.arena, slash == NULL ? name : slash + 1, kind_name(job),
                        &old, err));
    if (old.id == known->id || (old.id != 0 && old.superseded_by == known->id))
        return true;
    err_set(err, ERR_CONFLICT, _("%s was taken in already and cannot supersede %s"),
            job->evidence.name, name);
    return err_hint(err, _("Add a remark to the file, so that it becomes another one, and import "
                           "that with --supersedes."));
}

/* The same bytes again: nothing changes but that another name is noted. */
static bool note_known(struct job *job, struct db *db, const struct known_file *known,
                       struct err *err)
{
    struct import_result *result = job->reading.result;
    TRY(check_same_subject(job, db, known, err));
    TRY(check_supersedes(job, db, known, err));
    result->is_superseded = known->superseded_by != 0;
    result->file_id = known->id;
    result->known_as = known->name;
    if (job->reading.options->dry_run)
        return true;
    return store_note_name(db, known->id, job->evidence.name, err);
}

bool job_run(struct db *db, void *arg, struct err *err)
{
    struct job *job = arg;
    struct reading *reading = &job->reading;
    struct known_file known;
    int64_t file_id = 0;
    const char *subject = "";
    TRY(store_find_sha256(db, reading->arena, &job->evidence.sha256, &known, err));
    if (known.id != 0)
        return note_known(job, db, &known, err);
    TRY(programme_read(db, reading->arena, &reading->programme, NULL, err));
    TRY(find_superseded(job, db, err));
    TRY(table_detect(&job->source, err));
    TRY(keep_file(job, db, &file_id, err));
    progress_begin(job->evidence.name, 0);
    bool ok = reading->options->kind == IMPORT_PAYMENTS
                  ? run_payments(job, db, file_id, &subject, err)
                  : run_statement(job, db, file_id, &subject, err);
    progress_end();
    if (!ok)
        return false;
    const char *warnings = refusals_json(reading->arena, &reading->result->warnings, REFUSALS_MAX);
    TRY(store_finish_file(db, file_id, reading->result, subject, warnings, err));
    TRY(store_forget(reading, file_id, err));
    reading->result->file_id = file_id;
    if (!reading->options->dry_run)
        return true;
    reading->result->file_id = 0;
    job->dry_done = true;
    return err_set(err, ERR_REFUSED, "dry run"); /* rolls back; the caller takes it for success */
}
