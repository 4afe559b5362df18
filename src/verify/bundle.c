#include "verify/bundle.h"
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"
#include "verify/rollcall.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_LINE_MAX = CHAIN_ID_MAX + 20 + SHA256_HEX_SIZE + 3, READ_AHEAD = 256 * 1024 };

struct reader {
    const char *folder;
    struct checker *checker;
    char ahead[2][READ_AHEAD]; /* of the two files of a chain */
    uint64_t listed;
};

char *bundle_name_of(const char *chain, char out[CHAIN_ID_MAX + 1])
{
    size_t len = strnlen(chain, CHAIN_ID_MAX);
    for (size_t i = 0; i < len; i++)
        out[i] = chain[i] == '/' ? '.' : chain[i];
    out[len] = '\0';
    return out;
}

static bool read_json(const char *folder, const char *name, struct jv **ret, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    struct buf bytes;
    buf_init(&bytes, BUNDLE_JSON_MAX);
    bool ok = verify__path(path, err, "%s/%s", folder, name) && file_read(path, &bytes, err) &&
              jv_parse((struct text) { bytes.data, bytes.len }, name, ret, err);
    buf_release(&bytes);
    return ok;
}

/* 1: read; 0: the file ends before; -1: it ends within. */
static int take(FILE *file, void *out, size_t len, struct err *err)
{
    size_t got = fread(out, 1, len, file);
    if (got == len)
        return 1;
    if (ferror(file) != 0)
        (void)err_set(err, ERR_IO, _("cannot read a file of the bundle: %s"), strerror(errno));
    return got == 0 ? 0 : -1;
}

/* Reads one frame and its signature. False: there is no next one; `err` says whether the disk
 * failed, everything else is a finding. */
static bool push_record(struct reader *reader, FILE *records, FILE *signatures, int64_t *at,
                        struct err *err)
{
    unsigned char head[4];
    char bytes[RECORD_SIZE_MAX];
    unsigned char signature[SIGNATURE_SIZE];
    int got = take(records, head, sizeof head, err);
    if (got < 0)
        checker_damage(reader->checker, *at, _("the file ends within a frame"));
    if (got <= 0)
        return false;
    size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len == 0 || len > RECORD_SIZE_MAX) {
        checker_damage(reader->checker, *at, _("this is no frame: its length is impossible"));
        return false;
    }
    if (take(records, bytes, len, err) != 1) {
        checker_damage(reader->checker, *at, _("the file ends within a frame"));
        return false;
    }
    bool has_signature = take(signatures, signature, sizeof signature, err) == 1;
    const struct checker_item item = {
        .bytes = { bytes, len },
        .signature = has_signature ? signature : NULL,
        .at = *at,
    };
    checker_record(reader->checker, &item);
    *at += (int64_t)(sizeof head + len);
    return err->code == ERR_NONE;
}

static bool push_files(struct reader *reader, FILE *records, FILE *signatures, struct err *err)
{
    struct err failed = { 0 };
    int64_t at = 0;
    char more;
    (void)setvbuf(records, reader->ahead[0], _IOFBF, READ_AHEAD);    /* only speed */
    (void)setvbuf(signatures, reader->ahead[1], _IOFBF, READ_AHEAD); /* only speed */
    while (push_record(reader, records, signatures, &at, &failed))
        ;
    if (failed.code != ERR_NONE) {
        *err = failed;
        return false;
    }
    if (fread(&more, 1, 1, signatures) == 1)
        checker_damage(reader->checker, at, _("there are more signatures than records"));
    return true;
}

/* NULL without err: the file is not there, which is a finding. */
static FILE *open_file(struct reader *reader, const char *chain, const char *suffix,
                       struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    char name[CHAIN_ID_MAX + 1];
    if (!verify__path(path, err, "%s/chains/%s%s", reader->folder, bundle_name_of(chain, name),
                      suffix))
        return NULL;
    FILE *file = fopen(path, "re");
    if (file == NULL && errno == ENOENT)
        checker_damage(reader->checker, -1, _("a file of the chain is missing"));
    else if (file == NULL)
        (void)err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    return file;
}

