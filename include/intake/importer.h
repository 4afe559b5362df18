/*
 * intake/importer.h - a file from outside into the tables, whole or not at all.
 *
 * Everything happens in one transaction: the bytes are kept (sealed, in parts), the lines are
 * staged, checked as a set and inserted. Killed at any moment, nothing half-done is left. The same
 * bytes again change nothing and say so; a known line in a new file gains a sighting. What was
 * refused is recorded in intake.refusal with the whole list.
 *
 * Kinds: programme (JSON; none given: the one that ships with the program), registry (a workbook,
 * or several CSV files as one set), payments and statement (one file a call).
 * Memory does not depend on the size of the file.
 */
#ifndef INTAKE_IMPORTER_H
#define INTAKE_IMPORTER_H

#include "core/date.h"
#include "core/err.h"
#include "core/money.h"
#include "core/refusal.h"

struct db;

enum import_kind { IMPORT_PROGRAMME, IMPORT_REGISTRY, IMPORT_PAYMENTS, IMPORT_STATEMENT };

enum { IMPORT_FILES_MAX = 32 };
#define IMPORT_BYTES_MAX (INT64_C(4) << 30) /* of one file */

struct import_options {
    enum import_kind kind;
    const char *const *paths; /* one; registry: up to IMPORT_FILES_MAX; programme: none or one */
    size_t path_count;
    const char *home;       /* for <home>/profiles/<name>.json; NULL: only those that ship */
    const char *profile;    /* NULL: found by the header row */
    bool strict;            /* warnings refuse too */
    bool dry_run;           /* check everything, keep nothing */
    bool is_demo;           /* programme: every page says 演示数据·非真实 */
    const char *supersedes; /* name or SHA-256 (hex) of the file that this one replaces */
    /* payments */
    const char *payer; /* id, when the list does not name it */
    int year;          /* 0: the list has it */
    /* statement; texts as a person types them, NULL: the file has them */
    const char *account, *opening, *closing, *from, *to;
};

struct import_result {
    int64_t file_id;      /* 0 for a dry run */
    const char *name;     /* base name */
    const char *known_as; /* not NULL: these bytes were imported before, under this name */
    bool is_superseded;   /* and another file has taken their place since */
    const char *format, *encoding, *profile;
    int64_t lines;              /* facts that the file states */
    int64_t added;              /* of these, new */
    int64_t seen;               /* of these, known from an earlier file: they gain evidence only */
    int64_t voided;             /* facts of the superseded file that this one no longer states */
    struct money credit, debit; /* sums of the new lines; a list has credit only */
    int accounts;               /* whose statements were read */
    bool has_days;
    struct date from, to;           /* first and last business date */
    int64_t rows_new, rows_changed; /* registry */
    struct refusal_list warnings;   /* `expected` holds the warning */
};

/* "payments" and so on. Fails: ERR_USAGE. */
bool import_kind_parse(const char *word, enum import_kind *ret, struct err *err) MUST_CHECK;

/* The result's texts and both lists live in the arena of `refusals`.
 * Fails: ERR_REFUSED with the list filled (not empty); ERR_USAGE for options that do not fit the
 * kind; ERR_NOT_FOUND (no programme, no such superseded file or profile); ERR_IO; ERR_DB. */
bool import_file(struct db *db, const struct import_options *options, struct import_result *ret,
                 struct refusal_list *refusals, struct err *err) MUST_CHECK;

#endif
