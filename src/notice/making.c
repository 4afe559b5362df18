/* What the makers of models share. */
#include "core/i18n.h"
#include "maker.h"
#include "mask.h"

#include <inttypes.h>
#include <string.h>

bool making__issuer(struct making *on, const char *issuer, struct err *err)
{
    return mask_field(on->arena, "issuer", on->ask->issuer != NULL ? on->ask->issuer : issuer,
                      &on->model->issuer, err);
}

bool making__basis(struct making *on, const char *document, struct err *err)
{
    char date[DATE_TEXT_MAX] = "";
    if (on->ask->issued.day != 0 && on->model->basis_count == 0)
        (void)date_format(on->ask->issued, date);
    return notice_model__basis(on->model, on->ask->document != NULL ? on->ask->document : document,
                               date, err);
}

const char *making__period(const struct making *on)
{
    if (on->ask->quarter == 0)
        return arena_printf(on->arena, "%d年度", on->ask->year);
    return arena_printf(on->arena, "%d年第%d季度", on->ask->year, on->ask->quarter);
}

bool making__days(const struct making *on, struct date *ret_from, struct date *ret_to,
                  struct err *err)
{
    int year = on->ask->year;
    int quarter = on->ask->quarter;
    int first = quarter == 0 ? 1 : 3 * quarter - 2;
    int last = quarter == 0 ? 12 : 3 * quarter;
    if (quarter < 0 || quarter > 4 || !date_make(year, first, 1, ret_from) ||
        !date_make(last == 12 ? year + 1 : year, last == 12 ? 1 : last + 1, 1, ret_to))
        return err_set(err, ERR_INPUT, _("%d is no year, or %d no quarter"), year, quarter);
    ret_to->day--;
    if (ret_from->day <= on->about->as_of.day)
        return true;
    return err_set(err, ERR_NOT_FOUND, _("reconciling has not come as far as %s"),
                   making__period(on));
}

bool making__placed(const struct making *on, bool is_placed, const char *chain, int64_t n,
                    struct err *err)
{
    (void)on;
    if (is_placed)
        return true;
    (void)err_set(err, ERR_BEHIND, _("record %s %" PRId64 " is in no checkpoint yet"), chain, n);
    return err_hint(err, _("Run: mingzhang checkpoint"));
}

bool making__summand(const struct db_result *rows, size_t row, size_t from, struct summand *ret,
                     struct err *err)
{
    struct text hash = db_get_text(rows, row, from + 2);
    *ret = (struct summand) { .chain = db_get(rows, row, from),
                              .n = db_get_int(rows, row, from + 1),
                              .amount_fen = db_get_int(rows, row, from + 3) };
    return hex_decode(hash.ptr, hash.len, ret->hash.bytes) ||
           err_set(err, ERR_INTERNAL, "hash of %s", ret->chain);
}
