/*
 * tests/support/sealer.h - a ledger with facts, a signer with a head file, and a folder for the
 * log's files; and what must hold of them at any time, judged without the sealer's own code.
 */
#ifndef SUPPORT_SEALER_H
#define SUPPORT_SEALER_H

#include "core/conf.h"
#include "log/log.h"
#include "pg.h"
#include "signer/signer.h"

struct sealer_test {
    struct pg_test pg;
    struct conf conf; /* home: the test's folder */
    struct signer_settings settings;
    struct signer *signer;
};

void sealer_test_begin(struct sealer_test *test, const char *national);
/* The same in a database and folder that are there already, in test->pg. */
void sealer_test_fill(struct sealer_test *test, const char *national);
void sealer_test_end(struct sealer_test *test);
void sealer_test_post(struct sealer_test *test, int payments);    /* so many new ones */
struct log_summary sealer_test_advance(struct sealer_test *test); /* must succeed */
/* Places without gaps, each chain in order; the newest checkpoint is over all leaves and is what
 * RFC 6962 makes of them; the files are those of that checkpoint. */
void sealer_test_sound(struct sealer_test *test);
/* The bytes of a file in the log's folder, NUL behind; lives until the next call. */
const char *sealer_test_file(struct sealer_test *test, const char *name, size_t *ret_len);

#endif
