/* Going on after a restore: what the incarnation record says, and the signer's new head. */
#include "core/i18n.h"
#include "log/place.h"
#include "sealer.h"

#include <inttypes.h>
#include <string.h>

/* The trees over everything that has a place. */
static bool all_trees(struct db *db, bool is_national, struct tree_frontier tree[2],
                      struct err *err)
{
    uint64_t leaves;
    TRY(log_place(db, err));
    TRY(log__leaves(db, &leaves, err));
    return sealer__trees(db, leaves, is_national, tree, err);
}

bool log_lost(struct db *db, struct signer *signer, struct log_lost *ret, struct err *err)
{
    struct err found = { 0 };
    struct signer_head head;
    struct tree_frontier now[2], at_head[2] = { 0 };
    bool is_national = signer->national != NATIONAL_OFF;
    TRY(signer->head(signer, &head, err));
    TRY(all_trees(db, is_national, now, err));
    if (now->size >= head.size)
        TRY(sealer__trees(db, head.size, is_national, at_head, err));
    if (sealer__check_age(db, &head, now->size, at_head, &found))
        return err_set(err, ERR_CONFLICT,
                       _("the database is not older than what was signed (size %" PRIu64 ")"),
                       head.size);
    if (found.code != ERR_OLDER) {
        *err = found;
        return false;
    }
    *ret = (struct log_lost) { .number = head.incarnation + 1,
                               .lost_size = head.size,
                               .lost_root = head.root,
                               .size = now->size };
    tree_frontier_root(TREE_SHA256, now, &ret->root);
    return true;
}

bool log_is_begun(struct signer *signer, const struct log_lost *lost, bool *ret, struct err *err)
{
    struct signer_head head;
    TRY(signer->head(signer, &head, err));
    *ret = head.incarnation == lost->number && head.size == lost->size &&
           sha256_same(&head.root, &lost->root);
    return true;
}

bool log_begin_incarnation(struct db *db, struct signer *signer, struct text record,
                           const struct log_lost *lost, struct err *err)
{
    struct tree_frontier tree[2] = { 0 };
    struct checkpoint_notes notes;
    TRY(signer->incarnate(signer, record, err));
    TRY(sealer__hand_over(db, signer, 0, lost->size, tree, err));
    struct checkpoint_ask ask = sealer__ask(tree, signer->national != NATIONAL_OFF);
    buf_init(&notes.note, CHECKPOINT_NOTE_MAX);
    buf_init(&notes.sm3, CHECKPOINT_NOTE_MAX);
    bool ok = signer->end(signer, &ask, &notes, err);
    buf_release(&notes.note);
    buf_release(&notes.sm3);
    return ok;
}
