#include "publisher.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "core/progress.h"
#include "crew.h"
#include "index_file.h"
#include "village_page.h"

#include <stdio.h>

/* "2019年、2020年" */
static void list_years(const struct tally *tally, char *out, size_t size)
{
    int last = 0;
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < tally->count && len < size; i++) {
        int year = tally->cells[i].year;
        if (year != last) /* a cut list is harmless: the table has every year */
            len += (size_t)snprintf(out + len, size - len, "%s%d年", len > 0 ? "、" : "", year);
        last = year;
    }
}

static bool print_overview(struct publisher *p, struct err *err)
{
    AUTO(jv)
    struct jv *model = press__model(&p->press, "", "资金总览",
                                    "引导资金分年度、分资金来源的应拨、拨付、到账、支出和结余");
    struct jv *years;
    struct jv *flows;
    char text[512];
    TRY(model__years(&p->whole, &years, err));
    jv_set(model, "years", years);
    TRY(model__flows(&p->whole, &flows, err));
    jv_set(model, "flows", flows);
    list_years(&p->whole, text, sizeof text);
    jv_set_string(model, "years_text", text);
    jv_set_int(model, "villages", (int64_t)p->whole.villages);
    jv_set_int(model, "counties_count", (int64_t)p->county_rows.count);
    jv_set_int(model, "payers_count", (int64_t)jv_size(p->payers));
    jv_set(model, "figures", model__whole(&p->whole));
    jv_set(model, "whole", model__whole(&p->whole));
    jv_set_string(model, "account_caption", "各村账户合计");
    jv_set(model, "bars", model__bars(&p->whole, true));
    jv_set(model, "spread", spread__model(&p->spread));
    jv_set(model, "cities", jv_share(p->cities));
    jv_set(model, "payers", jv_share(p->payers));
    return press__print(&p->press, "overview", "index.html", jv_share(model), err);
}

/* The newest checkpoint and who outside has cosigned it. */
static struct jv *checkpoint_model(const struct publish_witness *witness)
{
    struct jv *checkpoint = jv_object();
    struct jv *names = jv_array();
    for (size_t i = 0; i < witness->count; i++)
        jv_add(names, jv_of_string(witness->names[i]));
    jv_set_int(checkpoint, "size", (int64_t)witness->size);
    jv_set_bool(checkpoint, "has_names", witness->count > 0);
    jv_set(checkpoint, "names", names);
    return checkpoint;
}

static bool print_check(struct publisher *p, struct err *err)
{
    struct jv *model =
        press__model(&p->press, "", "核验方法", "怎样用通用的 openssl 命令核对每一笔入账");
    struct jv *keys = jv_array();
    for (size_t i = 0; i < p->keys.count; i++) {
        struct jv *key = jv_object();
        char grouped[MODEL_GROUPED_MAX];
        jv_set_string(key, "id", p->keys.rows[i].id);
        jv_set_string(key, "fingerprint", p->keys.rows[i].fingerprint);
        jv_set_string(key, "grouped", model__grouped(p->keys.rows[i].fingerprint, grouped));
        jv_add(keys, key);
    }
    jv_set(model, "keys", keys);
    if (p->about.witness != NULL && p->about.witness->size > 0)
        jv_set(model, "checkpoint", checkpoint_model(p->about.witness));
    jv_set_string(model, "example_key", p->keys.count > 0 ? p->keys.rows[0].id : "KEY");
    jv_set_string(model, "example_village", p->example != NULL ? p->example : "CODE");
    press__crumb(model, "资金总览", "index.html");
    return press__print(&p->press, "check", "check.html", model, err);
}

/* What a machine may take away. */
static bool print_data(struct publisher *p, struct err *err)
{
    struct jv *model =
        press__model(&p->press, "", "开放数据", "账链、总账日志检查点和散列块的下载地址与格式说明");
    jv_set_bool(model, "log", p->log != NULL);
    jv_set_bool(model, "sitemap", p->press.url[0] != '\0' && !p->press.is_demo);
    jv_set_string(model, "example_village", p->example != NULL ? p->example : "CODE");
    press__crumb(model, "资金总览", "index.html");
    return press__print(&p->press, "data", "data.html", model, err);
}

