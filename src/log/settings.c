#include "settings.h"
#include "core/arena.h"
#include "core/i18n.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

char *log__setting_path(const struct conf *conf, const char *path, struct arena *arena)
{
    if (path[0] == '/')
        return arena_strdup(arena, path);
    return arena_printf(arena, "%s/%s", conf->home, path);
}

bool log__setting_file(const struct conf *conf, const char *path, size_t max, struct arena *arena,
                       struct text *ret, struct err *err)
{
    const char *whole = log__setting_path(conf, path, arena);
    FILE *file = fopen(whole, "re");
    if (file == NULL)
        return err_set(err, ERR_CONFIG, _("cannot read %s: %s"), whole, strerror(errno));
    char *bytes = arena_alloc(arena, max + 1);
    size_t len = fread(bytes, 1, max + 1, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file); /* it was only read */
    if (failed)
        return err_set(err, ERR_CONFIG, _("cannot read %s: %s"), whole, strerror(errno));
    if (len > max)
        return err_set(err, ERR_LIMIT, _("%s is larger than %zu bytes"), whole, max);
    *ret = (struct text) { bytes, len };
    return true;
}
