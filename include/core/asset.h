/*
 * core/asset.h - files that are built into the program: SQL, profiles, templates, programmes.
 *
 * Every file under sql/ and under src/<module>/assets/ is an asset. Its name is its path without
 * "src/" and "assets/": "sql/migrations/0001_programme.sql", "intake/profiles/icbc.json".
 */
#ifndef CORE_ASSET_H
#define CORE_ASSET_H

#include "core/text.h"

struct asset {
    const char *name;
    struct text bytes;
};

/* NULL when there is none. */
const struct asset *asset_find(const char *name);
/* The next asset, in order of name, whose name starts with the prefix; begin with *at = 0. */
const struct asset *asset_next(const char *prefix, size_t *at);

#endif
