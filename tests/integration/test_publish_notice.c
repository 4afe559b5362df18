/* A notice on the site: made again byte for byte from what its record commits to. */
#include "../support/test.h"

#include "../support/facts.h"
#include "../support/month.h"
#include "../support/planted.h"
#include "board/run.h"
#include "core/file.h"
#include "core/leak.h"
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

/* Places of a board: what stands before the text and what behind it. */
static const char *const BOARD_PLACES[][2] = {
    { "\"blocks\":[{\"text\":\"", "\"}]" },
    { "\"blocks\":[{\"heading\":\"", "\"}]" },
    { "\"blocks\":[],\"mark\":\"", "\"" },
    { "\"blocks\":[],\"foot\":\"", "\"" },
    { "\"blocks\":[{\"columns\":[{\"title\":\"a\",\"width\":1}],\"rows\":[],\"caption\":\"",
      "\"}]" },
    { "\"blocks\":[{\"rows\":[],\"columns\":[{\"width\":1,\"title\":\"", "\"}]}]" },
    /* so narrow that it goes over several lines, with numbers on both sides */
    { "\"blocks\":[{\"columns\":[{\"title\":\"a\",\"width\":4},{\"title\":\"b\",\"width\":1},"
      "{\"title\":\"c\",\"width\":4}],\"rows\":[[\"2019\",\"",
      "\",\"2020\"]]}]" },
    { "\"blocks\":[{\"sign\":{\"date\":\"2019年\",\"org\":\"", "\"}}]" },
    { "\"blocks\":[{\"qr\":\"https://example.gov.cn/\",\"lines\":[\"", "\"]}]" },
};

/* Lays out a document and keeps what can be read in the finished PDF. */
static void read_board(struct ledger_test *test, const char *document, struct buf *words)
{
    struct err err = { 0 };
    char pdf[1024], txt[1024];
    (void)snprintf(pdf, sizeof pdf, "%s/a.pdf", test->pg.folder);
    (void)snprintf(txt, sizeof txt, "%s/a.txt", test->pg.folder);
    ASSERT_OK(board_run(text_of(document), pdf, txt, &err));
    buf_clear(words);
    ASSERT_OK(file_read(txt, words, &err));
}

static void finished_board__shows_every_planted_leak_wherever_it_stands(void **state)
{
    char document[4096];
    AUTO(buf) struct buf words = { 0 };
    buf_init(&words, 1 << 20);
    for (size_t i = 0; i < PLANTED_COUNT; i++) {
        struct err err = { 0 };
        const char *const *place = BOARD_PLACES[i % COUNT(BOARD_PLACES)]; /* several in each */
        (void)snprintf(
            document, sizeof document,
            "{\"title\":\"t\",\"date\":\"2020-01-10\",\"style\":\"notice\",\"page\":\"%s\",%s%s%s}",
            i % 2 == 0 ? "A4" : "A3", place[0], PLANTED[i], place[1]);
        read_board(*state, document, &words);
        if (leak_check((struct text) { words.data, words.len }, "a.pdf", NULL, &err))
            fail_msg("not seen: %s in \"%s\"", document, words.data);
        ASSERT_TEXT_HAS(err.text, "a.pdf, line ");
    }
}

/* Numbers side by side are not one. */
static void finished_board__with_honest_columns_goes_through(void **state)
{
    struct err err = { 0 };
    AUTO(buf) struct buf words = { 0 };
    buf_init(&words, 1 << 20);
    read_board(
        *state,
        "{\"title\":\"t\",\"date\":\"2020-01-10\",\"style\":\"notice\",\"blocks\":[{\"columns\":["
        "{\"title\":\"a\",\"width\":1},{\"title\":\"b\",\"width\":1},{\"title\":\"c\",\"width\":1},"
        "{\"title\":\"d\",\"width\":1},{\"title\":\"e\",\"width\":1}],\"rows\":["
        "[\"2026-11-25\",\"2026-12-16\",\"2026-11-25\",\"2020\",\"441424103201\"],"
        "[\"1380\",\"0138\",\"000\",\"2020\",\"123456789012345\"]]}]}",
        &words);
    ASSERT_OK(leak_check((struct text) { words.data, words.len }, "a.pdf", NULL, &err));
    ASSERT_TEXT_HAS(words.data, "0138\n\f");
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(notice__stands_on_the_site_with_its_boards),
        WITH_LEDGER(notice__is_made_again_byte_for_byte),
        WITH_LEDGER(notice__whose_page_is_not_what_the_record_says_is_not_published),
        WITH_LEDGER(notice__is_not_published_without_a_review),
        WITH_LEDGER(site__is_stopped_by_what_only_a_page_shows),
        WITH_LEDGER(site__is_stopped_by_what_only_a_finished_board_shows),
        WITH_LEDGER(finished_board__shows_every_planted_leak_wherever_it_stands),
        WITH_LEDGER(finished_board__with_honest_columns_goes_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
