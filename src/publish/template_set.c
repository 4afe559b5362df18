/* The template set of notices as it is now. */
#include "core/arena.h"
#include "core/asset.h"
#include "core/i18n.h"
#include "db/db.h"
#include "press.h"
#include "publish/notice_page.h"
#include "json/value.h"

#include <string.h>

static const char PREFIX[] = "publish/templates/";

static void add_templates(struct jv *templates)
{
    static const char ENDING[] = ".mustache";
    size_t at = 0;
    const struct asset *asset;
    while ((asset = asset_next(PREFIX, &at)) != NULL) {
        char name[64];
        const char *own = asset->name + strlen(PREFIX);
        if (strncmp(own, "notice_", 7) != 0)
            continue;
        (void)snprintf(name, sizeof name, "%.*s", (int)(strlen(own) - strlen(ENDING)), own);
        AUTO(arena) struct arena *arena = arena_make();
        jv_set_string(templates, name, arena_strndup(arena, asset->bytes.ptr, asset->bytes.len));
    }
}

static bool add_site(struct db *db, const struct publish_imprint *imprint, const char *log_keys,
                     struct jv *site, struct err *err)
{
    AUTO(arena) struct arena *arena = arena_make();
    AUTO(jv) struct jv *body = NULL;
    struct about about;
    struct key_rows keys;
    struct jv *list = jv_array();
    char url[PUBLISH_URL_MAX + 2];
    jv_set(site, "keys", list);
    TRY(publish__about(db, arena, &about, err));
    TRY(publish__keys(db, arena, &keys, err));
    TRY(press__url(imprint == NULL ? NULL : imprint->url, url, err));
    TRY(jv_parse(text_of(about.body), _("the programme"), &body, err));
    for (size_t i = 0; i < keys.count; i++) {
        struct jv *key = jv_object();
        jv_set_string(key, "id", keys.rows[i].id);
        jv_set_string(key, "public_key", keys.rows[i].hex);
        jv_add(list, key);
    }
    jv_set_string(site, "log_key", log_keys == NULL ? "" : log_keys);
    jv_set_string(site, "short_title", jv_string(jv_get(body, "short_title"), "引导资金"));
    jv_set_string(site, "title", jv_string(jv_get(body, "title"), "引导资金"));
    jv_set_string(site, "url", url);
    if (imprint != NULL)
        press__imprint(site, imprint);
    return true;
}

bool publish_templates(struct db *db, const struct publish_imprint *imprint, const char *log_keys,
                       struct buf *out, struct err *err)
{
    AUTO(jv) struct jv *set = jv_object();
    struct jv *site = jv_object(), *templates = jv_object();
    jv_set_string(set, "format", "mingzhang-templates/1");
    jv_set(set, "site", site);
    jv_set(set, "templates", templates);
    TRY(add_site(db, imprint, log_keys, site, err));
    add_templates(templates);
    jv_write(set, 1, out);
    return buf_check(out, _("the template set"), err);
}
