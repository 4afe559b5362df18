/* Heads of chains: what a daily head says about every chain, made again when all chains are here,
 * and in a part proved for the chains that are. */
#include "core/file.h"
#include "core/i18n.h"
#include "folder.h"
#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROOF_FILE_MAX = 256 * 1024 };

static bool settled(const struct link *link, struct headtree_leaf *leaf)
{
    struct err ignored;
    if (link->balance_count > FIELD_BALANCES_MAX)
        return false;
    leaf->count = link->balance_count;
    for (size_t i = 0; i < link->balance_count; i++) {
        const struct checker_balance *from = &link->balances[i];
        leaf->balances[i] =
            (struct entry_view) { from->book, from->source, from->year, from->amount_fen };
    }
    return headtree_settle(leaf->balances, &leaf->count, &ignored);
}

/* The leaf of the chain as far as it was read. */
static bool leaf_hash(const struct checker *checker, struct sha256 *ret)
{
    struct err ignored;
    struct buf bytes;
    struct headtree_leaf *leaf = calloc(1, sizeof *leaf);
    if (leaf == NULL)
        abort();
    buf_init(&bytes, HEADTREE_LEAF_MAX);
    leaf->chain = text_of(checker->chains[checker->link.chain].id);
    leaf->n = checker->link.check.next_n - 1;
    leaf->hash = checker->link.check.head;
    bool ok = settled(&checker->link, leaf) && headtree_leaf_write(leaf, &bytes, &ignored);
    if (ok)
        *ret = headtree_leaf_hash((struct text) { bytes.data, bytes.len });
    buf_release(&bytes);
    free(leaf);
    return ok;
}

void verify__heads_pass(struct checker *checker, uint64_t position)
{
    struct logbook *book = checker->options.book;
    struct sha256 leaf;
    struct err ignored;
    if (!book->options.whole || book->next_head == book->head_count ||
        book->heads[book->next_head].size > position)
        return;
    bool has = checker->link.check.next_n > 0 && leaf_hash(checker, &leaf);
    const char *chain = checker->chains[checker->link.chain].id;
    for (; book->next_head < book->head_count && book->heads[book->next_head].size <= position;
         book->next_head++)
        if (has) /* a chain out of order is a finding already */
            (void)!headtree_add(&book->heads[book->next_head].tree, text_of(chain), &leaf,
                                &ignored);
}

void verify__heads_close(struct logbook *book)
{
    for (size_t i = 0; book->options.whole && i < book->head_count; i++) {
        const struct headline *head = &book->heads[i];
        if (head->type == TYPE_SEAL)
            continue; /* the seals that name it are compared with it */
        /* after what is wrong with the chains themselves, which is where it comes from */
        struct finding finding = {
            .pass = PASS_HEADS, .order = UINT32_MAX, .n = head->n, .at = -1
        };
        finding.type = type_row(head->type)->name;
        struct sha256 root = headtree_root(&head->tree);
        verify__log_count(book, PASS_HEADS);
        if (sha256_same(&root, &head->heads) &&
            (head->chains == UINT64_MAX || head->chains == head->tree.frontier.size))
            continue;
        (void)snprintf(finding.chain, sizeof finding.chain, "programme");
        (void)snprintf(finding.text, sizeof finding.text,
                       _("the head of %s is not the state of the chains before it"), head->day);
        report_add(book->report, &finding);
    }
}

