#include "core/asset.h"

#include <string.h>

/* Written by the build (tests/support/embed.sh), sorted by name. */
extern const struct asset ASSETS[];
extern const size_t ASSET_COUNT;

const struct asset *asset_next(const char *prefix, size_t *at)
{
    size_t len = strlen(prefix);
    while (*at < ASSET_COUNT) {
        const struct asset *asset = &ASSETS[(*at)++];
        if (strncmp(asset->name, prefix, len) == 0)
            return asset;
    }
    return NULL;
}

const struct asset *asset_find(const char *name)
{
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next(name, &at)) != NULL)
        if (strcmp(asset->name, name) == 0)
            return asset;
    return NULL;
}
