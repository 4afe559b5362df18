/* The bytes of a model: canonical JSON, docs/spec/notice.md. */
#include "core/i18n.h"
#include "core/leak.h"
#include "mask.h"
#include "model.h"
#include "proof/record.h"
#include "proof/tree.h"

#include <stdio.h>

enum { FIGURE_MAX = 4 << 20, STRINGS_MAX = NOTICE_MODEL_MAX };

static const char *const CELL_WORDS[] = { "text", "yuan", "count", "date" };

static void set_text(struct canonical *w, const char *key, const char *text)
{
    canonical_set_string(w, key, text != NULL ? text : "");
}

static void set_date(struct canonical *w, const char *key, struct date date)
{
    char out[DATE_TEXT_MAX];
    canonical_set_string(w, key, date_format(date, out));
}

static void set_hash(struct canonical *w, const char *key, const struct sha256 *hash)
{
    char hex[SHA256_HEX_SIZE];
    canonical_set_string(w, key, sha256_hex(hash, hex));
}

static void put_ids(struct canonical *w, const char *key, struct figure *const *list)
{
    if (list == NULL)
        return;
    canonical_key(w, key);
    canonical_array(w);
    for (size_t i = 0; list[i] != NULL; i++)
        canonical_string(w, text_of(list[i]->id));
    canonical_close(w);
}

static void put_summands(struct canonical *w, const struct figure *figure)
{
    canonical_key(w, "of");
    canonical_array(w);
    for (const struct summand *item = figure->first; item != NULL; item = item->next) {
        canonical_object(w);
        canonical_set_int(w, "amount_fen", item->amount_fen);
        canonical_set_string(w, "chain", item->chain);
        set_hash(w, "hash", &item->hash);
        canonical_set_int(w, "n", item->n);
        canonical_close(w);
    }
    canonical_close(w);
}

static void put_figure(struct canonical *w, const struct figure *figure)
{
    canonical_object(w);
    canonical_set_int(w, "amount_fen", figure->amount_fen);
    if (figure->books != NULL) {
        canonical_key(w, "books");
        canonical_array(w);
        for (size_t i = 0; figure->books[i] != NULL; i++)
            canonical_string(w, text_of(figure->books[i]));
        canonical_close(w);
    }
    if (figure->field != NULL)
        canonical_set_string(w, "field", figure->field);
    canonical_set_string(w, "id", figure->id);
    put_ids(w, "less", figure->minus);
    if (figure->plus == NULL)
        put_summands(w, figure);
    if (figure->books != NULL) {
        canonical_set_int(w, "sign", figure->sign);
        if (figure->source != NULL)
            canonical_set_string(w, "source", figure->source);
    }
    put_ids(w, "sum", figure->plus);
    if (figure->books != NULL && figure->year != 0)
        canonical_set_int(w, "year", figure->year);
    canonical_close(w);
}

/* Every figure is what it sums: asked again of what is written. */
static bool check_figure(const struct figure *figure, struct err *err)
{
    int64_t sum = 0; /* each step was in range when it was added */
    for (const struct summand *item = figure->first; item != NULL; item = item->next)
        sum += item->amount_fen;
    for (size_t i = 0; figure->plus != NULL && figure->plus[i] != NULL; i++)
        sum += figure->plus[i]->amount_fen;
    for (size_t i = 0; figure->minus != NULL && figure->minus[i] != NULL; i++)
        sum -= figure->minus[i]->amount_fen;
    return sum == figure->amount_fen ||
           err_set(err, ERR_UNBALANCED, _("figure %s is not the sum of what it lists"), figure->id);
}

static bool put_figures(struct canonical *w, const struct model *model, struct sha256 *ret_root,
                        struct err *err)
{
    AUTO(buf) struct buf bytes = { 0 };
    struct tree_frontier tree = { 0 };
    buf_init(&bytes, FIGURE_MAX);
    canonical_key(w, "figures");
    canonical_array(w);
    for (size_t i = 0; i < model->figure_count; i++) {
        struct canonical one;
        buf_clear(&bytes);
        TRY(check_figure(model->figures[i], err));
        canonical_begin(&one, &bytes);
        put_figure(&one, model->figures[i]);
        TRY(canonical_end(&one, err));
        struct sha256 leaf = tree_leaf(TREE_SHA256, bytes.data, bytes.len);
        tree_frontier_add(TREE_SHA256, &tree, &leaf);
        canonical_raw(w, (struct text) { bytes.data, bytes.len });
    }
    canonical_close(w);
    tree_frontier_root(TREE_SHA256, &tree, ret_root);
    return true;
}

static void put_cells(struct canonical *w, const struct table *table, const struct cell *cells)
{
    canonical_array(w);
    for (size_t c = 0; c < table->column_count; c++) {
        const struct cell *cell = &cells[c];
        if (table->columns[c].kind == CELL_YUAN)
            canonical_int(w, cell->figure != NULL ? cell->figure->amount_fen : 0);
        else if (table->columns[c].kind == CELL_COUNT)
            canonical_int(w, cell->number);
        else
            canonical_string(w, text_of(cell->text != NULL ? cell->text : ""));
    }
    canonical_close(w);
}

