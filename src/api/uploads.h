/*
 * api/uploads.h - private: handlers of files on their way in. A file is announced with its size
 * and digest, comes in parts of 1 MiB (the last one shorter) in any order, is checked as often as
 * one likes, and imported once. Checking and importing are jobs.
 */
#ifndef API_UPLOADS_H
#define API_UPLOADS_H

#include "call.h"

bool api__upload_begin(struct call *call, struct err *err);
bool api__upload_show(struct call *call, struct err *err);
bool api__upload_part(struct call *call, struct err *err);
bool api__upload_check(struct call *call, struct err *err);
bool api__upload_commit(struct call *call, struct err *err);
bool api__upload_drop(struct call *call, struct err *err);

#endif
