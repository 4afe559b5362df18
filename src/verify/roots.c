/* Every root that somebody signed or remembers, against the tree. */
#include "core/i18n.h"
#include "log.h"

#include <stdio.h>
#include <string.h>

static bool source_of(struct logbook *book, enum tree_hash hash, struct tree_source *ret,
                      uint64_t *ret_size)
{
    if (book->leaves[hash] != NULL) {
        *ret = leaves_source(book->leaves[hash]);
        *ret_size = leaves_count(book->leaves[hash]);
        return true;
    }
    if (book->tiles[hash] == NULL)
        return false;
    *ret = tile_tree_source(book->tiles[hash]->tree);
    *ret_size = book->newest;
    return true;
}

/* NULL: the root is that of the tree; else what is wrong. ERR_IO in err ends everything. */
static const char *root_fault(struct logbook *book, enum tree_hash hash, uint64_t size,
                              const struct sha256 *root, struct err *err)
{
    struct tree_source source;
    uint64_t here;
    struct sha256 made;
    if (!source_of(book, hash, &source, &here))
        return _("there is no checkpoint to compare it with");
    if (size > here)
        return _("records that it covers are not here");
    if (!tree_root_at(&source, size, &made, err)) {
        if (err->code == ERR_IO)
            return "";
        return _("tiles that lead to it are not there, or not whole");
    }
    return sha256_same(&made, root) ? NULL : _("the records here do not give its root");
}

static bool check_points(struct logbook *book, struct err *err)
{
    for (size_t i = 0; i < book->point_count; i++) {
        const struct point *point = &book->points[i];
        for (int hash = TREE_SHA256; hash <= TREE_SM3; hash++) {
            struct err why = { 0 };
            if (hash == TREE_SM3 && (!point->has_sm3 || !book->options.national))
                continue;
            verify__log_count(book, PASS_TREE);
            const char *fault =
                root_fault(book, (enum tree_hash)hash, point->size,
                           hash == TREE_SM3 ? &point->root_sm3 : &point->root, &why);
            if (why.code == ERR_IO) {
                *err = why;
                return false;
            }
            if (fault != NULL)
                verify__log_found(book, PASS_TREE, point->file, fault);
        }
    }
    return true;
}

static void claim_found(struct logbook *book, const struct claim *claim, enum pass pass,
                        const char *text)
{
    struct finding finding = {
        .pass = pass, .order = claim->chain, .n = claim->n, .at = claim->at
    };
    if (pass == PASS_HEADS) /* behind what is wrong with the chains themselves */
        finding.order = UINT32_MAX;
    (void)snprintf(finding.chain, sizeof finding.chain, "%s", claim->chain_id);
    finding.type = type_row(claim->type)->name;
    (void)snprintf(finding.text, sizeof finding.text, "%s", text);
    report_add(book->report, &finding);
}

/* In a part only where the programme's seal of the same run names the same tree of chains. */
static void check_heads(struct logbook *book, const struct claim *claim)
{
    struct sha256 heads;
    if (!verify__heads_at(book, claim->size, &heads))
        return;
    verify__log_count(book, PASS_HEADS);
    if (!sha256_same(&heads, &claim->heads))
        claim_found(book, claim, PASS_HEADS,
                    _("it does not name the state of the chains before it"));
}

static bool check_claim(struct logbook *book, const struct claim *claim, struct err *err)
{
    struct err why = { 0 };
    verify__log_count(book, PASS_TREE);
    const char *fault = NULL;
    if (claim->position >= 0 && claim->size > (uint64_t)claim->position)
        fault = _("the root that it names covers records that came after it");
    else if (claim->size > 0)
        fault = root_fault(book, TREE_SHA256, claim->size, &claim->root, &why);
    if (fault == NULL && claim->has_sm3 && book->options.national)
        fault = root_fault(book, TREE_SM3, claim->size, &claim->root_sm3, &why);
    if (why.code == ERR_IO) {
        *err = why;
        return false;
    }
    if (fault != NULL)
        claim_found(book, claim, PASS_TREE, fault);
    if (claim->has_heads)
        check_heads(book, claim);
    return true;
}

static bool check_claims(struct logbook *book, struct err *err)
{
    struct claim claim;
    rewind(book->claims);
    while (fread(&claim, sizeof claim, 1, book->claims) == 1)
        TRY(check_claim(book, &claim, err));
    return true;
}

static bool check_remembered(struct logbook *book, struct err *err)
{
    const struct trust *trust = book->options.trust;
    struct err why = { 0 };
    if (trust == NULL || !trust->has_head || trust->head_size == 0)
        return true;
    verify__log_count(book, PASS_CONSISTENCY);
    const char *fault =
        trust->head_size > book->newest
            ? _("the log is shorter than the one that you remember")
            : root_fault(book, TREE_SHA256, trust->head_size, &trust->head_root, &why);
    if (why.code == ERR_IO) {
        *err = why;
        return false;
    }
    if (fault != NULL)
        verify__log_found(book, PASS_CONSISTENCY, "log/checkpoint", fault);
    return true;
}

static void check_gaps(struct logbook *book)
{
    uint64_t at = 0;
    char text[FINDING_TEXT_MAX];
    for (int shown = 0; shown < 20 && leaves_gap(book->leaves[TREE_SHA256], at, &at); at++) {
        (void)snprintf(text, sizeof text, _("no record has place %llu of the log"),
                       (unsigned long long)at);
        verify__log_found(book, PASS_POSITION, "", text);
        shown++;
    }
}

/* Every tile that a log of this size has, byte for byte. */
static bool check_tiles(struct logbook *book, enum tree_hash hash, struct err *err)
{
    unsigned char made[TILE_SIZE];
    unsigned char given[TILE_SIZE];
    char name[FINDING_FILE_MAX];
    struct tile tile;
    struct tilefile *files = verify__tilefile_new(book->options.folder, hash, book->newest);
    bool ok = true;
    for (struct tile_walk w = tile_walk(0, book->newest); ok && tile_walk_next(&w, &tile);) {
        verify__log_count(book, PASS_TILE);
        ok = leaves_tile(book->leaves[hash], &tile, made, err);
        if (!ok)
            break;
        if (!verify__tilefile_read(files, &tile, given))
            verify__log_found(book, PASS_TILE, verify__tilefile_name(files, &tile, name),
                              _("the tile is not there, or not whole"));
        else if (memcmp(made, given, (size_t)tile.width * SHA256_SIZE) != 0)
            verify__log_found(book, PASS_TILE, verify__tilefile_name(files, &tile, name),
                              _("the tile is not that of the records here"));
    }
    verify__tilefile_free(files);
    return ok;
}

static bool build(struct logbook *book, struct err *err)
{
    check_gaps(book);
    for (int hash = TREE_SHA256; hash <= TREE_SM3; hash++) {
        if (book->leaves[hash] == NULL)
            continue;
        TRY(leaves_build(book->leaves[hash], err));
        if (book->options.folder != NULL && book->newest > 0 &&
            book->newest <= leaves_count(book->leaves[hash]))
            TRY(check_tiles(book, (enum tree_hash)hash, err));
    }
    return true;
}

bool verify__roots_close(struct logbook *book, struct err *err)
{
    if (book->options.whole)
        TRY(build(book, err));
    for (int hash = TREE_SHA256; hash <= TREE_SM3; hash++)
        if (book->tiles[hash] != NULL)
            verify__tilefile_close(book, book->tiles[hash]);
    return check_points(book, err) && check_claims(book, err) && check_remembered(book, err);
}
