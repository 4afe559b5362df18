/* A notice on the site: made again byte for byte from what its record commits to. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "core/file.h"
#include "ledger/desk.h"
#include "notice/notice.h"
#include "publish/notice_page.h"
#include "publish/publisher.h"

#include <string.h>
#include <unistd.h>

static const char HOME[] = "441424100201"; /* of village 1 */
static const char NUMBER[] = "N3-441424100201-2019-1";
#define FOLDER "notice/N3-441424100201-2019-1/"

struct site_test {
    struct ledger_test *ledger;
    char out[600];
    struct publish_summary summary;
    struct buf file, kept;
};

static struct date day(const char *text)
{
    struct err err = { 0 };
    struct date date;
    ASSERT_OK(date_parse(text_of(text), &date, &err));
    return date;
}

/* January of village 1: 1.00 was there, 5.00 came and nobody knows from whom, 0.30 went. */
static struct site_test begin(struct ledger_test *ledger)
{
    struct site_test test = { .ledger = ledger };
    time_fix(((int64_t)day("2020-01-10").day * 86400 + 3600) * 1000000);
    facts_programme(ledger->pg.db, 2);
    (void)month_accept(ledger->pg.db,
                       (struct month_statement) { .village = 1,
                                                  .from = "2019-01-01",
                                                  .to = "2019-01-31",
                                                  .opening = 100,
                                                  .lines = "2019-01-10 500,2019-01-20 -30" });
    pg_test_sql(&ledger->pg, "INSERT INTO reconcile.run (as_of, proof, rules_version)"
                             " VALUES ('2019-12-31', '{}', 1)");
    month_log(ledger);
    (void)snprintf(test.out, sizeof test.out, "%s/site", ledger->pg.folder);
    buf_init(&test.file, 64 << 20);
    buf_init(&test.kept, 64 << 20);
    return test;
}

static void end(struct site_test *test)
{
    buf_release(&test->file);
    buf_release(&test->kept);
}

static bool draft_and_review(struct site_test *test, struct err *err)
{
    const struct notice_ask ask = {
        .kind = NOTICE_USE, .subject = HOME, .year = 2019, .from = day("2020-01-10"), .who = "张三"
    };
    struct notice_made made;
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(test->ledger->pg.db, test->ledger->signer, &desk, err));
    TRY(notice_draft(desk, &ask, &made, err));
    return notice_review(desk, NUMBER, "李四", err) && desk_commit(desk, err);
}

static bool publish_it(struct site_test *test, struct err *err)
{
    const struct publish_imprint imprint = { .url = "https://gz.example.gov.cn/" };
    AUTO(desk) struct desk *desk = NULL;
    TRY(desk_open(test->ledger->pg.db, test->ledger->signer, &desk, err));
    const char *const number = NUMBER;
    const struct publish_notices ask = {
        .imprint = &imprint, .numbers = &number, .count = 1, .boards = true
    };
    TRY(publish_notices(test->ledger->pg.db, desk, &ask, err));
    return desk_commit(desk, err);
}

static bool make_site(struct site_test *test, struct err *err)
{
    const struct publish_options options = { .out = test->out };
    return publish_site(test->ledger->pg.db, &options, &test->summary, err);
}

static void read_file(struct site_test *test, const char *path)
{
    struct err err = { 0 };
    char full[1024];
    (void)snprintf(full, sizeof full, "%s/%s", test->out, path);
    buf_clear(&test->file);
    ASSERT_OK(file_read(full, &test->file, &err));
}

static void notice__stands_on_the_site_with_its_boards(void **state)
{
    struct site_test test = begin(*state);
    struct err err = { 0 };
    ASSERT_OK(draft_and_review(&test, &err));
    ASSERT_OK(publish_it(&test, &err));
    month_log(test.ledger);
    ASSERT_OK(make_site(&test, &err));
    read_file(&test, FOLDER "index.html");
    ASSERT_TEXT_HAS(test.file.data, "data-m=\"title\"");
    ASSERT_TEXT_HAS(test.file.data, ">5.00</td>");
    ASSERT_TEXT_HAS(test.file.data, "og:url\" content=\"https://gz.example.gov.cn/notice/N3-");
    read_file(&test, FOLDER "a4.pdf");
    assert_memory_equal(test.file.data, "%PDF-1.", 7);
    read_file(&test, FOLDER "a3.pdf");
    read_file(&test, FOLDER "life.html");
    ASSERT_TEXT_HAS(test.file.data, "公示期2020年1月10日至2020年1月20日");
    for (size_t i = 0; i < 4; i++) {
        static const char *const LISTS[] = { "notice/index.html", "notice/kind-N3.html",
                                             "notice/year-2019.html", "notice/county-441424.html" };
        read_file(&test, LISTS[i]);
        ASSERT_TEXT_HAS(test.file.data, NUMBER);
    }
    read_file(&test, "feed.xml");
    ASSERT_TEXT_HAS(test.file.data, NUMBER);
    read_file(&test, "village/441424100201.html");
    ASSERT_TEXT_HAS(test.file.data, FOLDER "index.html");
    end(&test);
}

