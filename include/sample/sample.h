/*
 * sample/sample.h - the programme in invented files: registry, payers' lists, bank statements,
 * and truth.json, which says what was planted in them.
 *
 * Every name, account and amount is invented, and every sheet says so (演示数据·非真实); only the
 * county codes, the calendar and the shape of the files are real. The same options give the same
 * bytes. The truth is reasoned from what was planted and shares no code with the reconciler.
 * What stands in which file: docs/sample.md.
 */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "core/err.h"

#include <stddef.h>
#include <stdint.h>

enum {
    SAMPLE_VILLAGES_MIN = 24, /* fewer cannot hold all three sources and both routes */
    SAMPLE_VILLAGES_MAX = 1908,
    SAMPLE_VILLAGES_WHOLE = 477, /* exactly the programme: the registry's scope is then `whole` */
    SAMPLE_YEARS_MAX = 2,
};

struct sample_options {
    uint64_t seed;
    int villages; /* 0: SAMPLE_VILLAGES_WHOLE */
    int years;    /* 0: SAMPLE_YEARS_MAX; counted from 2019 */
    const char *dir;
};

struct sample_summary {
    size_t files;    /* to be imported; without truth.json and import.json */
    size_t payments; /* different lines of the payers' lists */
    size_t lines;    /* different lines of the statements that will be accepted */
    size_t breaks;   /* entries of truth.json */
};

/* Makes the folder when it is missing and writes everything into it; files of an earlier sample
 * there are overwritten.
 * Fails: ERR_USAGE when an option is out of its range; ERR_IO. */
bool sample_write(const struct sample_options *options, struct sample_summary *ret,
                  struct err *err) MUST_CHECK;

#endif
