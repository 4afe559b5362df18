#include "proof/headtree.h"
#include "core/i18n.h"
#include "core/money.h"
#include "field.h"
#include "proof/item.h"
#include "proof/word.h"
#include "json/canonical.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int by_place(const void *a, const void *b)
{
    const struct entry_view *left = a;
    const struct entry_view *right = b;
    int order = strcmp(word_of_book(left->book), word_of_book(right->book));
    if (order == 0)
        order = strcmp(word_of_source(left->source), word_of_source(right->source));
    return order != 0 ? order : (left->year > right->year) - (left->year < right->year);
}

bool headtree_settle(struct entry_view *balances, size_t *count, struct err *err)
{
    size_t kept = 0;
    qsort(balances, *count, sizeof *balances, by_place);
    for (size_t i = 0; i < *count;) {
        struct entry_view sum = balances[i];
        struct money money = { sum.amount_fen };
        for (i++; i < *count && by_place(&sum, &balances[i]) == 0; i++)
            if (!money_add(money, (struct money) { balances[i].amount_fen }, &money))
                return err_set(err, ERR_LIMIT, _("a balance is too large"));
        sum.amount_fen = money.fen;
        if (sum.amount_fen != 0)
            balances[kept++] = sum;
    }
    *count = kept;
    return true;
}

static void put_balance(struct canonical *w, const struct entry_view *balance)
{
    canonical_object(w);
    canonical_set_string(w, "account", word_of_book(balance->book));
    canonical_set_int(w, "amount_fen", balance->amount_fen);
    canonical_set_string(w, "source", word_of_source(balance->source));
    canonical_set_int(w, "year", balance->year);
    canonical_close(w);
}

bool headtree_leaf_write(const struct headtree_leaf *leaf, struct buf *out, struct err *err)
{
    struct canonical w;
    char hex[SHA256_HEX_SIZE];
    assert(leaf->count <= FIELD_BALANCES_MAX);
    canonical_begin(&w, out);
    canonical_object(&w);
    canonical_key(&w, "balances");
    canonical_array(&w);
    for (size_t i = 0; i < leaf->count; i++) {
        assert(leaf->balances[i].amount_fen != 0);
        assert(i == 0 || by_place(&leaf->balances[i - 1], &leaf->balances[i]) < 0);
        put_balance(&w, &leaf->balances[i]);
    }
    canonical_close(&w);
    canonical_key(&w, "chain");
    canonical_string(&w, leaf->chain);
    canonical_set_string(&w, "hash", sha256_hex(&leaf->hash, hex));
    canonical_set_int(&w, "n", leaf->n);
    canonical_close(&w);
    return canonical_end(&w, err);
}

static bool read_balances(struct cursor *c, struct headtree_leaf *leaf)
{
    struct items items = { .c = *c, .is_first = true };
    struct text item;
    if (!proof__field(c, FIELD_BALANCES) || !cursor_open(&items.c, '['))
        return false;
    for (leaf->count = 0; items_next(&items, &item); leaf->count++)
        if (!item_balance(item, &leaf->balances[leaf->count]))
            return false;
    return true;
}

bool headtree_leaf_parse(struct text bytes, struct headtree_leaf *ret, struct err *err)
{
    struct cursor c = cursor_of(bytes);
    struct headtree_leaf out;
    enum chain_kind kind;
    bool is_office;
    if (bytes.len > HEADTREE_LEAF_MAX || !canonical_check(bytes, err) || !cursor_open(&c, '{') ||
        !proof__expect(&c, "balances", true) || !read_balances(&c, &out) ||
        !proof__expect(&c, "chain", false) || !cursor_string(&c, &out.chain) ||
        !chain_parse(out.chain, &kind, &is_office) || !proof__expect(&c, "hash", false) ||
        !proof__read_hash(&c, &out.hash) || !proof__expect(&c, "n", false) ||
        !cursor_int(&c, &out.n) || out.n < 0 || cursor_more(&c, '}', false) || !cursor_at_end(&c))
        return err_set(err, ERR_TAMPERED, _("a leaf of the tree of chains is not well-formed"));
    *ret = out;
    return true;
}

void headtree_begin(struct headtree *tree) { *tree = (struct headtree) { .last = "" }; }

static int compare(struct text a, struct text b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool headtree_add(struct headtree *tree, struct text chain, const struct sha256 *leaf_hash,
                  struct err *err)
{
    if (chain.len > CHAIN_ID_MAX || compare(text_of(tree->last), chain) >= 0)
        return err_set(err, ERR_TAMPERED, _("the tree of chains is not in order at \"%.*s\""),
                       TEXT_ARG(chain));
    memcpy(tree->last, chain.ptr, chain.len);
    tree->last[chain.len] = '\0';
    tree_frontier_add(TREE_SHA256, &tree->frontier, leaf_hash);
    return true;
}

struct sha256 headtree_root(const struct headtree *tree)
{
    struct sha256 root;
    tree_frontier_root(TREE_SHA256, &tree->frontier, &root);
    return root;
}

struct sha256 headtree_leaf_hash(struct text leaf)
{
    return tree_leaf(TREE_SHA256, leaf.ptr, leaf.len);
}
