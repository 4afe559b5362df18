/* Drafting one record: its bytes, its link to the chain, and what is kept beside it. */
#include "core/i18n.h"
#include "store.h"
#include <assert.h>

/* How many records the next batch takes: few at first, so that signing and writing begin soon, and
 * fewer again towards the end, where nothing is left to do while the last one is written. */
static size_t next_size(struct post *post)
{
    uint64_t done = post->summary.records;
    uint64_t last = post->total > done ? (post->total - done) / 2 : 0;
    size_t size = post->batch_records;
    if (post->was_full && size < BATCH_RECORDS_MAX)
        post->batch_records = size *= 2;
    if (last < size && size > BATCH_RECORDS_LAST)
        size = last > BATCH_RECORDS_LAST ? (size_t)last : BATCH_RECORDS_LAST;
    return size;
}

/* A full batch leaves only when the next record begins, so that the progress made with its last
 * fact is in the same transaction as the record. The moment of a batch is read once. */
static bool open_batch(struct post *post, struct err *err)
{
    bool is_full = post->batch != NULL && batch_is_full(post->batch);
    if (is_full)
        TRY(post->full(post, err));
    if (post->batch != NULL)
        return true;
    post->was_full = is_full;
    TRY(pipe_batch(post->pipe, &post->batch, err));
    post->batch->records_max = next_size(post);
    post->now_us = time_now_us();
    return true;
}

static bool start(struct post *post, struct chain *chain, enum record_type type, const char *by,
                  struct err *err)
{
    TRY(open_batch(post, err));
    /* the clock of a chain never goes back */
    bool is_later = post->now_us > chain->at_us;
    post->chain = chain;
    post->head = (struct record_head) {
        .at_us = is_later ? post->now_us : chain->at_us,
        .by = by != NULL ? by : post->signer->key_id,
        .chain = chain->name,
        .key = post->signer->key_id,
        .key2 = post->signer->national == NATIONAL_RECORD ? post->signer->sm2_key_id : NULL,
        .ledger = post->ledger,
        .n = chain->next_n,
        .prev = chain->hash,
        .type = type,
    };
    post->first_opening = post->batch->opening_count;
    post->line_count = 0;
    buf_clear(&post->bytes);
    record_begin(&post->body, &post->head, &post->bytes);
    return true;
}

static const char *subject_of(const char *chain)
{
    if (strncmp(chain, "programme", strlen("programme")) == 0)
        return "programme";
    if (strncmp(chain, "payer/", strlen("payer/")) == 0)
        return "payer";
    return strncmp(chain, "transit/", strlen("transit/")) == 0 ? "transit" : "village";
}

static bool genesis(struct post *post, struct chain *chain, struct err *err)
{
    char key[2 * PUBLIC_KEY_SIZE + 1];
    bool is_office = text_ends(text_of(chain->name), "/office");
    if (post->programme[0] == '\0')
        TRY(post__load_programme(post, err));
    if (post->programme[0] == '\0') {
        (void)err_set(err, ERR_NOT_FOUND, _("this ledger has no programme yet"));
        return err_hint(err, _("Run: mingzhang import programme FILE"));
    }
    TRY(start(post, chain, TYPE_GENESIS, NULL, err));
    canonical_object(&post->body);
    canonical_set_string(&post->body, "class", is_office ? "office" : "public");
    canonical_set_bool(&post->body, "demo", post->is_demo);
    canonical_set_string(&post->body, "kind", subject_of(chain->name));
    canonical_set_string(&post->body, "programme", post->programme);
    canonical_set_string(&post->body, "public_key",
                         hex_encode(post->signer->key.bytes, PUBLIC_KEY_SIZE, key));
    canonical_close(&post->body);
    return post__end(post, NULL, 0, err);
}

bool post__chain(struct post *post, const char *name, struct chain **ret, struct err *err)
{
    TRY(chains_get(post->chains, name, ret, err));
    if (post->pipe == NULL && !(*ret)->is_known)
        TRY(store__load_chain(post->db, *ret, err));
    (*ret)->is_known = true;
    return true;
}

