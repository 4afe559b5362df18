/* A notice's page and board: from its model and template set alone, the same bytes each time. */
#include "../support/test.h"

#include "core/asset.h"
#include "core/leak.h"
#include "publish/notice_page.h"
#include "json/value.h"

#include <string.h>

static const char MODEL[] =
    "{\"as_of\":\"2019-06-30\",\"basis\":[{\"date\":\"2018-12-20\",\"document\":"
    "\"穗办〔2018〕31号\"}],"
    "\"chain\":\"441424103201\",\"checking_fen\":0,\"contact\":\"横陂镇人民政府\",\"demo\":true,"
    "\"figures\":[],\"hotlines\":[{\"name\":\"扶贫监督举报\",\"number\":\"12317\"}],"
    "\"issuer\":\"长乐村村民委员会\",\"kind\":\"N3\",\"ledger\":\"demo.example/2019-2020\","
    "\"masking\":{\"policy\":\"mingzhang-public\",\"version\":1},\"number\":\"441424103201-2019-"
    "7\","
    "\"paragraphs\":[\"现将使用情况公示如下：\",\"NAME\"],"
    "\"period\":{\"days\":10,\"from\":\"2019-07-05\",\"to\":\"2019-07-15\"},\"programme\":\"演示\","
    "\"root\":\"00\",\"signature\":{\"date\":\"2019-07-05\",\"name\":\"长乐村村民委员会\"},"
    "\"size\":1234,\"stage\":\"公告\",\"subject\":{\"id\":\"441424103201\",\"place\":"
    "\"五华县横陂镇\"},"
    "\"tables\":[{\"columns\":[{\"id\":\"c0\",\"kind\":\"text\",\"title\":\"项目\"},{\"id\":\"c1\","
    "\"kind\":\"yuan\",\"title\":\"金额\"},{\"id\":\"c2\",\"kind\":\"date\",\"title\":\"日期\"},{"
    "\"id\":"
    "\"c3\",\"kind\":\"count\",\"title\":\"笔数\"}],\"rows\":[[\"利息\",1234,\"2019-06-21\",2],"
    "[\"支出\",-50000000,\"\",0]],\"title\":\"收支\",\"total\":[\"合计\",-49998766,\"\",2]}],"
    "\"title\":\"长乐村2019年第二季度引导资金使用情况公告\",\"v\":1}";

struct scene {
    struct buf model, templates, out, again;
};

static int begin(void **state)
{
    static struct scene scene;
    buf_init(&scene.model, 1 << 20);
    buf_init(&scene.templates, PUBLISH_TEMPLATES_MAX);
    buf_init(&scene.out, 1 << 20);
    buf_init(&scene.again, 1 << 20);
    *state = &scene;
    return 0;
}

static int end(void **state)
{
    struct scene *s = *state;
    buf_release(&s->model);
    buf_release(&s->templates);
    buf_release(&s->out);
    buf_release(&s->again);
    return 0;
}

static struct text of(const struct buf *buf) { return (struct text) { buf->data, buf->len }; }

/* The model with another word in place of NAME. */
static void set_model(struct scene *s, const char *find, const char *put)
{
    const char *at = strstr(MODEL, find);
    assert_non_null(at);
    buf_clear(&s->model);
    buf_add(&s->model, MODEL, (size_t)(at - MODEL));
    buf_adds(&s->model, put);
    buf_adds(&s->model, at + strlen(find));
}

