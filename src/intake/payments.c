#include "payments.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "fact.h"
#include "intake/account_no.h"
#include "programme/programme.h"
#include "totals.h"

#include <string.h>

struct list {
    struct reading *reading;
    struct totals totals; /* of the current sheet */
};

enum { YEAR_SPLIT = -1 }; /* "2019-2020": by the columns of the years */

static bool refuse(const struct sheet *sheet, int line, enum field field, struct text value,
                   const char *expected)
{
    struct err why = { 0 };
    (void)err_set(&why, ERR_INPUT, "%s", expected);
    return sheet_refuse(sheet, line, field, value, &why);
}

/* 2019, 2019年, 2019年度; YEAR_SPLIT for a span of years. 0: not given. */
static bool parse_year(struct arena *scratch, struct text text, int *ret)
{
    const char *normal = text_normal(scratch, text);
    size_t len = strlen(normal);
    int year = 0;
    if (len == 0) {
        *ret = 0;
        return true;
    }
    if (strspn(normal, "0123456789") != 4)
        return false;
    for (int i = 0; i < 4; i++)
        year = year * 10 + (normal[i] - '0');
    const char *tail = normal + 4;
    if (tail[0] == '\0' || strcmp(tail, "年") == 0 || strcmp(tail, "年度") == 0) {
        *ret = year;
        return true;
    }
    static const char *const BETWEEN[] = { "-", "~", "—", "至", "、", "/", "年-", "年至", "–" };
    for (size_t i = 0; i < COUNT(BETWEEN); i++) {
        size_t skip = strlen(BETWEEN[i]);
        if (strncmp(tail, BETWEEN[i], skip) == 0 && strspn(tail + skip, "0123456789") == 4) {
            *ret = YEAR_SPLIT;
            return true;
        }
    }
    return false;
}

static const char *year_list(const struct reading *reading)
{
    const struct programme *programme = reading->programme;
    char *out = arena_printf(reading->scratch, "%d", programme->years[0]);
    for (int i = 1; i < programme->year_count; i++)
        out = arena_printf(reading->scratch, "%s, %d", out, programme->years[i]);
    return out;
}

/* The line's own year, else the list's, else --year; never its date. */
static bool read_year(const struct sheet *sheet, const struct table_row *row, int *ret)
{
    struct reading *reading = sheet->reading;
    struct text text = row_text(sheet, row, FIELD_YEAR);
    if (text.len == 0)
        text = sheet->preamble.labels[LABEL_YEAR].text;
    int year;
    if (!parse_year(reading->scratch, text, &year))
        return refuse(sheet, (int)row->line, FIELD_YEAR, text, _("a year such as 2019"));
    int asked = reading->options->year;
    if (year > 0 && asked > 0 && year != asked)
        return refuse(sheet, (int)row->line, FIELD_YEAR, text, _("the year that --year gives"));
    if (year == 0)
        year = asked > 0 ? asked : sheet->layout.year_count > 0 ? YEAR_SPLIT : 0;
    if (year == 0)
        return refuse(sheet, (int)row->line, FIELD_YEAR, text,
                      _("a year in a column 年度, or --year YEAR"));
    if (year != YEAR_SPLIT && !programme_has_year(reading->programme, year))
        return refuse(
            sheet, (int)row->line, FIELD_YEAR, text,
            arena_printf(reading->scratch, _("a year of the programme: %s"), year_list(reading)));
    *ret = year;
    return true;
}

/* A village code that a spreadsheet made a float, or with other than twelve digits, is refused;
 * one that nobody knows is a break, not a refusal. */
