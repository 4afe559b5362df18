/*
 * intake/job.h - the import of one file of facts: what the coordinator and its steps share.
 *
 * Private to the module.
 */
#ifndef INTAKE_JOB_H
#define INTAKE_JOB_H

#include "evidence.h"
#include "reading.h"
#include "store.h"

enum { JOB_NOTES_MAX = 1000 };

/* A refusal that is a break of its own: statement_sum or statement_conflict of one account. */
struct job_note {
    const char *code, *account_no;
    int64_t other_file;
    const char *on_date, *from_day, *to_day; /* NULL: none */
};

struct job {
    struct reading reading;
    struct evidence evidence;
    struct table_source source;
    struct period_options period;
    struct known_file old; /* that it supersedes */
    struct job_note notes[JOB_NOTES_MAX];
    size_t note_count;
    bool dry_done; /* everything passed; rolled back because it was a dry run */
};

/* The transaction of payments and statements. `job` is a struct job. */
bool job_run(struct db *db, void *job, struct err *err) MUST_CHECK;

/* Turns the rows of the SQL checks into refusals; notes what is a break. */
void job_refuse_payments(struct job *job, const struct db_result *problems);
void job_refuse_balances(struct job *job, const struct db_result *problems);
void job_refuse_lines(struct job *job, const struct db_result *problems);

/* The list as JSON: [{"file","line","column","value","expected"}], at most `most` items. */
char *refusals_json(struct arena *arena, const struct refusal_list *list, size_t most);

bool import_programme(struct db *db, struct reading *reading, struct err *err) MUST_CHECK;
bool import_registry(struct db *db, struct reading *reading, struct err *err) MUST_CHECK;
/* Keeps one more file of a set (kind, sealed bytes); *ret_id is 0 when it was known already. */
bool import_keep(struct db *db, const struct evidence *evidence, const char *kind,
                 const char *format, const char *encoding, int64_t *ret_id,
                 struct err *err) MUST_CHECK;

#endif