static void notice__is_made_again_byte_for_byte(void **state)
{
    struct site_test test = begin(*state);
    struct err err = { 0 };
    ASSERT_OK(draft_and_review(&test, &err));
    ASSERT_OK(publish_it(&test, &err));
    month_log(test.ledger);
    ASSERT_OK(make_site(&test, &err));
    read_file(&test, FOLDER "a4.pdf");
    buf_add(&test.kept, test.file.data, test.file.len);
    ASSERT_OK(make_site(&test, &err)); /* boards are kept */
    assert_int_equal(test.summary.changed, 0);
    (void)snprintf(test.out, sizeof test.out, "%s/again", test.ledger->pg.folder);
    ASSERT_OK(make_site(&test, &err)); /* and made anew where there are none */
    read_file(&test, FOLDER "a4.pdf");
    assert_int_equal(test.file.len, test.kept.len);
    assert_memory_equal(test.file.data, test.kept.data, test.kept.len);
    end(&test);
}

enum { FILES = 3 };
static const char *const MADE[FILES] = { FOLDER "index.html", FOLDER "a4.pdf", FOLDER "a3.pdf" };

/* The template set as an earlier version had it: other words on the page and on the board. */
static void set_of_then(struct site_test *test, struct buf *out)
{
    static const char NOW[] = "不代表审计结论", THEN[] = "不等于审计结论";
    struct err err = { 0 };
    ASSERT_OK(publish_templates(test->ledger->pg.db, NULL, NULL, out, &err));
    size_t found = 0;
    for (char *at = out->data; (at = strstr(at, NOW)) != NULL; at += sizeof NOW - 1, found++)
        memcpy(at, THEN, sizeof THEN - 1); /* as long */
    assert_true(found >= 2);
}

/* Makes the files of the reviewed notice and publishes it with their digests. */
static void publish_then(struct site_test *test, const struct buf *set, struct buf made[FILES])
{
    struct err err = { 0 };
    char renderer[PUBLISH_RENDERER_MAX];
    struct sha256 digests[FILES];
    AUTO(buf) struct buf model = { 0 };
    AUTO(desk) struct desk *desk = NULL;
    struct text templates = { set->data, set->len };
    buf_init(&model, NOTICE_MODEL_MAX);
    ASSERT_OK(desk_open(test->ledger->pg.db, test->ledger->signer, &desk, &err));
    ASSERT_OK(notice_model(test->ledger->pg.db, NUMBER, &model, &err));
    struct text words = { model.data, model.len };
    ASSERT_OK(publish_notice_page(words, templates, &made[0], &err));
    ASSERT_OK(publish_notice_board(words, templates, "A4", &made[1], NULL, &err));
    ASSERT_OK(publish_notice_board(words, templates, "A3", &made[2], NULL, &err));
    for (size_t i = 0; i < FILES; i++)
        digests[i] = sha256(made[i].data, made[i].len);
    ASSERT_OK(publish_renderer(renderer, &err));
    const struct notice_rendering rendering = { .templates = templates,
                                                .renderer = renderer,
                                                .page = &digests[0],
                                                .boards = &digests[1],
                                                .board_count = FILES - 1 };
    ASSERT_OK(notice_publish(desk, NUMBER, &rendering, &err));
    ASSERT_OK(desk_commit(desk, &err));
}

static void erase_openings(struct site_test *test)
{
    pg_test_sql(&test->ledger->pg, "DO $$ DECLARE o record; BEGIN FOR o IN SELECT chain, n, field"
                                   " FROM ledger.opening LOOP PERFORM ledger.erase_opening(o.chain,"
                                   " o.n, o.field, 'test'); END LOOP; END $$");
    assert_int_equal(pg_test_int(&test->ledger->pg, "SELECT count(*) FROM ledger.opening"), 0);
}

static void expect_as_made(struct site_test *test, const struct buf made[FILES])
{
    for (size_t i = 0; i < FILES; i++) {
        read_file(test, MADE[i]);
        assert_int_equal(test->file.len, made[i].len);
        assert_memory_equal(test->file.data, made[i].data, made[i].len);
    }
}

