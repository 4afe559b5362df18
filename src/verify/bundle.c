#include "bundle.h"
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"
#include "hashes.h"
#include "proof/policy.h"
#include "verify/rollcall.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_LINE_MAX = CHAIN_ID_MAX + 20 + SHA256_HEX_SIZE + 3, READ_AHEAD = 256 * 1024 };

enum { RECORDS, SIGNATURES, PLACES, SECONDS, FILES };
static const char *const SUFFIXES[FILES] = { ".records", ".sig", ".pos", ".sig2" };

struct reader {
    const char *folder;
    struct checker *checker;
    bool has_log, national;
    FILE *files[FILES];            /* of the chain that is read */
    char ahead[FILES][READ_AHEAD]; /* of its files */
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

bool verify__read_json(const char *folder, const char *name, struct jv **ret, struct err *err)
{
    char path[BUNDLE_PATH_MAX];
    struct buf bytes;
    buf_init(&bytes, BUNDLE_JSON_MAX);
    bool ok = verify__path(path, err, "%s/%s", folder, name) && file_read(path, &bytes, err) &&
              jv_parse((struct text) { bytes.data, bytes.len }, name, ret, err);
    buf_release(&bytes);
    return ok;
}

int verify__take(FILE *file, void *out, size_t len, struct err *err)
{
    size_t got = fread(out, 1, len, file);
    if (got == len)
        return 1;
    if (ferror(file) != 0)
        (void)err_set(err, ERR_IO, _("cannot read a file of the bundle: %s"), strerror(errno));
    return got == 0 ? 0 : -1;
}

/* What lies beside a record; what is short there is missing here. */
struct beside {
    unsigned char signature[SIGNATURE_SIZE];
    unsigned char second[UINT8_MAX];
};

static void take_beside(struct reader *reader, struct beside *beside, struct checker_item *item,
                        struct err *err)
{
    unsigned char place[8];
    unsigned char len = 0;
    uint64_t position = UINT64_MAX; /* none */
    if (verify__take(reader->files[SIGNATURES], beside->signature, SIGNATURE_SIZE, err) == 1)
        item->signature = beside->signature;
    if (!reader->has_log)
        return;
    if (verify__take(reader->files[PLACES], place, sizeof place, err) != 1)
        checker_damage(reader->checker, item->at, _("there are fewer places than records"));
    else
        for (size_t i = 0; i < sizeof place; i++)
            position = position << 8 | place[i];
    item->has_position = position <= INT64_MAX;
    item->position = (int64_t)(position & INT64_MAX);
    if (reader->files[SECONDS] != NULL && verify__take(reader->files[SECONDS], &len, 1, err) == 1 &&
        len > 0 && verify__take(reader->files[SECONDS], beside->second, len, err) == 1)
        item->second = (struct text) { (const char *)beside->second, len };
}

/* Reads one frame and what lies beside it. False: there is no next one; `err` says whether the disk
 * failed, everything else is a finding. */
static bool push_record(struct reader *reader, int64_t *at, struct err *err)
{
    unsigned char head[4];
    char bytes[RECORD_SIZE_MAX];
    struct beside beside;
    FILE *records = reader->files[RECORDS];
    int got = verify__take(records, head, sizeof head, err);
    if (got < 0)
        checker_damage(reader->checker, *at, _("the file ends within a frame"));
    if (got <= 0)
        return false;
    size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len == 0 || len > RECORD_SIZE_MAX) {
        checker_damage(reader->checker, *at, _("this is no frame: its length is impossible"));
        return false;
    }
    if (verify__take(records, bytes, len, err) != 1) {
        checker_damage(reader->checker, *at, _("the file ends within a frame"));
        return false;
    }
    struct checker_item item = { .bytes = { bytes, len }, .at = *at };
    take_beside(reader, &beside, &item, err);
    checker_record(reader->checker, &item);
    *at += (int64_t)(sizeof head + len);
    return err->code == ERR_NONE;
}

static bool push_files(struct reader *reader, struct err *err)
{
    static const char *const MORE[FILES] = {
        [SIGNATURES] = N_("there are more signatures than records"),
        [PLACES] = N_("there are more places than records"),
        [SECONDS] = N_("there are more second signatures than records"),
    };
    struct err failed = { 0 };
    int64_t at = 0;
    char more;
    for (int i = 0; i < FILES; i++)
        if (reader->files[i] != NULL)
            (void)setvbuf(reader->files[i], reader->ahead[i], _IOFBF, READ_AHEAD); /* only speed */
    while (push_record(reader, &at, &failed))
        ;
    if (failed.code != ERR_NONE) {
        *err = failed;
        return false;
    }
    for (int i = SIGNATURES; i < FILES; i++)
        if (reader->files[i] != NULL && fread(&more, 1, 1, reader->files[i]) == 1)
            checker_damage(reader->checker, at, _(MORE[i]));
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
    bool ok = true;
    checker_chain(reader->checker, chain);
    for (int i = 0; i < FILES; i++) {
        bool is_wanted = i == PLACES ? reader->has_log : i != SECONDS || reader->national;
        reader->files[i] = ok && is_wanted ? open_file(reader, chain, SUFFIXES[i], &failed) : NULL;
        ok = ok && (!is_wanted || reader->files[i] != NULL);
    }
    if (ok && !push_files(reader, &failed) && failed.code == ERR_NONE)
        (void)err_set(&failed, ERR_INTERNAL, _("a chain could not be read"));
    for (int i = 0; i < FILES; i++)
        if (reader->files[i] != NULL)
            (void)fclose(reader->files[i]); /* it was only read */
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
    reader->has_log = options->has_log;
    reader->national = options->national;
    bool ok = push_all(reader, err) && checker_finish(checker, err);
    free(reader);
    return ok;
}

