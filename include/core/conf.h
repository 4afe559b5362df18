/*
 * core/conf.h - the settings of one home folder: `key = value` lines in <home>/mingzhang.conf.
 *
 * Known keys: database (a postgresql:// URI; without it, the private cluster) and ledger (the name
 * of the ledger, "host/name"; it stands in every record and is fixed by the first one).
 * '#' starts a comment line. An unknown key is refused, so that a typing error is seen.
 */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include "core/err.h"

enum { CONF_VALUE_MAX = 1024 };

struct conf {
    char home[CONF_VALUE_MAX];     /* absolute path */
    char database[CONF_VALUE_MAX]; /* "" : the private cluster under home */
    char ledger[CONF_VALUE_MAX];   /* "" : not named */
};

/* Makes the home folder when it is missing (mode 0711: the private PostgreSQL of another user lives
 * inside) and reads its file when there is one. home NULL: $MINGZHANG_HOME, then ./var. Fails:
 * ERR_IO when the folder cannot be made or used; ERR_CONFIG naming file and line. */
bool conf_load(const char *home, struct conf *ret, struct err *err) MUST_CHECK;

#endif
