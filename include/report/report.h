/*
 * report/report.h - what the bureau takes home: the forms of reconciliation.md section 6.
 *
 * Each report states its basis (口径: 所属年度 or 发生期间), the cut-off of its data, who made and
 * who checked it. report_write() reads one snapshot of the database twice: the first reading adds
 * up every column, compares it with totals that were computed another way and with the proof of
 * the last run of the reconciler; only when all of it ties is the second reading written out. So a
 * report that does not tie leaves nothing behind, and memory does not grow with the rows (on paper
 * they are bounded: a document of BOARD_DOCUMENT_MAX bytes).
 *
 * Reports are Chinese documents whatever the language of the terminal; their names, the keys of
 * their JSON and the messages of this module are for programs and people of any language.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "core/date.h"
#include "core/err.h"
#include <stdio.h>

struct db;
struct report;

enum report_format { REPORT_TABLE, REPORT_CSV, REPORT_XLSX, REPORT_JSON, REPORT_PDF };

/* What may narrow a report; report_takes() says which of them it knows. */
enum report_filter {
    REPORT_YEAR = 1,
    REPORT_PAYER = 2,
    REPORT_COUNTY = 4,
    REPORT_ACCOUNT = 8,
    REPORT_MONTH = 16,
};

enum { REPORT_NAME_CHARS_MAX = 60 }; /* of unit, maker and checker each */

struct report_params {
    int year;            /* 0: every year of the programme */
    const char *payer;   /* id of a payer; NULL: all */
    const char *county;  /* six digits; NULL: all */
    const char *account; /* account number; NULL: all */
    int month;           /* 201904; 0: the month of the cut-off */
    const char *unit;    /* 编制单位; NULL leaves a line to write on, as do the next two */
    const char *maker;   /* 制表人 */
    const char *checker; /* 复核人; another person than the maker */
    struct date made_on; /* 填报日期; day 0: today in Beijing */
};

/* Where it goes: a stream that the caller closes, or a file that appears whole or not at all. */
struct report_target {
    enum report_format format;
    FILE *stream;     /* table, CSV, JSON */
    const char *path; /* used when stream is NULL; XLSX and PDF always need it */
};

const struct report *report_next(size_t *at); /* walks all; begin with *at = 0; NULL at the end */
const struct report *report_find(const char *name);
const char *report_name(const struct report *report);
const char *report_title(const struct report *report);
const char *report_basis(const struct report *report);
unsigned report_takes(const struct report *report);

/* Reads "table", "csv", "xlsx", "json" or "pdf". Fails: ERR_USAGE. */
bool report_format_parse(const char *name, enum report_format *ret, struct err *err) MUST_CHECK;

/* Fails: ERR_USAGE (no such report, a filter that it does not take, no path); ERR_SECOND_PERSON
 * (maker = checker); ERR_LIMIT, ERR_INPUT (a name that does not fit into a head); ERR_NOT_FOUND
 * (nothing was reconciled yet, no such payer, county or account, a month without a statement);
 * ERR_DIFFERS when it does not tie, naming the column and both amounts; ERR_LIMIT when
 * it is too long for paper; ERR_IO; ERR_DB. */
bool report_write(struct db *db, const char *name, const struct report_params *params,
                  const struct report_target *target, struct err *err) MUST_CHECK;

#endif