static void expect(void *arg, struct text bytes, int64_t position)
{
    (void)position; /* of all that there are */
    rollcall_expect(arg, bytes);
}

static void feed(void *arg, struct text bytes, int64_t position)
{
    rollcall_feed(arg, bytes, position);
}

/* The first pass: which keys the ledger has, and from where to where. */
static bool call_roll(const char *folder, const struct trust *trust, struct keyring *ring,
                      struct rollcall *rollcall, struct err *err)
{
    AUTO(jv) struct jv *keys = NULL;
    TRY(verify__read_json(folder, "keys.json", &keys, err));
    TRY(verify__each_of(folder, "programme", expect, rollcall, err));
    if (trust != NULL)
        trust_enter(trust, rollcall);
    TRY(verify__keys(keys, trust, ring, rollcall, err));
    TRY(verify__each_of(folder, "programme", feed, rollcall, err));
    if (trust != NULL)
        trust_mark(trust, ring);
    if (trust != NULL)
        rollcall_trust(rollcall, ring);
    return true;
}

/* A folder without a log, for someone who trusts what only a log can show. */
static void miss_log(const struct trust *trust, struct report *report)
{
    struct finding finding = { .pass = PASS_CHECKPOINT, .order = UINT32_MAX, .n = -1, .at = -1 };
    if (trust == NULL ||
        (jv_size(trust->checkpoint_keys) == 0 && trust->policy == NULL && !trust->has_head))
        return;
    (void)snprintf(finding.chain, sizeof finding.chain, "log");
    (void)snprintf(finding.file, sizeof finding.file, "ledger.json");
    (void)snprintf(finding.text, sizeof finding.text, "%s",
                   _("the bundle has no log, and you trust what only a log can show"));
    report_add(report, &finding);
}

static bool check_log(const char *folder, struct checker_options *checks, struct bundle_log *log,
                      struct report *report, struct err *err)
{
    AUTO(logbook) struct logbook *book = NULL;
    if (log != NULL)
        TRY(verify__log_read(log, report, &book, err));
    else
        miss_log(checks->trust, report);
    if (log != NULL && log->hashes_only)
        return verify__hashes(folder, book, &(struct hash_options) { checks->threads, log->window },
                              report, err);
    checks->book = book;
    TRY(check_all(folder, checks, report, err));
    if (book == NULL)
        return true;
    TRY(logbook_close(book, err));
    (void)logbook_head(book, &report->head_size, &report->head_root); /* size 0 is none */
    return true;
}

static bool verify_with(const char *folder, const struct bundle_options *options,
                        struct keyring *ring, struct report *report, struct err *err)
{
    AUTO(jv) struct jv *document = NULL;
    const char *ledger;
    const struct trust *trust = options->trust;
    TRY(verify__read_json(folder, "ledger.json", &document, err));
    const char *format = jv_string(jv_get(document, "format"), "");
    bool has_log = strcmp(format, "mingzhang-bundle/2") == 0;
    if (!has_log && strcmp(format, "mingzhang-bundle/1") != 0)
        return err_set(err, ERR_FORMAT, _("%s is not a bundle of format mingzhang-bundle/2"),
                       folder);
    if (options->hashes_only && (!has_log || !jv_bool(jv_get(document, "whole"), false)))
        return err_set(err, ERR_FORMAT, _("%s is no whole ledger with a log"), folder);
    TRY(jv_need_string(document, "ledger", &ledger, err));
    const bool is_pinned = trust != NULL && trust->is_pinned;
    AUTO(rollcall) struct rollcall *rollcall = rollcall_new(is_pinned ? &trust->authority : NULL);
    TRY(call_roll(folder, trust, ring, rollcall, err));
    (void)snprintf(report->ledger, sizeof report->ledger, "%s", ledger);
    struct checker_options checks = {
        .ledger = ledger,
        .keys = ring,
        .trust = trust,
        .rollcall = rollcall,
        .threads = options->threads,
        .is_bundle = true,
        .has_log = has_log,
        .national = jv_bool(jv_get(document, "national"), false),
        .whole = jv_bool(jv_get(document, "whole"), false),
        .covers = has_log,
        .signatures_only = options->signatures_only,
    };
    struct bundle_log log = {
        .folder = folder,
        .ledger = ledger,
        .trust = trust,
        .rollcall = rollcall,
        .whole = checks.whole,
        .national = checks.national,
        .hashes_only = options->hashes_only,
        .window = options->window,
    };
    buf_init(&log.policy, POLICY_SIZE_MAX);
    bool ok =
        check_log(folder, &checks, has_log && !checks.signatures_only ? &log : NULL, report, err);
    buf_release(&log.policy);
    TRY(ok && (checks.signatures_only || verify__handed_out(folder, report, err)));
    trust_anchor(trust, ledger, report);
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
