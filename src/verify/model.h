/*
 * verify/model.h - private: the figures of a notice's model (docs/spec/notice.md), and whether
 * they add up.
 *
 *   TRY(model_read(bytes, &model));                    // false: this is no model
 *   model.sums[i].brought is filled by who reads the records
 *   model_judge(&model, wrong, arg);
 *
 * Views point into the model's bytes.
 */
#ifndef VERIFY_MODEL_H
#define VERIFY_MODEL_H

#include "core/money.h"
#include "crypto/hash.h"

enum { MODEL_SIZE_MAX = 16 << 20 };

/* What a figure is, and what was found of it. */
struct model_figure {
    struct text bytes, id;
    int64_t amount_fen;
    struct money brought; /* by the records that were found, and by other figures */
    bool is_wrong;        /* that is known already */
};

/* A record that a figure sums. */
struct model_want {
    struct text item; /* as it stands in the figure */
    struct text chain;
    int64_t n;
    size_t figure;
    bool is_found;
};

struct model {
    struct text bytes, number, chain;
    int64_t size; /* of the log: everything summed stands before it */
    struct sha256 digest, root, figures_root;
    struct model_figure *figures; /* in order of their ids */
    size_t count, room;
    struct model_want *wants; /* in order of chain and number */
    size_t want_count, want_room;
};

bool model_read(struct text bytes, struct model *ret);
void model_release(struct model *model);
/* wrong() for each cell and figure that does not add up, by its id. */
void model_judge(struct model *model, void (*wrong)(void *arg, struct text id, const char *text),
                 void *arg);

#endif
