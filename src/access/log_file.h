/* access/log_file.h - private: what log.c and log_day.c share. */
#ifndef ACCESS_LOG_FILE_H
#define ACCESS_LOG_FILE_H

#include "access/log.h"
#include "core/file.h"

const char *log__folder(const struct access_log *log);
int log__keep_days(const struct access_log *log);
void log__path(const char *folder, struct date day, char out[FILE_PATH_MAX + 1]);
/* Closes the file of the day, or of one before it, if it is open. */
void log__leave(struct access_log *log, struct date day);

#endif