/* News by Atom: today's state of the site. An entry keeps its id as long as its day is the same. */
static bool print_feed(struct publisher *p, struct err *err)
{
    struct jv *model = press__model(&p->press, "", "更新", "");
    jv_set(model, "figures", model__whole(&p->whole));
    jv_set(model, "notices", notice__news(&p->notices));
    return press__print_file(&p->press, "feed", "feed.xml", model, err);
}

/* The check in the reader's browser. Scripts are ours: they are not looked through for leaks. */
static bool put_scripts(struct publisher *p, struct err *err)
{
    static const char PREFIX[] = "publish/site/";
    const struct asset *asset;
    TRY(site__folder(p->site, "script", err));
    for (size_t at = 0; (asset = asset_next(PREFIX, &at)) != NULL;) {
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof path, "script/%s", asset->name + sizeof PREFIX - 1); /* ours */
        TRY(site__write(p->site, path, asset->bytes, err));
    }
    return true;
}

static bool print_rest(struct publisher *p, struct err *err)
{
    const struct asset *style = asset_find("publish/style.css");
    if (style == NULL)
        return err_set(err, ERR_INTERNAL, "publish/style.css is not built in");
    TRY(press__put(&p->press, "style.css", style->bytes, err));
    TRY(put_scripts(p, err));
    TRY(print_overview(p, err));
    TRY(print_check(p, err));
    struct jv *missing = press__model(&p->press, "/", "没有这个页面", "");
    p->press.pages++;
    TRY(press__print_file(&p->press, "missing", "404.html", missing, err));
    TRY(print_data(p, err));
    TRY(print_feed(p, err));
    return index__end(&p->press, err);
}

static bool make_folders(struct site *site, struct err *err)
{
    static const char *const NAMES[] = { "county", "town", "village", "payer", "project", "chain" };
    for (size_t i = 0; i < COUNT(NAMES); i++)
        TRY(site__folder(site, NAMES[i], err));
    return true;
}

static bool print_all(struct publisher *p, struct err *err)
{
    AUTO(crew) struct crew *crew = NULL;
    TRY(crew__begin(p, &crew, err));
    TRY(publish__gather(p->db, err));
    TRY(make_folders(p->site, err));
    TRY(notice__gather(p, err));
    TRY(publisher__counties(p, crew, err));
    TRY(publisher__payers(p, err));
    TRY(publisher__chains(p, err));
    TRY(project__print_lists(p, err));
    TRY(crew__end(crew, err));
    TRY(print_rest(p, err));
    TRY(notice__print(p, err));
    return publisher__log(p, err);
}

struct run {
    const struct publish_options *options;
    struct publish_summary summary;
};

/* Everything that reads, in one snapshot. Tried again, it begins a new site. */
static bool publish(struct db *db, void *arg, struct err *err)
{
    struct run *run = arg;
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(site) struct site *site = NULL;
    struct publisher p = { .db = db, .arena = arena };
    TRY(publish__about(db, arena, &p.about, err));
    p.about.witness = run->options->witness;
    p.about.imprint = run->options->imprint;
    p.about.log_keys = run->options->log_keys;
    p.log = run->options->log;
    p.conf = run->options->conf;
    TRY(publish__keys(db, arena, &p.keys, err));
    TRY(site__begin(run->options->out, &site, err));
    p.site = site;
    p.cities = jv_array();
    p.payers = jv_array();
    p.projects = jv_array();
    bool done = press__begin(&p.press, site, arena, &p.about, &p.keys, err);
    p.press.options = run->options;
    done = done && print_all(&p, err);
    run->summary = (struct publish_summary) { .as_of = p.about.as_of,
                                              .pages = p.press.pages,
                                              .files = site__files(site),
                                              .changed = site__changed(site) };
    press__end(&p.press);
    spread__release(&p.spread);
    jv_free(p.cities);
    jv_free(p.payers);
    jv_free(p.projects);
    return done && site__commit(site, err);
}

bool publish_site(struct db *db, const struct publish_options *options, struct publish_summary *ret,
                  struct err *err)
{
    struct run run = { .options = options };
    progress_begin(_("publishing"), 0);
    bool done = db_tx(db, DB_REPEATABLE_READ, publish, &run, err);
    progress_end();
    if (!done)
        return false;
    *ret = run.summary;
    return true;
}
