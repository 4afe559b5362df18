/* The files that prove a notice, the evidence it is made again from, and what other kinds sum. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/sealer.h"
#include "core/date.h"
#include "ledger/desk.h"
#include "ledger/poster.h"
#include "notice/check.h"
#include "notice/notice.h"
#include "proof/headtree.h"
#include "proof/receipt.h"
#include "json/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VILLAGES = 6 }; /* of a sealer test */
static const char HOME[] = "441424100201";
static const char USE[] = "N3-441424100201-2019-1";

static struct date day(const char *text)
{
    struct err err = { 0 };
    struct date date;
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

static int begin(void **state)
{
    struct sealer_test *test = calloc(1, sizeof *test);
    assert_non_null(test);
    sealer_test_begin(test, "off");
    pg_test_sql(&test->pg, "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                           " VALUES ('2019-12-31', '{}', 1)");
    *state = test;
    return 0;
}

static int end(void **state)
{
    sealer_test_end(*state);
    free(*state);
    return 0;
}

static void seal(struct sealer_test *test)
{
    struct err err = { 0 };
    struct post_summary summary;
    ASSERT_OK(ledger_post(test->pg.db, test->signer, NULL, &summary, &err));
    (void)sealer_test_advance(test);
}

static struct notice_ask ask_for(enum notice_kind kind, const char *subject)
{
    return (struct notice_ask) { .kind = kind,
                                 .subject = subject,
                                 .year = 2019,
                                 .from = { (int32_t)((time_now_us() / 1000000 + 28800) / 86400) },
                                 .who = "张三" };
}

/* Drafted, reviewed, published, and in a checkpoint. */
static void publish(struct sealer_test *test, const struct notice_ask *ask)
{
    struct err err = { 0 };
    struct notice_made made;
    AUTO(desk) struct desk *desk = NULL;
    const struct notice_rendering rendering = { .templates = text_of("{}"), .renderer = "test-1" };
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    ASSERT_OK(notice_draft(desk, ask, &made, &err));
    ASSERT_OK(notice_review(desk, made.number, "李四", &err));
    ASSERT_OK(notice_publish(desk, made.number, &rendering, &err));
    ASSERT_OK(desk_commit(desk, &err));
    (void)sealer_test_advance(test);
}

/* Village 1 with this many statement lines; each, and the balance brought along, is a record. */
static void publish_use(struct sealer_test *test, int lines)
{
    const struct notice_ask ask = ask_for(NOTICE_USE, HOME);
    facts_lines(test->pg.db, VILLAGES, VILLAGES * lines);
    seal(test);
    publish(test, &ask);
}

/* What was put, by name. */
struct files {
    struct jv *check, *model, *whole;
    struct buf receipt;
    int parts, wholes, office;
    int64_t in_parts;
};

static bool take(void *arg, const char *name, struct text bytes, struct err *err)
{
    struct files *files = arg;
    struct jv *value = NULL;
    if (strcmp(name, "notice.tlog-proof") == 0) {
        buf_init(&files->receipt, RECEIPT_SIZE_MAX);
        buf_add(&files->receipt, bytes.ptr, bytes.len);
        return true;
    }
    TRY(jv_parse(bytes, name, &value, err));
    if (strcmp(name, "check.json") == 0)
        files->check = value;
    else if (strcmp(name, "model.json") == 0)
        files->model = value;
    else if (strcmp(name, "441424100201.whole.json") == 0)
        files->whole = value;
    else {
        files->parts += strncmp(name, "check-", 6) == 0;
        files->in_parts += (int64_t)jv_size(jv_get(value, "records"));
        files->office += strstr(name, "office") != NULL;
        jv_free(value);
    }
    files->wholes += strstr(name, ".whole.json") != NULL;
    return true;
}

static void release(struct files *files)
{
    jv_free(files->check);
    jv_free(files->model);
    jv_free(files->whole);
    buf_release(&files->receipt);
}

static struct files files_of(struct sealer_test *test, const char *number)
{
    struct err err = { 0 };
    struct files files = { 0 };
    AUTO(notice_checks) struct notice_checks *checks = notice_checks_new(test->pg.db, &test->conf);
    ASSERT_OK(notice_check_files(checks, number, take, &files, &err));
    return files;
}

static void check_files__prove_the_notice_to_the_log(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct receipt *receipt = malloc(sizeof *receipt);
    struct note_key key;
    struct note *note = malloc(sizeof *note);
    struct checkpoint checkpoint;
    assert_non_null(receipt);
    assert_non_null(note);
    publish_use(test, 20);
    struct files files = files_of(test, USE);
    const char *bytes = jv_string(jv_get(jv_get(files.check, "notice"), "bytes"), "");
    struct sha256 leaf = record_hash(bytes, strlen(bytes));
    ASSERT_OK(
        receipt_parse((struct text) { files.receipt.data, files.receipt.len }, receipt, &err));
    ASSERT_OK(note_parse(receipt->note, note, &err));
    ASSERT_OK(checkpoint_parse(note->text, &checkpoint, &err));
    ASSERT_OK(
        note_key_of("test.example/2019", NOTE_ED25519, &test->signer->checkpoint_key, &key, &err));
    ASSERT_OK(receipt_check(receipt, TREE_SHA256, &leaf, &key, 1, &err));
    assert_string_equal(jv_string(jv_get(files.check, "checkpoint"), ""), receipt->note.ptr);
    assert_int_equal(jv_size(jv_get(files.check, "records")), 21);
    release(&files);
    free(receipt);
    free(note);
}

/* 1000 records lie in check.json, one more in two parts. */
static void check_files__part_beyond_a_thousand_records(void **state)
{
    struct sealer_test *test = *state;
    publish_use(test, CHECK_RECORDS_MAX - 1);
    struct files files = files_of(test, USE);
    assert_int_equal(jv_size(jv_get(files.check, "records")), CHECK_RECORDS_MAX);
    assert_int_equal(files.parts, 0);
    release(&files);
}

static void check_files__keep_parts_with_their_digests(void **state)
{
    struct sealer_test *test = *state;
    publish_use(test, CHECK_RECORDS_MAX);
    struct files files = files_of(test, USE);
    assert_int_equal(jv_size(jv_get(files.check, "records")), 0);
    assert_int_equal(jv_size(jv_get(files.check, "parts")), 2);
    assert_int_equal(files.parts, 2);
    assert_int_equal(files.in_parts, CHECK_RECORDS_MAX + 1);
    release(&files);
}

static void whole_files__speak_of_public_chains_alone(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct files files = { 0 };
    bool is_made;
    publish_use(test, 5);
    ASSERT_OK(log_head_daily(test->pg.db, test->signer, &is_made, &err));
    assert_true(is_made);
    (void)sealer_test_advance(test);
    AUTO(notice_checks) struct notice_checks *checks = notice_checks_new(test->pg.db, &test->conf);
    ASSERT_OK(notice_whole_files(checks, take, &files, &err));
    assert_int_equal(files.office, 0);
    assert_int_equal(files.wholes, VILLAGES + 5); /* payers, programme, transit */
    const char *leaf = jv_string(jv_get(files.whole, "leaf"), "");
    struct headtree_leaf *parsed = malloc(sizeof *parsed);
    assert_non_null(parsed);
    ASSERT_OK(headtree_leaf_parse(text_of(leaf), parsed, &err));
    assert_int_equal(parsed->n, pg_test_int(&test->pg, "SELECT max(n) FROM ledger.record"
                                                       " WHERE chain = '441424100201'"));
    free(parsed);
    release(&files);
}

static void read_evidence(struct sealer_test *test, struct buf *model, struct buf *templates)
{
    struct err err = { 0 };
    struct notice_commitment said;
    buf_init(model, NOTICE_MODEL_MAX);
    buf_init(templates, NOTICE_TEMPLATES_MAX);
    ASSERT_OK(notice_evidence(test->pg.db, USE, &said, model, templates, &err));
    assert_string_equal(said.renderer, "test-1");
}

static void evidence__is_the_same_when_openings_are_destroyed(void **state)
{
    struct sealer_test *test = *state;
    struct buf before, after, templates;
    publish_use(test, 5);
    read_evidence(test, &before, &templates);
    buf_release(&templates);
    pg_test_sql(&test->pg, "DO $$DECLARE o record; BEGIN FOR o IN SELECT chain, n, field FROM"
                           " ledger.opening LOOP PERFORM ledger.erase_opening(o.chain, o.n,"
                           " o.field, 'test'); END LOOP; END$$");
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM ledger.opening"), 0);
    read_evidence(test, &after, &templates);
    assert_int_equal(before.len, after.len);
    assert_memory_equal(before.data, after.data, before.len);
    assert_string_equal(templates.data, "{}");
    buf_release(&before);
    buf_release(&after);
    buf_release(&templates);
}

static void evidence__that_was_changed_is_not_given_out(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    struct notice_commitment said;
    struct buf model, templates;
    publish_use(test, 5);
    pg_test_sql(&test->pg,
                "ALTER TABLE notice.evidence DISABLE TRIGGER ALL;"
                "ALTER TABLE notice.evidence DROP CONSTRAINT evidence_check;"
                "UPDATE notice.evidence SET bytes = bytes || '\\x20' WHERE kind = 'model'");
    buf_init(&model, NOTICE_MODEL_MAX);
    buf_init(&templates, NOTICE_TEMPLATES_MAX);
    ASSERT_ERR(notice_evidence(test->pg.db, USE, &said, &model, &templates, &err), ERR_TAMPERED);
    buf_release(&model);
    buf_release(&templates);
}

/* The live audit compares the tables with the bytes; each change is one finding. */
static void audit__sees_tables_that_are_not_their_records(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    static const char *const CHANGES[] = {
        "UPDATE notice.notice SET to_day = to_day + 1",
        "UPDATE notice.draft SET title = 'other'",
        "UPDATE notice.notice SET renderer = 'other'",
        "UPDATE notice.notice SET ended_n = 99",
        "DELETE FROM notice.notice",
        "INSERT INTO notice.step (chain, n, number, step, on_day) SELECT chain, n + 1, number,"
        " 'ended', '2030-01-01' FROM notice.notice",
        "INSERT INTO notice.objection (objection, number, chain, n, words_n, received, due)"
        " SELECT 'Y-1', number, chain, n + 1, 1, '2019-01-01', '2019-01-02' FROM notice.notice",
        "UPDATE notice.evidence SET bytes = bytes || '\\x20' WHERE kind = 'templates'",
    };
    publish_use(test, 5);
    assert_int_equal(pg_test_int(&test->pg, "SELECT count(*) FROM audit.notice_finding"), 0);
    pg_test_sql(&test->pg, "ALTER TABLE notice.evidence DROP CONSTRAINT evidence_check");
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        ASSERT_OK(db_begin(test->pg.db, DB_READ_COMMITTED, &err));
        pg_test_sql(&test->pg, "SET LOCAL session_replication_role = replica");
        pg_test_sql(&test->pg, CHANGES[i]);
        if (pg_test_int(&test->pg, "SELECT count(*) FROM audit.table_finding") != 1)
            fail_msg("not seen: %s", CHANGES[i]);
        db_rollback(test->pg.db);
    }
}

static int64_t cell(const struct files *files, size_t row, size_t column)
{
    const struct jv *table = jv_at(jv_get(files->model, "tables"), 0);
    const struct jv *cells =
        row == SIZE_MAX ? jv_get(table, "total") : jv_at(jv_get(table, "rows"), row);
    return jv_int(jv_at(cells, column), -1);
}

/* Village 1: payments of 1.00 and 1.06 for 2019, the first of them arrived; village 4: none. */
static void arrival__says_owed_paid_arrived_and_on_its_way(void **state)
{
    struct sealer_test *test = *state;
    struct notice_ask ask = ask_for(NOTICE_ARRIVAL, "city");
    ask.issued = day("2019-03-01");
    facts_payments(test->pg.db, VILLAGES, 2 * VILLAGES);
    pg_test_sql(&test->pg,
                "INSERT INTO reconcile.payment_state (payment_id, village, left_code, right_code)"
                " SELECT id, village_code, 'allotted', CASE line_no WHEN 1 THEN 'matched'"
                " ELSE 'in_transit' END FROM intake.payment;"
                "INSERT INTO programme.day SELECT d::date, extract(isodow FROM d) < 6,"
                " count(*) FILTER (WHERE extract(isodow FROM d) < 6) OVER (ORDER BY d)"
                " FROM generate_series('2019-02-01'::date, '2019-04-30', '1 day') d");
    seal(test);
    publish(test, &ask);
    struct files files = files_of(test, "N1-city-2019-1");
    assert_int_equal(cell(&files, 0, 3), FACTS_VILLAGE_PAYS);
    assert_int_equal(cell(&files, 0, 4), 206);
    assert_int_equal(cell(&files, 0, 5), 100);
    assert_int_equal(cell(&files, 0, 6), 106);
    assert_int_equal(cell(&files, 0, 7), 0);
    assert_int_equal(cell(&files, 1, 4), 0);
    assert_int_equal(cell(&files, SIZE_MAX, 3), 2 * FACTS_VILLAGE_PAYS);
    assert_int_equal(cell(&files, SIZE_MAX, 5), 100);
    assert_string_equal(jv_string(jv_get(files.model, "due"), ""), "2019-03-22");
    assert_string_equal(jv_string(jv_get(files.model, "stage"), ""), "公示");
    release(&files);
}

static struct desk_place put_project(struct desk *desk, const char *id, int budget,
                                     const char *replaces)
{
    struct err err = { 0 };
    struct desk_place place;
    char body[1024];
    (void)snprintf(body, sizeof body,
                   "{\"budget_fen\":%d,\"category\":\"road\",\"id\":\"%s\",\"name\":\"村道\",%s"
                   "\"target\":\"硬化村道\",\"village\":\"441424100201\",\"year\":2019}",
                   budget, id, replaces);
    const struct desk_record record = { .chain = HOME,
                                        .type = TYPE_PROJECT,
                                        .body = text_of(body) };
    ASSERT_OK(desk_put(desk, &record, &place, &err));
    return place;
}

static void plan__sums_the_projects_that_stand(void **state)
{
    struct sealer_test *test = *state;
    struct err err = { 0 };
    char replaces[256], hex[SHA256_HEX_SIZE];
    AUTO(desk) struct desk *desk = NULL;
    seal(test);
    ASSERT_OK(desk_open(test->pg.db, test->signer, &desk, &err));
    (void)put_project(desk, "road-1", 200, "");
    struct desk_place old = put_project(desk, "road-2", 300, "");
    (void)snprintf(replaces, sizeof replaces,
                   "\"replaces\":{\"chain\":\"%s\",\"hash\":\"%s\",\"n\":%lld},", old.chain,
                   sha256_hex(&old.hash, hex), (long long)old.n);
    (void)put_project(desk, "road-2", 250, replaces);
    ASSERT_OK(desk_commit(desk, &err));
    (void)sealer_test_advance(test);
    const struct notice_ask plan = ask_for(NOTICE_PLAN, HOME);
    const struct notice_ask completion = ask_for(NOTICE_COMPLETION, "441424");
    publish(test, &plan);
    publish(test, &completion);
    struct files files = files_of(test, "N2-441424100201-2019-1");
    assert_int_equal(cell(&files, SIZE_MAX, 3), 450);
    assert_int_equal(jv_size(jv_get(files.check, "records")), 2);
    release(&files);
    files = files_of(test, "N4-441424-2019-1"); /* of the county, in the programme's chain */
    assert_int_equal(cell(&files, SIZE_MAX, 3), 450);
    assert_int_equal(cell(&files, SIZE_MAX, 4), 0);
    assert_int_equal(cell(&files, SIZE_MAX, 5), 450);
    assert_string_equal(jv_string(jv_get(files.model, "chain"), ""), "programme");
    release(&files);
}

#define CHECK(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK(check_files__prove_the_notice_to_the_log),
        CHECK(check_files__part_beyond_a_thousand_records),
        CHECK(check_files__keep_parts_with_their_digests),
        CHECK(whole_files__speak_of_public_chains_alone),
        CHECK(evidence__is_the_same_when_openings_are_destroyed),
        CHECK(evidence__that_was_changed_is_not_given_out),
        CHECK(audit__sees_tables_that_are_not_their_records),
        CHECK(arrival__says_owed_paid_arrived_and_on_its_way),
        CHECK(plan__sums_the_projects_that_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
