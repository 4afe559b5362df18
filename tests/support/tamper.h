/*
 * tests/support/tamper.h - falsified bundles: a table of cases and what runs it.
 *
 * Each case first proves that the intact bundle verifies, then mutilates it and demands the
 * finding at the place.
 */
#ifndef SUPPORT_TAMPER_H
#define SUPPORT_TAMPER_H

#include "model.h"
#include "verify/report.h"

#define VILLAGE "441424103201"
#define PAYER   "payer/d-tianhe"
#define OFFICE  "programme/office"

struct tamper_case {
    const char *name;
    void (*mutilate)(struct model *m);
    bool of_folder; /* done to the files, not to what is written */
    enum pass finding;
    const char *chain;
    const char *type; /* of the record that must be named: its first in the chain */
    int64_t n;        /* or its number; -1 the chain as a whole; -2 any */
};

/* Path of a file of the bundle of the case that runs. */
const char *tamper_path(const char *name);
void tamper_run(const struct tamper_case *cases, size_t count);
/* Verifies one mutilated model against the heads of the intact one. */
void tamper_verify(void (*mutilate)(struct model *m), struct report *report);

#endif
