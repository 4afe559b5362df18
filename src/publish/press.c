#include "press.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "core/leak.h"
#include "index_file.h"
#include "model.h"
#include "publish/publisher.h"
#include "tables.h"

#include <string.h>

/* Compiles every template that is built in. */
static bool load_templates(struct mustache_set *set, struct err *err)
{
    static const char PREFIX[] = "publish/templates/";
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next(PREFIX, &at)) != NULL) {
        char name[64];
        size_t len = strlen(asset->name) - strlen(PREFIX) - strlen(".mustache");
        (void)snprintf(name, sizeof name, "%.*s", (int)len,
                       asset->name + strlen(PREFIX)); /* ours */
        TRY(mustache_set_add(set, name, asset->bytes, err));
    }
    return true;
}

void press__imprint(struct jv *site, const struct publish_imprint *imprint)
{
    const char *const values[][2] = { { "sponsor", imprint->sponsor },
                                      { "icp", imprint->icp },
                                      { "police", imprint->police },
                                      { "code", imprint->code } };
    for (size_t i = 0; i < COUNT(values); i++)
        jv_set_string(site, values[i][0], values[i][1] == NULL ? "" : values[i][1]);
    jv_set_bool(site, "imprint",
                jv_string(jv_get(site, "icp"), "")[0] != '\0' ||
                    jv_string(jv_get(site, "police"), "")[0] != '\0' ||
                    jv_string(jv_get(site, "code"), "")[0] != '\0');
}

/* "https://host/path" with a slash at its end; it goes into pages, XML and JSON as it is. */
bool press__url(const char *url, char out[PUBLISH_URL_MAX + 2], struct err *err)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~:/%[]";
    out[0] = '\0';
    if (url == NULL || url[0] == '\0')
        return true;
    size_t len = strlen(url);
    size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;
    if (scheme == 0 || len <= scheme || len > PUBLISH_URL_MAX || url[strspn(url, PLAIN)] != '\0')
        return err_set(err, ERR_CONFIG, _("\"%s\" is not the address of a site"), url) ||
               err_hint(err, "%s", _("Set site_url to an address such as https://host/path/."));
    (void)snprintf(out, PUBLISH_URL_MAX + 2, "%s%s", url, /* fits: looked at above */
                   url[len - 1] == '/' ? "" : "/");
    return true;
}

/* Where the site stands on its server: links of the page for what is missing start from there. */
static const char *base_of(const struct press *press)
{
    const char *host = strstr(press->url, "//");
    return host == NULL ? "/" : strchr(host + 2, '/');
}

static bool describe(const struct press *press, const struct about *about, struct jv **ret,
                     struct err *err)
{
    AUTO(jv) struct jv *body = NULL;
    TRY(jv_parse(text_of(about->body), _("the programme"), &body, err));
    char day[MODEL_DAY_MAX];
    char iso[DATE_TEXT_MAX];
    struct jv *site = jv_object();
    jv_set_string(site, "title", jv_string(jv_get(body, "title"), "引导资金"));
    jv_set_string(site, "short_title", jv_string(jv_get(body, "short_title"), "引导资金"));
    jv_set_string(site, "basis", jv_string(jv_get(body, "basis"), ""));
    jv_set_string(site, "as_of", model__day(about->as_of, day));
    jv_set_string(site, "as_of_iso", date_format(about->as_of, iso));
    jv_set_string(site, "origin", about->origin);
    jv_set_bool(site, "demo", about->is_demo);
    jv_set_bool(site, "witnessed", about->witness != NULL && about->witness->is_witnessed);
    struct jv *hotlines = jv_array();
    const struct jv *given = jv_get(jv_get(body, "notice"), "hotlines");
    for (size_t i = 0; i < jv_size(given); i++)
        jv_add(hotlines, jv_of_string(jv_string(jv_at(given, i), "")));
    jv_set(site, "hotlines", hotlines);
    jv_set_string(site, "url", press->url);
    jv_set_string(site, "log_keys", about->log_keys == NULL ? "" : about->log_keys);
    jv_set_string(site, "base", base_of(press));
    if (about->imprint != NULL)
        press__imprint(site, about->imprint);
    *ret = site;
    return true;
}