static void put_table(struct canonical *w, const struct table *table)
{
    canonical_object(w);
    canonical_key(w, "columns");
    canonical_array(w);
    for (size_t c = 0; c < table->column_count; c++) {
        char id[8];
        (void)snprintf(id, sizeof id, "c%zu", c); /* at most two digits */
        canonical_object(w);
        canonical_set_string(w, "id", id);
        canonical_set_string(w, "kind", CELL_WORDS[table->columns[c].kind]);
        canonical_set_string(w, "title", table->columns[c].title);
        canonical_close(w);
    }
    canonical_close(w);
    canonical_key(w, "rows");
    canonical_array(w);
    for (size_t r = 0; r < table->row_count; r++)
        put_cells(w, table, table->rows[r]);
    canonical_close(w);
    canonical_set_string(w, "title", table->title);
    if (table->total != NULL) {
        canonical_key(w, "total");
        put_cells(w, table, table->total);
    }
    canonical_close(w);
}

static void put_basis(struct canonical *w, const struct model *model)
{
    canonical_key(w, "basis");
    canonical_array(w);
    for (size_t i = 0; i < model->basis_count; i++) {
        canonical_object(w);
        if (model->basis[i].date[0] != '\0')
            canonical_set_string(w, "date", model->basis[i].date);
        canonical_set_string(w, "document", model->basis[i].document);
        canonical_close(w);
    }
    canonical_close(w);
}

/* "名称 号码;名称 号码": the number is the last word. */
static void put_hotlines(struct canonical *w, const struct model *model)
{
    struct text rest = text_of(model->hotlines != NULL ? model->hotlines : "");
    canonical_key(w, "hotlines");
    canonical_array(w);
    while (rest.len > 0) {
        size_t end = rest.len;
        (void)text_find(rest, ";", &end); /* the last one has none */
        struct text item = text_trim(text_slice(rest, 0, end));
        rest = end < rest.len ? text_slice(rest, end + 1, rest.len) : text_of("");
        size_t at = item.len;
        while (at > 0 && item.ptr[at - 1] != ' ')
            at--;
        if (item.len == 0)
            continue;
        canonical_object(w);
        canonical_key(w, "name");
        canonical_string(w, text_trim(text_slice(item, 0, at)));
        canonical_key(w, "number");
        canonical_string(w, text_slice(item, at, item.len));
        canonical_close(w);
    }
    canonical_close(w);
}

static void put_masking(struct canonical *w)
{
    canonical_key(w, "masking");
    canonical_object(w);
    canonical_set_string(w, "policy", MASK_POLICY);
    canonical_set_int(w, "version", MASK_VERSION);
    canonical_close(w);
}

static void put_paragraphs(struct canonical *w, const struct model *model)
{
    canonical_key(w, "paragraphs");
    canonical_array(w);
    for (size_t i = 0; i < model->paragraph_count; i++)
        canonical_string(w, text_of(model->paragraphs[i]));
    canonical_close(w);
}

static void put_period(struct canonical *w, const struct model *model)
{
    canonical_key(w, "period");
    canonical_object(w);
    canonical_set_int(w, "days", model->to.day - model->from.day);
    set_date(w, "from", model->from);
    set_date(w, "to", model->to);
    canonical_close(w);
}

static void put_signature(struct canonical *w, const struct model *model)
{
    canonical_key(w, "signature");
    canonical_object(w);
    set_date(w, "date", model->from);
    canonical_set_string(w, "name", model->issuer);
    canonical_close(w);
}

static void put_subject(struct canonical *w, const struct model *model)
{
    canonical_key(w, "subject");
    canonical_object(w);
    set_text(w, "id", model->subject);
    set_text(w, "place", model->place);
    canonical_close(w);
}

/* From "kind" on. */
static void put_rest(struct canonical *w, const struct model *model)
{
    canonical_set_string(w, "kind", notice_kind_word(model->kind));
    set_text(w, "ledger", model->ledger);
    put_masking(w);
    canonical_set_string(w, "number", model->number);
    put_paragraphs(w, model);
    put_period(w, model);
    set_text(w, "programme", model->programme);
    set_hash(w, "root", &model->root);
    put_signature(w, model);
    canonical_set_int(w, "size", model->size);
    canonical_set_string(w, "stage", model->is_before ? "公示" : "公告");
    put_subject(w, model);
    if (model->supersedes != NULL) {
        canonical_key(w, "supersedes");
        canonical_object(w);
        canonical_set_string(w, "number", model->supersedes);
        set_text(w, "title", model->supersedes_title);
        canonical_close(w);
    }
    canonical_key(w, "tables");
    canonical_array(w);
    for (size_t i = 0; i < model->table_count; i++)
        put_table(w, &model->tables[i]);
    canonical_close(w);
    canonical_set_string(w, "title", model->title);
    canonical_set_int(w, "v", 1);
}

bool notice_model__write(const struct model *model, struct buf *out, struct sha256 *ret_figures,
                         struct err *err)
{
    struct canonical w;
    canonical_begin(&w, out);
    canonical_object(&w);
    set_date(&w, "as_of", model->as_of);
    put_basis(&w, model);
    set_text(&w, "chain", model->chain);
    canonical_set_int(&w, "checking_fen", model->checking_fen);
    set_text(&w, "contact", model->contact);
    canonical_set_bool(&w, "demo", model->is_demo);
    if (model->due.day != 0)
        set_date(&w, "due", model->due);
    TRY(put_figures(&w, model, ret_figures, err));
    put_hotlines(&w, model);
    canonical_set_string(&w, "issuer", model->issuer);
    put_rest(&w, model);
    canonical_close(&w);
    return canonical_end(&w, err);
}
