/* Any bytes as the body of an add-checkpoint request to a witness that knows one log. Whatever
 * comes, the answer is one of the protocol's, a cosignature only for what was written down, and
 * what is known of the log never gets smaller. */
#include "../support/tinylog.h"
#include "proof/submission.h"
#include "witness/witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORIGIN "example.org/ledger"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/mingzhang-fuzz-XXXXXX";
static struct witness *witness;

static void demand(bool promise)
{
    if (!promise)
        abort();
}

static void clean_up(void)
{
    static const char *const NAMES[] = { "state", "lock", "key.pem", "witness.conf", "evidence" };
    char path[128];
    witness_free(witness);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        (void)remove(path); /* the evidence stays when there is some */
    }
    (void)remove(folder); /* as above */
}

static void set_up(void)
{
    struct err err = { 0 };
    char path[128];
    struct buf vkey;
    struct tinylog *log = tinylog_new(ORIGIN, 1, TINYLOG_MAX);
    buf_init(&vkey, 1000);
    tinylog_vkey(log, &vkey);
    tinylog_free(log);
    demand(mkdtemp(folder) != NULL && witness_create(folder, "audit.example/w1", NULL, &err));
    (void)snprintf(path, sizeof path, "%s/witness.conf", folder);
    FILE *file = fopen(path, "a");
    demand(file != NULL && fprintf(file, "log = %s\n", vkey.data) > 0 && fclose(file) == 0);
    buf_release(&vkey);
    demand(witness_open(folder, true, &witness, &err));
    (void)atexit(clean_up);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int STATUSES[] = { 200, 400, 403, 404, 409, 422 };
    struct witness_answer answer = { 0 };
    bool known = false;
    if (witness == NULL)
        set_up();
    uint64_t before = witness_state_get(witness_seen(witness), ORIGIN).size;
    buf_init(&answer.body, SUBMISSION_MAX);
    witness_add(witness, (struct text) { (const char *)data, size }, &answer);
    uint64_t after = witness_state_get(witness_seen(witness), ORIGIN).size;
    for (size_t i = 0; i < COUNT(STATUSES); i++)
        known = known || answer.status == STATUSES[i];
    demand(known && after >= before && !answer.body.over && answer.body.len > 0);
    demand(answer.status == 200 ? after == answer.size : after == before);
    demand((answer.status == 200) == (strstr(answer.body.data, " audit.example/w1 ") != NULL));
    buf_release(&answer.body);
    return 0;
}
