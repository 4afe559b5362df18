/*
 * log/settings.h - private: files that the settings name.
 */
#ifndef LOG_SETTINGS_H
#define LOG_SETTINGS_H

#include "core/conf.h"
#include "core/text.h"

struct arena;

/* The bytes of a file whose path is absolute or begins in the home folder. Fails: ERR_CONFIG when
 * it cannot be read, ERR_LIMIT. */
bool log__setting_file(const struct conf *conf, const char *path, size_t max, struct arena *arena,
                       struct text *ret, struct err *err) MUST_CHECK;
/* The path itself. */
char *log__setting_path(const struct conf *conf, const char *path, struct arena *arena);

#endif
