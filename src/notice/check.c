/* check.json: a notice's record and every record that it sums, all proved to one checkpoint. */
#include "notice/check.h"
#include "core/i18n.h"
#include "crypto/base64.h"
#include "log/tree.h"
#include "log/witness.h"
#include "notice/notice.h"
#include "proof/receipt.h"
#include "proof/record.h"
#include "store_check.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_HERE = 32, BASE64_MAX = 128 };

struct notice_checks {
    struct db *db;
    const struct conf *conf;
    struct public_tree *tree;
    uint64_t size; /* of the tree; 0: there is none yet */
    struct buf note;
    struct arena *arena; /* of one notice */
};

struct notice_checks *notice_checks_new(struct db *db, const struct conf *conf)
{
    struct arena *arena = arena_make();
    struct notice_checks *checks = arena_new(arena, struct notice_checks);
    checks->db = db;
    checks->conf = conf;
    checks->arena = arena;
    buf_init(&checks->note, NOTE_TEXT_MAX + NOTE_SIGNATURES_MAX);
    return checks;
}

void notice_checks_free(struct notice_checks *checks)
{
    if (checks == NULL)
        return;
    public_tree_free(checks->tree);
    buf_release(&checks->note);
    arena_free(checks->arena);
}

struct text check__note(const struct notice_checks *checks)
{
    return (struct text) { checks->note.data, checks->note.len };
}

struct db *check__db(const struct notice_checks *checks) { return checks->db; }

/* Notices that were published together share their checkpoint. */
bool check__open(struct notice_checks *checks, uint64_t size, struct err *err)
{
    if (checks->size == size)
        return true;
    public_tree_free(checks->tree);
    checks->tree = public_tree_new(checks->conf, size);
    checks->size = size;
    buf_clear(&checks->note);
    return log_witness_note(checks->db, size, &checks->note, err);
}

static void put_base64(struct canonical *w, const void *bytes, size_t len)
{
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, BASE64_MAX);
    base64_add(bytes, len, &out); /* 64 bytes at most */
    canonical_string(w, (struct text) { out.data, out.len });
}

void check__put_proof(struct canonical *w, const struct tree_proof *proof)
{
    canonical_key(w, "proof");
    canonical_array(w);
    for (size_t i = 0; i < proof->count; i++)
        put_base64(w, proof->hashes[i].bytes, SHA256_SIZE);
    canonical_close(w);
}

bool check__put_record(struct notice_checks *checks, struct canonical *w,
                       const struct checked_record *record, struct tree_proof *ret_proof,
                       struct err *err)
{
    struct tree_source source = public_tree_source(checks->tree);
    struct sha256 leaf = record_hash(record->bytes.ptr, record->bytes.len);
    if (!sha256_same(&leaf, &record->hash))
        return err_set(err, ERR_TAMPERED, _("a record of the ledger is damaged"));
    TRY(tree_prove_inclusion(&source, checks->size, record->position, ret_proof, err));
    canonical_object(w);
    canonical_key(w, "bytes");
    canonical_string(w, record->bytes);
    canonical_set_int(w, "index", (int64_t)record->position);
    check__put_proof(w, ret_proof);
    canonical_key(w, "signature");
    put_base64(w, record->signature.ptr, record->signature.len);
    canonical_close(w);
    return true;
}

struct check {
    struct notice_checks *checks;
    const char *number;
    notice_put *put;
    void *arg;
    struct checked_notice notice;
    struct cited *cited; /* every record once, in order */
    size_t count;
};

static int order(const void *left, const void *right)
{
    const struct cited *a = left;
    const struct cited *b = right;
    int by_chain = strcmp(a->chain, b->chain);
    return by_chain != 0 ? by_chain : (a->n > b->n) - (a->n < b->n);
}

/* Sorted, and each once. */
static void settle(struct check *check)
{
    size_t kept = 0;
    if (check->count == 0)
        return;
    qsort(check->cited, check->count, sizeof *check->cited, order);
    for (size_t i = 1; i < check->count; i++)
        if (order(&check->cited[kept], &check->cited[i]) != 0)
            check->cited[++kept] = check->cited[i];
    check->count = kept + 1;
}

static void collect(struct check *check, const struct jv *model)
{
    const struct jv *figures = jv_get(model, "figures");
    size_t size = 0;
    for (size_t i = 0; i < jv_size(figures); i++)
        size += jv_size(jv_get(jv_at(figures, i), "of"));
    check->cited = arena_array(check->checks->arena, size + 1, struct cited);
    for (size_t i = 0; i < jv_size(figures); i++) {
        const struct jv *of = jv_get(jv_at(figures, i), "of");
        for (size_t k = 0; k < jv_size(of); k++)
            check->cited[check->count++] = (struct cited) {
                .chain = arena_strdup(check->checks->arena,
                                      jv_string(jv_get(jv_at(of, k), "chain"), "")),
                .n = jv_int(jv_get(jv_at(of, k), "n"), -1),
            };
    }
    settle(check);
}

struct writing {
    struct check *check;
    struct canonical *w;
    size_t count;
};

