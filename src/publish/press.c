#include "press.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "model.h"
#include "core/leak.h"
#include "publish/publisher.h"

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

static bool describe(const struct about *about, struct jv **ret, struct err *err)
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
    *ret = site;
    return true;
}

bool press__begin(struct press *press, struct site *site, struct arena *arena,
                  const struct about *about, const struct key_rows *keys, struct err *err)
{
    *press = (struct press) { .site = site, .templates = mustache_set_new() };
    buf_init(&press->page, PUBLISH_PAGE_MAX);
    press->allowed = arena_array(arena, keys->count + 1, const char *);
    for (size_t i = 0; i < keys->count; i++)
        press->allowed[i] = keys->rows[i].id;
    return load_templates(press->templates, err) && describe(about, &press->about, err);
}

void press__end(struct press *press)
{
    mustache_set_free(press->templates);
    jv_free(press->about);
    buf_release(&press->page);
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
    AUTO(jv) struct jv *owned = model;
    buf_clear(&press->page);
    TRY(mustache_render(press->templates, template, owned, &press->page, err));
    press->pages++;
    return press__put(press, path, (struct text) { press->page.data, press->page.len }, err);
}

bool press__put(struct press *press, const char *path, struct text bytes, struct err *err)
{
    TRY(leak_check(bytes, path, press->allowed, err));
    return site__write(press->site, path, bytes, err);
}
