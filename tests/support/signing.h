/* Records for tests of the signer: chains of genesis and programme records, in the order of a log.
 */
#ifndef SUPPORT_SIGNING_H
#define SUPPORT_SIGNING_H

#include "signer/signer.h"

#define SIGNING_LEDGER "test.example/ledger"
enum { SIGNING_RECORDS_MAX = 64 };

struct signing_log {
    struct buf bytes[SIGNING_RECORDS_MAX + 3];
    struct text records[SIGNING_RECORDS_MAX]; /* chain by chain, n ascending */
    size_t count;
    struct text other;          /* another n = 1 of the first chain, after another n = 0 */
    struct text foreign;        /* n = 0 of another ledger */
    struct text of_another_key; /* n = 0 that names another key */
};
/* Each of `chains` villages with `each` records: a genesis, then quotas. */
void signing_log_make(struct signing_log *log, size_t chains, size_t each);
void signing_log_release(struct signing_log *log);
/* The roots of the first `size` records, by another implementation than the signer's. */
struct checkpoint_ask signing_log_ask(const struct signing_log *log, size_t size);

/* The signer that the records name; head_path NULL: in memory. */
struct signer *signing_signer(const char *head_path);
struct checkpoint_notes signing_notes(void);
void signing_notes_release(struct checkpoint_notes *notes);

#endif
