#include "signing.h"
#include "test.h"

#include "crypto/sm3.h"
#include "proof/record.h"
#include "proof/tree.h"

static const unsigned char RECORD_SEED[32] = "record key of the signer's tests";
static const unsigned char CHECKPOINT_SEED[32] = "checkpoint key of signer's tests";

static struct signing_key *key_of(const unsigned char seed[32])
{
    struct err err = { 0 };
    struct signing_key *key = NULL;
    ASSERT_OK(signing_key_from_seed(seed, &key, &err));
    return key;
}

struct signer *signing_signer(const char *head_path)
{
    return signer_of_keys(key_of(RECORD_SEED), key_of(CHECKPOINT_SEED), SIGNING_LEDGER, head_path);
}

struct checkpoint_notes signing_notes(void)
{
    struct checkpoint_notes notes;
    buf_init(&notes.note, CHECKPOINT_NOTE_MAX);
    buf_init(&notes.sm3, CHECKPOINT_NOTE_MAX);
    return notes;
}

void signing_notes_release(struct checkpoint_notes *notes)
{
    buf_release(&notes->note);
    buf_release(&notes->sm3);
}

struct wanted {
    const char *chain, *ledger;
    const struct public_key *key;
    int64_t n;
    struct sha256 prev;
    bool is_other;
};

static void write_genesis(const struct wanted *wanted, struct buf *body)
{
    char hex[2 * PUBLIC_KEY_SIZE + 1];
    buf_addf(body,
             "{\"class\":\"public\",\"demo\":%s,\"kind\":\"village\",\"programme\":\"p\","
             "\"public_key\":\"%s\"}",
             wanted->is_other ? "false" : "true",
             hex_encode(wanted->key->bytes, PUBLIC_KEY_SIZE, hex));
}

static void write_quota(const struct wanted *wanted, struct buf *body)
{
    int fen = wanted->is_other ? 1 : 50000000;
    char hex[SHA256_HEX_SIZE];
    int year = 2019 + (int)wanted->n;
    struct sha256 cited = sha256("p", 1);
    buf_addf(body,
             "{\"amount_fen\":%d,\"document\":\"d\",\"due\":\"%d-04-30\",\"lines\":[{\"account\":"
             "\"due\",\"amount_fen\":%d,\"source\":\"city\",\"year\":%d},{\"account\":"
             "\"due_control\",\"amount_fen\":-%d,\"source\":\"city\",\"year\":%d}],\"payer\":"
             "\"gz-city\",\"programme\":{\"chain\":\"programme\",\"hash\":\"%s\",\"n\":1},"
             "\"source\":\"city\",\"year\":%d}",
             fen, year, fen, year, fen, year, sha256_hex(&cited, hex), year);
}

static struct text make(struct buf *out, const struct wanted *wanted)
{
    struct err err = { 0 };
    char id[KEY_ID_SIZE];
    struct buf body;
    buf_init(&body, RECORD_SIZE_MAX);
    buf_init(out, RECORD_SIZE_MAX);
    public_key_id(wanted->key, id);
    const struct record_head head = {
        .at_us = 1555000000000000 + wanted->n,
        .by = id,
        .chain = wanted->chain,
        .key = id,
        .ledger = wanted->ledger,
        .n = wanted->n,
        .prev = wanted->prev,
        .type = wanted->n == 0 ? TYPE_GENESIS : TYPE_QUOTA,
    };
    if (wanted->n == 0)
        write_genesis(wanted, &body);
    else
        write_quota(wanted, &body);
    ASSERT_OK(record_build(&head, (struct text) { body.data, body.len }, out, &err));
    buf_release(&body);
    return (struct text) { out->data, out->len };
}

void signing_log_make(struct signing_log *log, size_t chains, size_t each)
{
    AUTO(signing_key) struct signing_key *record = key_of(RECORD_SEED);
    AUTO(signing_key) struct signing_key *checkpoint = key_of(CHECKPOINT_SEED);
    struct public_key key = signing_key_public(record), wrong = signing_key_public(checkpoint);
    char name[40];
    assert_true(chains * each <= SIGNING_RECORDS_MAX);
    log->count = 0;
    for (size_t i = 0; i < chains; i++) {
        struct wanted wanted = { name, SIGNING_LEDGER, &key, 0, { { 0 } }, false };
        snprintf(name, sizeof name, "4414241032%02zu", i + 1);
        for (; wanted.n < (int64_t)each; wanted.n++, log->count++) {
            struct text text = make(&log->bytes[log->count], &wanted);
            log->records[log->count] = text;
            wanted.prev = record_hash(text.ptr, text.len);
        }
    }
    struct buf *spare = &log->bytes[SIGNING_RECORDS_MAX];
    struct wanted wanted = { "441424103201", SIGNING_LEDGER, &key, 0, { { 0 } }, true };
    struct buf root;
    struct text first = make(&root, &wanted);
    wanted.n = 1;
    wanted.prev = record_hash(first.ptr, first.len);
    log->other = make(&spare[0], &wanted);
    buf_release(&root);
    wanted = (struct wanted) { "441424103201", "other.example/ledger", &key, 0, { { 0 } }, false };
    log->foreign = make(&spare[1], &wanted);
    wanted = (struct wanted) { "441424103201", SIGNING_LEDGER, &wrong, 0, { { 0 } }, false };
    log->of_another_key = make(&spare[2], &wanted);
}

void signing_log_release(struct signing_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        buf_release(&log->bytes[i]);
    for (size_t i = 0; i < 3; i++)
        buf_release(&log->bytes[SIGNING_RECORDS_MAX + i]);
}

/* RFC 6962, section 2.1, word for word: split at the largest power of two below n. */
static struct sha256 root_of(enum tree_hash hash, const struct text *records, size_t count)
{
    struct sha256 (*digest)(const void *head, size_t head_len, const void *bytes, size_t len) =
        hash == TREE_SM3 ? sm3_two : sha256_two;
    unsigned char pair[2 * SHA256_SIZE];
    if (count == 0)
        return digest("", 0, "", 0);
    if (count == 1)
        return digest("\0", 1, records[0].ptr, records[0].len);
    size_t k = 1;
    while (2 * k < count)
        k *= 2;
    struct sha256 left = root_of(hash, records, k);
    struct sha256 right = root_of(hash, records + k, count - k);
    memcpy(pair, left.bytes, SHA256_SIZE);
    memcpy(pair + SHA256_SIZE, right.bytes, SHA256_SIZE);
    return digest("\1", 1, pair, sizeof pair);
}

struct checkpoint_ask signing_log_ask(const struct signing_log *log, size_t size)
{
    return (struct checkpoint_ask) { .size = size,
                                     .root = root_of(TREE_SHA256, log->records, size),
                                     .root_sm3 = root_of(TREE_SM3, log->records, size) };
}
