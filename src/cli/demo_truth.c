/* What was found against what was planted, as sets. */
#include "core/arena.h"
#include "core/i18n.h"
#include "demo.h"
#include "reconcile/break.h"
#include "json/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One entry as text: equal entries give equal texts. */
static const char *key_of(struct arena *arena, const struct jv *entry)
{
    struct buf key;
    buf_init(&key, BREAK_LIST_BYTES_MAX);
    buf_addf(&key, "%s|%s|%lld|%lld|%lld|%s|", jv_string(jv_get(entry, "code"), ""),
             jv_string(jv_get(entry, "village"), ""), (long long)jv_int(jv_get(entry, "year"), 0),
             (long long)jv_int(jv_get(entry, "amount_fen"), 0),
             (long long)jv_int(jv_get(entry, "days"), 0), jv_string(jv_get(entry, "state"), ""));
    jv_write(jv_get(entry, "facts"), 0, &key);
    const char *copy = arena_strdup(arena, key.data);
    buf_release(&key);
    return copy;
}

struct keyed {
    const char *key;
    struct jv *entry;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;
    return strcmp(left->key, right->key);
}

static struct keyed *sorted(struct arena *arena, const struct jv *entries)
{
    size_t count = jv_size(entries);
    struct keyed *keyed = arena_array(arena, count + 1, struct keyed);
    for (size_t i = 0; i < count; i++) {
        keyed[i].entry = jv_at(entries, i);
        keyed[i].key = key_of(arena, keyed[i].entry);
    }
    qsort(keyed, count, sizeof *keyed, by_key);
    return keyed;
}

/* Walks both sorted lists: what stands in one only goes into `missing` or `unplanned`. */
static void compare(struct demo *demo, const struct jv *planted, const struct jv *found)
{
    struct arena *arena = demo->cli->arena;
    size_t planted_count = jv_size(planted);
    size_t found_count = jv_size(found);
    struct keyed *left = sorted(arena, planted);
    struct keyed *right = sorted(arena, found);
    for (size_t i = 0, j = 0; i < planted_count || j < found_count;) {
        int order = i == planted_count ? 1
                    : j == found_count ? -1
                                       : strcmp(left[i].key, right[j].key);
        if (order < 0)
            jv_add(demo->missing, jv_share(left[i].entry));
        if (order > 0)
            jv_add(demo->unplanned, jv_share(right[j].entry));
        i += order <= 0;
        j += order >= 0;
    }
}

static bool read_truth(struct demo *demo, struct err *err)
{
    const char *path = arena_printf(demo->cli->arena, "%s/truth.json", demo->folder);
    return cli__read_json(path, &demo->truth, err);
}

static bool read_found(struct demo *demo, struct err *err)
{
    struct break_filter open_only = { 0 };
    __attribute__((cleanup(buf_auto))) struct buf out;
    buf_init(&out, BREAK_LIST_BYTES_MAX);
    TRY(break_json(demo->cli->db, &open_only, &out, err));
    TRY(buf_check(&out, _("the list of differences"), err));
    return jv_parse((struct text) { out.data, out.len }, "breaks", &demo->found, err);
}

bool demo__compare(struct demo *demo, struct err *err)
{
    demo->missing = jv_array();
    demo->unplanned = jv_array();
    TRY(read_truth(demo, err));
    TRY(read_found(demo, err));
    compare(demo, jv_get(demo->truth, "breaks"), jv_get(demo->found, "breaks"));
    return true;
}

bool demo__matches(const struct demo *demo)
{
    return demo->verified && jv_size(demo->missing) == 0 && jv_size(demo->unplanned) == 0;
}
