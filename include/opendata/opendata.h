/*
 * opendata/opendata.h - the books as data for other people's programs.
 *
 * Fiscal Data Packages 1.0 (one per village and year, one per year of the programme), and a subset
 * of the interface that audit software reads, modelled on GB/T 24589.1, and OCDS for contracts.
 * docs/open-data.md says what each column means. Everything comes from public chains and from the
 * reconciliation's public figures: no account of a person, no remark, no break is in it.
 *
 * The files are made from one snapshot and hold no clock: the same facts give the same bytes.
 */
#ifndef OPENDATA_OPENDATA_H
#define OPENDATA_OPENDATA_H

#include "core/err.h"
#include <stdint.h>
#include <stdio.h>

struct db;

/* Where files go; one is open at a time. A path is relative, with '/' between folders. */
struct opendata_sink {
    bool (*open)(void *arg, const char *path, FILE **ret, struct err *err);
    bool (*close)(void *arg, struct err *err); /* the file is whole */
    void *arg;
};

struct opendata_options {
    const char *village; /* only this one's packages; NULL: every package */
    int year;            /* only this year's; 0: all years */
};

struct opendata_summary {
    size_t packages, files;
    int64_t rows; /* of all tables */
};

/* Writes the packages: <year>/programme/… and <year>/<village code>/…. Call it in a transaction of
 * DB_REPEATABLE_READ. Fails: ERR_NOT_FOUND when nothing was reconciled yet, or no such village or
 * year; ERR_DB; ERR_IO; what the sink says. */
bool opendata_fiscal(struct db *db, const struct opendata_options *options,
                     const struct opendata_sink *sink, struct opendata_summary *ret,
                     struct err *err) MUST_CHECK;
/* The same into a new folder, in a transaction of its own; the folder appears whole or not at all.
 * Fails also: ERR_REFUSED when there is something at the path already. */
bool opendata_fiscal_export(struct db *db, const char *folder,
                            const struct opendata_options *options, struct opendata_summary *ret,
                            struct err *err) MUST_CHECK;

/* Writes the general ledger as one file, XML when the path ends in .xml, else JSON; of one chain's
 * unit of account, or of all when `unit` is NULL. rows: lines of vouchers. Fails: ERR_NOT_FOUND;
 * ERR_DB; ERR_IO. */
bool opendata_ledger_export(struct db *db, const char *path, const char *unit,
                            struct opendata_summary *ret, struct err *err) MUST_CHECK;

/* Writes an OCDS 1.1.5 release package: one release for each project with a contract party, of one
 * village or of all. rows: releases. Fails as above. */
bool opendata_ocds_export(struct db *db, const char *path, const char *village,
                          struct opendata_summary *ret, struct err *err) MUST_CHECK;

#endif
