/* A job that imports what was uploaded, or looks whether it could be. */
#include "core/file.h"
#include "core/i18n.h"
#include "crypto/uuid.h"
#include "intake/importer.h"
#include "job_list.h"
#include "service.h"
#include "json/refusals.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct import {
    struct job_run *run;
    const char *folder; /* of this job, below <home>/incoming */
    struct upload *uploads;
    const char **paths;
    size_t count;
    struct import_options options;
    struct refusal_list refusals;
};

static bool write_parts(struct import *it, const struct upload *upload, int fd,
                        struct hasher *hasher, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct text sealed;
    int64_t size = 0;
    for (int64_t part = 0; size < upload->size; part++) {
        arena_reset(arena);
        TRY(api__part_get(it->run->db, upload->id, part, arena, &sealed, err));
        if (sealed.len <= BOX_TAG_SIZE)
            return err_set(err, ERR_REFUSED, _("part %lld of %s has not come yet"), (long long)part,
                           upload->name);
        size_t len = sealed.len - BOX_TAG_SIZE;
        unsigned char *plain = arena_alloc(arena, len);
        TRY(box_open(upload->key, (uint64_t)part, sealed.ptr, sealed.len, plain, err));
        hasher_add(hasher, plain, len);
        if (!file_put(fd, (struct text) { (const char *)plain, len }))
            return err_set(err, ERR_IO, _("cannot write %s: %s"), it->folder, strerror(errno));
        size += (int64_t)len;
        jobs__move(it->run->jobs, "reading", (uint64_t)size, (uint64_t)upload->size);
    }
    return true;
}

static bool write_file(struct import *it, const struct upload *upload, const char *path,
                       struct err *err)
{
    AUTO(hasher) struct hasher *hasher = hasher_new();
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    bool ok = write_parts(it, upload, fd, hasher, err);
    if (close(fd) != 0 && ok)
        ok = err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
    struct sha256 digest = hasher_end(hasher);
    if (ok && !sha256_same(&digest, &upload->sha256))
        return err_set(err, ERR_REFUSED,
                       _("%s is not the file that was announced: its SHA-256 is "
                         "another"),
                       upload->name);
    return ok;
}

/* Files of one set have names of their own: the name is what refusals and records say. */
static bool gather(struct import *it, struct err *err)
{
    const struct jv *list = jv_get(it->run->asked, "uploads");
    struct arena *arena = it->run->arena;
    char uuid[UUID_SIZE];
    const char *incoming = arena_printf(arena, "%s/incoming", it->run->api->options.conf->home);
    it->folder = arena_printf(arena, "%s/%s", incoming, uuid_new(uuid));
    it->uploads = arena_array(arena, jv_size(list), struct upload);
    it->paths = arena_array(arena, jv_size(list), const char *);
    if ((mkdir(incoming, 0700) != 0 && errno != EEXIST) || mkdir(it->folder, 0700) != 0)
        return err_set(err, ERR_IO, _("cannot write %s: %s"), it->folder, strerror(errno));
    for (size_t i = 0; i < jv_size(list); i++) {
        struct upload *upload = &it->uploads[i];
        TRY(api__upload_get(it->run->db, jv_string(jv_at(list, i), ""), it->run->row->owner, arena,
                            upload, err));
        if (strcmp(upload->state, "open") != 0)
            return err_set(err, ERR_CONFLICT, _("this upload is over: it is %s"), upload->state);
        if (strcmp(upload->kind, it->uploads[0].kind) != 0)
            return err_set(err, ERR_INPUT, _("the files are not of one kind"));
        it->paths[i] = arena_printf(arena, "%s/%s", it->folder, upload->name);
        TRY(write_file(it, upload, it->paths[i], err));
        it->count = i + 1;
    }
    return true;
}

static void scatter(const struct import *it)
{
    const struct jv *list = jv_get(it->run->asked, "uploads");
    for (size_t i = 0; it->paths != NULL && i < jv_size(list); i++)
        if (it->paths[i] != NULL)
            (void)unlink(it->paths[i]); /* what is left is removed with the folder, or stays 0600 */
    if (it->folder != NULL)
        (void)rmdir(it->folder);
}

static bool set_options(struct import *it, struct jv **ret_options, struct err *err)
{
    struct import_options *to = &it->options;
    struct jv *from;
    TRY(jv_parse(text_of(it->uploads[0].options), "options", &from, err));
    *ret_options = from;
    TRY(import_kind_parse(it->uploads[0].kind, &to->kind, err));
    to->paths = it->paths;
    to->path_count = it->count;
    to->home = it->run->api->options.conf->home;
    to->dry_run = strcmp(it->run->row->kind, "check") == 0;
    to->strict = jv_bool(jv_get(from, "strict"), false);
    to->year = (int)jv_int(jv_get(from, "year"), 0);
    to->profile = jv_string(jv_get(from, "profile"), NULL);
    to->supersedes = jv_string(jv_get(from, "supersedes"), NULL);
    to->payer = jv_string(jv_get(from, "payer"), NULL);
    to->account = jv_string(jv_get(from, "account"), NULL);
    to->opening = jv_string(jv_get(from, "opening"), NULL);
    to->closing = jv_string(jv_get(from, "closing"), NULL);
    to->from = jv_string(jv_get(from, "from"), NULL);
    to->to = jv_string(jv_get(from, "to"), NULL);
    return true;
}

struct scope {
    struct db *db;
    struct access_person person;
    enum access_act act;
};