static bool push_chain(struct reader *reader, const char *chain, const struct checker_head *head,
                       struct err *err)
{
    struct err failed = { 0 };
    checker_chain(reader->checker, chain);
    FILE *records = open_file(reader, chain, ".records", &failed);
    FILE *signatures = records != NULL ? open_file(reader, chain, ".sig", &failed) : NULL;
    if (signatures != NULL && !push_files(reader, records, signatures, &failed) &&
        failed.code == ERR_NONE)
        (void)err_set(&failed, ERR_INTERNAL, _("a chain could not be read"));
    if (records != NULL)
        (void)fclose(records); /* it was only read */
    if (signatures != NULL)
        (void)fclose(signatures); /* it was only read */
    checker_chain_end(reader->checker, head);
    if (failed.code == ERR_NONE)
        return true;
    *err = failed;
    return false;
}

static bool parse_head(char *line, char chain[CHAIN_ID_MAX + 1], struct checker_head *ret)
{
    enum chain_kind kind;
    bool is_office;
    char *save = NULL;
    char *end = NULL;
    const char *id = strtok_r(line, " ", &save);
    const char *n = strtok_r(NULL, " ", &save);
    const char *hash = strtok_r(NULL, "", &save);
    if (id == NULL || n == NULL || hash == NULL || strlen(id) > CHAIN_ID_MAX ||
        strlen(hash) != SHA256_HEX_SIZE - 1)
        return false;
    errno = 0;
    ret->next_n = strtoll(n, &end, 10);
    (void)snprintf(chain, CHAIN_ID_MAX + 1, "%s", id);
    return errno == 0 && *end == '\0' && ret->next_n >= 0 &&
           chain_parse(text_of(chain), &kind, &is_office) &&
           hex_decode(hash, SHA256_HEX_SIZE - 1, ret->hash.bytes);
}

static bool push_listed(struct reader *reader, FILE *heads, struct err *err)
{
    char line[HEAD_LINE_MAX];
    char last[CHAIN_ID_MAX + 1] = "";
    for (int64_t number = 1; fgets(line, sizeof line, heads) != NULL; number++) {
        char chain[CHAIN_ID_MAX + 1];
        struct checker_head head;
        size_t len = strcspn(line, "\n");
        bool whole = line[len] == '\n';
        line[len] = '\0';
        if (!whole || !parse_head(line, chain, &head) || strcmp(last, chain) >= 0) {
            checker_note(reader->checker, "heads.txt", number,
                         _("this line is not the head of the next chain"));
            continue;
        }
        memcpy(last, chain, sizeof last);
        reader->listed++;
        TRY(push_chain(reader, chain, &head, err));
    }
    if (ferror(heads) != 0)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), "heads.txt", strerror(errno));
    return true;
}

/* A chain in the folder that no line names would otherwise never be looked at. */
static bool count_files(struct reader *reader, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    uint64_t files = 0;
    TRY(verify__path(path, err, "%s/chains", reader->folder));
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        files += text_ends(text_of(entry->d_name), ".records");
    (void)closedir(dir); /* it was only read */
    if (files > reader->listed)
        checker_note(reader->checker, "heads.txt", -1,
                     _("the folder holds chains that no line names"));
    return true;
}

static bool push_all(struct reader *reader, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    TRY(verify__path(path, err, "%s/heads.txt", reader->folder));
    FILE *heads = fopen(path, "re");
    if (heads == NULL)
        return err_set(err, ERR_IO, _("cannot read %s: %s"), path, strerror(errno));
    bool ok = push_listed(reader, heads, err) && count_files(reader, err);
    (void)fclose(heads); /* it was only read */
    return ok;
}

