/*
 * notice/maker.h - private: the makers of the models, one for each kind of notice.
 *
 * A maker gets a model whose programme, cut-off, checkpoint and period are filled in. It fills in
 * the chain, the issuer, the title, the basis, the paragraphs and the tables.
 */
#ifndef NOTICE_MAKER_H
#define NOTICE_MAKER_H

#include "store.h"

struct making {
    struct db *db;
    struct arena *arena;
    struct model *model;
    const struct about *about;
    const struct notice_ask *ask;
};

bool maker__arrival(struct making *on, struct err *err) MUST_CHECK;
bool maker__plan(struct making *on, struct err *err) MUST_CHECK;
bool maker__use(struct making *on, struct err *err) MUST_CHECK;
bool maker__completion(struct making *on, struct err *err) MUST_CHECK;
bool maker__outcome(struct making *on, struct err *err) MUST_CHECK;
/* What stands in the notice that is corrected, and what would stand there now. */
bool maker__correction(struct making *on, const struct draft_row *old, struct err *err) MUST_CHECK;
/* Adds the table of what stands otherwise than in `old`, a model that was published. Rows are the
 * same when their words before the first amount are; what is on one side only is 未列 on the other.
 * The tables of the model are those of old, in their order. Fails: ERR_LIMIT. */
struct jv;
bool maker__compare(struct model *model, const struct jv *old, struct err *err) MUST_CHECK;

/* The issuer is as asked for, else this one. */
bool making__issuer(struct making *on, const char *issuer, struct err *err) MUST_CHECK;
/* The basis is as asked for, else this document. */
bool making__basis(struct making *on, const char *document, struct err *err) MUST_CHECK;
/* "2019年度", "2019年第4季度" in the arena; and its first and last day. */
const char *making__period(const struct making *on);
bool making__days(const struct making *on, struct date *ret_from, struct date *ret_to,
                  struct err *err) MUST_CHECK;
/* Everything that is summed must be in the checkpoint. Fails: ERR_BEHIND. */
bool making__placed(const struct making *on, bool is_placed, const char *chain, int64_t n,
                    struct err *err) MUST_CHECK;
bool making__summand(const struct db_result *rows, size_t row, size_t from, struct summand *ret,
                     struct err *err) MUST_CHECK;

#endif
