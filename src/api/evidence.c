#include "evidence.h"
#include "access/note.h"
#include "core/i18n.h"
#include "crypto/uuid.h"
#include "intake/kept.h"
#include "service.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool add_opening(void *arg, const struct stored_opening *opening, struct err *err)
{
    struct jv *one = jv_object();
    (void)err; /* nothing can fail */
    jv_set_string(one, "field", opening->field);
    jv_set_string(one, "salt", opening->salt);
    jv_set_string(one, "value_hex", opening->value_hex);
    if (text_is_utf8(opening->value))
        jv_set_string(one, "value", opening->value.ptr);
    jv_add(arg, one);
    return true;
}

/* The function that reads them notes who did, in the same transaction: no note, no answer. */
bool api__openings(struct call *call, struct err *err)
{
    int64_t n;
    TRY(call__query_only(call, NULL, err));
    TRY(call__number(call->params[1], &n, err));
    struct jv *answer = jv_object(), *list = jv_array();
    jv_set_string(answer, "chain", call->params[0]);
    jv_set_int(answer, "n", n);
    jv_set(answer, "openings", list);
    if (api__openings_each(call->db, call->params[0], n, call->arena, add_opening, list, err))
        return call__give(call, 200, answer);
    jv_free(answer);
    if (err->code == ERR_REFUSED)
        err->code = ERR_FORBIDDEN;
    return false;
}

bool api__file_bytes(struct call *call, struct err *err)
{
    char uuid[UUID_SIZE], digest[KEPT_DIGEST_SIZE];
    struct sha256 whole;
    TRY(call__query_only(call, NULL, err));
    TRY(call__digest(call->params[0], &whole, err));
    const char *folder = arena_printf(call->arena, "%s/incoming", call->api->options.conf->home);
    const char *path = arena_printf(call->arena, "%s/%s", folder, uuid_new(uuid));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), folder, strerror(errno));
    TRY(access_note_look(call->db, &call->person, "evidence", "", call->params[0], err));
    TRY(kept_write(call->db, call->params[0], path, digest, err));
    int file = open(path, O_RDONLY | O_CLOEXEC);
    (void)unlink(path); /* the open file stays until it is sent */
    if (file < 0)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    call->response->content_type = "application/octet-stream";
    web_response_header(call->response, "Content-Disposition", "attachment");
    if (web_response_file(call->response, file, err))
        return true;
    (void)close(file); /* it was only read */
    return false;
}
