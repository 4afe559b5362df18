#include "core/i18n.h"
#include "head_file.h"

#include <assert.h>
#include <uthash.h>

struct head_chain {
    char name[CHAIN_ID_MAX + 1];
    int64_t n; /* -1: only staged */
    struct sha256 hash;
    int64_t staged_n;
    struct sha256 staged_hash;
    uint64_t stage; /* that staged_n belongs to */
    UT_hash_handle hh;
};

struct head {
    char ledger[LEDGER_NAME_MAX + 1];
    int64_t incarnation;
    bool is_national;
    struct tree_frontier tree[2], staged[2]; /* by enum tree_hash */
    struct buf notes[2];
    struct head_chain *chains;
    uint64_t stage;
};

struct head *head_new(const char *ledger, bool is_national)
{
    struct head *head = calloc(1, sizeof *head);
    if (head == NULL)
        abort();
    snprintf(head->ledger, sizeof head->ledger, "%s", ledger);
    head->incarnation = 1;
    head->is_national = is_national;
    buf_init(&head->notes[0], CHECKPOINT_NOTE_MAX);
    buf_init(&head->notes[1], CHECKPOINT_NOTE_MAX);
    return head;
}

void head_free(struct head *head)
{
    struct head_chain *chain, *next;
    if (head == NULL)
        return;
    HASH_ITER(hh, head->chains, chain, next)
    {
        HASH_DEL(head->chains, chain);
        free(chain);
    }
    buf_release(&head->notes[0]);
    buf_release(&head->notes[1]);
    free(head);
}

const char *head_ledger(const struct head *head) { return head->ledger; }

bool head_is_national(const struct head *head) { return head->is_national; }

void head_next_incarnation(struct head *head) { head->incarnation++; }

struct text head_note(const struct head *head, bool is_sm3)
{
    return (struct text) { head->notes[is_sm3].data, head->notes[is_sm3].len };
}

struct signer_head head_summary(const struct head *head)
{
    struct signer_head summary = { head->incarnation, head->tree[TREE_SHA256].size, { { 0 } } };
    tree_frontier_root(TREE_SHA256, &head->tree[TREE_SHA256], &summary.root);
    return summary;
}

static struct head_chain *find(const struct head *head, struct text name)
{
    struct head_chain *chain;
    HASH_FIND(hh, head->chains, name.ptr, name.len, chain);
    return chain;
}

static struct head_chain *find_or_add(struct head *head, struct text name)
{
    struct head_chain *chain = find(head, name);
    if (chain != NULL)
        return chain;
    chain = calloc(1, sizeof *chain);
    if (chain == NULL)
        abort();
    assert(name.len <= CHAIN_ID_MAX); /* record_parse() and read_chain() saw to it */
    memcpy(chain->name, name.ptr, name.len);
    chain->n = -1;
    HASH_ADD_KEYPTR(hh, head->chains, chain->name, name.len, chain);
    return chain;
}

int64_t head_covered(const struct head *head, struct text name)
{
    const struct head_chain *chain = find(head, name);
    return chain == NULL ? -1 : chain->n;
}

void head_stage(struct head *head)
{
    head->stage++;
    memcpy(head->staged, head->tree, sizeof head->staged);
}

bool head_add(struct head *head, const struct record *record, struct err *err)
{
    struct head_chain *chain = find_or_add(head, record->chain);
    if (chain->stage != head->stage) {
        chain->stage = head->stage;
        chain->staged_n = chain->n;
        chain->staged_hash = chain->hash;
    }
    if (record->n != chain->staged_n + 1)
        return err_set(
            err, ERR_CONFLICT,
            _("record %lld of the chain %s does not follow the last one in the log, %lld"),
            (long long)record->n, chain->name, (long long)chain->staged_n);
    if (!sha256_same(&record->prev, &chain->staged_hash))
        return err_set(err, ERR_CONFLICT,
                       _("record %lld of the chain %s does not follow the one that the log holds"),
                       (long long)record->n, chain->name);
    chain->staged_n = record->n;
    chain->staged_hash = record_hash(record->bytes.ptr, record->bytes.len);
    tree_frontier_add(TREE_SHA256, &head->staged[TREE_SHA256], &chain->staged_hash);
    if (head->is_national) {
        struct sha256 leaf = tree_leaf(TREE_SM3, record->bytes.ptr, record->bytes.len);
        tree_frontier_add(TREE_SM3, &head->staged[TREE_SM3], &leaf);
    }
    return true;
}

uint64_t head_staged_size(const struct head *head) { return head->staged[TREE_SHA256].size; }

void head_staged_root(const struct head *head, enum tree_hash hash, struct sha256 *ret)
{
    tree_frontier_root(hash, &head->staged[hash], ret);
}

struct head *head_applied(const struct head *head, struct text note, struct text note_sm3)
{
    struct head *copy = head_new(head->ledger, head->is_national);
    copy->incarnation = head->incarnation;
    memcpy(copy->tree, head->staged, sizeof copy->tree);
    buf_add(&copy->notes[0], note.ptr, note.len);
    buf_add(&copy->notes[1], note_sm3.ptr, note_sm3.len);
    const struct head_chain *chain, *next;
    HASH_ITER(hh, head->chains, chain, next)
    {
        bool is_staged = chain->stage == head->stage;
        int64_t n = is_staged ? chain->staged_n : chain->n;
        if (n < 0)
            continue; /* a stage that was given up met it first */
        struct head_chain *to = find_or_add(copy, text_of(chain->name));
        to->n = n;
        to->hash = is_staged ? chain->staged_hash : chain->hash;
    }
    return copy;
}

/* The file itself is head_file.c's; these are its ways in. */
void head__each_chain(const struct head *head,
                      void (*each)(void *arg, const char *name, int64_t n,
                                   const struct sha256 *hash),
                      void *arg)
{
    const struct head_chain *chain, *next;
    HASH_ITER(hh, head->chains, chain, next)
    {
        if (chain->n >= 0)
            each(arg, chain->name, chain->n, &chain->hash);
    }
}

bool head__put_chain(struct head *head, struct text name, int64_t n, const struct sha256 *hash)
{
    if (find(head, name) != NULL || HASH_COUNT(head->chains) >= HEAD_CHAINS_MAX)
        return false;
    struct head_chain *chain = find_or_add(head, name);
    chain->n = n;
    chain->hash = *hash;
    return true;
}

struct tree_frontier *head__tree(struct head *head, enum tree_hash hash)
{
    return &head->tree[hash];
}

struct buf *head__note(struct head *head, bool is_sm3) { return &head->notes[is_sm3]; }

void head__set_incarnation(struct head *head, int64_t incarnation)
{
    head->incarnation = incarnation;
}
