/* The whole site, from facts that are reckoned by hand (publish_fixture.h). */
#include "../support/test.h"

#include "publish_scene.h"

static bool publish(struct scene *s, struct err *err)
{
    const struct publish_options options = { .out = s->out };
    return publish_site(s->pg.db, &options, &s->summary, err);
}

static void publish_site__adds_up_what_was_reckoned_by_hand(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    load(s);
    ASSERT_OK(publish(s, &err));
    /* index, check, data, notices, projects, 404; 3 counties and 2 cities' worth of them; 2 towns;
     * 3 villages; 3 payers */
    assert_int_equal(s->summary.pages, 17);
    PAGE_HAS(s, "index.html", "2020年6月30日", "<dt>应拨</dt><dd>2,800,000.00<",
             "<dt>拨付</dt><dd>2,000,000.50<", "<dt>到账</dt><dd>1,300,000.00<",
             "<dt>支出</dt><dd>400,005.00<", "<dt>结余</dt><dd>901,007.34<",
             "<dt>在途</dt><dd>200,000.50<", "<dt>核对中</dt><dd>500,000.00<");
    PAGE_HAS(s, "county/441424.html", "五华县", "2,000,000.00<", "1,700,000.50<", "1,000,000.00<",
             "100,005.00<", "901,007.34<", "200,000.50<", "500,000.00<", "华城镇");
    PAGE_HAS(s, "town/441424103.html", "华城镇", "2,000,000.00<", "village/441424103201.html");
    PAGE_HAS(s, "town/441802100.html", "源潭镇", "<dt>应拨</dt><dd>800,000.00<",
             "<dt>拨付</dt><dd>300,000.00<");
    PAGE_HAS(s, "payer/soe-a.html", "演示国企甲", "<dt>应拨</dt><dd>800,000.00<",
             "<dt>到账</dt><dd>300,000.00<", "<dt>支出</dt><dd>300,000.00<",
             "village/441802100201.html");
    PAGE_HAS(s, "payer/city.html", "<dt>应拨</dt><dd>1,000,000.00<", "<dt>拨付</dt><dd>700,000.50<",
             "<dt>在途</dt><dd>200,000.50<");
}

static void publish_site__shows_a_village_by_year_and_by_account(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    load(s);
    ASSERT_OK(publish(s, &err));
    PAGE_HAS(s, "village/441424103201.html", "<h1>甲村</h1>", "演示市某局",
             "<dt>应拨</dt><dd>1,000,000.00<", "<dt>拨付</dt><dd>700,000.50<",
             "<dt>到账</dt><dd>500,000.00<", "<dt>支出</dt><dd>100,005.00<",
             "<dt>结余</dt><dd>401,007.34<", "2019年", "市级财政", "演示市财政局", "500,000.00<",
             "500,000.00<", "500,000.00<", "0.00<", "2020年", "500,000.00<", "200,000.50<", "0.00<",
             "200,000.50<", "银行流水截至2020年6月30日", "1,000.00<", "500,000.00<", "12.34<",
             "100,005.00<", "401,007.34<", "账户尾号", "3201", "村委会");
    PAGE_HAS(s, "village/441802100201.html", "2019年", "500,000.00<", "0.00<", "2020年",
             "300,000.00<", "300,000.00<", "300,000.00<", "本村还没有入账记录");
}

static void publish_site__marks_every_page_of_a_demo(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    static const char *const PAGES[] = {
        "index.html",         "check.html",          "404.html",
        "county/441402.html", "town/441424103.html", "village/441424103202.html",
        "payer/qu-jia.html"
    };
    load(s);
    ASSERT_OK(publish(s, &err));
    for (size_t i = 0; i < COUNT(PAGES); i++)
        PAGE_HAS(s, PAGES[i], "lang=\"zh-CN\"", "noindex", "演示数据·非真实");
    pg_test_sql(&s->pg, "UPDATE programme.programme SET is_demo = false");
    ASSERT_OK(publish(s, &err));
    for (size_t i = 0; i < COUNT(PAGES); i++) {
        read_page(s, PAGES[i]);
        assert_null(strstr(s->page.data, "演示数据"));
        if (strcmp(PAGES[i], "404.html") != 0)
            assert_null(strstr(s->page.data, "noindex"));
    }
}

