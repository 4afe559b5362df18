#include "batch.h"
#include "crypto/random.h"
#include "signer/signer.h"
#include <assert.h>

void batch_init(struct batch *batch)
{
    memset(batch, 0, sizeof *batch);
    buf_init(&batch->bytes, BATCH_BYTES_MAX);
    batch->records_max = BATCH_RECORDS_MAX;
}

void batch_release(struct batch *batch)
{
    buf_release(&batch->bytes);
    free(batch->drafts);
    free(batch->lines);
    free(batch->openings);
    free(batch->origins);
    free(batch->carried);
    free(batch->order);
}

void batch_clear(struct batch *batch)
{
    buf_clear(&batch->bytes);
    batch->records_max = BATCH_RECORDS_MAX;
    batch->draft_count = batch->line_count = batch->opening_count = 0;
    batch->origin_count = batch->carried_count = batch->progress_count = 0;
    memset(batch->lane_from, 0, sizeof batch->lane_from);
}

bool batch_is_full(const struct batch *batch)
{
    return batch->draft_count >= batch->records_max || batch->bytes.len >= BATCH_BYTES_FULL;
}

bool batch_is_empty(const struct batch *batch)
{
    return batch->draft_count == 0 && batch->progress_count == 0;
}

/* The next item of a growing array, zeroed. Memory of a job: exhaustion aborts, as in an arena. */
static void *next_item(void **array, size_t *count, size_t *size, size_t item_size)
{
    if (*count == *size) {
        *size = *size == 0 ? 256 : *size * 2;
        void *larger = reallocarray(*array, *size, item_size);
        if (larger == NULL)
            abort();
        *array = larger;
    }
    char *item = (char *)*array + *count * item_size;
    (*count)++;
    memset(item, 0, item_size);
    return item;
}

struct draft *batch_add_draft(struct batch *batch)
{
    void *array = batch->drafts;
    struct draft *draft =
        next_item(&array, &batch->draft_count, &batch->draft_size, sizeof *batch->drafts);
    batch->drafts = array;
    size_t number = batch->draft_count - 1;
    size_t line = batch->line_count, opening = batch->opening_count, origin = batch->origin_count;
    while (line > 0 && batch->lines[line - 1].draft == number)
        line--;
    while (opening > 0 && batch->openings[opening - 1].draft == number)
        opening--;
    while (origin > 0 && batch->origins[origin - 1].draft == number)
        origin--;
    draft->first_line = line;
    draft->first_opening = opening;
    draft->first_origin = origin;
    return draft;
}

struct draft_line *batch_add_line(struct batch *batch)
{
    void *array = batch->lines;
    struct draft_line *line =
        next_item(&array, &batch->line_count, &batch->line_size, sizeof *batch->lines);
    batch->lines = array;
    return line;
}

struct draft_opening *batch_add_opening(struct batch *batch)
{
    void *array = batch->openings;
    struct draft_opening *opening =
        next_item(&array, &batch->opening_count, &batch->opening_size, sizeof *batch->openings);
    batch->openings = array;
    return opening;
}

struct draft_origin *batch_add_origin(struct batch *batch)
{
    void *array = batch->origins;
    struct draft_origin *origin =
        next_item(&array, &batch->origin_count, &batch->origin_size, sizeof *batch->origins);
    batch->origins = array;
    return origin;
}

struct draft_carried *batch_add_carried(struct batch *batch)
{
    void *array = batch->carried;
    struct draft_carried *carried =
        next_item(&array, &batch->carried_count, &batch->carried_size, sizeof *batch->carried);
    batch->carried = array;
    return carried;
}

/* What qsort() compares has no context of its own; each number goes with its draft. */
struct place_of {
    const struct draft *draft;
    size_t number;
};

static int in_order(const void *left, const void *right)
{
    const struct place_of *a = left, *b = right;
    if (a->draft->lane != b->draft->lane)
        return a->draft->lane < b->draft->lane ? -1 : 1;
    int by_chain =
        a->draft->chain == b->draft->chain ? 0 : strcmp(a->draft->chain, b->draft->chain);
    if (by_chain != 0)
        return by_chain;
    return a->number < b->number ? -1 : a->number > b->number;
}

void batch_sort(struct batch *batch)
{
    size_t count = batch->draft_count;
    struct place_of *places = calloc(count + 1, sizeof *places);
    if (batch->order_size < count) {
        free(batch->order);
        batch->order = calloc(count, sizeof *batch->order);
        batch->order_size = count;
    }
    if (places == NULL || (batch->order == NULL && count > 0))
        abort();
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place_of) { &batch->drafts[i], i };
    qsort(places, count, sizeof *places, in_order);
    for (size_t i = 0, lane = 0; lane <= BATCH_LANES_MAX; lane++) {
        while (i < count && places[i].draft->lane < (int)lane)
            i++;
        batch->lane_from[lane] = i;
    }
    for (size_t i = 0; i < count; i++)
        batch->order[i] = places[i].number;
    free(places);
}

void progress_keep(struct draft_progress *array, size_t *count, const struct draft_progress *word)
{
    size_t at = 0;
    while (at < *count && strcmp(array[at].kind, word->kind) != 0)
        at++;
    assert(at < BATCH_PROGRESS_MAX);
    array[at] = *word;
    if (at == *count)
        (*count)++;
}

void batch_set_progress(struct batch *batch, const char *kind, int64_t last_id, bool done)
{
    const struct draft_progress word = { kind, last_id, done };
    progress_keep(batch->progress, &batch->progress_count, &word);
}

bool batch_salt(struct batch *batch, unsigned char out[SALT_SIZE], struct err *err)
{
    if (batch->salts_left == 0) {
        TRY(random_bytes(batch->salts, sizeof batch->salts, err));
        batch->salts_left = SALTS_AHEAD;
    }
    unsigned char *salt = batch->salts[--batch->salts_left];
    memcpy(out, salt, SALT_SIZE);
    memset(salt, 0, SALT_SIZE);
    return true;
}

/* Bytes that the signer refuses are ours: nobody has tampered with them. */
static bool own_fault(struct err *err)
{
    if (err->code == ERR_TAMPERED)
        err->code = ERR_INPUT;
    return false;
}

bool batch_sign_some(struct batch *batch, struct signer *signer, size_t *from, struct err *err)
{
    enum { AT_ONCE = SIGNER_TEXTS_MAX };
    struct text texts[AT_ONCE];
    struct signature signatures[AT_ONCE];
    struct signature_der seconds[AT_ONCE];
    bool is_double = signer->national == NATIONAL_RECORD;
    size_t count = batch->draft_count - *from;
    if (count > AT_ONCE)
        count = AT_ONCE;
    assert(count > 0);
    for (size_t i = 0; i < count; i++) {
        const struct draft *draft = &batch->drafts[*from + i];
        texts[i] = (struct text) { batch->bytes.data + draft->from, draft->len };
    }
    if (!signer->sign(signer, texts, count, signatures, seconds, err))
        return own_fault(err);
    for (size_t i = 0; i < count; i++) {
        struct draft *draft = &batch->drafts[*from + i];
        draft->signature = signatures[i];
        draft->second = is_double ? seconds[i] : (struct signature_der) { 0 };
    }
    *from += count;
    return true;
}

bool batch_sign(struct batch *batch, struct signer *signer, struct err *err)
{
    signer->is_alone = true;
    for (size_t from = 0; from < batch->draft_count;)
        TRY(batch_sign_some(batch, signer, &from, err));
    batch_sort(batch);
    return true;
}
