/* N5: a notice made anew from the books as they are now, and what stands otherwise in the old one,
 * which stays as it is. */
#include "core/i18n.h"
#include "maker.h"
#include "json/value.h"

/* The same again, as of now. */
static bool make_anew(struct making *on, const struct draft_row *old, struct err *err)
{
    struct notice_ask ask = *on->ask;
    struct making again = *on;
    again.ask = &ask;
    ask.subject = old->subject;
    ask.year = old->year;
    ask.quarter = old->quarter;
    if (!notice_kind_find(old->kind, &ask.kind))
        return err_set(err, ERR_INTERNAL, "kind %s", old->kind);
    switch (ask.kind) {
    case NOTICE_ARRIVAL:
        return maker__arrival(&again, err);
    case NOTICE_PLAN:
        return maker__plan(&again, err);
    case NOTICE_USE:
        return maker__use(&again, err);
    case NOTICE_COMPLETION:
        return maker__completion(&again, err);
    default:
        return maker__outcome(&again, err);
    }
}

static bool compare(struct making *on, const char *number, struct err *err)
{
    AUTO(jv) struct jv *old = NULL;
    AUTO(buf) struct buf bytes = { 0 };
    buf_init(&bytes, NOTICE_MODEL_MAX);
    TRY(notice_model(on->db, number, &bytes, err));
    TRY(jv_parse((struct text) { bytes.data, bytes.len }, number, &old, err));
    return maker__compare(on->model, old, err);
}

bool maker__correction(struct making *on, const struct draft_row *old, struct err *err)
{
    struct draft_row root = *old;
    struct model *model = on->model;
    if (!old->is_published)
        return err_set(err, ERR_REFUSED, _("notice %s is not published: draft it anew"),
                       old->number);
    while (root.supersedes != NULL)
        TRY(notice__draft_get(on->db, on->arena, root.supersedes, &root, err));
    TRY(make_anew(on, &root, err));
    TRY(compare(on, old->number, err));
    model->kind = NOTICE_CORRECTION;
    model->is_before = false;
    model->subject = old->number;
    model->supersedes = old->number;
    model->supersedes_title = old->title;
    model->title = arena_printf(on->arena, "关于《%s》的更正公告", root.title);
    if (on->ask->reason != NULL)
        TRY(notice_model__paragraph(model, arena_printf(on->arena, "更正原因：%s", on->ask->reason),
                                    err));
    return notice_model__paragraph(
        model,
        arena_printf(on->arena, "本公告更正编号%s的《%s》；原文继续保留，以本公告为准。",
                     old->number, old->title),
        err);
}