static bool read_village_code(const struct sheet *sheet, const struct table_row *row,
                              struct text *ret)
{
    const struct table_cell *cell = row_cell(sheet, row, FIELD_VILLAGE_CODE);
    char digits[ACCOUNT_NO_MAX + 1] = "";
    struct err why = { 0 };
    *ret = (struct text) { "", 0 };
    if (cell == NULL) {
        if (row_cell(sheet, row, FIELD_VILLAGE_NAME) != NULL)
            return true;
        return refuse(sheet, (int)row->line, FIELD_VILLAGE_NAME, *ret,
                      _("a village code or a village name"));
    }
    if ((cell->flags & (TABLE_EXPONENT | TABLE_ROUNDED)) != 0 ||
        !account_no_parse(cell->text, false, digits, &why) || strlen(digits) != 12)
        return refuse(sheet, (int)row->line, FIELD_VILLAGE_CODE, cell->text,
                      _("a village code of twelve digits"));
    *ret = text_of(arena_strdup(sheet->reading->scratch, digits));
    return true;
}

/* Red lines and 退汇: money that came back to the payer. */
static bool says_return(struct arena *scratch, struct text remark)
{
    static const char *const WORDS[] = { "退汇", "红字", "冲销", "冲红", "退票", "退款", "退回" };
    struct text normal = text_of(text_normal(scratch, remark));
    size_t at;
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (text_find(normal, WORDS[i], &at))
            return true;
    return false;
}

static bool read_payment(const struct sheet *sheet, const struct table_row *row,
                         struct staged_payment *ret)
{
    struct reading *reading = sheet->reading;
    char *account = arena_alloc(reading->scratch, ACCOUNT_NO_MAX + 1);
    char *payer_account = arena_alloc(reading->scratch, ACCOUNT_NO_MAX + 1);
    struct text payer = row_text(sheet, row, FIELD_PAYER);
    if (payer.len == 0)
        payer = sheet->preamble.labels[LABEL_PAYER].text;
    struct staged_payment payment = {
        .line = (int)row->line,
        .payer_name = arena_strndup(reading->scratch, payer.ptr, payer.len),
        .county = row_text(sheet, row, FIELD_COUNTY),
        .town = row_text(sheet, row, FIELD_TOWN),
        .village_name = row_text(sheet, row, FIELD_VILLAGE_NAME),
        .account_name = row_text(sheet, row, FIELD_COUNTER_NAME),
        .voucher = row_text(sheet, row, FIELD_VOUCHER),
        .bank_ref = row_text(sheet, row, FIELD_BANK_REF),
        .remark = row_text(sheet, row, FIELD_REMARK),
        .raw = row_raw(sheet, row),
    };
    bool ok = read_day(sheet, row, &payment.paid_on);
    ok = read_village_code(sheet, row, &payment.village_code) && ok;
    ok = read_account(sheet, row, FIELD_COUNTER_ACCOUNT, false, account) && ok;
    ok = read_account(sheet, row, FIELD_PAYER_ACCOUNT, true, payer_account) && ok;
    ok = read_year(sheet, row, &payment.year) && ok;
    payment.account_no = account;
    payment.payer_account = payer_account;
    *ret = payment;
    return ok;
}

static void stage(const struct sheet *sheet, struct staged_payment payment,
                  const struct amount *amount)
{
    payment.amount = amount->money;
    payment.unit = amount->unit == AMOUNT_WAN ? "wan" : "yuan";
    payment.decimals = amount->decimals;
    payment.is_return =
        payment.amount.fen < 0 || says_return(sheet->reading->scratch, payment.remark);
    fact_stage_payment(sheet->reading, &payment);
}

