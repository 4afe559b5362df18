/* What the site holds beside its pages: imprint, sitemap, feed, the log's files, public chains. */
#include "../support/test.h"

#include "publish_scene.h"

static const struct publish_imprint IMPRINT = {
    .url = "https://gz.example.gov.cn/mz",
    .sponsor = "演示市财政局",
    .icp = "粤ICP备00000000号",
    .police = "粤公网安备 00000000号",
    .code = "4400000000",
};

static void publish(struct scene *s, const struct publish_options *given)
{
    struct err err = { 0 };
    struct publish_options options = *given;
    options.out = s->out;
    ASSERT_OK(publish_site(s->pg.db, &options, &s->summary, &err));
}

static bool is_there(struct scene *s, const char *path)
{
    char full[1024];
    (void)snprintf(full, sizeof full, "%s/%s", s->out, path);
    return access(full, F_OK) == 0;
}

static void page_lacks(struct scene *s, const char *path, const char *word)
{
    read_page(s, path);
    if (strstr(s->page.data, word) != NULL)
        fail_msg("%s has \"%s\"", path, word);
}

static void imprint__stands_on_every_page_and_only_when_it_is_configured(void **state)
{
    struct scene *s = *state;
    load(s);
    publish(s, &(struct publish_options) { 0 });
    page_lacks(s, "index.html", "主办单位");
    page_lacks(s, "index.html", "网站标识码");
    page_lacks(s, "index.html", "canonical");
    publish(s, &(struct publish_options) { .imprint = &IMPRINT });
    PAGE_HAS(
        s, "village/441424103201.html",
        "property=\"og:url\" content=\"https://gz.example.gov.cn/mz/village/441424103201.html\"",
        "主办单位：演示市财政局", "粤ICP备00000000号", "粤公网安备 00000000号",
        "网站标识码：4400000000");
    PAGE_HAS(s, "404.html", "href=\"/mz/\"");
}

static void imprint__refuses_an_address_that_is_none(void **state)
{
    static const char *const ADDRESSES[] = { "gz.example.gov.cn", "ftp://host/", "https://",
                                             "https://host/\"><script>", "https://host/ x" };
    struct scene *s = *state;
    load(s);
    for (size_t i = 0; i < COUNT(ADDRESSES); i++) {
        struct err err = { 0 };
        const struct publish_imprint imprint = { .url = ADDRESSES[i] };
        const struct publish_options options = { .out = s->out, .imprint = &imprint };
        ASSERT_ERR(publish_site(s->pg.db, &options, &s->summary, &err), ERR_CONFIG);
    }
    assert_false(is_there(s, ""));
}

static void sitemap__names_every_page_of_a_real_site(void **state)
{
    struct scene *s = *state;
    load(s);
    pg_test_sql(&s->pg, "UPDATE programme.programme SET is_demo = false");
    publish(s, &(struct publish_options) { .imprint = &IMPRINT });
    PAGE_HAS(s, "sitemap.xml", "<sitemapindex ",
             "<loc>https://gz.example.gov.cn/mz/sitemap-1.xml</loc><lastmod>2020-06-30</lastmod>");
    PAGE_HAS(s, "sitemap-1.xml", "<urlset ",
             "<loc>https://gz.example.gov.cn/mz/village/441424103201.html</loc>",
             "<loc>https://gz.example.gov.cn/mz/index.html</loc>");
    page_lacks(s, "sitemap-1.xml", "404.html");
    PAGE_HAS(s, "robots.txt", "Allow: /", "Sitemap: https://gz.example.gov.cn/mz/sitemap.xml");
    PAGE_HAS(s, "data.html", "sitemap.xml");
}

static void sitemap__of_a_demo_is_not_there_and_robots_are_told_to_leave(void **state)
{
    struct scene *s = *state;
    load(s);
    publish(s, &(struct publish_options) { .imprint = &IMPRINT });
    assert_false(is_there(s, "sitemap.xml"));
    PAGE_HAS(s, "robots.txt", "Disallow: /");
    page_lacks(s, "data.html", "sitemap.xml");
}

static void feed__says_how_far_the_site_is(void **state)
{
    struct scene *s = *state;
    load(s);
    publish(s, &(struct publish_options) { .imprint = &IMPRINT });
    PAGE_HAS(s, "feed.xml", "<feed xmlns=\"http://www.w3.org/2005/Atom\"",
             "<id>https://gz.example.gov.cn/mz/</id>", "演示数据·非真实",
             "<title>资金情况更新到2020年6月30日", "2020-06-30T00:00:00+08:00",
             "应拨 2,800,000.00 元");
    publish(s, &(struct publish_options) { 0 });
    PAGE_HAS(s, "feed.xml", "<id>urn:mingzhang:demo.example/2019-2020</id>");
}