/* Page and both PDFs; the templates built in here are others, and nobody can open a commitment. */
static void notice__is_made_again_when_openings_are_gone_and_templates_others(void **state)
{
    struct site_test test = begin(*state);
    struct err err = { 0 };
    struct buf made[FILES];
    AUTO(buf) struct buf set = { 0 };
    buf_init(&set, PUBLISH_TEMPLATES_MAX);
    for (size_t i = 0; i < FILES; i++)
        buf_init(&made[i], PUBLISH_BOARD_MAX);
    ASSERT_OK(draft_and_review(&test, &err));
    set_of_then(&test, &set);
    publish_then(&test, &set, made);
    month_log(test.ledger);
    ASSERT_TEXT_HAS(made[0].data, "不等于审计结论");
    ASSERT_OK(make_site(&test, &err));
    expect_as_made(&test, made);
    erase_openings(&test);
    (void)snprintf(test.out, sizeof test.out, "%s/again", test.ledger->pg.folder);
    ASSERT_OK(make_site(&test, &err));
    expect_as_made(&test, made);
    for (size_t i = 0; i < FILES; i++)
        buf_release(&made[i]);
    end(&test);
}

/* Published with the digest of another page. */
static bool publish_wrongly(struct site_test *test, struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    const struct sha256 page = sha256("another page", 12);
    buf_clear(&test->file);
    TRY(publish_templates(test->ledger->pg.db, NULL, NULL, &test->file, err));
    const struct notice_rendering rendering = { .templates = { test->file.data, test->file.len },
                                                .renderer = "test-1",
                                                .page = &page };
    TRY(desk_open(test->ledger->pg.db, test->ledger->signer, &desk, err));
    return notice_publish(desk, NUMBER, &rendering, err) && desk_commit(desk, err);
}

static void notice__whose_page_is_not_what_the_record_says_is_not_published(void **state)
{
    struct site_test test = begin(*state);
    struct err err = { 0 };
    ASSERT_OK(draft_and_review(&test, &err));
    ASSERT_OK(publish_wrongly(&test, &err));
    month_log(test.ledger);
    ASSERT_ERR(make_site(&test, &err), ERR_TAMPERED);
    ASSERT_TEXT_HAS(err.text, NUMBER);
    assert_int_not_equal(access(test.out, F_OK), 0);
    end(&test);
}

static void notice__is_not_published_without_a_review(void **state)
{
    struct site_test test = begin(*state);
    struct err err = { 0 };
    ASSERT_ERR(publish_it(&test, &err), ERR_NOT_FOUND);
    end(&test);
}

/* Published with templates of its own, as one who wants to slip something in would do it. */
static bool publish_own(struct site_test *test, const char *page, const char *board,
                        struct err *err)
{
    AUTO(desk) struct desk *desk = NULL;
    char set[2048];
    const struct sha256 digest = sha256("a board", 7);
    (void)snprintf(set, sizeof set,
                   "{\"format\":\"mingzhang-templates/1\",\"site\":{\"keys\":[]},"
                   "\"templates\":{\"notice_board\":\"{\\\"title\\\":\\\"t\\\","
                   "\\\"date\\\":\\\"2020-01-10\\\",\\\"blocks\\\":[{\\\"text\\\":\\\"%s\\\"}]}\","
                   "\"notice_page\":\"<p>%s</p>\"}}",
                   board, page);
    const struct notice_rendering rendering = {
        .templates = text_of(set), .renderer = "test-1", .boards = &digest, .board_count = 1
    };
    TRY(desk_open(test->ledger->pg.db, test->ledger->signer, &desk, err));
    return notice_publish(desk, NUMBER, &rendering, err) && desk_commit(desk, err);
}

static void expect_stop(struct site_test *test, const char *page, const char *board,
                        const char *file)
{
    struct err err = { 0 };
    ASSERT_OK(draft_and_review(test, &err));
    ASSERT_OK(publish_own(test, page, board, &err));
    month_log(test->ledger);
    ASSERT_ERR(make_site(test, &err), ERR_LEAK);
    ASSERT_TEXT_HAS(err.text, file);
    assert_null(strstr(err.text, "13800138000"));
    assert_int_not_equal(access(test->out, F_OK), 0);
}

static void site__is_stopped_by_what_only_a_page_shows(void **state)
{
    struct site_test test = begin(*state);
    expect_stop(&test, "13800138000", "", FOLDER "index.html");
    end(&test);
}

/* The document's strings hold nothing: the finished PDF does. */
static void site__is_stopped_by_what_only_a_finished_board_shows(void **state)
{
    struct site_test test = begin(*state);
    expect_stop(&test, "", "1380013\\\\n8000", FOLDER "a4.pdf");
    end(&test);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(notice__stands_on_the_site_with_its_boards),
        WITH_LEDGER(notice__is_made_again_byte_for_byte),
        WITH_LEDGER(notice__is_made_again_when_openings_are_gone_and_templates_others),
        WITH_LEDGER(notice__whose_page_is_not_what_the_record_says_is_not_published),
        WITH_LEDGER(notice__is_not_published_without_a_review),
        WITH_LEDGER(site__is_stopped_by_what_only_a_page_shows),
        WITH_LEDGER(site__is_stopped_by_what_only_a_finished_board_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
