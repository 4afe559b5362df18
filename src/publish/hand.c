#include "hand.h"
#include "publisher.h"
#include "village_page.h"

#include <stdlib.h>
#include <string.h>

static int by_code(const void *a, const void *b, void *arg)
{
    const struct village_row *rows = arg;
    const struct span *first = a;
    const struct span *second = b;
    return strcmp(rows[first->from].village, rows[second->from].village);
}

void batch__sort(struct batch *batch)
{
    qsort_r(batch->spans, batch->villages, sizeof batch->spans[0], by_code, batch->rows);
}

struct hand {
    struct db *db;
    struct press press;
    struct arena *arena;
    struct village_facts facts;
    struct chain chain;
    const struct batch *batch;
    size_t at; /* villages of the batch that are printed */
};

static const char *code_of(const struct hand *hand, size_t village)
{
    return hand->batch->rows[hand->batch->spans[village].from].village;
}

static bool print_next(struct hand *hand, bool has_chain, struct err *err)
{
    const struct batch *batch = hand->batch;
    struct span span = batch->spans[hand->at++];
    if (has_chain)
        TRY(chain__write(&hand->chain, err));
    hand->facts.chain = has_chain ? &hand->chain : NULL;
    return village__print(&hand->press, &hand->facts, &batch->rows[span.from], span.count, err);
}

/* The page of the village whose chain has come in, if any has. */
static bool end_chain(struct hand *hand, struct err *err)
{
    bool has_chain = hand->chain.id[0] != '\0';
    return !has_chain || print_next(hand, true, err);
}

static bool take_line(const struct chain_line *line, void *arg, struct err *err)
{
    struct hand *hand = arg;
    if (strcmp(line->chain, hand->chain.id) != 0) {
        TRY(end_chain(hand, err));
        while (hand->at < hand->batch->villages && strcmp(code_of(hand, hand->at), line->chain) < 0)
            TRY(print_next(hand, false, err));
        if (hand->at == hand->batch->villages || strcmp(code_of(hand, hand->at), line->chain) != 0)
            return err_set(err, ERR_INTERNAL, "chain %s comes out of order", line->chain);
        chain__begin(&hand->chain, line->chain);
    }
    return chain__take(&hand->chain, line, err);
}

static char *list_codes(const struct hand *hand)
{
    enum { COMMA_AND_CODE = 13 };
    const struct batch *batch = hand->batch;
    char *list = arena_alloc(hand->arena, batch->villages * COMMA_AND_CODE + 3);
    size_t len = 0;
    for (size_t i = 0; i < batch->villages; i++) { /* codes have twelve digits: a CHECK */
        list[len++] = i == 0 ? '{' : ',';
        memcpy(list + len, code_of(hand, i), COMMA_AND_CODE - 1);
        len += COMMA_AND_CODE - 1;
    }
    list[len] = '}';
    return list;
}

bool hand__print(struct hand *hand, struct batch *batch, struct err *err)
{
    hand->batch = batch;
    hand->at = 0;
    hand->press.paths = &batch->paths;
    arena_reset(hand->arena);
    chain__begin(&hand->chain, "");
    const char *codes = list_codes(hand);
    TRY(publish__projects(hand->db, hand->arena, codes, &hand->facts.projects, err));
    TRY(publish__parties(hand->db, hand->arena, codes, &hand->facts.parties, err));
    TRY(publish__each_village_line(hand->db, codes, take_line, hand, err));
    TRY(end_chain(hand, err));
    while (hand->at < batch->villages)
        TRY(print_next(hand, false, err));
    return true;
}

struct hand *hand__make(const struct publisher *p)
{
    struct hand *hand = calloc(1, sizeof *hand);
    if (hand == NULL)
        abort();
    hand->arena = arena_make();
    hand->facts.keys = p->keys;
    hand->facts.notices = &p->notices;
    press__share(&p->press, &hand->press);
    chain__init(&hand->chain, &hand->press);
    return hand;
}

bool hand__open(struct hand *hand, const struct publisher *p, const char *snapshot, struct err *err)
{
    TRY(db_open(db_conninfo(p->db), &hand->db, err));
    return db_begin_at(hand->db, snapshot, err);
}

size_t hand__free(struct hand *hand)
{
    size_t pages = hand->press.pages;
    db_free(hand->db); /* it only read: what is open is given up */
    chain__release(&hand->chain);
    press__unshare(&hand->press);
    arena_free(hand->arena);
    free(hand);
    return pages;
}