bool verify__heads_at(const struct logbook *book, uint64_t size, struct sha256 *ret)
{
    for (size_t low = 0, high = book->head_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct headline *head = &book->heads[middle];
        if (head->size == size) {
            *ret = book->options.whole ? headtree_root(&head->tree) : head->heads;
            return true;
        }
        if (head->size < size)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static const struct headline *head_of(const struct logbook *book, const struct jv *cite)
{
    struct sha256 hash;
    const char *hex = jv_string(jv_get(cite, "hash"), "");
    if (strlen(hex) != SHA256_HEX_SIZE - 1 || !hex_decode(hex, strlen(hex), hash.bytes))
        return NULL;
    for (size_t i = 0; i < book->head_count; i++)
        if (book->heads[i].type == TYPE_HEAD && book->heads[i].n == jv_int(jv_get(cite, "n"), -1) &&
            sha256_same(&book->heads[i].hash, &hash))
            return &book->heads[i];
    return NULL;
}

static bool proof_of(const struct jv *list, struct tree_proof *ret)
{
    ret->count = jv_size(list);
    if (ret->count > TREE_PROOF_MAX)
        return false;
    for (size_t i = 0; i < ret->count; i++) {
        const char *hex = jv_string(jv_at(list, i), "");
        if (strlen(hex) != SHA256_HEX_SIZE - 1 ||
            !hex_decode(hex, strlen(hex), ret->hashes[i].bytes))
            return false;
    }
    return true;
}

/* NULL: the leaf in proved_bytes is in the tree of that head. */
static const char *proof_fault(struct logbook *book, const struct jv *document,
                               const struct headline **ret)
{
    struct err ignored;
    struct tree_proof proof;
    const struct headline *head = head_of(book, jv_get(document, "head"));
    if (head == NULL)
        return _("the head that it names is not in the chain of the programme");
    buf_adds(&book->proved_bytes, jv_string(jv_get(document, "leaf"), ""));
    struct text leaf = { book->proved_bytes.data, book->proved_bytes.len };
    struct sha256 hash = headtree_leaf_hash(leaf);
    if (!proof_of(jv_get(document, "proof"), &proof) ||
        !tree_check_inclusion(TREE_SHA256, head->chains,
                              (uint64_t)jv_int(jv_get(document, "index"), -1), &hash, proof.hashes,
                              proof.count, &head->heads, &ignored))
        return _("the proof does not lead to the tree of chains of its head");
    book->proved = calloc(1, sizeof *book->proved);
    if (book->proved == NULL)
        abort();
    *ret = head;
    if (headtree_leaf_parse(leaf, book->proved, &ignored))
        return NULL;
    free(book->proved);
    book->proved = NULL;
    return _("its leaf is not in canonical form");
}

static void part_found(struct checker *checker, const char *name, const char *text)
{
    struct finding finding = {
        .pass = PASS_HEADS, .order = checker->link.chain, .n = -1, .at = -1
    };
    (void)snprintf(finding.chain, sizeof finding.chain, "%s",
                   checker->chains[checker->link.chain].id);
    (void)snprintf(finding.file, sizeof finding.file, "heads/%s.json", name);
    (void)snprintf(finding.text, sizeof finding.text, "%.*s", FINDING_TEXT_MAX - 1, text);
    report_add(checker->report, &finding);
}

static void read_proof(struct checker *checker, const char *path, const char *name)
{
    struct logbook *book = checker->options.book;
    const struct headline *head = NULL;
    struct err err = { 0 };
    struct buf bytes;
    AUTO(jv) struct jv *document = NULL;
    buf_init(&bytes, PROOF_FILE_MAX);
    verify__count(checker, PASS_HEADS);
    const char *fault = err.text;
    if (file_read(path, &bytes, &err) &&
        jv_parse((struct text) { bytes.data, bytes.len }, name, &document, &err))
        fault = proof_fault(book, document, &head);
    buf_release(&bytes);
    if (fault == NULL && !text_eq(book->proved->chain, checker->chains[checker->link.chain].id))
        fault = _("it is about another chain");
    if (fault != NULL) {
        part_found(checker, name, fault);
        free(book->proved);
        book->proved = NULL;
        return;
    }
    if (book->report->whole_until[0] == '\0' || strcmp(head->day, book->report->whole_until) < 0)
        (void)snprintf(book->report->whole_until, sizeof book->report->whole_until, "%s",
                       head->day);
}

void verify__heads_begin(struct checker *checker)
{
    struct logbook *book = checker->options.book;
    char name[CHAIN_ID_MAX + 1];
    char path[BUNDLE_PATH_MAX];
    struct err ignored;
    book->next_head = 0;
    book->saw_proved = false;
    free(book->proved);
    book->proved = NULL;
    buf_clear(&book->proved_bytes);
    if (book->options.whole || book->options.folder == NULL)
        return;
    (void)bundle_name_of(checker->chains[checker->link.chain].id, name);
    if (!verify__path(path, &ignored, "%s/heads/%s.json", book->options.folder, name))
        return;
    if (access(path, F_OK) == 0)
        read_proof(checker, path, name);
    else
        checker->report->unproved++;
}

static bool same_balances(const struct headtree_leaf *a, const struct headtree_leaf *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->balances[i].book != b->balances[i].book ||
            a->balances[i].source != b->balances[i].source ||
            a->balances[i].year != b->balances[i].year ||
            a->balances[i].amount_fen != b->balances[i].amount_fen)
            return false;
    return true;
}

void verify__heads_record(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    int64_t n = checker->chains[checker->link.chain].count - 1;
    if (book->proved == NULL || n != book->proved->n)
        return;
    book->saw_proved = true;
    if (!sha256_same(&item->hash, &book->proved->hash)) {
        verify__found(checker, item, PASS_HEADS, n, _("its hash is not that of the proved head"));
        return;
    }
    struct headtree_leaf *here = calloc(1, sizeof *here);
    if (here == NULL)
        abort();
    if (!settled(&checker->link, here) || !same_balances(here, book->proved))
        verify__found(checker, item, PASS_HEADS, n,
                      _("the balances up to it are not those of the proved head"));
    free(here);
}

void verify__heads_end(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    if (book->proved != NULL && !book->saw_proved)
        verify__found(checker, item, PASS_HEADS, -1,
                      _("the chain ends before the head that is proved for it"));
}