static bool put_cited(void *arg, const struct checked_record *record, struct err *err)
{
    struct writing *writing = arg;
    struct tree_proof proof;
    if (record->position >= writing->check->checks->size)
        return err_set(err, ERR_TAMPERED, _("notice %s sums a record that came after it"),
                       writing->check->number);
    writing->count++;
    return check__put_record(writing->check->checks, writing->w, record, &proof, err);
}

static bool put_records(struct check *check, struct canonical *w, size_t from, size_t to,
                        struct err *err)
{
    struct writing writing = { check, w, 0 };
    canonical_key(w, "records");
    canonical_array(w);
    TRY(check__records(check->checks->db, check->cited + from, to - from, put_cited, &writing,
                       err));
    canonical_close(w);
    return writing.count == to - from ||
           err_set(err, ERR_TAMPERED, _("a record that notice %s sums is not in the log"),
                   check->number);
}

static bool give(struct check *check, const char *name, struct canonical *w, struct buf *out,
                 struct err *err)
{
    TRY(canonical_end(w, err));
    TRY(buf_check(out, name, err));
    return check->put(check->arg, name, (struct text) { out->data, out->len }, err);
}

static bool put_part(struct check *check, size_t from, size_t to, const char *name,
                     struct sha256 *ret, struct err *err)
{
    AUTO(buf) struct buf out = { 0 };
    struct canonical w;
    buf_init(&out, CHECK_FILE_MAX);
    canonical_begin(&w, &out);
    canonical_object(&w);
    TRY(put_records(check, &w, from, to, err));
    canonical_close(&w);
    TRY(give(check, name, &w, &out, err));
    *ret = sha256(out.data, out.len);
    return true;
}

static bool put_parts(struct check *check, struct canonical *w, struct err *err)
{
    canonical_key(w, "parts");
    canonical_array(w);
    for (size_t from = 0; from < check->count; from += CHECK_RECORDS_MAX) {
        size_t to =
            check->count - from > CHECK_RECORDS_MAX ? from + CHECK_RECORDS_MAX : check->count;
        char name[NAME_MAX_HERE], hex[SHA256_HEX_SIZE];
        struct sha256 digest;
        (void)snprintf(name, sizeof name, "check-%zu.json", from / CHECK_RECORDS_MAX + 1);
        TRY(put_part(check, from, to, name, &digest, err));
        canonical_object(w);
        canonical_set_string(w, "file", name);
        canonical_set_int(w, "records", (int64_t)(to - from));
        canonical_set_string(w, "sha256", sha256_hex(&digest, hex));
        canonical_close(w);
    }
    canonical_close(w);
    return true;
}

static bool put_check(struct check *check, struct tree_proof *ret_proof, struct err *err)
{
    AUTO(buf) struct buf out = { 0 };
    struct canonical w;
    bool in_parts = check->count > CHECK_RECORDS_MAX;
    buf_init(&out, CHECK_FILE_MAX);
    canonical_begin(&w, &out);
    canonical_object(&w);
    canonical_key(&w, "checkpoint");
    TRY(check__put_note(check__note(check->checks), &w, err));
    TRY(check__put_keys(check->checks->db, &w, err));
    canonical_key(&w, "notice");
    TRY(check__put_record(check->checks, &w, &check->notice.record, ret_proof, err));
    if (in_parts)
        TRY(put_parts(check, &w, err));
    TRY(put_records(check, &w, 0, in_parts ? 0 : check->count, err));
    canonical_close(&w);
    return give(check, "check.json", &w, &out, err);
}

static bool put_receipt(struct check *check, const struct tree_proof *proof, struct err *err)
{
    AUTO(buf) struct buf out = { 0 };
    buf_init(&out, RECEIPT_SIZE_MAX);
    receipt_write(NULL, 0, check->notice.record.position, proof, check__note(check->checks), &out);
    TRY(buf_check(&out, "notice.tlog-proof", err));
    return check->put(check->arg, "notice.tlog-proof", (struct text) { out.data, out.len }, err);
}

static bool run(struct check *check, struct err *err)
{
    AUTO(jv) struct jv *model = NULL;
    AUTO(buf) struct buf bytes = { 0 };
    struct tree_proof proof;
    buf_init(&bytes, NOTICE_MODEL_MAX);
    TRY(check__notice(check->checks->db, check->checks->arena, check->number, &check->notice, err));
    TRY(check__open(check->checks, check->notice.size, err));
    TRY(notice_model(check->checks->db, check->number, &bytes, err));
    TRY(check->put(check->arg, "model.json", (struct text) { bytes.data, bytes.len }, err));
    TRY(jv_parse((struct text) { bytes.data, bytes.len }, check->number, &model, err));
    collect(check, model);
    return put_check(check, &proof, err) && put_receipt(check, &proof, err);
}

bool notice_check_files(struct notice_checks *checks, const char *number, notice_put *put,
                        void *arg, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    struct arena *kept = checks->arena;
    struct check check = { .checks = checks, .number = number, .put = put, .arg = arg };
    checks->arena = arena;
    bool ok = run(&check, err);
    checks->arena = kept;
    return ok;
}
