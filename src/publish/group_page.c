#include "publisher.h"

struct jv *group__children(const char *title, const char *caption, const char *label, bool counted)
{
    struct jv *children = jv_object();
    jv_set_string(children, "title", title);
    jv_set_string(children, "caption", caption);
    jv_set_string(children, "label", label);
    jv_set_bool(children, "counted", counted);
    jv_set(children, "rows", jv_array());
    return children;
}

bool group__print(struct publisher *p, const char *path, struct jv *model,
                  const struct tally *tally, struct jv *children, struct err *err)
{
    AUTO(jv) struct jv *ours = model;
    AUTO(jv) struct jv *table = children;
    struct jv *years;
    TRY(model__years(tally, &years, err));
    jv_set(ours, "years", years);
    jv_set(ours, "figures", model__whole(tally));
    jv_set(ours, "whole", model__whole(tally));
    jv_set_string(ours, "account_caption", "各村账户合计");
    jv_set(ours, "bars", model__bars(tally, true));
    jv_set(table, "whole", model__whole(tally));
    jv_set(ours, "children", jv_share(table));
    return press__print(&p->press, "group", path, jv_share(ours), err);
}
