/*
 * audit/audit.h - `mingzhang verify`: the live database judged against its own signed bytes.
 *
 * Reads one snapshot: bytes, chains, signatures, bodies, citations as the offline verifier does
 * (verify/checker.h), then every column against the decoded bytes, every opening against its
 * commitment, every fact against its record, dispositions and statements against the books.
 * Nothing is changed. Findings name the record, the village or payer, and the file, line and
 * voucher that the record was made of. Pages that the server cannot read are findings that name the
 * table and the records that stood there; then nothing else is judged.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include "verify/report.h"
#include "verify/trust.h"

struct db;

struct audit_options {
    const struct trust *trust; /* NULL: none; the verdict is then "not anchored" at best */
    int threads;               /* 0: one per processor */
    bool show_progress;        /* a bar on the terminal */
};

/* report: report_init() before, report_release() after; closed here.
 * Fails: ERR_NOT_FOUND when there is no ledger; ERR_DB, ERR_IO. */
bool audit_database(struct db *db, const struct audit_options *options, struct report *report,
                    struct err *err) MUST_CHECK;

/* The kept files go along: this layer does not know where they are kept. */
struct audit_files {
    /* Writes the file of this digest (64 hex digits) to a path where nothing is yet. Fails:
     * ERR_NOT_FOUND when it was erased, which is no failure of the export. */
    bool (*write)(struct db *db, const char *sha256, const char *path, struct err *err);
    size_t written, erased; /* afterwards */
};

/* A published notice and what it stands on; borrowed. This layer does not know what a notice says.
 */
struct audit_notice {
    const char *number;
    const char *const *chains; /* ascending by their bytes */
    size_t count;
    struct text model; /* goes along as notices/<number>.json */
};

struct audit_filter {
    bool public_only;    /* no office chains */
    const char *subject; /* one village code, payer/<id>, transit/<slug> with its office chain */
    const struct audit_notice *notice; /* its chains and no others; NULL: none */
    bool openings;                     /* salts and values of what the records commit to, too */
    struct audit_files *files;         /* the files of the `file` records, too; NULL: none */
    const char *policy; /* text of the ledger's own policy of witnesses, to go along; NULL: none */
};

/* Writes the chains as a bundle (docs/spec/bundle.md); all of them when filter is NULL. The folder
 * appears when it is complete. Fails: as bundle_create(); ERR_NOT_FOUND when no chain passes;
 * ERR_USAGE for files without the chain programme/office, which names them. */
bool audit_export(struct db *db, const char *folder, const struct audit_filter *filter,
                  struct err *err) MUST_CHECK;

#endif
