/*
 * xlsx.h - the parts of the XLSX reader.
 *
 * A workbook is a ZIP (package) of XML parts. One part lists the sheets (book), one says which
 * cell formats are dates (styles), one holds the texts (strings), one per sheet the cells. Names
 * are compared without namespace prefixes: writers differ in them and in the namespaces.
 */
#ifndef FORMAT_XLSX_H
#define FORMAT_XLSX_H

#include "core/arena.h"
#include "core/buf.h"
#include "format/table.h"
#include "row.h"

/* ---- package: xlsx_package.c */

struct package;

bool package__open(int fd, struct package **ret, struct err *err) MUST_CHECK;
void package_free(struct package *package); /* NULL is fine */
AUTO_DEFINE(package)
bool package__has(const struct package *package, const char *part);
/* Whether the bytes occur in the part. */
bool package__find(struct package *package, const char *part, const char *bytes, bool *ret_found,
                   struct err *err) MUST_CHECK;

struct xml; /* one part being parsed */

/* Names come without prefix; attributes as name, value, ..., NULL. */
struct xml_handlers {
    void (*start)(struct xml *xml, const char *name, const char **attributes);
    void (*end)(struct xml *xml, const char *name);               /* may be NULL */
    void (*text)(struct xml *xml, const char *bytes, size_t len); /* may be NULL */
};

/* Fails: ERR_FORMAT when the part is missing, not XML or has a DOCTYPE; ERR_LIMIT; what a handler
 * set before xml__stop(). */
bool package__parse(struct package *package, const char *part, const struct xml_handlers *handlers,
                    void *arg, struct err *err) MUST_CHECK;
void *xml__arg(struct xml *xml);
struct err *xml__err(struct xml *xml);
void xml__stop(struct xml *xml); /* after xml__err() was set */
/* The value of an attribute, its name compared without prefix; NULL when it is not there. */
const char *xml__attribute(const char **attributes, const char *name);
/* Reads a number without sign up to `most`; false when it is not one. */
bool xml__number(const char *text, uint32_t most, uint32_t *ret) MUST_CHECK;

/* ---- book: xlsx_book.c */

struct xlsx_sheet {
    const char *name;
    const char *part;
    bool hidden;
};

struct xlsx_book {
    bool from_1904;      /* days count from 1904-01-01 */
    const char *strings; /* part; NULL: none */
    const char *styles;  /* part; NULL: none */
    uint32_t count;
    struct xlsx_sheet sheets[XLSX_SHEETS_MAX];
};

bool xlsx_book__read(struct package *package, struct arena *arena, struct xlsx_book *ret,
                     struct err *err) MUST_CHECK;

/* ---- styles: xlsx_styles.c, xlsx_date.c */

enum { DATE_PART = 1, TIME_PART = 2 }; /* what a number format shows */

/* Adds to `out`, one byte for each cell format: what it shows. part NULL: none. */
bool xlsx_styles__read(struct package *package, const char *part, struct buf *out,
                       struct err *err) MUST_CHECK;
unsigned xlsx_date__parts(const char *format);   /* of a format code such as yyyy"年"m"月" */
unsigned xlsx_date__builtin(uint32_t format_id); /* of a format that no file spells out */
enum { XLSX_DATE_MAX = 32 };
/* A serial number as "2019-04-30", "2019-04-30 09:05:00" or "09:05:00"; false when it is no
 * such day. */
bool xlsx_date__format(struct text serial, unsigned parts, bool from_1904,
                       char out[XLSX_DATE_MAX]) MUST_CHECK;

/* ---- strings: xlsx_strings.c */

struct xlsx_strings;

/* part NULL: an empty table. */
bool xlsx_strings__read(struct package *package, const char *part, struct xlsx_strings **ret,
                        struct err *err) MUST_CHECK;
void xlsx_strings_free(struct xlsx_strings *strings); /* NULL is fine */
AUTO_DEFINE(xlsx_strings)
/* The text lives until the next call. False without err: there is no such string. */
bool xlsx_strings__get(struct xlsx_strings *strings, uint32_t index, struct text *ret,
                       struct err *err) MUST_CHECK;
uint32_t xlsx_strings__count(const struct xlsx_strings *strings);
/* Turns _x000D_ and its like into the characters they stand for; returns the new length. */
size_t xlsx__unescape(char *text, size_t len);

/* ---- merged areas: xlsx_merges.c */

struct xlsx_merge {
    uint32_t first_row, last_row, first_column, last_column;
    struct row_piece as; /* of the first cell, once its row was read */
    char *text;          /* in the arena */
};

struct xlsx_merges {
    struct arena *arena; /* of the list and its texts */
    uint32_t count, room;
    struct xlsx_merge *list;
};

/* "C7" or "$C$7" to 3 and 7. */
bool xlsx__reference(const char *text, const char **ret_end, uint32_t *ret_column,
                     uint32_t *ret_row) MUST_CHECK;
bool xlsx_merges__read(struct package *package, const char *part, struct xlsx_merges *ret,
                       struct err *err) MUST_CHECK;
/* Puts the values of merged areas into the cells of the row that they cover. */
void xlsx_merges__fill(struct xlsx_merges *merges, struct row *row);

/* ---- sheet: xlsx_sheet.c */

struct xlsx_context {
    struct package *package;
    const struct xlsx_book *book;
    const struct buf *styles;
    struct xlsx_strings *strings;
    struct xlsx_merges *merges; /* of the sheet */
    struct row *row;
};

bool xlsx_sheet__read(struct xlsx_context *context, const char *part, struct err *err) MUST_CHECK;

/* True for a ZIP that is an XLSX workbook. Fails: ERR_FORMAT with a hint. */
bool xlsx__check(int fd, struct err *err) MUST_CHECK;

#endif