/* "2019-2020" is as many payments as years have an amount; a sum without its parts is refused. */
static bool stage_years(struct list *list, const struct sheet *sheet, const struct table_row *row,
                        const struct staged_payment *payment)
{
    struct money sum = { 0 };
    bool given = false;
    bool ok = true;
    for (int i = 0; i < sheet->layout.year_count; i++) {
        const struct year_column *year = &sheet->layout.years[i];
        struct amount amount;
        if ((size_t)year->column >= row->count || amount_is_blank(row->cells[year->column].text))
            continue;
        if (!programme_has_year(sheet->reading->programme, year->year)) {
            struct refusal_place place = { sheet->place, (int)row->line, year->title };
            ok = refusal_add(sheet->reading->refusals, place, row->cells[year->column].text,
                             _("a year of the programme: %s"), year_list(sheet->reading));
            continue;
        }
        if (!read_amount_cell(sheet, (int)row->line, &row->cells[year->column], year->unit,
                              year->title, &amount)) {
            ok = false;
            continue;
        }
        totals_add(&list->totals, 3 + i, amount.money);
        bool fits = (payment->year == YEAR_SPLIT || payment->year == year->year) &&
                    money_add(sum, amount.money, &sum);
        if (!fits)
            ok = refuse(sheet, (int)row->line, FIELD_YEAR, row_text(sheet, row, FIELD_YEAR),
                        _("amounts only in the columns of the line's own years"));
        if (amount.money.fen == 0 || !fits)
            continue;
        struct staged_payment part = *payment;
        part.year = year->year;
        given = true;
        stage(sheet, part, &amount);
    }
    if (!given && ok)
        return refuse(sheet, (int)row->line, FIELD_YEAR, row_text(sheet, row, FIELD_YEAR),
                      _("one year a line, or a column with an amount for each year"));
    struct amount whole;
    if (!read_amount(sheet, row, FIELD_AMOUNT, &whole, &given) || !given)
        return ok && !given;
    totals_add(&list->totals, 2, whole.money);
    if (ok && whole.money.fen != sum.fen)
        return refuse(sheet, (int)row->line, FIELD_AMOUNT, row_text(sheet, row, FIELD_AMOUNT),
                      _("the sum of the amounts of the years"));
    return ok;
}

static void take_payment(struct list *list, const struct sheet *sheet, const struct table_row *row)
{
    struct staged_payment payment;
    struct amount amount;
    bool given;
    bool ok = read_payment(sheet, row, &payment);
    if (ok && sheet->layout.year_count > 0) {
        (void)stage_years(list, sheet, row, &payment); /* refusals are in the list */
        return;
    }
    if (!read_amount(sheet, row, FIELD_AMOUNT, &amount, &given))
        return;
    if (!given || amount.money.fen == 0) {
        (void)refuse(sheet, (int)row->line, FIELD_AMOUNT, row_text(sheet, row, FIELD_AMOUNT),
                     _("an amount that is not zero"));
        return;
    }
    totals_add(&list->totals, 2, amount.money);
    if (ok && payment.year == YEAR_SPLIT)
        (void)refuse(sheet, (int)row->line, FIELD_YEAR, row_text(sheet, row, FIELD_YEAR),
                     _("one year a line, or a column with an amount for each year"));
    else if (ok)
        stage(sheet, payment, &amount);
}

static bool begin_list(void *arg, struct sheet *sheet, struct err *err)
{
    struct list *list = arg;
    (void)sheet;
    (void)err;
    list->totals = (struct totals) { .overflow = false };
    return true;
}

static bool take_row(void *arg, struct sheet *sheet, const struct table_row *row,
                     enum row_kind kind, struct err *err)
{
    struct list *list = arg;
    (void)err;
    if (kind == ROW_DATA)
        take_payment(list, sheet, row);
    else if (kind != ROW_NOTE)
        totals_check(&list->totals, sheet, row, kind);
    else if (row_cell(sheet, row, FIELD_VILLAGE_CODE) != NULL)
        sheet_warn(sheet, (int)row->line, FIELD_AMOUNT, row_raw(sheet, row),
                   _("a line without amount and date was not read"));
    return true;
}

static bool end_list(void *arg, struct sheet *sheet, struct err *err)
{
    (void)arg;
    (void)sheet;
    (void)err;
    return true;
}

bool payments_read(struct reading *reading, const struct table_source *source, struct err *err)
{
    struct list list = { .reading = reading };
    const struct sheet_handler handler = { begin_list, take_row, end_list, &list };
    return sheets_read(reading, source, PROFILE_PAYMENTS, &handler, err);
}