static void overview__shows_where_each_source_went(void **state)
{
    struct scene *s = *state;
    load(s);
    publish(s, &(struct publish_options) { 0 });
    /* 五华县: 500,000 of the city and 500,000 of a district; 清城区: 300,000 of an enterprise. */
    PAGE_HAS(s, "index.html", "各资金来源到各县（市、区）的到账金额", ">五华县</a></th>",
             "500,000.00<", "500,000.00<", ">0.00<", "1,000,000.00<", ">清城区</a></th>", ">0.00<",
             ">0.00<", "300,000.00<", "300,000.00<", ">合计</th>", "500,000.00<", "500,000.00<",
             "300,000.00<", "1,300,000.00<");
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(char *out, size_t size, const char *folder, const char *name)
{
    (void)snprintf(out, size, "%s/%s", folder, name);
    assert_int_equal(mkdir(out, 0755), 0);
}

static void log__is_handed_out_without_its_entries(void **state)
{
    char log[700], tile[720], level[740], entries[740];
    struct scene *s = *state;
    load(s);
    make_folder(log, sizeof log, s->pg.folder, "public");
    make_folder(tile, sizeof tile, log, "tile");
    make_folder(level, sizeof level, tile, "0");
    make_folder(entries, sizeof entries, tile, "entries");
    write_file(log, "checkpoint", "origin\n1\nroot\n");
    write_file(level, "000.p", "hashes");
    write_file(entries, "000.p", "records of offices");
    write_file(log, ".secret", "x");
    publish(s, &(struct publish_options) { .log = log });
    PAGE_HAS(s, "log/checkpoint", "origin\n1\n");
    PAGE_HAS(s, "log/tile/0/000.p", "hashes");
    assert_false(is_there(s, "log/tile/entries"));
    assert_false(is_there(s, "log/.secret"));
    PAGE_HAS(s, "data.html", "log/checkpoint");
    publish(s, &(struct publish_options) { 0 });
    assert_false(is_there(s, "log"));
    page_lacks(s, "data.html", "log/checkpoint");
}

static void chains__of_offices_stay_in_the_house(void **state)
{
    struct scene *s = *state;
    load(s);
    sign(s, 5);
    pg_test_sql(&s->pg,
                "SET session_replication_role = replica;"
                "INSERT INTO ledger.record SELECT (r).* FROM (SELECT jsonb_populate_record(r,"
                " jsonb_build_object('chain', c)) AS r FROM ledger.record r,"
                " (VALUES ('payer/soe-a'), ('payer/soe-a/office'), ('programme/office')) v(c)"
                " WHERE r.chain = '441424103201' AND r.n = 0) x;"
                "SET session_replication_role = origin");
    publish(s, &(struct publish_options) { 0 });
    assert_true(is_there(s, "chain/441424103201.jsonl"));
    assert_true(is_there(s, "chain/payer.soe-a.jsonl"));
    assert_true(is_there(s, "chain/payer.soe-a.sig"));
    assert_false(is_there(s, "chain/payer.soe-a.office.jsonl"));
    assert_false(is_there(s, "chain/programme.office.jsonl"));
}

static void project__has_a_page_and_stands_on_its_village(void **state)
{
    struct scene *s = *state;
    load(s);
    sign(s, 5);
    pg_test_sql(&s->pg,
                "UPDATE programme.programme SET body = body::jsonb || '{\"orders\":"
                " {\"categories\": [{\"id\": \"road\", \"name\": \"村（社）道\"}]}}'::jsonb;"
                "INSERT INTO orders.project (chain, id, n, hash, name, category, source, year,"
                " target, budget_fen) SELECT chain, 'road-1', n, hash, '村道<硬化>', 'road',"
                " 'city', 2019, '十月底前完工', 20000050 FROM ledger.record"
                " WHERE chain = '441424103201' AND n = 1");
    publish(s, &(struct publish_options) { 0 });
    PAGE_HAS(s, "village/441424103201.html", "project/441424103201-road-1.html", "村道&lt;硬化&gt;",
             "村（社）道", "市级财政", "200,000.50<", "0.00<");
    PAGE_HAS(s, "project/441424103201-road-1.html", "<h1>村道&lt;硬化&gt;</h1>", "村（社）道",
             "十月底前完工", "200,000.50<", "0.00<", "第 1 号记录");
    page_lacks(s, "village/441802100201.html", "project/441802100201-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(imprint__stands_on_every_page_and_only_when_it_is_configured),
        WITH_SCENE(imprint__refuses_an_address_that_is_none),
        WITH_SCENE(sitemap__names_every_page_of_a_real_site),
        WITH_SCENE(sitemap__of_a_demo_is_not_there_and_robots_are_told_to_leave),
        WITH_SCENE(feed__says_how_far_the_site_is),
        WITH_SCENE(overview__shows_where_each_source_went),
        WITH_SCENE(log__is_handed_out_without_its_entries),
        WITH_SCENE(chains__of_offices_stay_in_the_house),
        WITH_SCENE(project__has_a_page_and_stands_on_its_village),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
