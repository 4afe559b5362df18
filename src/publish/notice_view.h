/*
 * publish/notice_view.h (private) - a notice's model as the values that its templates print:
 * amounts in yuan, dates in Chinese, the widths of columns, which item is the last of a list.
 */
#ifndef PUBLISH_NOTICE_VIEW_H
#define PUBLISH_NOTICE_VIEW_H

#include "core/err.h"
#include "core/text.h"

struct jv;

enum { NOTICE_COLUMNS_MAX = 12, NOTICE_LINE = 84 /* half-width letters on a line of the board */ };

/* `site` is that of the template set, shared. Fails: ERR_INPUT naming the member that is wrong. */
bool notice__view(struct text model, struct jv *site, struct jv **ret, struct err *err) MUST_CHECK;

#endif
