/* Changing one setting of a home folder. */
#include "core/buf.h"
#include "core/conf.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_setting(struct text line, const char *key)
{
    size_t at;
    struct text text = text_trim(line);
    return text.len > 0 && text.ptr[0] != '#' && text_find(text, "=", &at) &&
           text_eq(text_trim(text_slice(text, 0, at)), key);
}

static void change(const struct buf *old, const char *key, const char *value, struct buf *out)
{
    struct text rest = { old->data, old->len };
    bool is_set = false;
    while (rest.len > 0) {
        size_t len;
        if (!text_find(rest, "\n", &len))
            len = rest.len;
        struct text line = text_slice(rest, 0, len);
        rest = text_slice(rest, len + 1, rest.len);
        if (!is_setting(line, key)) {
            buf_addf(out, "%.*s\n", TEXT_ARG(line));
        } else if (!is_set) {
            buf_addf(out, "%s = %s\n", key, value);
            is_set = true;
        }
    }
    if (!is_set)
        buf_addf(out, "%s = %s\n", key, value);
}

bool conf_set(const struct conf *conf, const char *key, const char *value, struct err *err)
{
    struct buf old __attribute__((cleanup(buf_auto)));
    struct buf new __attribute__((cleanup(buf_auto)));
    char path[CONF_VALUE_MAX + 32];
    bool is_there; /* the first setting makes the file */
    buf_init(&old, CONF_SIZE_MAX);
    buf_init(&new, CONF_SIZE_MAX);
    (void)snprintf(path, sizeof path, "%s/mingzhang.conf", conf->home);
    TRY(file_read_if(path, &old, &is_there, err));
    change(&old, key, value, &new);
    TRY(buf_check(&new, path, err));
    return file_write(path, (struct text) { new.data, new.len }, 0644, err);
}
