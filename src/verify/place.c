/* A record in its place of the log. */
#include "core/i18n.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

void verify__place_begin(struct checker *checker)
{
    struct logbook *book = checker->options.book;
    if (book == NULL)
        return;
    book->last_position = -1;
    book->saw_unplaced = false;
    verify__heads_begin(checker);
}

void verify__place_before(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    if (book != NULL)
        verify__heads_pass(checker, item->position >= 0 ? (uint64_t)item->position : UINT64_MAX);
}

static void found(struct checker *checker, const struct item *item, enum pass pass,
                  const char *text)
{
    verify__found(checker, item, pass, checker->chains[checker->link.chain].count - 1, text);
}

/* Does it follow the record before it also in the log? */
static bool check_order(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    verify__count(checker, PASS_POSITION);
    if (item->position < 0) {
        book->saw_unplaced = true;
        checker->report->unplaced++;
        return false;
    }
    if (book->saw_unplaced)
        found(checker, item, PASS_POSITION,
              _("it has a place in the log and a record before it has none"));
    if (item->position <= book->last_position)
        found(checker, item, PASS_POSITION,
              _("its place in the log is not behind that of the record before it"));
    book->last_position = item->position;
    if (book->newest > 0 && (uint64_t)item->position >= book->newest)
        checker->report->uncovered++;
    return true;
}

static void put_leaf(struct checker *checker, const struct item *item, enum tree_hash hash,
                     const struct sha256 *leaf)
{
    struct logbook *book = checker->options.book;
    enum leaf_put put = LEAF_FRESH;
    if (book->leaves[hash] == NULL || checker->failed.code != ERR_NONE ||
        !leaves_put(book->leaves[hash], (uint64_t)item->position, leaf, &put, &checker->failed))
        return;
    if (hash != TREE_SHA256)
        return; /* the same place again */
    if (put == LEAF_TAKEN)
        found(checker, item, PASS_POSITION, _("its place in the log is that of another record"));
    if (put == LEAF_OUTSIDE)
        found(checker, item, PASS_POSITION, _("its place is beyond the end of the log"));
}

static void find_leaf(struct checker *checker, const struct item *item, enum tree_hash hash,
                      const struct sha256 *leaf)
{
    static const char *const TEXTS[] = {
        [TILE_LEAF_GOOD] = NULL,
        [TILE_LEAF_OTHER] = N_("the log has another record in its place"),
        [TILE_LEAF_MISSING] = N_("the tile that must hold it is not there, or not whole"),
        [TILE_LEAF_BROKEN] = N_("the tile that holds it does not lead to the one above it"),
    };
    struct logbook *book = checker->options.book;
    if (book->tiles[hash] == NULL || (uint64_t)item->position >= book->newest)
        return;
    verify__count(checker, PASS_TREE);
    enum tile_leaf what = verify__tilefile_leaf(book->tiles[hash], (uint64_t)item->position, leaf);
    if (what != TILE_LEAF_GOOD)
        found(checker, item, what == TILE_LEAF_OTHER ? PASS_TREE : PASS_TILE, _(TEXTS[what]));
}

/* The first checkpoint that covers the place. */
static size_t point_behind(const struct logbook *book, uint64_t position)
{
    size_t low = 0;
    for (size_t high = book->point_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (book->points[middle].size > position)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void check_time(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    size_t behind = point_behind(book, (uint64_t)item->position);
    int64_t until = behind < book->point_count ? book->points[behind].at_us : INT64_MAX;
    int64_t since = behind > 0 ? book->points[behind - 1].since_us : INT64_MIN;
    if (until == INT64_MAX && since == INT64_MIN)
        return;
    verify__count(checker, PASS_TIME);
    if (until != INT64_MAX && item->record.at_us - until > LOGBOOK_AHEAD_S * INT64_C(1000000))
        found(checker, item, PASS_TIME,
              _("it is dated after a time at which others had seen it in the log"));
    if (since != INT64_MIN && since - item->record.at_us > LOGBOOK_BEHIND_S * INT64_C(1000000))
        found(checker, item, PASS_TIME,
              _("it is dated before a time at which others had seen the log without it"));
}

static bool root_of(const struct body *body, const char *field, struct sha256 *ret)
{
    struct text hex = body_string(body, field);
    return hex.len == SHA256_HEX_SIZE - 1 && hex_decode(hex.ptr, hex.len, ret->bytes);
}

/* The root of the log that a head or a seal names is looked at when the tree is there. */
static void note_claim(struct checker *checker, const struct item *item)
{
    struct logbook *book = checker->options.book;
    const struct chain_entry *chain = &checker->chains[checker->link.chain];
    struct claim claim;
    memset(&claim, 0, sizeof claim);
    int64_t size = item->is_body ? body_int(&item->body, "size", -1) : -1;
    if (size < 0 || item->record.type == TYPE_INCARNATION ||
        !root_of(&item->body, "root", &claim.root))
        return;
    claim.size = (uint64_t)size;
    claim.has_sm3 = root_of(&item->body, "root_sm3", &claim.root_sm3);
    claim.has_heads = item->record.type == TYPE_SEAL && root_of(&item->body, "heads", &claim.heads);
    claim.position = item->position;
    claim.n = item->record.n;
    claim.at = item->at;
    claim.chain = checker->link.chain;
    claim.type = item->record.type;
    (void)snprintf(claim.chain_id, sizeof claim.chain_id, "%s", chain->id);
    if (fwrite(&claim, sizeof claim, 1, book->claims) != 1 && checker->failed.code == ERR_NONE)
        (void)err_set(&checker->failed, ERR_IO, _("cannot use a temporary file: %s"), "TMPDIR");
}

void verify__place_record(struct checker *checker, const struct item *item)
{
    if (checker->options.book == NULL)
        return;
    if (check_order(checker, item)) {
        put_leaf(checker, item, TREE_SHA256, &item->hash);
        find_leaf(checker, item, TREE_SHA256, &item->hash);
        if (checker->options.national) {
            put_leaf(checker, item, TREE_SM3, &item->sm3);
            find_leaf(checker, item, TREE_SM3, &item->sm3);
        }
        if (item->is_read)
            check_time(checker, item);
    }
    if (item->is_read)
        note_claim(checker, item);
    verify__heads_record(checker, item);
}

void verify__place_end(struct checker *checker, const struct item *item)
{
    if (checker->options.book == NULL)
        return;
    verify__heads_pass(checker, UINT64_MAX);
    verify__heads_end(checker, item);
}
