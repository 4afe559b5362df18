/* What is read in a finished board: personal data wherever it stands, and no number that is none.
 */
#include "../support/test.h"

#include "../support/ledger.h"
#include "../support/planted.h"
#include "board/run.h"
#include "core/file.h"
#include "core/leak.h"

#include <string.h>

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

/* The number of a notice goes over several lines of a narrow cell; a fingerprint over two. */
static void finished_board__joins_what_a_line_end_cuts_and_nothing_else(void **state)
{
    struct err err = { 0 };
    AUTO(buf) struct buf words = { 0 };
    buf_init(&words, 1 << 20);
    read_board(
        *state,
        "{\"title\":\"t\",\"date\":\"2020-01-10\",\"style\":\"notice\",\"blocks\":[{\"columns\":["
        "{\"title\":\"a\",\"width\":1},{\"title\":\"b\",\"width\":5}],\"rows\":["
        "[\"N3-441402100200-2020-1\",\"x\"]]},{\"text\":"
        "\"2b7d ab2d e396 d8c7 1380 0138 000c 329c 59b7 f24d f64c dba6 eaac 90d8 bd85 6d1e\"}]}",
        &words);
    ASSERT_TEXT_HAS(words.data, "N3-441402100200-2020-1\n\f");
    ASSERT_OK(leak_check((struct text) { words.data, words.len }, "a.pdf", NULL, &err));
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, ledger_test_begin, ledger_test_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(finished_board__shows_every_planted_leak_wherever_it_stands),
        WITH_LEDGER(finished_board__with_honest_columns_goes_through),
        WITH_LEDGER(finished_board__joins_what_a_line_end_cuts_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
