/*
 * notice/model.h - private: what a notice shows, and its bytes (docs/spec/notice.md).
 *
 * Everything lives in the arena of the model. Tables are filled row by row; a cell in yuan gets a
 * figure, which lists the records that it sums or the figures that it adds. notice_model__write()
 * checks that every figure adds up before a byte is written.
 *
 *   struct table *table = notice_model__table(model, "收入");
 *   notice_model__column(table, "项目", CELL_TEXT);
 *   notice_model__column(table, "金额", CELL_YUAN);
 *   struct cell *row = notice_model__row(table);
 *   TRY(notice_model__text(model, &row[0], "label", "利息", err));
 *   struct figure *figure = notice_model__figure(model, &row[1]);
 */
#ifndef NOTICE_MODEL_H
#define NOTICE_MODEL_H

#include "core/arena.h"
#include "notice/notice.h"

enum cell_kind { CELL_TEXT, CELL_YUAN, CELL_COUNT, CELL_DATE };
enum {
    MODEL_TABLES_MAX = 6,
    MODEL_COLUMNS_MAX = 12,
    MODEL_ROWS_MAX = 5000,
    MODEL_PARAGRAPHS_MAX = 12,
    MODEL_BOOKS_MAX = 8,
    MODEL_BASIS_MAX = 32,
    MODEL_TEXT_MAX = 2000, /* bytes of one text */
};

/* A record that a figure sums, and what it brings. */
struct summand {
    const char *chain;
    int64_t n;
    struct sha256 hash;
    int64_t amount_fen;
    struct summand *next;
};

/* What a record brings: sign * the sum of its entry's lines of these books and this colour; or the
 * number in this field of its body. Or the figure adds and takes away others. */
struct figure {
    const char *id;
    int64_t amount_fen;
    const char *const *books; /* ends with NULL */
    const char *field;        /* neither: it adds figures */
    int sign;
    const char *source; /* NULL: any */
    int year;           /* 0: any */
    struct summand *first, *last;
    size_t summands;
    struct figure **plus, **minus; /* end with NULL; NULL: none */
};

struct cell {
    const char *text; /* of text and dates */
    int64_t number;   /* of counts */
    struct figure *figure;
};

struct column {
    const char *title;
    enum cell_kind kind;
};

struct table {
    const char *title;
    struct column columns[MODEL_COLUMNS_MAX];
    size_t column_count;
    struct cell **rows;
    size_t row_count, row_size;
    struct cell *total; /* NULL: none */
};

struct basis {
    const char *document, *date; /* date "": not known */
};

struct model {
    struct arena *arena;
    const char *number, *title, *issuer, *programme, *contact, *ledger, *hotlines;
    const char *chain, *subject, *place; /* who it is about: id, and county and town */
    const char *supersedes, *supersedes_title;
    enum notice_kind kind;
    bool is_demo, is_before;          /* is_before: 公示, else 公告 */
    struct date as_of, from, to, due; /* due.day 0: none */
    int64_t size;
    struct sha256 root;
    int64_t checking_fen; /* 核对中 */
    struct basis basis[MODEL_BASIS_MAX];
    size_t basis_count;
    const char *paragraphs[MODEL_PARAGRAPHS_MAX];
    size_t paragraph_count;
    struct table tables[MODEL_TABLES_MAX];
    size_t table_count;
    struct figure **figures; /* in order of their cells */
    size_t figure_count, figure_size;
};

struct model *notice_model__new(struct arena *arena);
struct table *notice_model__table(struct model *model, const char *title);
void notice_model__column(struct table *table, const char *title, enum cell_kind kind);
/* NULL past MODEL_ROWS_MAX. */
struct cell *notice_model__row(struct model *model, struct table *table);
struct cell *notice_model__total(struct model *model, struct table *table);

/* What may be shown is decided by the masking policy, by the field's name (mask.h). */
bool notice_model__text(struct model *model, struct cell *cell, const char *field,
                        const char *value, struct err *err) MUST_CHECK;
bool notice_model__paragraph(struct model *model, const char *text, struct err *err) MUST_CHECK;
bool notice_model__basis(struct model *model, const char *document, const char *date,
                         struct err *err) MUST_CHECK;

/* The figure of a cell of the row that was begun last, or of the total; its id follows from its
 * place: "t0.r3.c2", "t0.total.c2". */
struct figure *notice_model__figure(struct model *model, struct table *table, struct cell *cell,
                                    size_t column);
/* Adds what a record brings; one and the same record once. Fails: ERR_LIMIT. */
bool figure__add(struct model *model, struct figure *figure, const struct summand *summand,
                 struct err *err) MUST_CHECK;
/* The figure adds `plus` and takes away `minus`, lists that end with NULL. Fails: ERR_LIMIT. */
bool figure__sum(struct model *model, struct figure *figure, struct figure *const *plus,
                 struct figure *const *minus, struct err *err) MUST_CHECK;
/* Gives a table a total over its rows of every column in yuan. */
bool notice_model__sum_rows(struct model *model, struct table *table, const char *label,
                            struct err *err) MUST_CHECK;

/* Appends the bytes, and gives the root of the figures: the tree (RFC 6962) over their canonical
 * bytes. Fails: ERR_LIMIT, ERR_ENCODING; ERR_UNBALANCED when a figure is not what it sums. */
bool notice_model__write(const struct model *model, struct buf *out, struct sha256 *ret_figures,
                         struct err *err) MUST_CHECK;
/* The strings of a model's bytes looked over for personal data; numbers that it prints to be called
 * are meant to be read. Fails: ERR_LEAK. */
bool notice_model__scan(struct text bytes, const char *name, struct err *err) MUST_CHECK;

/* "500,000.00" in the arena. */
const char *notice_model__yuan(struct arena *arena, int64_t fen);
/* "2020年12月31日" in the arena. */
const char *notice_model__day(struct arena *arena, struct date date);
const char *notice_model__source(const char *source); /* "市级财政" */

#endif
