/*
 * api/job_list.h - private: lists of projects and paper orders that come as uploads.
 */
#ifndef API_JOB_LIST_H
#define API_JOB_LIST_H

#include "job_run.h"

bool job__is_list(const char *kind);
/* Takes it in, or tries it (a job of kind `check`); run->result says what came of it. Fails: as
 * order_list_import(), with run->refusals. */
bool job__take_list(struct job_run *run, const struct upload *upload, const char *path,
                    struct err *err) MUST_CHECK;

#endif
