#include "core/i18n.h"
#include "log.h"
#include "temporary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TSA_MAX = 1024 * 1024 };

void *verify__grown(void *memory, size_t *size, size_t count, size_t item)
{
    if (count < *size)
        return memory;
    *size = *size == 0 ? 64 : 2 * *size;
    void *more = reallocarray(memory, *size, item);
    if (more == NULL)
        abort();
    return more;
}

void verify__log_count(struct logbook *book, enum pass pass)
{
    book->report->checked[pass]++;
    book->report->ran[pass] = true;
}

void verify__log_found(struct logbook *book, enum pass pass, const char *file, const char *text)
{
    struct finding finding = { .pass = pass, .order = UINT32_MAX, .n = -1, .at = -1 };
    (void)snprintf(finding.chain, sizeof finding.chain, "log");
    (void)snprintf(finding.file, sizeof finding.file, "%s", file);
    (void)snprintf(finding.text, sizeof finding.text, "%.*s", FINDING_TEXT_MAX - 1, text);
    report_add(book->report, &finding);
}

static void read_policy(struct logbook *book)
{
    const struct trust *trust = book->options.trust;
    struct err err;
    struct text text = book->options.policy;
    book->policy_is_trusted = trust != NULL && trust->policy != NULL;
    if (book->policy_is_trusted)
        text = text_of(trust->policy);
    if (text.len == 0)
        return;
    book->policy = calloc(1, sizeof *book->policy);
    if (book->policy == NULL)
        abort();
    if (policy_parse(text, book->policy, &err))
        return;
    verify__log_found(book, PASS_WITNESS, "policy", err.text); /* a trusted one was read before */
    free(book->policy);
    book->policy = NULL;
}

bool logbook_new(const struct logbook_options *options, struct report *report, struct logbook **ret,
                 struct err *err)
{
    struct logbook *made = calloc(1, sizeof *made);
    if (made == NULL)
        abort();
    made->options = *options;
    made->report = report;
    buf_init(&made->tsa, TSA_MAX);
    buf_init(&made->proved_bytes, HEADTREE_LEAF_MAX);
    for (size_t i = 0; options->trust != NULL && i < jv_size(options->trust->tsa); i++)
        buf_addf(&made->tsa, "%s\n", jv_string(jv_at(options->trust->tsa, i), ""));
    read_policy(made);
    report->has_log = true;
    bool ok = (made->claims = verify__temporary(err)) != NULL;
    for (int hash = TREE_SHA256; ok && options->whole && hash <= TREE_SM3; hash++)
        if (hash == TREE_SHA256 || options->national)
            ok = leaves_new((enum tree_hash)hash, options->capacity, &made->leaves[hash], err);
    if (ok)
        *ret = made;
    else
        logbook_free(made);
    return ok;
}

void logbook_free(struct logbook *book)
{
    if (book == NULL)
        return;
    for (int i = 0; i < 2; i++) {
        leaves_free(book->leaves[i]);
        verify__tilefile_free(book->tiles[i]);
    }
    if (book->claims != NULL)
        (void)fclose(book->claims); /* nobody reads it any more */
    buf_release(&book->tsa);
    buf_release(&book->proved_bytes);
    free(book->proved);
    free(book->policy);
    free(book->points);
    free(book->heads);
    free(book->seals);
    free(book->incarnations);
    free(book);
}

static struct headline *new_head(struct logbook *book)
{
    book->heads =
        verify__grown(book->heads, &book->head_size, book->head_count, sizeof *book->heads);
    return &book->heads[book->head_count++];
}

static void add_head(struct logbook *book, const struct record *record, const struct body *body,
                     const struct sha256 *hash)
{
    struct headline head = {
        .size = (uint64_t)body_int(body, "size", 0),
        .chains = record->type == TYPE_HEAD ? (uint64_t)body_int(body, "chains", 0) : UINT64_MAX,
        .type = record->type,
        .hash = *hash,
        .n = record->n,
    };
    struct text heads = body_string(body, "heads");
    struct text day = body_string(body, record->type == TYPE_HEAD ? "day" : "as_of");
    if (heads.len != SHA256_HEX_SIZE - 1 || !hex_decode(heads.ptr, heads.len, head.heads.bytes))
        return; /* a seal without, or the main pass finds it */
    (void)snprintf(head.day, sizeof head.day, "%.*s", TEXT_ARG(day));
    headtree_begin(&head.tree);
    if (book->head_count == LOGBOOK_HEADS_MAX) {
        memmove(book->heads, book->heads + 1, (LOGBOOK_HEADS_MAX - 1) * sizeof *book->heads);
        book->head_count--;
    }
    *new_head(book) = head;
}

void logbook_programme(struct logbook *book, struct text bytes, int64_t position)
{
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    if (!record_parse(bytes, &record, &ignored) || !body_read(&record, &body, &ignored))
        return; /* the main pass finds it */
    struct sha256 hash = record_hash(bytes.ptr, bytes.len);
    if (record.type == TYPE_HEAD || record.type == TYPE_PROGRAMME_SEAL)
        add_head(book, &record, &body, &hash);
    if (record.type != TYPE_INCARNATION || position < 0)
        return;
    book->incarnations = verify__grown(book->incarnations, &book->incarnation_size,
                                       book->incarnation_count, sizeof *book->incarnations);
    book->incarnations[book->incarnation_count++] =
        (struct incarnated) { body_int(&body, "number", 1), position };
}