static bool need_chain(void *arg, const char *chain, struct err *err)
{
    struct scope *scope = arg;
    return access_need(scope->db, &scope->person, scope->act, chain, err);
}

/* What the file itself speaks of must be the person's to bring; whoever they are by now. */
static bool check_scope(struct import *it, int64_t file_id, struct err *err)
{
    struct scope scope = { .db = it->run->db,
                           .act = it->options.kind == IMPORT_PAYMENTS    ? ACCESS_IMPORT_PAYMENTS
                                  : it->options.kind == IMPORT_STATEMENT ? ACCESS_IMPORT_STATEMENT
                                                                         : ACCESS_IMPORT_REGISTRY };
    TRY(access_find_id(scope.db, it->run->row->owner, &scope.person, err));
    if (it->options.kind == IMPORT_PROGRAMME || it->options.kind == IMPORT_REGISTRY)
        return access_need(scope.db, &scope.person, scope.act, NULL, err);
    return api__file_chains(scope.db, file_id, need_chain, &scope, err);
}

static struct jv *result_json(const struct import_result *result, bool is_dry)
{
    char day[DATE_TEXT_MAX];
    struct jv *object = jv_object();
    jv_set_bool(object, "dry_run", is_dry);
    jv_set_string(object, "name", result->name);
    jv_set_int(object, "file_id", result->file_id);
    if (result->known_as != NULL)
        jv_set_string(object, "known_as", result->known_as);
    jv_set_string(object, "format", result->format);
    jv_set_string(object, "encoding", result->encoding);
    jv_set_string(object, "profile", result->profile);
    jv_set_int(object, "lines", result->lines);
    jv_set_int(object, "new", result->added);
    jv_set_int(object, "known", result->seen);
    jv_set_int(object, "taken_back", result->voided);
    jv_set_int(object, "credit_fen", result->credit.fen);
    jv_set_int(object, "debit_fen", result->debit.fen);
    jv_set_int(object, "rows_new", result->rows_new);
    jv_set_int(object, "rows_changed", result->rows_changed);
    if (result->has_days) {
        jv_set_string(object, "from", date_format(result->from, day));
        jv_set_string(object, "to", date_format(result->to, day));
    }
    jv_set(object, "warnings", jv_refusals(&result->warnings, result->warnings.kept));
    return object;
}

static bool store_import(struct import *it, const struct import_result *result, struct err *err)
{
    jv_free(it->run->result);
    it->run->result = result_json(result, it->options.dry_run);
    if (it->options.dry_run)
        return job__store(it->run, "done", err);
    for (size_t i = 0; i < it->count; i++)
        TRY(api__upload_end(it->run->db, it->uploads[i].id, "done", err));
    return job__store(it->run, "posting", err);
}

static bool import(struct import *it, struct import_result *ret, struct err *err)
{
    struct db *db = it->run->db;
    struct err why = { 0 };
    TRY(db_savepoint(db, err));
    bool is_read = import_file(db, &it->options, ret, &it->refusals, &why);
    bool is_own = is_read && (it->options.dry_run || check_scope(it, ret->file_id, &why));
    if (is_own)
        return db_release(db, err);
    /* a refusal that was recorded stays */
    TRY(is_read ? db_rollback_to(db, err) : db_release(db, err));
    *err = why;
    return false;
}

static bool import_tx(struct db *db, void *arg, struct err *err)
{
    struct import *it = arg;
    struct import_result result;
    struct err why = { 0 };
    (void)db; /* the run's */
    refusal_init(&it->refusals, it->run->arena);
    if (import(it, &result, &why))
        return store_import(it, &result, err);
    if (job__is_passing(&why)) {
        *err = why;
        return false;
    }
    return job__fail(it->run, &why, jv_refusals(&it->refusals, it->refusals.kept), err);
}

struct over {
    struct import *it;
    bool is_dry;
};

static bool store_list(struct db *db, void *arg, struct err *err)
{
    const struct over *over = arg;
    struct job_run *run = over->it->run;
    if (over->is_dry)
        return job__store(run, "done", err);
    TRY(api__upload_end(db, over->it->uploads[0].id, "done", err));
    return job__store(run, "posting", err);
}

static bool import_list(struct import *it, struct err *err)
{
    struct job_run *run = it->run;
    struct over over = { it, strcmp(run->row->kind, "check") == 0 };
    struct err why = { 0 };
    if (it->count != 1)
        (void)err_set(&why, ERR_INPUT, _("lists are taken one by one"));
    else if (job__take_list(run, &it->uploads[0], it->paths[0], &why))
        return db_tx(run->db, DB_READ_COMMITTED, store_list, &over, err);
    if (!job__is_passing(&why))
        return job__fail(run, &why, run->refusals, err);
    *err = why;
    return false;
}

bool job__import(struct job_run *run, struct err *err)
{
    struct import it = { .run = run };
    struct jv *options = NULL;
    struct err why = { 0 };
    bool ok = gather(&it, &why);
    bool is_list = ok && job__is_list(it.uploads[0].kind);
    ok = ok && (is_list || set_options(&it, &options, &why));
    if (is_list) {
        jobs__move(run->jobs, "importing", 0, 0);
        ok = import_list(&it, err);
    } else if (ok) {
        jobs__move(run->jobs, "importing", 0, 0);
        ok = db_tx(run->db, DB_READ_COMMITTED, import_tx, &it, err);
    } else if (job__is_passing(&why)) {
        *err = why;
    } else {
        ok = job__fail(run, &why, NULL, err);
    }
    scatter(&it);
    jv_free(options);
    return ok;
}
