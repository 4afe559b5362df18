#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = BUNDLE_PATH_MAX - 128 }; /* for the names inside the folder */

struct bundle_writer {
    char folder[BUNDLE_PATH_MAX];
    char part[BUNDLE_PATH_MAX]; /* where it is written until it is complete; "" afterwards */
    char chain[CHAIN_ID_MAX + 1];
    struct jv *keys;
    char *ledger;
    bool whole, has_log, national;
    FILE *heads, *records, *signatures, *places, *seconds, *other;
    int64_t next_n;
    struct sha256 head;
};

static bool failed(struct err *err, const char *path)
{
    return err_set(err, ERR_IO, _("cannot write %s: %s"), path, strerror(errno));
}

static bool is_empty_or_absent(const char *folder)
{
    DIR *dir = opendir(folder);
    bool is_empty = true;
    if (dir == NULL)
        return errno == ENOENT;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        is_empty =
            is_empty && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0);
    (void)closedir(dir); /* it was only read */
    return is_empty;
}

static FILE *create(const struct bundle_writer *writer, const char *name, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    if (!verify__path(path, err, "%s/%s", writer->part, name))
        return NULL;
    FILE *file = fopen(path, "wxe");
    if (file == NULL)
        (void)failed(err, path);
    return file;
}

static bool close_file(FILE **file, struct err *err)
{
    FILE *open = *file;
    *file = NULL;
    bool ok = open == NULL || fflush(open) == 0;
    int why = errno;
    if (open != NULL && fclose(open) != 0)
        ok = false;
    errno = ok ? 0 : why != 0 ? why : EIO;
    return ok || failed(err, _("a file of the bundle"));
}

static bool write_json(struct bundle_writer *writer, const char *name, const struct jv *value,
                       struct err *err)
{
    struct buf text;
    buf_init(&text, BUNDLE_JSON_MAX);
    jv_write(value, 1, &text);
    buf_addc(&text, '\n');
    FILE *file = create(writer, name, err);
    bool ok = file != NULL && (fwrite(text.data, text.len, 1, file) == 1 || failed(err, name));
    buf_release(&text);
    if (file == NULL)
        return false;
    if (ok)
        return close_file(&file, err);
    (void)fclose(file); /* the first failure is the one to tell */
    return false;
}

static bool write_ledger(struct bundle_writer *writer, struct err *err)
{
    char at[TIME_TEXT_MAX];
    AUTO(jv) struct jv *document = jv_object();
    jv_set_string(document, "at", time_format(time_now_us(), at));
    jv_set_string(document, "format",
                  writer->has_log ? "mingzhang-bundle/2" : "mingzhang-bundle/1");
    if (writer->has_log)
        jv_set_bool(document, "national", writer->national);
    jv_set_string(document, "ledger", writer->ledger);
    jv_set_bool(document, "whole", writer->whole);
    return write_json(writer, "ledger.json", document, err);
}

static bool begin(struct bundle_writer *writer, const char *folder, struct err *err)
{
    char chains[BUNDLE_PATH_MAX];
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    if (len >= ROOM)
        return err_set(err, ERR_IO, _("a path is longer than %d bytes"), ROOM);
    TRY(verify__path(writer->folder, err, "%.*s", (int)len, folder));
    if (!is_empty_or_absent(writer->folder)) {
        (void)err_set(err, ERR_CONFLICT, _("%s exists and is not empty"), writer->folder);
        return err_hint(err, _("Name a folder that does not exist yet."));
    }
    TRY(verify__path(writer->part, err, "%s.part-XXXXXX", writer->folder));
    if (mkdtemp(writer->part) == NULL || chmod(writer->part, 0755) != 0) {
        (void)failed(err, writer->part);
        writer->part[0] = '\0';
        return false;
    }
    TRY(verify__path(chains, err, "%s/chains", writer->part));
    return mkdir(chains, 0755) == 0 || failed(err, chains);
}

