/* `import programme`: the JSON file, or the one that ships with the program. */
#include "core/arena.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "crypto/random.h"
#include "job.h"
#include "programme/programme.h"

#include <stdio.h>

struct programme_job {
    struct reading *reading;
    struct evidence evidence;
    struct programme *programme;
    bool dry_done;
};

bool import_keep(struct db *db, const struct evidence *evidence, const char *kind,
                 const char *format, const char *encoding, int64_t *ret_id, struct err *err)
{
    struct known_file known;
    struct arena *arena = arena_make();
    bool ok = store_find_sha256(db, arena, &evidence->sha256, &known, err);
    if (ok && known.id != 0) {
        ok = store_note_name(db, known.id, evidence->name, err);
        *ret_id = 0;
        arena_free(arena);
        return ok;
    }
    arena_free(arena);
    struct new_file file = { .sha256 = evidence->sha256,
                             .name = evidence->name,
                             .kind = kind,
                             .format = format,
                             .encoding = encoding,
                             .size = evidence->size };
    TRY(ok);
    TRY(random_bytes(file.key, sizeof file.key, err));
    TRY(store_add_file(db, &file, ret_id, err));
    return evidence_keep(evidence, db, *ret_id, file.key, err);
}

static bool run(struct db *db, void *arg, struct err *err)
{
    struct programme_job *job = arg;
    const struct import_options *options = job->reading->options;
    enum programme_change change;
    TRY(programme_load(db, job->programme, options->is_demo, &change, err));
    TRY(import_keep(db, &job->evidence, "programme", "json", "UTF-8",
                    &job->reading->result->file_id, err));
    if (change == PROGRAMME_LOADED)
        TRY(store_resolve_counterparties(db, err));
    job->reading->result->rows_new = change == PROGRAMME_LOADED ? 1 : 0;
    if (change == PROGRAMME_SAME)
        job->reading->result->known_as = job->reading->result->name;
    if (!options->dry_run)
        return true;
    job->dry_done = true;
    return err_set(err, ERR_REFUSED, "dry run"); /* rolls back; taken for success */
}

static bool read_file(const struct evidence *evidence, struct arena *arena, struct text *ret,
                      struct err *err)
{
    if (evidence->size > PROGRAMME_BYTES_MAX)
        return err_set(err, ERR_LIMIT, _("%s is larger than %d bytes"), evidence->path,
                       PROGRAMME_BYTES_MAX);
    char *bytes = arena_alloc(arena, (size_t)evidence->size + 1);
    FILE *file = fopen(evidence->path, "rbe");
    size_t got = file == NULL ? 0 : fread(bytes, 1, (size_t)evidence->size, file);
    if (file != NULL)
        (void)fclose(file); /* only read */
    if (got != (size_t)evidence->size)
        return err_set(err, ERR_IO, _("%s changed while it was read"), evidence->path);
    *ret = (struct text) { bytes, got };
    return true;
}

bool import_programme(struct db *db, struct reading *reading, struct err *err)
{
    struct programme_job job = { .reading = reading };
    struct text bytes;
    if (reading->options->path_count == 0) {
        const struct asset *asset = asset_find(PROGRAMME_BUILTIN);
        bytes = asset->bytes;
        job.evidence = evidence_of_bytes(asset->name, bytes.ptr, bytes.len);
    } else {
        TRY(evidence_open(reading->options->paths[0], &job.evidence, err));
        bool ok = read_file(&job.evidence, reading->arena, &bytes, err);
        if (!ok) {
            evidence_close(&job.evidence);
            return false;
        }
    }
    reading->result->name = arena_strdup(reading->arena, job.evidence.name);
    reading->result->format = "json";
    reading->result->encoding = "UTF-8";
    bool ok = programme_parse(bytes, job.evidence.name, reading->arena, &job.programme, err) &&
              (db_tx(db, DB_READ_COMMITTED, run, &job, err) || job.dry_done);
    evidence_close(&job.evidence);
    return ok;
}
