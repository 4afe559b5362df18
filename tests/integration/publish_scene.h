/* publish_scene.h - a database with facts, the site that is published from it, and its pages. */
#ifndef PUBLISH_SCENE_H
#define PUBLISH_SCENE_H

#include "core/buf.h"
#include "publish/publisher.h"
#include "publish_fixture.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
    struct pg_test pg;
    char out[600];
    struct publish_summary summary;
    struct buf page;
};

static inline void read_page(struct scene *s, const char *path)
{
    char full[1024];
    char part[65536];
    (void)snprintf(full, sizeof full, "%s/%s", s->out, path);
    FILE *file = fopen(full, "rb");
    if (file == NULL)
        fail_msg("%s is missing", full);
    buf_clear(&s->page);
    size_t got;
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        buf_add(&s->page, part, got);
    (void)fclose(file); /* it was only read */
}

/* The page must hold the words, in this order. The list ends with NULL. */
static inline void page_has(struct scene *s, const char *path, const char *const *words)
{
    read_page(s, path);
    const char *at = s->page.data;
    for (; *words != NULL; words++) {
        const char *hit = strstr(at, *words);
        if (hit == NULL)
            fail_msg("%s: \"%s\" is missing, or not in its place", path, *words);
        at = hit + strlen(*words);
    }
}
#define PAGE_HAS(s, path, ...) page_has((s), (path), (const char *const[]) { __VA_ARGS__, NULL })

static inline int begin(void **state)
{
    static struct scene scene;
    memset(&scene, 0, sizeof scene);
    pg_test_begin(&scene.pg);
    (void)snprintf(scene.out, sizeof scene.out, "%s/site", scene.pg.folder);
    buf_init(&scene.page, 4 << 20);
    *state = &scene;
    return 0;
}

static inline int end(void **state)
{
    struct scene *s = *state;
    buf_release(&s->page);
    pg_test_end(&s->pg);
    return 0;
}

static inline void load(struct scene *s)
{
    pg_test_sql(&s->pg, PUBLISH_PROGRAMME);
    for (size_t i = 0; i < COUNT(PUBLISH_FIXTURE); i++)
        pg_test_sql(&s->pg, PUBLISH_FIXTURE[i]);
}

static inline void sign(struct scene *s, int records)
{
    struct signing_key *key = publish_fixture_key(&s->pg);
    publish_fixture_chains(&s->pg, key, records);
    signing_key_free(key);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif
