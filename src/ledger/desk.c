#include "ledger/desk.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "signer/signer.h"
#include "store.h"
#include "store_key.h"
#include <assert.h>
#include <stddef.h>

/* How much of the batch there was. */
struct desk_mark {
    size_t drafts, lines, openings, origins, carried, bytes;
    uint64_t records;
    uint64_t written;
};

struct desk {
    struct post post; /* with a batch of the desk's own and no pipe */
    struct batch batch;
    struct chains *chains;
    struct arena *arena; /* of names that a draft borrows */
    bool is_locked, is_open;
    struct desk_mark marks[2]; /* the last two */
    size_t mark_at;
    char by[KEY_ID_SIZE]; /* "": the ledger itself */
    uint64_t written;     /* batches so far */
};

/* Written, but not committed: the transaction goes on. */
static bool write_batch(struct post *post, struct err *err)
{
    TRY(batch_sign(post->batch, post->signer, err));
    TRY(store__write_more(post->db, post->batch, err));
    batch_clear(post->batch);
    return true;
}

static bool write_full(struct post *post, struct err *err)
{
    struct desk *desk = (struct desk *)((char *)post - offsetof(struct desk, post));
    desk->written++;
    return write_batch(post, err);
}

static bool begin(struct desk *desk, struct err *err)
{
    TRY(db_lock(desk->post.db, POST_LOCK, err));
    desk->is_locked = true;
    TRY(db_begin(desk->post.db, DB_READ_COMMITTED, err));
    desk->is_open = true;
    return post__open(&desk->post, err);
}

bool desk_open(struct db *db, struct signer *signer, struct desk **ret, struct err *err)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL)
        abort();
    batch_init(&desk->batch);
    buf_init(&desk->post.bytes, RECORD_SIZE_MAX);
    desk->chains = chains_new();
    desk->arena = arena_make();
    desk->post.db = db;
    desk->post.signer = signer;
    desk->post.batch = &desk->batch;
    desk->post.chains = desk->chains;
    desk->post.full = write_full;
    if (!begin(desk, err)) {
        desk_free(desk);
        return false;
    }
    *ret = desk;
    return true;
}

void desk_free(struct desk *desk)
{
    struct err ignored = { 0 };
    if (desk == NULL)
        return;
    if (desk->is_open)
        db_rollback(desk->post.db);
    /* A lost connection has lost its lock, too. */
    if (desk->is_locked && !db_unlock(desk->post.db, POST_LOCK, &ignored))
        err_clear(&ignored);
    batch_release(&desk->batch);
    buf_release(&desk->post.bytes);
    chains_free(desk->chains);
    arena_free(desk->arena);
    free(desk);
}

bool desk_expect(struct desk *desk, const char *const *names, size_t count, struct err *err)
{
    struct buf list __attribute__((cleanup(buf_auto)));
    buf_init(&list, count * (CHAIN_NAME_MAX + 1) + 2);
    for (size_t i = 0; i < count; i++) {
        struct chain *chain;
        enum chain_kind kind;
        bool is_office;
        if (names[i] == NULL || !chain_parse(text_of(names[i]), &kind, &is_office))
            continue;
        TRY(chains_get(desk->chains, names[i], &chain, err));
        if (chain->is_known)
            continue;
        chain->is_known = true; /* what has no head has no record */
        buf_addf(&list, "%s%s", list.len == 0 ? "{" : ",", names[i]);
    }
    buf_addc(&list, '}');
    TRY(buf_check(&list, "chains", err));
    return list.len == 1 || store__load_chains_of(desk->post.db, list.data, desk->chains, err);
}

bool desk_commit(struct desk *desk, struct err *err)
{
    assert(desk->is_open);
    if (!batch_is_empty(&desk->batch))
        TRY(write_batch(&desk->post, err));
    desk->is_open = false; /* db_commit() rolls back when it fails */
    return db_commit(desk->post.db, err);
}