static void publish_site__never_lets_a_name_become_markup(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    static const char *const PAGES[] = { "village/441424103202.html", "town/441424103.html",
                                         "payer/qu-jia.html" };
    load(s);
    ASSERT_OK(publish(s, &err));
    for (size_t i = 0; i < COUNT(PAGES); i++) {
        PAGE_HAS(s, PAGES[i], "&lt;script&gt;alert(1)&lt;/script&gt;&quot;乙村&#39;&amp;");
        assert_null(strstr(s->page.data, "<script"));
        assert_null(strstr(s->page.data, "\u202e"));
    }
}

static void publish_site__names_no_kind_of_difference_and_nobody(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    static const char *const NEVER[] = {
        "已拨未到", "paid_not_received", "逾期", "未拨付", "重复拨付", "排名", "违规",
        "疑点",     "80000004103201"
    };
    static const char *const PAGES[] = { "index.html", "county/441424.html",
                                         "village/441424103202.html", "payer/qu-jia.html" };
    load(s);
    ASSERT_OK(publish(s, &err));
    for (size_t i = 0; i < COUNT(PAGES); i++) {
        read_page(s, PAGES[i]);
        for (size_t k = 0; k < COUNT(NEVER); k++)
            if (strstr(s->page.data, NEVER[k]) != NULL)
                fail_msg("%s says \"%s\"", PAGES[i], NEVER[k]);
    }
}

static void publish_site__lists_the_chain_with_its_head_and_key(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    char head[65];
    char key[32];
    load(s);
    sign(s, 5);
    ASSERT_OK(publish(s, &err));
    (void)snprintf(head, sizeof head, "%s",
                   pg_test_text(&s->pg, "SELECT encode(hash, 'hex') FROM ledger.head"
                                        " WHERE chain = '441424103201'"));
    (void)snprintf(key, sizeof key, "%s", pg_test_text(&s->pg, "SELECT id FROM ledger.key"));
    char first[11];
    (void)snprintf(first, sizeof first, "%.10s", head);
    PAGE_HAS(s, "village/441424103201.html", "共 5 条记录", head, key, "chain/441424103201.jsonl",
             "4</th>", "支出", "4,000.00<", first, "3</th>", "入账", "3,000.00<", "0</th>", "建账");
    PAGE_HAS(s, "check.html", key, "openssl pkeyutl -verify", "441424103201.jsonl");
}

static void publish_site__lists_the_last_records_of_a_long_chain(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    load(s);
    sign(s, PUBLISH_RECORDS_MAX + 1);
    ASSERT_OK(publish(s, &err));
    PAGE_HAS(s, "village/441424103201.html", "共 301 条记录", "最近 300 条记录", ">300</th>",
             ">1</th>");
    assert_null(strstr(s->page.data, ">0</th>"));
    read_page(s, "chain/441424103201.jsonl");
    size_t lines = 0;
    for (size_t i = 0; i < s->page.len; i++)
        lines += s->page.data[i] == '\n';
    assert_int_equal(lines, PUBLISH_RECORDS_MAX + 1);
}

static void publish_site__keeps_what_did_not_change(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    struct stat before;
    struct stat after;
    char path[1024];
    load(s);
    ASSERT_OK(publish(s, &err));
    assert_int_equal(s->summary.changed, s->summary.files);
    (void)snprintf(path, sizeof path, "%s/village/441802100201.html", s->out);
    assert_int_equal(stat(path, &before), 0);
    ASSERT_OK(publish(s, &err));
    assert_int_equal(s->summary.changed, 0);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    pg_test_sql(&s->pg, "UPDATE programme.village SET unit = '另一单位'"
                        " WHERE code = '441424103201'");
    ASSERT_OK(publish(s, &err));
    assert_int_equal(s->summary.changed, 1);
    PAGE_HAS(s, "village/441424103201.html", "另一单位");
}