bool bundle_create(const char *folder, const char *ledger, bool whole, struct bundle_writer **ret,
                   struct err *err)
{
    struct bundle_writer *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->keys = jv_array();
    made->whole = whole;
    made->ledger = strdup(ledger);
    if (made->ledger == NULL)
        abort();
    bool ok = begin(made, folder, err) && (made->heads = create(made, "heads.txt", err)) != NULL;
    if (ok)
        *ret = made;
    else
        bundle_writer_free(made);
    return ok;
}

bool bundle_add_key(struct bundle_writer *writer, const char *id, const struct public_key *key,
                    struct err *err)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    if (jv_size(writer->keys) == KEYRING_MAX)
        return err_set(err, ERR_LIMIT, _("more than %d keys"), KEYRING_MAX);
    struct jv *item = jv_object();
    jv_set_string(item, "id", id);
    jv_set_string(item, "public_key", hex_encode(key->bytes, PUBLIC_KEY_SIZE, hex));
    jv_add(writer->keys, item);
    return true;
}

void bundle_with_log(struct bundle_writer *writer, bool national)
{
    assert(writer->chain[0] == '\0');
    writer->has_log = true;
    writer->national = national;
}

void bundle_add_any_key(struct bundle_writer *writer, const struct bundle_key *key)
{
    struct jv *item = jv_object();
    jv_set_string(item, "id", key->id);
    jv_set_string(item, "role", key->role);
    jv_set_string(item, "algorithm", key->algorithm);
    jv_set_string(item, "public_key", key->public_key);
    jv_set(item, "n", key->n >= 0 ? jv_of_int(key->n) : jv_of_null());
    jv_set(item, "from", key->from >= 0 ? jv_of_int(key->from) : jv_of_null());
    jv_set(item, "to", key->to >= 0 ? jv_of_int(key->to) : jv_of_null());
    jv_add(writer->keys, item);
}

bool bundle_begin_chain(struct bundle_writer *writer, const char *chain, struct err *err)
{
    char name[CHAIN_ID_MAX + 1];
    char file[CHAIN_ID_MAX + 32];
    assert(writer->records == NULL && strcmp(writer->chain, chain) < 0);
    (void)snprintf(writer->chain, sizeof writer->chain, "%s", chain);
    writer->next_n = 0;
    memset(&writer->head, 0, sizeof writer->head);
    (void)snprintf(file, sizeof file, "chains/%s.records", bundle_name_of(chain, name));
    TRY((writer->records = create(writer, file, err)) != NULL);
    (void)snprintf(file, sizeof file, "chains/%s.sig", name);
    TRY((writer->signatures = create(writer, file, err)) != NULL);
    (void)snprintf(file, sizeof file, "chains/%s.pos", name);
    TRY(!writer->has_log || (writer->places = create(writer, file, err)) != NULL);
    (void)snprintf(file, sizeof file, "chains/%s.sig2", name);
    return !writer->national || (writer->seconds = create(writer, file, err)) != NULL;
}

bool bundle_add_record(struct bundle_writer *writer, struct text bytes,
                       const struct signature *signature, struct err *err)
{
    assert(bytes.len > 0 && bytes.len <= RECORD_SIZE_MAX);
    const unsigned char head[4] = { 0, 0, (unsigned char)(bytes.len >> 8),
                                    (unsigned char)(bytes.len & 0xFF) };
    if (fwrite(head, sizeof head, 1, writer->records) != 1 ||
        fwrite(bytes.ptr, bytes.len, 1, writer->records) != 1 ||
        fwrite(signature->bytes, SIGNATURE_SIZE, 1, writer->signatures) != 1)
        return failed(err, writer->chain);
    writer->next_n++;
    writer->head = record_hash(bytes.ptr, bytes.len);
    return true;
}

