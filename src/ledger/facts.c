#include "facts.h"
#include <assert.h>

struct walk {
    struct post *post;
    fact_draft *draft;
    const struct reach *reach; /* NULL: keeps no progress */
    enum fact_kind kind;
    int64_t last_id;
    uint64_t rows;
};

static bool visit(const struct db_result *row, void *arg, struct err *err)
{
    struct walk *walk = arg;
    walk->last_id = db_get_int(row, 0, 0);
    walk->rows++;
    TRY(walk->draft(walk->post, row, err));
    if (walk->reach == NULL || !walk->reach->is_settled || walk->last_id > walk->reach->high)
        return true;
    if (walk->post->left_out.code != ERR_NONE) /* progress stops before what was left out */
        return true;
    return post__progress(walk->post, fact_kind_word(walk->kind), walk->last_id, false, err);
}

typedef bool page_of(struct db *db, enum fact_kind kind, int64_t after, store_each *each, void *arg,
                     struct err *err);

/* Ends with the first page that is not full: what comes in the meantime is for the next call. */
static bool walk_pages(struct walk *walk, page_of *page, struct err *err)
{
    uint64_t before;
    do {
        before = walk->rows;
        TRY(page(walk->post->db, walk->kind, walk->last_id, visit, walk, err));
    } while (walk->rows - before == STORE_PAGE);
    return true;
}

bool fact__walk(struct post *post, enum fact_kind kind, fact_draft *draft, struct err *err)
{
    struct reach reach;
    TRY(store__reach(post->db, kind, &reach, err));
    struct walk walk = { post, draft, &reach, kind, reach.low, 0 };
    TRY(walk_pages(&walk, store__page, err));
    if (!reach.is_settled || reach.low == reach.high || post->left_out.code != ERR_NONE)
        return true;
    return post__progress(post, fact_kind_word(kind), reach.high, true, err);
}

bool fact__walk_void(struct post *post, enum fact_kind kind, fact_draft *draft, struct err *err)
{
    struct walk walk = { post, draft, NULL, kind, 0, 0 };
    return walk_pages(&walk, store__page_void, err);
}

bool fact__walk_all(struct post *post, enum store_query query, fact_draft *draft, struct err *err)
{
    struct walk walk = { post, draft, NULL, FACT_FILE, 0, 0 };
    return store__each(post->db, query, visit, &walk, err);
}

bool fact__walk_next(struct post *post, enum store_query query, fact_draft *draft, struct err *err)
{
    struct walk walk = { post, draft, NULL, FACT_FILE, 0, 0 };
    uint64_t before;
    bool is_any; /* mostly not, and then nobody waits until everything is written */
    TRY(store__any(post->db, query, &is_any, err));
    if (!is_any)
        return true;
    do {
        before = walk.rows;
        TRY(post__flush(post, err));
        TRY(store__each(post->db, query, visit, &walk, err));
    } while (walk.rows > before);
    return true;
}

bool fact__place(const struct db_result *row, size_t column, struct place *ret)
{
    if (db_is_null(row, 0, column))
        return false;
    struct text hash = db_get_text(row, 0, column + 2);
    snprintf(ret->chain, sizeof ret->chain, "%s", db_get(row, 0, column));
    ret->n = db_get_int(row, 0, column + 1);
    return hex_decode(hash.ptr, hash.len, ret->hash.bytes);
}

bool fact__colour(const char *source, int64_t year, struct colour *ret, struct err *err)
{
    ret->year = (int)year;
    return source_find(text_of(source), &ret->source, err);
}