void logbook_seal(struct logbook *book, struct text bytes)
{
    struct err ignored = { 0 };
    struct record record;
    struct body body;
    if (!text_ends(bytes, "\"type\":\"seal\",\"v\":1}") ||
        !record_parse(bytes, &record, &ignored) || !body_read(&record, &body, &ignored) ||
        body_string(&body, "heads").len == 0)
        return;
    int64_t size = body_int(&body, "size", 0);
    book->seals =
        verify__grown(book->seals, &book->seal_size, book->seal_count, sizeof *book->seals);
    book->seals[book->seal_count++] = (uint64_t)(size > 0 ? size : 0);
}

int64_t verify__incarnation_at(const struct logbook *book, uint64_t size)
{
    int64_t number = 1;
    for (size_t i = 0; i < book->incarnation_count; i++)
        if ((uint64_t)book->incarnations[i].position < size)
            number = book->incarnations[i].number;
    return number;
}

static int by_size(const void *left, const void *right)
{
    const struct point *a = left;
    const struct point *b = right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return (int)a->is_newest - (int)b->is_newest;
}

static int heads_by_size(const void *left, const void *right)
{
    const struct headline *a = left;
    const struct headline *b = right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->n < b->n ? -1 : a->n > b->n;
}

static int newest_first(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a > b ? -1 : a < b;
}

static bool is_made(const struct logbook *book, size_t heads, uint64_t size)
{
    for (size_t low = 0, high = heads; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (book->heads[middle].size == size)
            return true;
        if (book->heads[middle].size < size)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Sizes that only seals of accounts name: where no run over all accounts has sealed the programme
 * beside them. */
static void add_seals(struct logbook *book)
{
    size_t heads = book->head_count; /* which are in order */
    if (book->seal_count > 1)
        qsort(book->seals, book->seal_count, sizeof *book->seals, newest_first);
    for (size_t i = 0; i < book->seal_count && book->head_count < LOGBOOK_HEADS_MAX; i++) {
        if ((i > 0 && book->seals[i] == book->seals[i - 1]) || is_made(book, heads, book->seals[i]))
            continue;
        struct headline *head = new_head(book);
        *head = (struct headline) {
            .size = book->seals[i], .chains = UINT64_MAX, .type = TYPE_SEAL, .n = -1
        };
        headtree_begin(&head->tree);
    }
}

/* From here on at_us is the earliest time of this or a later checkpoint, since_us the latest of
 * this or an earlier one: what bounds the records before and behind it. */
static void bound(struct logbook *book)
{
    for (size_t i = book->point_count; i-- > 1;)
        if (book->points[i].at_us < book->points[i - 1].at_us)
            book->points[i - 1].at_us = book->points[i].at_us;
    for (size_t i = 1; i < book->point_count; i++)
        if (book->points[i - 1].since_us > book->points[i].since_us)
            book->points[i].since_us = book->points[i - 1].since_us;
}

void logbook_open(struct logbook *book)
{
    if (book->point_count > 1)
        qsort(book->points, book->point_count, sizeof *book->points, by_size);
    if (book->head_count > 1)
        qsort(book->heads, book->head_count, sizeof *book->heads, heads_by_size);
    add_seals(book);
    if (book->head_count > 1)
        qsort(book->heads, book->head_count, sizeof *book->heads, heads_by_size);
    for (size_t i = 1; i < book->point_count; i++)
        if (book->points[i].size == book->points[i - 1].size &&
            !sha256_same(&book->points[i].root, &book->points[i - 1].root))
            verify__log_found(book, PASS_CHECKPOINT, book->points[i].file,
                              _("two checkpoints of one size have different roots"));
    for (size_t i = 0; i < book->point_count; i++)
        if (book->points[i].is_newest)
            book->newest = book->points[i].size;
    if (book->point_count > 0 && book->points[book->point_count - 1].size > book->newest)
        verify__log_found(book, PASS_CHECKPOINT, book->points[book->point_count - 1].file,
                          _("it is of a larger log than the newest checkpoint"));
    bound(book);
    book->report->log_size = book->newest;
    for (int hash = TREE_SHA256; !book->options.whole && hash <= TREE_SM3; hash++)
        if (book->newest > 0 && (hash == TREE_SHA256 || book->options.national))
            book->tiles[hash] =
                verify__tilefile_new(book->options.folder, (enum tree_hash)hash, book->newest);
}

void verify__log_anchor(struct logbook *book)
{
    const struct trust *trust = book->options.trust;
    book->report->log_anchored =
        book->newest > 0 && trust != NULL && jv_size(trust->checkpoint_keys) > 0;
    if (book->newest > 0 || trust == NULL ||
        (jv_size(trust->checkpoint_keys) == 0 && !trust->has_head && trust->policy == NULL))
        return;
    verify__log_found(book, PASS_CHECKPOINT, "log/checkpoint",
                      _("there is no checkpoint that holds, and you trust what only one can show"));
}

bool logbook_close(struct logbook *book, struct err *err)
{
    verify__log_anchor(book);
    verify__heads_close(book);
    return verify__roots_close(book, err);
}

bool logbook_head(const struct logbook *book, uint64_t *ret_size, struct sha256 *ret_root)
{
    for (size_t i = 0; i < book->point_count; i++) {
        if (!book->points[i].is_newest)
            continue;
        *ret_size = book->points[i].size;
        *ret_root = book->points[i].root;
        return true;
    }
    return false;
}