bool bundle_add_place(struct bundle_writer *writer, int64_t position, struct text second,
                      struct err *err)
{
    unsigned char bytes[8];
    unsigned char len = (unsigned char)second.len;
    uint64_t place = position >= 0 ? (uint64_t)position : UINT64_MAX;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(place >> (56 - 8 * i));
    assert(writer->has_log && second.len <= UINT8_MAX);
    if (fwrite(bytes, sizeof bytes, 1, writer->places) != 1)
        return failed(err, writer->chain);
    if (writer->national && (fwrite(&len, 1, 1, writer->seconds) != 1 ||
                             fwrite(second.ptr, 1, second.len, writer->seconds) != second.len))
        return failed(err, writer->chain);
    return true;
}

bool bundle_end_chain(struct bundle_writer *writer, struct err *err)
{
    char hex[SHA256_HEX_SIZE];
    if (fprintf(writer->heads, "%s %" PRId64 " %s\n", writer->chain, writer->next_n,
                sha256_hex(&writer->head, hex)) < 0)
        return failed(err, "heads.txt");
    TRY(close_file(&writer->records, err));
    TRY(close_file(&writer->places, err));
    TRY(close_file(&writer->seconds, err));
    return close_file(&writer->signatures, err);
}

/* One sync of the file system for thousands of small files. */
static bool sync_all(const char *folder, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && syncfs(fd) == 0;
    if (!ok)
        (void)failed(err, folder);
    if (fd >= 0)
        (void)close(fd); /* it was only read */
    return ok;
}

bool bundle_commit(struct bundle_writer *writer, struct err *err)
{
    AUTO(jv) struct jv *document = jv_object();
    jv_set(document, "keys", jv_share(writer->keys));
    TRY(write_ledger(writer, err));
    TRY(write_json(writer, "keys.json", document, err));
    TRY(close_file(&writer->heads, err));
    TRY(sync_all(writer->part, err));
    if (rename(writer->part, writer->folder) != 0)
        return failed(err, writer->folder);
    writer->part[0] = '\0';
    return true;
}

void bundle_writer_free(struct bundle_writer *writer)
{
    if (writer == NULL)
        return;
    FILE *const files[] = { writer->heads,  writer->records, writer->signatures,
                            writer->places, writer->seconds, writer->other };
    for (size_t i = 0; i < COUNT(files); i++)
        if (files[i] != NULL)
            (void)fclose(files[i]); /* given up */
    if (writer->part[0] != '\0')
        file_remove_tree(writer->part); /* what stays has a name that says so */
    jv_free(writer->keys);
    free(writer->ledger);
    free(writer);
}

/* The folders on the way to a file. */
static bool make_way(char path[BUNDLE_PATH_MAX], size_t from, struct err *err)
{
    for (char *at = path + from; (at = strchr(at, '/')) != NULL; at++) {
        *at = '\0';
        bool ok = mkdir(path, 0755) == 0 || errno == EEXIST;
        if (!ok)
            return failed(err, path);
        *at = '/';
    }
    return true;
}

bool bundle_path_of(struct bundle_writer *writer, const char *name, char out[BUNDLE_PATH_MAX],
                    struct err *err)
{
    return verify__path(out, err, "%s/%s", writer->part, name) &&
           make_way(out, strlen(writer->part) + 1, err);
}

bool bundle_begin_file(struct bundle_writer *writer, const char *name, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    TRY(bundle_path_of(writer, name, path, err));
    writer->other = create(writer, name, err);
    return writer->other != NULL;
}

bool bundle_add_bytes(struct bundle_writer *writer, struct text bytes, struct err *err)
{
    return fwrite(bytes.ptr, 1, bytes.len, writer->other) == bytes.len ||
           failed(err, _("a file of the bundle"));
}

bool bundle_end_file(struct bundle_writer *writer, struct err *err)
{
    return close_file(&writer->other, err);
}

bool bundle_put(struct bundle_writer *writer, const char *name, struct text bytes, struct err *err)
{
    TRY(bundle_begin_file(writer, name, err));
    bool ok = bundle_add_bytes(writer, bytes, err);
    return bundle_end_file(writer, ok ? err : &(struct err) { 0 }) && ok;
}
