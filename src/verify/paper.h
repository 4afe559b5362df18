/*
 * verify/paper.h - private: the integrity report as a PDF that an auditor can file. The page itself
 * is made by the program mingzhang-board, which lies beside this one.
 */
#ifndef VERIFY_PAPER_H
#define VERIFY_PAPER_H

#include "verify/report.h"

struct paper_of {
    const char *subject; /* folder, or the database */
    const char *date;    /* of the verification, "2026-11-24" */
    const char *trust;   /* file that was trusted; NULL: none */
};

/* The document as board/board.h describes it; the caller frees. */
struct jv *paper_document(const struct report *report, const struct paper_of *of);
/* Fails: ERR_IO when the program is not there or cannot write; what it says otherwise. */
bool paper_write(const struct report *report, const struct paper_of *of, const char *path,
                 struct err *err) MUST_CHECK;

#endif