static void publish_site__refuses_a_leak_and_leaves_the_old_site(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    load(s);
    ASSERT_OK(publish(s, &err));
    pg_test_sql(&s->pg, "UPDATE programme.village SET unit = '联系人 138 0013 8000'"
                        " WHERE code = '441802100201'");
    ASSERT_ERR(publish(s, &err), ERR_LEAK);
    ASSERT_TEXT_HAS(err.text, "village/441802100201.html");
    assert_null(strstr(err.text, "138 0013 8000"));
    PAGE_HAS(s, "village/441802100201.html", "演示国企甲");
    char next[1024];
    (void)snprintf(next, sizeof next, "%s/.site.next", s->pg.folder);
    assert_int_not_equal(access(next, F_OK), 0);
}

static void publish_site__says_what_is_missing_before_the_first_run(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    ASSERT_ERR(publish(s, &err), ERR_NOT_FOUND);
    ASSERT_TEXT_HAS(err.hint, "import programme");
    pg_test_sql(&s->pg, PUBLISH_PROGRAMME);
    pg_test_sql(&s->pg, "DELETE FROM reconcile.run");
    err_clear(&err);
    ASSERT_ERR(publish(s, &err), ERR_NOT_FOUND);
    ASSERT_TEXT_HAS(err.hint, "mingzhang reconcile");
    assert_int_not_equal(access(s->out, F_OK), 0);
}

static void publish_site__says_whether_outsiders_have_witnessed_the_log(void **state)
{
    static const char *const NAMES[] = { "audit.example/w1", "county.example/w" };
    struct scene *s = *state;
    struct err err = { 0 };
    struct publish_witness witness = { .size = 1234, .count = 1, .names = NAMES };
    const struct publish_options options = { .out = s->out, .witness = &witness };
    load(s);
    ASSERT_OK(publish(s, &err)); /* nothing is known */
    PAGE_HAS(s, "index.html", "总账日志未经外部见证");
    PAGE_HAS(s, "check.html", "还没有检查点", "未经外部见证");
    ASSERT_OK(publish_site(s->pg.db, &options, &s->summary, &err)); /* one of two */
    PAGE_HAS(s, "village/441424103201.html", "总账日志未经外部见证");
    PAGE_HAS(s, "check.html", "包括 1234 条记录", "未经外部见证", "audit.example/w1");
    witness.is_witnessed = true;
    witness.count = 2;
    ASSERT_OK(publish_site(s->pg.db, &options, &s->summary, &err));
    PAGE_HAS(s, "village/441424103201.html", "总账日志已经外部见证者副署");
    PAGE_HAS(s, "check.html", "达到规定的人数", "audit.example/w1", "county.example/w");
    read_page(s, "index.html");
    assert_null(strstr(s->page.data, "未经外部见证"));
}

/* The commands of the page "how to check", word for word. */
static void check_page__commands_verify_what_was_published(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    load(s);
    sign(s, 5);
    ASSERT_OK(publish(s, &err));
    char command[2048];
    (void)snprintf(command, sizeof command, "sh tests/integration/publish_check.sh '%s' '%s'",
                   s->out,
                   pg_test_text(&s->pg, "SELECT encode(hash, 'hex') FROM ledger.head"
                                        " WHERE chain = '441402100200' OR chain ="
                                        " '441424103201'"));
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    char out[4096] = "";
    size_t got = fread(out, 1, sizeof out - 1, shell);
    out[got] = '\0';
    if (pclose(shell) != 0)
        fail_msg("%s", out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(publish_site__adds_up_what_was_reckoned_by_hand),
        WITH_SCENE(publish_site__shows_a_village_by_year_and_by_account),
        WITH_SCENE(publish_site__marks_every_page_of_a_demo),
        WITH_SCENE(publish_site__never_lets_a_name_become_markup),
        WITH_SCENE(publish_site__names_no_kind_of_difference_and_nobody),
        WITH_SCENE(publish_site__lists_the_chain_with_its_head_and_key),
        WITH_SCENE(publish_site__lists_the_last_records_of_a_long_chain),
        WITH_SCENE(publish_site__keeps_what_did_not_change),
        WITH_SCENE(publish_site__refuses_a_leak_and_leaves_the_old_site),
        WITH_SCENE(publish_site__says_what_is_missing_before_the_first_run),
        WITH_SCENE(publish_site__says_whether_outsiders_have_witnessed_the_log),
        WITH_SCENE(check_page__commands_verify_what_was_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