bool post__begin_by(struct post *post, const char *name, enum record_type type, const char *by,
                    struct err *err)
{
    struct chain *chain;
    TRY(post__chain(post, name, &chain, err));
    if (type == TYPE_GENESIS)
        return chain->next_n > 0 || genesis(post, chain, err);
    if (chain->next_n == 0)
        TRY(genesis(post, chain, err));
    return start(post, chain, type, by, err);
}

bool post__begin(struct post *post, const char *chain, enum record_type type, struct err *err)
{
    TRY(post__begin_by(post, chain, type, NULL, err));
    if (type != TYPE_GENESIS)
        canonical_object(&post->body);
    return true;
}

void post__keep_opening(struct post *post, const char *key, const unsigned char *salt,
                        struct text value)
{
    struct draft_opening *opening = batch_add_opening(post->batch);
    memcpy(opening->salt, salt, SALT_SIZE);
    opening->draft = post->batch->draft_count;
    opening->field = key;
    opening->from = post->batch->bytes.len;
    opening->len = value.len;
    buf_add(&post->batch->bytes, value.ptr, value.len);
}

/* Keeps salt and value beside the record; the commitment goes into it. */
static bool commit(struct post *post, const char *field, struct text value, struct sha256 *ret,
                   struct err *err)
{
    unsigned char salt[SALT_SIZE];
    TRY(batch_salt(post->batch, salt, err));
    post__keep_opening(post, field, salt, value);
    *ret = record_commit(salt, value.ptr, value.len);
    return true;
}

bool post__set_commit(struct post *post, const char *key, struct text value, struct err *err)
{
    struct sha256 digest;
    TRY(commit(post, key, value, &digest, err));
    canonical_key(&post->body, key);
    record_put_commit(&post->body, &digest);
    return true;
}

bool post__set_account(struct post *post, const char *key, struct text account_no, struct err *err)
{
    enum { TAIL = 4 };
    char hex[SHA256_HEX_SIZE];
    struct sha256 digest;
    size_t tail = account_no.len < TAIL ? account_no.len : TAIL;
    TRY(commit(post, key, account_no, &digest, err));
    canonical_key(&post->body, key);
    canonical_object(&post->body);
    canonical_set_string(&post->body, "commit", sha256_hex(&digest, hex));
    canonical_key(&post->body, "tail");
    canonical_string(&post->body, text_slice(account_no, account_no.len - tail, tail));
    canonical_close(&post->body);
    return true;
}

void post__set_cite(struct post *post, const char *key, const struct place *place)
{
    canonical_key(&post->body, key);
    record_put_cite(&post->body, text_of(place->chain), place->n, &place->hash);
}

bool post__set_evidence(struct post *post, const struct place *file, int64_t line, struct text raw,
                        struct err *err)
{
    canonical_key(&post->body, "evidence");
    canonical_object(&post->body);
    post__set_cite(post, "file", file);
    canonical_set_int(&post->body, "line", line);
    TRY(post__set_commit(post, "raw", raw, err));
    canonical_close(&post->body);
    return true;
}

void post__set_text(struct post *post, const char *key, struct text text)
{
    char clean[FIELD_TEXT_MAX];
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t code = text_next(text, &at);
        bool is_control = code < 0x20 || code == 0x7f || (code >= 0x80 && code < 0xa0);
        size_t size = is_control ? 1 : at - from;
        if (len + size > sizeof clean)
            break;
        if (is_control)
            clean[len] = ' ';
        else
            memcpy(clean + len, text.ptr + from, size);
        len += size;
    }
    canonical_key(&post->body, key);
    canonical_string(&post->body, (struct text) { clean, len });
}

void post__set_rule(struct post *post, const char *key, struct text id, int64_t version)
{
    canonical_key(&post->body, key);
    canonical_object(&post->body);
    canonical_key(&post->body, "id");
    canonical_string(&post->body, id);
    canonical_set_int(&post->body, "version", version);
    canonical_close(&post->body);
}

