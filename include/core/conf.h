/*
 * core/conf.h - the settings of one home folder: `key = value` lines in <home>/mingzhang.conf.
 *
 * Known keys: database (a postgresql:// URI; empty means the private cluster), language.
 * '#' starts a comment line. An unknown key is refused, so that a typing error is seen.
 */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include "core/err.h"

enum { CONF_VALUE_MAX = 1024 };

struct conf {
    char home[CONF_VALUE_MAX];     /* absolute path */
    char database[CONF_VALUE_MAX]; /* "" : the private cluster under home */
};

/* Makes the home folder when it is missing (mode 0711: the private PostgreSQL of another user lives
 * inside) and reads its file when there is one. home NULL: $MINGZHANG_HOME, then ./var. Fails:
 * ERR_IO when the folder cannot be made or used; ERR_CONFIG naming file and line. */
bool conf_load(const char *home, struct conf *ret, struct err *err) MUST_CHECK;

#endif