bool desk_savepoint(struct desk *desk, const struct desk_mark **ret, struct err *err)
{
    const struct batch *batch = &desk->batch;
    if (batch->draft_count > BATCH_RECORDS_MAX / 2 || batch->bytes.len > BATCH_BYTES_FULL / 2)
        TRY(write_full(&desk->post, err)); /* an act has room in the batch */
    desk_act_as(desk, NULL);
    desk->mark_at = 1 - desk->mark_at;
    struct desk_mark *mark = &desk->marks[desk->mark_at];
    *mark = (struct desk_mark) { .drafts = batch->draft_count,
                                 .lines = batch->line_count,
                                 .openings = batch->opening_count,
                                 .origins = batch->origin_count,
                                 .carried = batch->carried_count,
                                 .bytes = batch->bytes.len,
                                 .records = desk->post.summary.records,
                                 .written = desk->written };
    *ret = mark;
    return db_savepoint(desk->post.db, err);
}

/* The chain as the records say that are left. */
static bool rewind_chain(struct desk *desk, struct chain *chain, size_t drafts, struct err *err)
{
    for (size_t i = drafts; i-- > 0;) {
        const struct draft *draft = &desk->batch.drafts[i];
        if (strcmp(draft->chain, chain->name) != 0)
            continue;
        chain->next_n = draft->n + 1;
        chain->hash = draft->hash;
        chain->at_us = draft->at_us;
        return true;
    }
    chain->next_n = 0;
    chain->at_us = 0;
    memset(&chain->hash, 0, sizeof chain->hash);
    return store__load_chain(desk->post.db, chain, err);
}

bool desk_rollback_to(struct desk *desk, const struct desk_mark *mark, struct err *err)
{
    struct batch *batch = &desk->batch;
    TRY(db_rollback_to(desk->post.db, err));
    if (mark->written != desk->written)
        return err_set(err, ERR_LIMIT, _("an act of thousands of records cannot be undone alone"));
    for (size_t i = mark->drafts; i < batch->draft_count; i++) {
        struct chain *chain;
        TRY(chains_get(desk->chains, batch->drafts[i].chain, &chain, err));
        TRY(rewind_chain(desk, chain, mark->drafts, err));
    }
    batch->draft_count = mark->drafts;
    batch->line_count = mark->lines;
    batch->opening_count = mark->openings;
    batch->origin_count = mark->origins;
    batch->carried_count = mark->carried;
    batch->bytes.len = mark->bytes;
    batch->bytes.data[mark->bytes] = '\0';
    batch->bytes.over = false;
    desk->post.summary.records = mark->records;
    desk->post.body.depth = 0;
    return true;
}

void desk_act_as(struct desk *desk, const char *key_id)
{
    snprintf(desk->by, sizeof desk->by, "%s", key_id != NULL ? key_id : "");
}

struct db *desk_db(struct desk *desk) { return desk->post.db; }

const char *desk_ledger(const struct desk *desk) { return desk->post.ledger; }

const char *desk_key(const struct desk *desk) { return desk->post.signer->key_id; }

size_t desk_count(const struct desk *desk) { return desk->post.summary.records; }

bool desk_ended(const struct desk *desk, size_t back, struct desk_place *ret)
{
    if (back >= desk->batch.draft_count)
        return false;
    const struct draft *draft = &desk->batch.drafts[desk->batch.draft_count - 1 - back];
    *ret = (struct desk_place) { .n = draft->n, .hash = draft->hash, .at_us = draft->at_us };
    (void)snprintf(ret->chain, sizeof ret->chain, "%s", draft->chain);
    return true;
}

static void place_of(const struct chain *chain, struct desk_place *ret)
{
    *ret =
        (struct desk_place) { .n = chain->next_n - 1, .hash = chain->hash, .at_us = chain->at_us };
    memcpy(ret->chain, chain->name, sizeof ret->chain);
}

bool desk_head(struct desk *desk, const char *chain, struct desk_place *ret, struct err *err)
{
    struct chain *found;
    TRY(post__chain(&desk->post, chain, &found, err));
    place_of(found, ret);
    return true;
}

