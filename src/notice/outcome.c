/* N6: what came of an objection, in words written for the public. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"

#include <stdio.h>

static bool put_table(struct making *on, const struct objection_row *objection, struct err *err)
{
    struct model *model = on->model;
    struct table *table = notice_model__table(model, "异议处理结果");
    char received[DATE_TEXT_MAX], due[DATE_TEXT_MAX], answered[DATE_TEXT_MAX];
    notice_model__column(table, "异议编号", CELL_TEXT);
    notice_model__column(table, "所涉公示", CELL_TEXT);
    notice_model__column(table, "受理日期", CELL_DATE);
    notice_model__column(table, "办结期限", CELL_DATE);
    notice_model__column(table, "办结日期", CELL_DATE);
    notice_model__column(table, "处理结果", CELL_TEXT);
    struct cell *row = notice_model__row(model, table);
    TRY(notice_model__text(model, &row[0], "number", objection->objection, err));
    TRY(notice_model__text(model, &row[1], "number", objection->number, err));
    TRY(notice_model__text(model, &row[2], "date", date_format(objection->received, received),
                           err));
    TRY(notice_model__text(model, &row[3], "date", date_format(objection->due, due), err));
    TRY(notice_model__text(model, &row[4], "date", date_format(objection->answered_on, answered),
                           err));
    return notice_model__text(model, &row[5], "outcome", objection->outcome, err);
}

bool maker__outcome(struct making *on, struct err *err)
{
    struct objection_row objection;
    struct draft_row about;
    struct model *model = on->model;
    TRY(notice__objection_get(on->db, on->arena, on->ask->subject, &objection, err));
    if (objection.answered_n < 0)
        return err_set(err, ERR_REFUSED, _("objection %s is not answered"), objection.objection);
    TRY(notice__draft_get(on->db, on->arena, objection.number, &about, err));
    model->chain = about.chain;
    model->place = "";
    model->title = arena_printf(on->arena, "关于%s异议处理结果的公告", objection.objection);
    TRY(making__issuer(on, about.issuer, err));
    TRY(making__basis(on, on->about->document, err));
    TRY(put_table(on, &objection, err));
    return notice_model__paragraph(
        model,
        arena_printf(on->arena, "对《%s》（编号%s）提出的异议已办结，现将处理结果公告如下：",
                     about.title, about.number),
        err);
}
