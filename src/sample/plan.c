#include "plan.h"
#include "table.h"
#include "json/value.h"

#include <string.h>

enum { PLAN_BYTES_MAX = 1 << 26 };

const char *sample__path(struct world *world, const char *file)
{
    return arena_printf(world->arena, "%s/%s", world->options.dir, file);
}

void sample__plan_add(struct world *world, struct import import)
{
    struct plan *plan = world->plan;
    if (plan->imports == plan->size) {
        int size = plan->size ? plan->size * 2 : 256;
        struct import *bigger = arena_array(world->arena, (size_t)size, struct import);
        if (plan->imports > 0)
            memcpy(bigger, plan->import, (size_t)plan->imports * sizeof *bigger);
        plan->import = bigger;
        plan->size = size;
    }
    plan->import[plan->imports++] = import;
}

static void set_if(struct jv *object, const char *key, const char *value)
{
    if (value != NULL)
        jv_set_string(object, key, value);
}

static struct jv *import_json(const struct import *import)
{
    struct jv *object = jv_object();
    jv_set_string(object, "kind", import->kind);
    jv_set_string(object, "file", import->file);
    set_if(object, "payer", import->payer);
    if (import->year != 0)
        jv_set_int(object, "year", import->year);
    set_if(object, "account", import->account);
    set_if(object, "opening", import->opening);
    set_if(object, "closing", import->closing);
    set_if(object, "from", import->from);
    set_if(object, "to", import->to);
    set_if(object, "supersedes", import->supersedes);
    jv_set_string(object, "expect", import->refused ? "refused" : "accepted");
    return object;
}

bool sample__plan_write(struct world *world, struct err *err)
{
    AUTO(jv) struct jv *list = jv_array();
    for (int i = 0; i < world->plan->imports; i++)
        jv_add(list, import_json(&world->plan->import[i]));
    struct buf out;
    buf_init(&out, PLAN_BYTES_MAX);
    jv_write(list, 1, &out);
    bool ok = buf_check(&out, "import.json", err) &&
              sample__file_write(sample__path(world, "import.json"),
                                 (struct text) { out.data, out.len }, err);
    buf_release(&out);
    return ok;
}