static void set_templates(struct scene *s, const char *url)
{
    static const char PREFIX[] = "publish/templates/";
    struct jv *set = jv_object(), *site = jv_object(), *templates = jv_object(), *keys = jv_array();
    struct jv *key = jv_object();
    const struct asset *asset;
    for (size_t at = 0; (asset = asset_next(PREFIX, &at)) != NULL;) {
        char name[64], *source = strndup(asset->bytes.ptr, asset->bytes.len);
        const char *own = asset->name + strlen(PREFIX);
        (void)snprintf(name, sizeof name, "%.*s", (int)(strlen(own) - strlen(".mustache")), own);
        if (strncmp(name, "notice_", 7) == 0)
            jv_set_string(templates, name, source);
        free(source);
    }
    jv_set_string(set, "format", "mingzhang-templates/1");
    jv_set_string(site, "url", url);
    jv_set_string(key, "id", "0123456789abcdef");
    jv_set_string(key, "public_key",
                  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    jv_add(keys, key);
    jv_set(site, "keys", keys);
    jv_set_string(site, "log_key", "demo.example/2019-2020+00000000+AAAA");
    jv_set(set, "site", site);
    jv_set(set, "templates", templates);
    buf_clear(&s->templates);
    jv_write(set, 0, &s->templates);
    jv_free(set);
}

static void render_page(struct scene *s)
{
    struct err err = { 0 };
    buf_clear(&s->out);
    ASSERT_OK(publish_notice_page(of(&s->model), of(&s->templates), &s->out, &err));
}

static void page__shows_the_model_with_its_places(void **state)
{
    struct scene *s = *state;
    set_model(s, "NAME", "第二段");
    set_templates(s, "https://gz.example.gov.cn/");
    render_page(s);
    const char *const words[] = {
        "<h1 data-m=\"title\">长乐村2019年第二季度引导资金使用情况公告</h1>",
        "data-m=\"as_of\">2019年6月30日<",
        "data-m=\"paragraph.1\">第二段<",
        "<tr data-m=\"t0.head\"><th scope=\"col\">项目</th><th scope=\"col\" class=\"n\">金额</th>",
        "<tr data-m=\"t0.r0\"><th scope=\"row\">利息</th><td class=\"n\" "
        "data-label=\"金额\">12.34</td>"
        "<td data-label=\"日期\">2019年6月21日</td><td class=\"n\" data-label=\"笔数\">2</td></tr>",
        "<td class=\"n\" data-label=\"金额\">-500,000.00</td>",
        "<tr data-m=\"t0.total\">",
        "穗办〔2018〕31号（2018年12月20日）",
        "data-m=\"period\">2019年7月5日至2019年7月15日<",
        "扶贫监督举报 12317",
        "演示数据·非真实",
        "noindex",
        "data-keys=\"0123456789abcdef:d75a980182b10ab7",
        "核验只说明数字与账簿一致，不代表审计结论",
        /* SHA-256 of the key of RFC 8032, 7.1, test 1 */
        "21fe 31df a154 a261 626b f854 046f d227",
    };
    for (size_t i = 0; i < COUNT(words); i++)
        ASSERT_TEXT_HAS(s->out.data, words[i]);
}

static void page__is_the_same_bytes_again(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    set_model(s, "NAME", "x");
    set_templates(s, "");
    render_page(s);
    buf_clear(&s->again);
    ASSERT_OK(publish_notice_page(of(&s->model), of(&s->templates), &s->again, &err));
    assert_string_equal(s->out.data, s->again.data);
}

static void page__lets_no_text_become_markup(void **state)
{
    struct scene *s = *state;
    set_model(s, "NAME", "<script>alert(1)</script>\\\"'&");
    set_templates(s, "");
    render_page(s);
    assert_null(strstr(s->out.data, "<script>alert"));
    ASSERT_TEXT_HAS(s->out.data, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
}

static void page__holds_nothing_that_looks_personal_but_what_it_was_given(void **state)
{
    static const char *const ALLOWED[] = {
        "0123456789abcdef", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", NULL
    };
    struct scene *s = *state;
    struct err err = { 0 };
    set_model(s, "NAME", "x");
    set_templates(s, "https://gz.example.gov.cn/");
    render_page(s);
    ASSERT_OK(leak_check(of(&s->out), "page", ALLOWED, &err));
}

static struct jv *document(struct scene *s, const char *paper)
{
    struct err err = { 0 };
    struct jv *json;
    buf_clear(&s->out);
    ASSERT_OK(publish_notice_document(of(&s->model), of(&s->templates), paper, &s->out, &err));
    ASSERT_OK(jv_parse(of(&s->out), "document", &json, &err));
    return json;
}

static void board__is_a_document_whatever_the_text(void **state)
{
    struct scene *s = *state;
    set_model(s, "NAME", "\\\"quoted\\\" \\\\ and & <b>");
    set_templates(s, "https://gz.example.gov.cn/");
    struct jv *json = document(s, "A3");
    const struct jv *blocks = jv_get(json, "blocks");
    assert_string_equal(jv_string(jv_get(json, "page"), ""), "A3");
    assert_string_equal(jv_string(jv_get(json, "date"), ""), "2019-07-05");
    assert_string_equal(jv_string(jv_get(json, "mark"), ""), "演示数据·非真实");
    assert_string_equal(jv_string(jv_get(jv_at(blocks, 2), "text"), ""), "\"quoted\" \\ and & <b>");
    const struct jv *table = jv_at(blocks, 3);
    assert_int_equal(jv_size(jv_get(table, "rows")), 2);
    assert_string_equal(jv_string(jv_at(jv_get(table, "total"), 1), ""), "-499,987.66");
    const struct jv *code = jv_at(blocks, jv_size(blocks) - 1);
    assert_string_equal(jv_string(jv_get(code, "qr"), ""),
                        "https://gz.example.gov.cn/notice/441424103201-2019-7/");
    jv_free(json);
}

static void board__has_columns_as_wide_as_what_they_hold(void **state)
{
    struct scene *s = *state;
    set_model(s, "NAME", "x");
    set_templates(s, "");
    struct jv *json = document(s, "A4");
    const struct jv *columns = jv_get(jv_at(jv_get(json, "blocks"), 3), "columns");
    /* two letters of air beside the widest: 项目 4, -500,000.00 11, 2019年6月21日 13, 笔数 4 */
    assert_int_equal(jv_int(jv_get(jv_at(columns, 0), "width"), 0), 6);
    assert_int_equal(jv_int(jv_get(jv_at(columns, 1), "width"), 0), 13);
    assert_int_equal(jv_int(jv_get(jv_at(columns, 2), "width"), 0), 15);
    assert_int_equal(jv_int(jv_get(jv_at(columns, 3), "width"), 0), 6);
    assert_true(jv_bool(jv_get(jv_at(columns, 1), "right"), false));
    jv_free(json);
}

static void page__refuses_a_model_that_is_none(void **state)
{
    static const char *const CHANGES[][2] = {
        { "\"number\":\"441424103201-2019-7\",", "" },
        { "\"kind\":\"yuan\"", "\"kind\":\"euro\"" },
        { "[\"利息\",1234,", "[\"利息\",\"1234\"," },
        { "[\"利息\",1234,\"2019-06-21\",2]", "[\"利息\",1234,\"2019-06-21\"]" },
        { "2019-06-21", "2019-06-31" },
        { "\"v\":1}", "" },
    };
    struct scene *s = *state;
    set_templates(s, "");
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        struct err err = { 0 };
        set_model(s, CHANGES[i][0], CHANGES[i][1]);
        buf_clear(&s->out);
        ASSERT_ERR(publish_notice_page(of(&s->model), of(&s->templates), &s->out, &err), ERR_INPUT);
    }
}

static void page__refuses_a_set_that_is_none(void **state)
{
    struct scene *s = *state;
    struct err err = { 0 };
    set_model(s, "NAME", "x");
    ASSERT_ERR(publish_notice_page(of(&s->model), text_of("{\"format\":\"other\"}"), &s->out, &err),
               ERR_INPUT);
    ASSERT_ERR(publish_notice_page(of(&s->model), text_of("{\"format\":\"mingzhang-templates/1\"}"),
                                   &s->out, &err),
               ERR_INPUT);
    const struct text empty =
        text_of("{\"format\":\"mingzhang-templates/1\",\"site\":{},\"templates\":{}}");
    ASSERT_ERR(publish_notice_page(of(&s->model), empty, &s->out, &err), ERR_NOT_FOUND);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(page__shows_the_model_with_its_places),
        WITH_SCENE(page__is_the_same_bytes_again),
        WITH_SCENE(page__lets_no_text_become_markup),
        WITH_SCENE(page__holds_nothing_that_looks_personal_but_what_it_was_given),
        WITH_SCENE(board__is_a_document_whatever_the_text),
        WITH_SCENE(board__has_columns_as_wide_as_what_they_hold),
        WITH_SCENE(page__refuses_a_model_that_is_none),
        WITH_SCENE(page__refuses_a_set_that_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