bool post__set_lines(struct post *post, const struct entry *entry, struct err *err)
{
    TRY(entry_check(entry, err));
    canonical_key(&post->body, "lines");
    canonical_array(&post->body);
    for (size_t i = 0; i < entry->count; i++) {
        const struct entry_line *line = &entry->lines[i];
        canonical_object(&post->body);
        canonical_set_string(&post->body, "account", book_word(line->book));
        canonical_set_int(&post->body, "amount_fen", line->amount.fen);
        canonical_set_string(&post->body, "source", source_word(line->colour.source));
        canonical_set_int(&post->body, "year", line->colour.year);
        canonical_close(&post->body);
        struct draft_line *draft = batch_add_line(post->batch);
        draft->draft = post->batch->draft_count;
        draft->position = (int)i + 1;
        draft->line = *line;
    }
    canonical_close(&post->body);
    post->line_count = (int)entry->count;
    return true;
}

/* Every record is read as a verifier would before it is signed, once: by the signer when it is
 * strict. Decisions are read here as well, because one that no record can hold is left out alone,
 * and not with its whole batch; so are the few records that come from no fact, whose caller wants
 * to know at once. */
static bool end_bytes(struct post *post, const char *kind, struct err *err)
{
    bool is_bulk = kind != NULL && strcmp(kind, "event") != 0;
    bool is_read = !is_bulk || !post->signer->is_strict;
    if (is_read ? record_end(&post->body, &post->head, err)
                : record_close(&post->body, &post->head, err))
        return true;
    return err_wrap(err, "%s %lld", post->head.chain, (long long)post->head.n);
}

bool post__end(struct post *post, const char *kind, int64_t fact_id, struct err *err)
{
    struct batch *batch = post->batch;
    struct chain *chain = post->chain;
    if (post->body.depth > 1) /* a body put in whole is closed already */
        canonical_close(&post->body);
    TRY(end_bytes(post, kind, err));
    if (kind != NULL) {
        struct draft_origin *origin = batch_add_origin(batch);
        origin->draft = batch->draft_count;
        origin->kind = kind;
        origin->fact_id = fact_id;
    }
    struct draft *draft = batch_add_draft(batch);
    draft->chain = chain->name;
    draft->type = type_row(post->head.type)->name;
    draft->key = post->head.key;
    snprintf(draft->by, sizeof draft->by, "%s", post->head.by); /* as long as record_end() says */
    draft->n = post->head.n;
    draft->at_us = post->head.at_us;
    draft->from = batch->bytes.len;
    draft->len = post->bytes.len;
    draft->prev = chain->hash;
    draft->hash = record_hash(post->bytes.data, post->bytes.len);
    draft->lines = post->line_count;
    if (post->pipe != NULL)
        draft->lane = pipe_lane(post->pipe, &chain->place);
    buf_add(&batch->bytes, post->bytes.data, post->bytes.len);
    TRY(buf_check(&batch->bytes, "a batch of records", err));
    chain->hash = draft->hash;
    chain->at_us = draft->at_us;
    chain->next_n++;
    post->summary.records++;
    post->summary.by_type[post->head.type]++;
    return true;
}

void post__abandon(struct post *post)
{
    struct batch *batch = post->batch;
    if (batch == NULL)
        return;
    size_t next = batch->draft_count; /* what belongs to a draft that never came */
    while (batch->opening_count > 0 && batch->openings[batch->opening_count - 1].draft == next)
        batch->opening_count--;
    while (batch->line_count > 0 && batch->lines[batch->line_count - 1].draft == next)
        batch->line_count--;
}

struct place post__last(const struct post *post)
{
    struct place place = { .n = post->chain->next_n - 1, .hash = post->chain->hash };
    memcpy(place.chain, post->chain->name, sizeof place.chain);
    return place;
}

bool post__progress(struct post *post, const char *kind, int64_t last_id, bool done,
                    struct err *err)
{
    if (post->batch == NULL)
        TRY(open_batch(post, err));
    batch_set_progress(post->batch, kind, last_id, done);
    return true;
}

bool post__flush(struct post *post, struct err *err)
{
    if (post->batch != NULL && !batch_is_empty(post->batch))
        TRY(post->full(post, err));
    return pipe_drain(post->pipe, err);
}
