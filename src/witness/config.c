#include "witness/config.h"
#include "core/file.h"
#include "core/i18n.h"
#include "core/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = WITNESS_VALUE_MAX + 32 };

static bool copy_value(struct text value, char out[WITNESS_VALUE_MAX])
{
    if (value.len == 0 || value.len >= WITNESS_VALUE_MAX)
        return false;
    memcpy(out, value.ptr, value.len);
    out[value.len] = '\0';
    return true;
}

bool witness_config_listen(struct witness_config *config, const char *value, struct err *err)
{
    struct text text = text_of(value);
    const char *colon = strrchr(value, ':');
    char *end = NULL;
    long port = colon != NULL ? strtol(colon + 1, &end, 10) : -1;
    if (colon == NULL || end == colon + 1 || *end != '\0' || port < 0 || port > 65535)
        return err_set(err, ERR_CONFIG, _("\"%s\" is not an address and port such as 127.0.0.1:80"),
                       value);
    struct text host = text_slice(text, 0, (size_t)(colon - value));
    if (host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
        host = text_slice(host, 1, host.len - 2);
    if (!copy_value(host, config->host))
        return err_set(err, ERR_CONFIG, _("\"%s\" is not an address and port such as 127.0.0.1:80"),
                       value);
    config->port = (uint16_t)port;
    return true;
}

static bool add_log(struct witness_config *config, struct text value, struct err *err)
{
    if (config->count == WITNESS_KEYS_MAX)
        return err_set(err, ERR_CONFIG, _("there are more than %d keys of logs"), WITNESS_KEYS_MAX);
    struct note_key *key = &config->logs[config->count];
    TRY(note_key_parse(value, key, err));
    if (key->type != NOTE_ED25519)
        return err_set(err, ERR_CONFIG, _("%s is not the Ed25519 key of a log"), key->name);
    config->count++;
    return true;
}

static bool read_pair(struct witness_config *config, struct text key, struct text value,
                      struct err *err)
{
    char text[WITNESS_VALUE_MAX];
    if (text_eq(key, "log"))
        return add_log(config, value, err);
    if (!copy_value(value, text))
        return err_set(err, ERR_CONFIG, _("the value is empty or too long"));
    if (text_eq(key, "name"))
        return copy_value(value, config->name);
    if (text_eq(key, "key"))
        return copy_value(value, config->key);
    if (text_eq(key, "listen"))
        return witness_config_listen(config, text, err);
    return err_set(err, ERR_CONFIG, _("there is no setting \"%.*s\""), TEXT_ARG(key));
}

static bool read_line(struct witness_config *config, struct text line, struct err *err)
{
    struct text text = text_trim(line);
    size_t at;
    if (text.len == 0 || text.ptr[0] == '#')
        return true;
    if (!text_find(text, "=", &at))
        return err_set(err, ERR_CONFIG, _("expected \"key = value\""));
    return read_pair(config, text_trim(text_slice(text, 0, at)),
                     text_trim(text_slice(text, at + 1, text.len)), err);
}

static bool read_all(struct text bytes, const char *path, struct witness_config *config,
                     struct err *err)
{
    for (int number = 1; bytes.len > 0; number++) {
        size_t end;
        if (!text_find(bytes, "\n", &end))
            end = bytes.len;
        if (!read_line(config, text_slice(bytes, 0, end), err)) {
            err->code = ERR_CONFIG;
            return err_wrap(err, "%s:%d", path, number);
        }
        bytes = text_slice(bytes, end + 1, bytes.len);
    }
    if (config->name[0] == '\0' || config->key[0] == '\0' || config->host[0] == '\0')
        return err_set(err, ERR_CONFIG, _("%s: name, key and listen are needed"), path);
    return true;
}

static bool read_file(const char *path, struct witness_config *config, struct err *err)
{
    __attribute__((cleanup(buf_auto))) struct buf bytes;
    buf_init(&bytes, WITNESS_CONFIG_MAX);
    TRY(file_read(path, &bytes, err));
    return read_all((struct text) { bytes.data, bytes.len }, path, config, err);
}

bool witness_config_load(const char *folder, struct witness_config *ret, struct err *err)
{
    char path[PATH_SIZE];
    struct witness_config *config = calloc(1, sizeof *config);
    if (config == NULL)
        abort();
    char *whole = realpath(folder, NULL);
    bool ok = whole != NULL && copy_value(text_of(whole), config->folder);
    free(whole);
    (void)snprintf(path, sizeof path, "%s/witness.conf", ok ? config->folder : folder);
    ok = ok || err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    ok = ok && read_file(path, config, err);
    if (ok)
        *ret = *config;
    free(config);
    return ok;
}
