#include "core/i18n.h"
#include "hashes.h"

#include <stdio.h>
#include <string.h>

enum { GAPS_SHOWN = 20 };

static uint64_t size_of_chunk(const struct hash_pass *pass, size_t chunk)
{
    uint64_t left = pass->to - pass->from - (uint64_t)chunk * HASHES_CHUNK;
    return left < HASHES_CHUNK ? left : HASHES_CHUNK;
}

static size_t chunks_of(const struct hash_pass *pass)
{
    return (size_t)((pass->to - pass->from + HASHES_CHUNK - 1) / HASHES_CHUNK);
}

/* The root of a whole chunk. The leaves stay, for sizes that end in the chunk. */
static bool fold(struct hash_pass *pass, size_t chunk, struct scan *scan)
{
    struct sha256 nodes[HASHES_CHUNK / 2];
    (void)scan; /* nothing is read */
    if (chunk >= chunks_of(pass))
        return false;
    if (size_of_chunk(pass, chunk) < HASHES_CHUNK)
        return true;
    const struct sha256 *leaves = pass->leaves + chunk * HASHES_CHUNK;
    for (size_t i = 0; i < HASHES_CHUNK / 2; i++)
        nodes[i] = tree_node(TREE_SHA256, &leaves[2 * i], &leaves[2 * i + 1]);
    for (size_t count = HASHES_CHUNK / 2; count > 1; count /= 2)
        for (size_t i = 0; i < count / 2; i++)
            nodes[i] = tree_node(TREE_SHA256, &nodes[2 * i], &nodes[2 * i + 1]);
    pass->folded[chunk] = nodes[0];
    return true;
}

/* The root of 2^level leaves more; size is a multiple of that. */
static void add_node(struct tree_frontier *frontier, struct sha256 node, int level)
{
    uint64_t more = UINT64_C(1) << level;
    for (; (frontier->size >> level & 1) != 0; level++)
        node = tree_node(TREE_SHA256, &frontier->nodes[level], &node);
    frontier->nodes[level] = node;
    frontier->size += more;
}

/* The checkpoints of the size that has been reached. */
static void compare(struct hash_pass *pass)
{
    struct logbook *book = pass->book;
    struct sha256 root;
    for (; pass->next_point < book->point_count &&
           book->points[pass->next_point].size <= pass->frontier.size;
         pass->next_point++) {
        const struct point *point = &book->points[pass->next_point];
        tree_frontier_root(TREE_SHA256, &pass->frontier, &root);
        verify__log_count(book, PASS_TREE);
        if (!sha256_same(&root, &point->root))
            verify__log_found(book, PASS_TREE, point->file,
                              _("the records here do not give its root"));
    }
}

static bool ends_within(const struct hash_pass *pass, uint64_t end)
{
    return pass->next_point < pass->book->point_count &&
           pass->book->points[pass->next_point].size < end;
}

static void add_chunk(struct hash_pass *pass, size_t chunk)
{
    uint64_t size = size_of_chunk(pass, chunk);
    if (size == HASHES_CHUNK && !ends_within(pass, pass->frontier.size + size)) {
        add_node(&pass->frontier, pass->folded[chunk], HASHES_CHUNK_LEVEL);
        compare(pass);
        return;
    }
    for (uint64_t i = 0; i < size; i++) {
        tree_frontier_add(TREE_SHA256, &pass->frontier, &pass->leaves[chunk * HASHES_CHUNK + i]);
        compare(pass);
    }
}

static void find_gaps(struct hash_pass *pass)
{
    char text[FINDING_TEXT_MAX];
    size_t count = (size_t)(pass->to - pass->from);
    const unsigned char *gap = pass->seen;
    for (int shown = 0; shown < GAPS_SHOWN; shown++, gap++) {
        gap = memchr(gap, 0, count - (size_t)(gap - pass->seen));
        if (gap == NULL)
            return;
        (void)snprintf(text, sizeof text, _("no record has place %llu of the log"),
                       (unsigned long long)(pass->from + (uint64_t)(gap - pass->seen)));
        verify__log_found(pass->book, PASS_POSITION, "", text);
    }
}

void verify__hashes_tree(struct hash_pass *pass)
{
    find_gaps(pass);
    compare(pass); /* size 0 */
    verify__hashes_share(pass, fold);
    for (size_t chunk = 0; chunk < chunks_of(pass); chunk++)
        add_chunk(pass, chunk);
}
