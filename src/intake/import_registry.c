/* `import registry`: a workbook, or several CSV files as one set. */
#include "core/arena.h"
#include "core/i18n.h"
#include "job.h"
#include "programme/programme.h"
#include "programme/registry.h"
#include "registry_sheet.h"

enum { REFUSAL_ITEMS_KEPT = 100 };

struct registry_job {
    struct reading *reading;
    struct evidence files[IMPORT_FILES_MAX];
    struct table_source sources[IMPORT_FILES_MAX];
    int64_t rows[IMPORT_FILES_MAX];
    size_t count;
    struct registry registry;
    struct registry_quotas quotas;
    bool dry_done;
};

static bool refused(const struct reading *reading, struct err *err)
{
    return err_set(err, ERR_REFUSED, _("the registry was refused: %zu places are not as expected"),
                   reading->refusals->count);
}

static bool all_known(struct registry_job *job, bool *ret, struct err *err)
{
    struct reading *reading = job->reading;
    *ret = true;
    for (size_t i = 0; i < job->count; i++) {
        struct known_file known;
        TRY(store_find_sha256(reading->db, reading->arena, &job->files[i].sha256, &known, err));
        if (known.id == 0)
            *ret = false;
        else if (i == 0)
            reading->result->known_as = known.name;
    }
    if (!*ret)
        reading->result->known_as = NULL;
    return true;
}

static bool keep_files(struct registry_job *job, struct db *db, struct err *err)
{
    struct reading *reading = job->reading;
    for (size_t i = 0; i < job->count; i++) {
        int64_t id;
        struct import_result one = *reading->result;
        one.lines = job->rows[i];
        one.format = table_format_name(job->sources[i].format);
        one.encoding = encoding_name(job->sources[i].encoding);
        TRY(import_keep(db, &job->files[i], "registry", one.format, one.encoding, &id, err));
        if (id == 0)
            continue;
        reading->result->file_id = id;
        TRY(store_finish_file(
            db, id, &one, "",
            refusals_json(reading->arena, &reading->result->warnings, REFUSALS_MAX), err));
    }
    return true;
}

static bool run(struct db *db, void *arg, struct err *err)
{
    struct registry_job *job = arg;
    struct reading *reading = job->reading;
    struct registry_change change;
    TRY(keep_files(job, db, err));
    TRY(registry_store(db, &job->registry, reading->programme, &job->quotas, &change,
                       reading->refusals, err));
    if (reading->refusals->count > 0)
        return refused(reading, err);
    TRY(store_resolve_counterparties(db, err));
    reading->result->rows_new =
        change.payers + change.villages + change.accounts + change.routes + change.adjustments;
    reading->result->rows_changed = change.changed;
    reading->result->added = change.quotas;
    if (!reading->options->dry_run)
        return true;
    reading->result->file_id = 0;
    job->dry_done = true;
    return err_set(err, ERR_REFUSED, "dry run"); /* rolls back; taken for success */
}

static bool open_files(struct registry_job *job, struct err *err)
{
    const struct import_options *options = job->reading->options;
    for (size_t i = 0; i < options->path_count; i++) {
        struct table_source *source = &job->sources[i];
        TRY(evidence_open(options->paths[i], &job->files[i], err));
        job->count++;
        *source = (struct table_source) { .fd = job->files[i].fd,
                                          .name = job->files[i].name,
                                          .strict = options->strict };
        if (!table_detect(source, err))
            return err_wrap(err, "%s", source->name);
    }
    return true;
}

static bool read_files(struct registry_job *job, struct err *err)
{
    struct reading *reading = job->reading;
    registry_init(&job->registry, reading->arena);
    for (size_t i = 0; i < job->count; i++) {
        reading->file = arena_strdup(reading->arena, job->files[i].name);
        if (job->sources[i].format == TABLE_CAMT053)
            return err_set(err, ERR_FORMAT, _("%s is a bank statement, not a registry"),
                           reading->file);
        TRY(registry_read_file(reading, &job->sources[i], &job->registry, &job->rows[i], err));
        reading->result->lines += job->rows[i];
    }
    registry_check(&job->registry, reading->programme, &job->quotas, reading->refusals);
    return reading->refusals->count == 0 || refused(reading, err);
}

static bool import_all(struct registry_job *job, struct err *err)
{
    struct reading *reading = job->reading;
    bool known;
    TRY(open_files(job, err));
    reading->result->name = arena_strdup(reading->arena, job->files[0].name);
    reading->result->format = table_format_name(job->sources[0].format);
    reading->result->encoding = encoding_name(job->sources[0].encoding);
    TRY(all_known(job, &known, err));
    if (known)
        return true;
    TRY(programme_read(reading->db, reading->arena, &reading->programme, NULL, err));
    TRY(read_files(job, err));
    struct err why = { 0 };
    if (db_tx(reading->db, DB_READ_COMMITTED, run, job, &why) || job->dry_done)
        return true;
    *err = why;
    return false;
}

static bool record(struct db *db, void *arg, struct err *err)
{
    const struct registry_job *job = arg;
    struct store_refusal refusal = {
        .sha256 = job->files[0].sha256,
        .name = job->files[0].name,
        .kind = "registry",
        .code = err_slug(ERR_REFUSED),
        .account_no = "",
        .items = refusals_json(job->reading->arena, job->reading->refusals, REFUSAL_ITEMS_KEPT),
    };
    return store_refusal(db, &refusal, err);
}

bool import_registry(struct db *db, struct reading *reading, struct err *err)
{
    struct registry_job *job = arena_new(reading->arena, struct registry_job);
    struct err second = { 0 };
    job->reading = reading;
    bool ok = import_all(job, err);
    if (!ok && err->code == ERR_REFUSED && job->count > 0 && !reading->options->dry_run &&
        !db_tx(db, DB_READ_COMMITTED, record, job, &second))
        *err = second; /* a refusal that cannot be recorded is the graver news */
    for (size_t i = 0; i < job->count; i++)
        evidence_close(&job->files[i]);
    return ok;
}