bool desk_hash_of(struct desk *desk, const char *chain, int64_t n, struct sha256 *ret,
                  struct err *err)
{
    for (size_t i = desk->batch.draft_count; i-- > 0;) {
        const struct draft *draft = &desk->batch.drafts[i];
        if (draft->n == n && strcmp(draft->chain, chain) == 0) {
            *ret = draft->hash;
            return true;
        }
    }
    return store__hash(desk->post.db, chain, n, ret, err);
}

static bool check_home(const char *chain, enum record_type type, struct err *err)
{
    enum chain_kind kind;
    bool is_office;
    if (chain_parse(text_of(chain), &kind, &is_office) && type_allowed(type, kind, is_office))
        return true;
    return err_set(err, ERR_INPUT, _("a record of the type %s does not belong in the chain \"%s\""),
                   type_row(type)->name, chain);
}

static bool start(struct desk *desk, const char *chain, enum record_type type, const char *by,
                  struct err *err)
{
    assert(type != TYPE_GENESIS); /* comes by itself */
    TRY(check_home(chain, type, err));
    desk->post.now_us = time_now_us();
    if (by == NULL && desk->by[0] != '\0')
        by = desk->by;
    return post__begin_by(&desk->post, chain, type,
                          by != NULL ? arena_strdup(desk->arena, by) : NULL, err);
}

bool desk_begin(struct desk *desk, const char *chain, enum record_type type, const char *by,
                struct err *err)
{
    TRY(start(desk, chain, type, by, err));
    canonical_object(&desk->post.body);
    return true;
}

struct canonical *desk_body(struct desk *desk) { return &desk->post.body; }

bool desk_set_commit(struct desk *desk, const char *key, struct text value, struct err *err)
{
    return post__set_commit(&desk->post, arena_strdup(desk->arena, key), value, err);
}

bool desk_set_account(struct desk *desk, const char *key, struct text account_no, struct err *err)
{
    return post__set_account(&desk->post, arena_strdup(desk->arena, key), account_no, err);
}

void desk_set_cite(struct desk *desk, const char *key, const struct desk_place *place)
{
    canonical_key(&desk->post.body, key);
    record_put_cite(&desk->post.body, text_of(place->chain), place->n, &place->hash);
}

void desk_set_text(struct desk *desk, const char *key, struct text text)
{
    post__set_text(&desk->post, key, text);
}

bool desk_set_lines(struct desk *desk, const struct entry *entry, struct err *err)
{
    return post__set_lines(&desk->post, entry, err);
}

void desk_keep_opening(struct desk *desk, const char *field,
                       const unsigned char salt[RECORD_SALT_SIZE], struct text value)
{
    post__keep_opening(&desk->post, arena_strdup(desk->arena, field), salt, value);
}

bool desk_end(struct desk *desk, const char *kind, int64_t fact_id, struct desk_place *ret,
              struct err *err)
{
    TRY(post__end(&desk->post, kind != NULL ? arena_strdup(desk->arena, kind) : NULL, fact_id,
                  err));
    if (ret != NULL)
        place_of(desk->post.chain, ret);
    return true;
}

static bool has_entry(enum record_type type)
{
    const struct field *fields = type_row(type)->fields;
    while (fields->name != NULL && fields->kind != FIELD_LINES)
        fields++;
    return fields->name != NULL;
}

bool desk_put(struct desk *desk, const struct desk_record *record, struct desk_place *ret,
              struct err *err)
{
    assert(!has_entry(record->type)); /* its lines go beside it: desk_set_lines() */
    TRY(start(desk, record->chain, record->type, record->by, err));
    canonical_raw(&desk->post.body, record->body);
    for (size_t i = 0; i < record->opening_count; i++)
        desk_keep_opening(desk, record->openings[i].field, record->openings[i].salt,
                          record->openings[i].value);
    return desk_end(desk, NULL, 0, ret, err);
}