static bool load_keys(const char *folder, struct keyring *ring, struct err *err)
{
    AUTO(jv) struct jv *document = NULL;
    struct jv *list;
    TRY(read_json(folder, "keys.json", &document, err));
    TRY(jv_need_array(document, "keys", &list, err));
    for (size_t i = 0; i < jv_size(list); i++) {
        const char *id;
        const char *hex;
        struct public_key key;
        TRY(jv_need_string(jv_at(list, i), "id", &id, err));
        TRY(jv_need_string(jv_at(list, i), "public_key", &hex, err));
        if (strlen(hex) != (size_t)2 * PUBLIC_KEY_SIZE || !hex_decode(hex, strlen(hex), key.bytes))
            return err_set(err, ERR_INPUT, _("%s: \"public_key\" is not 64 hex digits"),
                           "keys.json");
        TRY(keyring_add(ring, id, &key, err));
    }
    return true;
}

/* The first pass. What is wrong with the file is found by the main pass, which reads it again. */
static bool call_roll(const char *folder, struct rollcall *rollcall, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    unsigned char head[4];
    char bytes[RECORD_SIZE_MAX];
    struct err failed = { 0 };
    TRY(verify__path(path, err, "%s/chains/programme.records", folder));
    FILE *file = fopen(path, "re");
    while (file != NULL && take(file, head, sizeof head, &failed) == 1) {
        size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        if (len == 0 || len > RECORD_SIZE_MAX || take(file, bytes, len, &failed) != 1)
            break;
        rollcall_feed(rollcall, (struct text) { bytes, len }, -1);
    }
    if (file != NULL)
        (void)fclose(file); /* it was only read */
    if (failed.code == ERR_NONE)
        return true;
    *err = failed;
    return false;
}

static bool check_all(const char *folder, const struct checker_options *options,
                      struct report *report, struct err *err)
{
    AUTO(checker) struct checker *checker = NULL;
    TRY(checker_new(options, report, &checker, err));
    struct reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        abort();
    reader->folder = folder;
    reader->checker = checker;
    bool ok = push_all(reader, err) && checker_finish(checker, err);
    free(reader);
    return ok;
}

static bool verify_with(const char *folder, const struct bundle_options *options,
                        struct keyring *ring, struct report *report, struct err *err)
{
    AUTO(jv) struct jv *document = NULL;
    const char *ledger;
    TRY(read_json(folder, "ledger.json", &document, err));
    if (strcmp(jv_string(jv_get(document, "format"), ""), "mingzhang-bundle/1") != 0)
        return err_set(err, ERR_FORMAT, _("%s is not a bundle of format mingzhang-bundle/1"),
                       folder);
    TRY(jv_need_string(document, "ledger", &ledger, err));
    TRY(load_keys(folder, ring, err));
    if (options->trust != NULL)
        trust_mark(options->trust, ring);
    const bool is_pinned = options->trust != NULL && options->trust->is_pinned;
    AUTO(rollcall)
    struct rollcall *rollcall = rollcall_new(is_pinned ? &options->trust->authority : NULL);
    TRY(call_roll(folder, rollcall, err));
    if (options->trust != NULL)
        rollcall_trust(rollcall, ring);
    (void)snprintf(report->ledger, sizeof report->ledger, "%s", ledger);
    const struct checker_options checks = {
        .ledger = ledger,
        .keys = ring,
        .trust = options->trust,
        .rollcall = rollcall,
        .threads = options->threads,
        .is_bundle = true,
        .whole = jv_bool(jv_get(document, "whole"), false),
        .signatures_only = options->signatures_only,
    };
    TRY(check_all(folder, &checks, report, err));
    trust_anchor(options->trust, ledger, report);
    report_close(report);
    return true;
}

bool bundle_verify(const char *folder, const struct bundle_options *options, struct report *report,
                   struct err *err)
{
    struct keyring ring;
    keyring_init(&ring);
    bool ok = verify_with(folder, options, &ring, report, err);
    keyring_release(&ring);
    return ok;
}
