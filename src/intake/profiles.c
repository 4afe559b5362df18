/* All profiles: those that ship with the program, and the user's own. */
#include "core/arena.h"
#include "core/asset.h"
#include "core/buf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "intake/profile.h"

#include <dirent.h>
#include <stdlib.h>

static const char LABELS_ASSET[] = "intake/labels.json";

static bool too_many(struct err *err)
{
    return err_set(err, ERR_LIMIT, _("there are more than %d profiles"), PROFILES_MAX);
}

/* A later profile of the same kind and name takes the earlier one's place. */
static bool keep(struct profiles *profiles, struct profile *profile, struct err *err)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (profiles->items[i]->kind == profile->kind &&
            strcmp(profiles->items[i]->name, profile->name) == 0) {
            profiles->items[i] = profile;
            return true;
        }
    }
    if (profiles->count == PROFILES_MAX)
        return too_many(err);
    profiles->items[profiles->count++] = profile;
    return true;
}

/* The words that all layouts share: 账号, 期初余额, 合计 and so on. */
static bool add_common_labels(struct profiles *profiles, struct arena *arena, struct err *err)
{
    struct profile *common = NULL;
    const struct asset *asset = asset_find(LABELS_ASSET);
    TRY(profile_parse(asset->bytes, asset->name, arena, &common, err));
    for (size_t i = 0; i < profiles->count; i++) {
        for (int label = 0; label < LABEL_COUNT; label++) {
            struct profile_names *names = &profiles->items[i]->labels[label];
            const struct profile_names *more = &common->labels[label];
            for (size_t k = 0; k < more->count && names->count < PROFILE_NAMES_MAX; k++) {
                names->raw[names->count] = more->raw[k];
                names->normal[names->count++] = more->normal[k];
            }
        }
    }
    return true;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Names of the *.json files of the folder, sorted: the order of a folder is chance. */
static bool list_folder(const char *folder, struct arena *arena, const char **names,
                        size_t *ret_count, struct err *err)
{
    DIR *dir = opendir(folder);
    size_t count = 0;
    bool ok = true;
    const struct dirent *entry;
    while (ok && dir != NULL && (entry = readdir(dir)) != NULL) {
        if (!text_ends(text_of(entry->d_name), ".json"))
            continue;
        if (count == PROFILES_MAX)
            ok = too_many(err);
        else
            names[count++] = arena_strdup(arena, entry->d_name);
    }
    if (dir != NULL)
        (void)closedir(dir);
    qsort(names, count, sizeof *names, compare_names);
    *ret_count = count;
    return ok;
}

static bool load_own(const char *home, struct arena *arena, struct profiles *ret, struct err *err)
{
    const char *folder = arena_printf(arena, "%s/profiles", home);
    const char **names = arena_array(arena, PROFILES_MAX, const char *);
    size_t count;
    TRY(list_folder(folder, arena, names, &count, err));
    for (size_t i = 0; i < count; i++) {
        AUTO(buf) struct buf bytes;
        struct profile *profile = NULL;
        const char *path = arena_printf(arena, "%s/%s", folder, names[i]);
        buf_init(&bytes, PROFILE_BYTES_MAX);
        TRY(file_read(path, &bytes, err));
        TRY(profile_parse((struct text) { bytes.data, bytes.len }, path, arena, &profile, err));
        TRY(keep(ret, profile, err));
    }
    return true;
}

bool profiles_load(const char *home, struct arena *arena, struct profiles *ret, struct err *err)
{
    size_t at = 0;
    const struct asset *asset;
    struct profiles profiles = { .count = 0 };
    while ((asset = asset_next("intake/profiles/", &at)) != NULL) {
        struct profile *profile = NULL;
        TRY(profile_parse(asset->bytes, asset->name, arena, &profile, err));
        TRY(keep(&profiles, profile, err));
    }
    if (home != NULL)
        TRY(load_own(home, arena, &profiles, err));
    TRY(add_common_labels(&profiles, arena, err));
    *ret = profiles;
    return true;
}

const struct profile *profiles_find(const struct profiles *profiles, enum profile_kind kind,
                                    const char *name)
{
    for (size_t i = 0; i < profiles->count; i++)
        if (profiles->items[i]->kind == kind && strcmp(profiles->items[i]->name, name) == 0)
            return profiles->items[i];
    return NULL;
}
