#include "test.h"

#include "facts.h"
#include "ledger/poster.h"
#include "proof/checkpoint.h"
#include "proof/note.h"
#include "sealer.h"
#include "tinylog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VILLAGES = 6, FILE_MAX = 1 << 20 };
#define LEDGER "test.example/2019"

void sealer_test_begin(struct sealer_test *test, const char *national)
{
    memset(test, 0, sizeof *test);
    pg_test_begin(&test->pg);
    sealer_test_fill(test, national);
}

void sealer_test_fill(struct sealer_test *test, const char *national)
{
    struct err err = { 0 };
    (void)snprintf(test->conf.home, sizeof test->conf.home, "%s", test->pg.folder);
    (void)snprintf(test->conf.national, sizeof test->conf.national, "%s", national);
    ASSERT_OK(signer_settings(&test->conf, &test->settings, &err));
    ASSERT_OK(signer_create(&test->settings, LEDGER, &err));
    ASSERT_OK(signer_open_local(&test->settings, &test->signer, &err));
    ASSERT_OK(ledger_init(test->pg.db, LEDGER, &test->signer->key, &err));
    facts_programme(test->pg.db, VILLAGES);
}

void sealer_test_end(struct sealer_test *test)
{
    signer_free(test->signer);
    pg_test_end(&test->pg);
}

void sealer_test_post(struct sealer_test *test, int payments)
{
    struct err err = { 0 };
    struct post_summary summary;
    facts_payments(test->pg.db, VILLAGES, payments);
    ASSERT_OK(ledger_post(test->pg.db, test->signer, NULL, &summary, &err));
    assert_true(summary.records >= (uint64_t)payments);
}

struct log_summary sealer_test_advance(struct sealer_test *test)
{
    struct err err = { 0 };
    struct log_summary summary;
    ASSERT_OK(log_advance(test->pg.db, test->signer, &test->conf, NULL, &summary, &err));
    return summary;
}

const char *sealer_test_file(struct sealer_test *test, const char *name, size_t *ret_len)
{
    static char bytes[FILE_MAX + 1];
    char path[2048];
    (void)snprintf(path, sizeof path, "%s/log/%s", test->conf.home, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("%s is missing", path);
    *ret_len = fread(bytes, 1, FILE_MAX, file);
    assert_int_equal(fclose(file), 0);
    bytes[*ret_len] = '\0';
    return bytes;
}

static bool take_leaf(const struct db_result *row, void *arg, struct err *err)
{
    struct tinylog *log = arg;
    struct text hex = db_get_text(row, 0, 1);
    (void)err;
    return hex_decode(hex.ptr, hex.len, log->leaves[db_get_int(row, 0, 0)].bytes);
}

/* The leaves as the table has them, into a log that computes by the definition. */
static void read_leaves(struct sealer_test *test, struct tinylog *log)
{
    static const struct db_stmt LEAVES = { "test_leaves",
                                           "SELECT position, encode(hash, 'hex') FROM log.leaf",
                                           DB_ANY_ROWS };
    struct err err = { 0 };
    ASSERT_OK(db_each(test->pg.db, &LEAVES, NULL, 0, take_leaf, log, &err));
}

static void judge_checkpoint(struct sealer_test *test, struct text bytes, size_t size)
{
    struct err err = { 0 };
    struct checkpoint checkpoint;
    struct note_key key;
    struct note *note = malloc(sizeof *note);
    char origin[256];
    assert_non_null(note);
    ASSERT_OK(note_parse(bytes, note, &err));
    ASSERT_OK(checkpoint_parse(note->text, &checkpoint, &err));
    assert_int_equal(checkpoint.size, size);
    (void)snprintf(origin, sizeof origin, TEXT_FMT, TEXT_ARG(checkpoint.origin));
    ASSERT_OK(note_key_of(origin, NOTE_ED25519, &test->signer->checkpoint_key, &key, &err));
    assert_non_null(note_check(note, &key));
    struct tinylog *log = tinylog_new(LEDGER, 1, TINYLOG_MAX);
    read_leaves(test, log);
    struct sha256 root = tinylog_root(log, size);
    assert_memory_equal(root.bytes, checkpoint.root.bytes, SHA256_SIZE);
    tinylog_free(log);
    free(note);
}

void sealer_test_sound(struct sealer_test *test)
{
    struct pg_test *pg = &test->pg;
    struct err err = { 0 };
    struct signer_head head;
    size_t len;
    int64_t size = pg_test_int(pg, "SELECT count(*) FROM log.leaf");
    assert_true(size > 0 && size <= TINYLOG_MAX);
    assert_int_equal(pg_test_int(pg, "SELECT max(position) + 1 FROM log.leaf"), size);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.record"), size);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM ledger.log_queue"), 0);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM log.leaf l JOIN ledger.record r"
                                     " USING (chain, n) WHERE r.hash = l.hash"),
                     size);
    assert_int_equal(pg_test_int(pg, "SELECT count(*) FROM (SELECT n, row_number() OVER (PARTITION"
                                     " BY chain ORDER BY position) - 1 AS due FROM log.leaf) x"
                                     " WHERE n <> due"),
                     0);
    assert_int_equal(pg_test_int(pg, "SELECT max(size) FROM log.checkpoint"), size);
    ASSERT_OK(test->signer->head(test->signer, &head, &err));
    assert_int_equal(head.size, size);
    const char *bytes = sealer_test_file(test, "public/checkpoint", &len);
    judge_checkpoint(test, (struct text) { bytes, len }, (size_t)size);
}
