/*
 * api/jobs.h - private: the thread of long work, and what is asked of it.
 *
 * One job after the other, in order, across all processes that serve this database: a job is held
 * by an advisory lock. What it did and its result are one transaction; a job whose process died is
 * taken up again by the next one, from where the last commit was.
 */
#ifndef API_JOBS_H
#define API_JOBS_H

#include "call.h"

struct jobs;

struct jobs *jobs__new(struct api *api);
void jobs__free(struct jobs *jobs); /* finishes the one that runs; NULL is fine */

/* Handlers: POST …/check, …/commit, /reconciliation/runs and /seals ask for one. kind: check,
 * import, reconcile, publish, seal. asked is copied. */
bool jobs__ask(struct call *call, const char *kind, const struct jv *asked,
               struct err *err) MUST_CHECK;
bool api__reconcile(struct call *call, struct err *err);
bool api__jobs(struct call *call, struct err *err);
bool api__job(struct call *call, struct err *err);
bool api__job_events(struct call *call, struct err *err);

/* How far it is: only of the one that this process runs. */
struct job_progress {
    int64_t id; /* 0: none */
    const char *stage;
    uint64_t done, total; /* total 0: not known */
};
struct job_progress jobs__progress(struct jobs *jobs);
/* Events of that job go to the stream, which is taken: progress, then end with the job as it is. */
struct web_stream;
void jobs__follow(struct jobs *jobs, struct web_stream *stream, int64_t job, const char *owner);
/* The thread's own line to the signer. */
struct signer;
bool jobs__signer(struct jobs *jobs, struct signer **ret, struct err *err) MUST_CHECK;
/* For who does one: job_import.c and so on. */
void jobs__move(struct jobs *jobs, const char *stage, uint64_t done, uint64_t total);

#endif