bool press__begin(struct press *press, struct site *site, struct arena *arena,
                  const struct about *about, const struct key_rows *keys, struct err *err)
{
    *press =
        (struct press) { .site = site, .templates = mustache_set_new(), .is_demo = about->is_demo };
    buf_init(&press->page, PUBLISH_PAGE_MAX);
    buf_init(&press->tables, PUBLISH_PAGE_MAX);
    buf_init(&press->sitemap, SITEMAP_BYTES_MAX);
    (void)date_format(about->as_of, press->day); /* returns day */
    if (about->imprint != NULL)
        TRY(press__url(about->imprint->url, press->url, err));
    press->allowed = arena_array(arena, keys->count + 1, const char *);
    for (size_t i = 0; i < keys->count; i++)
        press->allowed[i] = keys->rows[i].id;
    return load_templates(press->templates, err) && describe(press, about, &press->about, err);
}

void press__end(struct press *press)
{
    mustache_set_free(press->templates);
    jv_free(press->about);
    buf_release(&press->page);
    buf_release(&press->tables);
    buf_release(&press->sitemap);
}

void press__share(const struct press *press, struct press *ret)
{
    *ret = *press;
    ret->pages = 0;
    buf_init(&ret->page, PUBLISH_PAGE_MAX);
    buf_init(&ret->tables, press->tables.cap);
    buf_init(&ret->sitemap, 0); /* the other one's is filled */
}

void press__unshare(struct press *press)
{
    buf_release(&press->page);
    buf_release(&press->tables);
}

bool press__tell_paths(struct press *press, char *paths, struct err *err)
{
    for (char *end; (end = strchr(paths, '\n')) != NULL; paths = end + 1) {
        *end = '\0';
        TRY(index__page(press, paths, err));
    }
    return true;
}

struct jv *press__model(const struct press *press, const char *root, const char *title,
                        const char *description)
{
    struct jv *model = jv_object();
    jv_set(model, "site", jv_share(press->about));
    jv_set_string(model, "root", root);
    jv_set_string(model, "title", title);
    jv_set_string(model, "heading", title);
    jv_set_string(model, "here", title);
    jv_set_string(model, "description", description);
    jv_set(model, "crumbs", jv_array());
    return model;
}

void press__crumb(struct jv *model, const char *name, const char *href)
{
    struct jv *crumb = jv_object();
    jv_set_string(crumb, "name", name);
    jv_set_string(crumb, "href", href);
    jv_add(jv_get(model, "crumbs"), crumb);
}

bool press__print(struct press *press, const char *template, const char *path, struct jv *model,
                  struct err *err)
{
    press->pages++;
    TRY(press__print_file(press, template, path, model, err));
    if (press->options == NULL || !press->options->pages_only)
        TRY(tables__write(press, path, (struct text) { press->page.data, press->page.len }, err));
    if (press->paths == NULL)
        return index__page(press, path, err);
    buf_adds(press->paths, path);
    buf_addc(press->paths, '\n');
    return true;
}

bool press__print_file(struct press *press, const char *template, const char *path,
                       struct jv *model, struct err *err)
{
    AUTO(jv) struct jv *owned = model;
    char file[256];
    const char *ending = strrchr(path, '.');
    (void)snprintf(file, sizeof file, "%.*s", (int)(ending - path), path); /* ours, and short */
    jv_set_string(owned, "path", path);
    jv_set_string(owned, "file", file);
    if (press->options != NULL && press->options->watch != NULL)
        press->options->watch(press->options->watch_arg, path, template, owned);
    buf_clear(&press->page);
    TRY(mustache_render(press->templates, template, owned, &press->page, err));
    return press__put(press, path, (struct text) { press->page.data, press->page.len }, err);
}

bool press__put(struct press *press, const char *path, struct text bytes, struct err *err)
{
    TRY(leak_check(bytes, path, press->allowed, err));
    return site__write(press->site, path, bytes, err);
}
