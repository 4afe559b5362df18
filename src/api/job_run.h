/*
 * api/job_run.h - private: doing one job.
 */
#ifndef API_JOB_RUN_H
#define API_JOB_RUN_H

#include "jobs.h"
#include "store_upload.h"
#include "watch.h"

struct job_run {
    struct api *api;
    struct jobs *jobs;
    struct db *db;
    struct arena *arena;
    const struct job_row *row;
    struct jv *asked;    /* what was asked */
    struct jv *result;   /* what came of it: an object, of the one who does it */
    struct jv *refusals; /* of a list that was refused; job__fail() takes it */
};

/* Does it and stores its state in the same transaction. False only when it could not be tried: the
 * database is away; then it stays as it was. */
bool job__import(struct job_run *run, struct err *err) MUST_CHECK; /* also a dry run */
bool job__reconcile(struct job_run *run, struct err *err) MUST_CHECK;
bool job__publish(struct job_run *run, struct err *err) MUST_CHECK;
bool job__seal(struct job_run *run, struct err *err) MUST_CHECK;
/* Stores a failure. */
bool job__fail(struct job_run *run, const struct err *why, struct jv *refusals,
               struct err *err) MUST_CHECK;
bool job__store(struct job_run *run, const char *state, struct err *err) MUST_CHECK;
/* Is this about the machine, and not about what was asked? */
bool job__is_passing(const struct err *err);

#endif
