#include "statement.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "fact.h"
#include "intake/day.h"
#include "totals.h"

#include <string.h>

/* The sheet that is being read. */
struct ledger_sheet {
    struct statement *statement;
    struct totals totals;
    char account_no[ACCOUNT_NO_MAX + 1]; /* of the whole sheet; "" when only the lines say it */
    int64_t lines;
    char only_account[ACCOUNT_NO_MAX + 1]; /* of the lines so far */
    bool many_accounts;
    bool complained; /* about an account that nobody names */
};

bool statement_say(struct statement *statement, const struct statement_said *said, struct err *err)
{
    if (statement->said_count == STATEMENT_SAID_MAX)
        return err_set(err, ERR_LIMIT, _("a file of more than %d statements"), STATEMENT_SAID_MAX);
    if (statement->said_count == statement->said_size) {
        size_t size = statement->said_size == 0 ? 64 : statement->said_size * 2;
        struct statement_said *larger =
            arena_array(statement->reading->arena, size, struct statement_said);
        if (statement->said_count > 0)
            memcpy(larger, statement->said, statement->said_count * sizeof *larger);
        statement->said = larger;
        statement->said_size = size;
    }
    statement->said[statement->said_count++] = *said;
    return true;
}

bool currency_is_yuan(struct arena *scratch, struct text text)
{
    static const char *const NAMES[] = {
        "", "cny", "rmb", "人民币", "人民币元", "元", "156", "01"
    };
    const char *normal = text_normal(scratch, text);
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(NAMES[i], normal) == 0)
            return true;
    return false;
}

static bool refuse(const struct sheet *sheet, int line, enum field field, struct text value,
                   const char *expected)
{
    struct err why = { 0 };
    (void)err_set(&why, ERR_INPUT, "%s", expected);
    return sheet_refuse(sheet, line, field, value, &why);
}

/* The sheet's own account: --account, or a line 账号：… above the table. */
static void find_account(struct ledger_sheet *ledger, const struct sheet *sheet)
{
    const struct said *said = &sheet->preamble.labels[LABEL_ACCOUNT];
    const char *asked = sheet->reading->options->account;
    char digits[ACCOUNT_NO_MAX + 1] = "";
    struct err why = { 0 };
    struct refusal_place place = { sheet->place, said->line, said->title };
    if (said->text.len > 0 && !account_no_parse(said->text, false, digits, &why))
        (void)refusal_add_err(sheet->reading->refusals, place, said->text, &why);
    if (asked != NULL && digits[0] != '\0' && strcmp(asked, digits) != 0)
        (void)refusal_add(sheet->reading->refusals, place, said->text,
                          _("the account that --account gives: %s"), asked);
    (void)snprintf(ledger->account_no, sizeof ledger->account_no, "%s",
                   asked != NULL ? asked : digits); /* both are checked to fit */
}

static bool begin_ledger(void *arg, struct sheet *sheet, struct err *err)
{
    struct ledger_sheet *ledger = arg;
    struct statement *statement = ledger->statement;
    (void)err;
    *ledger = (struct ledger_sheet) { .statement = statement };
    statement->part++;
    find_account(ledger, sheet);
    const struct said *currency = &sheet->preamble.labels[LABEL_CURRENCY];
    struct refusal_place place = { sheet->place, currency->line, currency->title };
    if (!currency_is_yuan(sheet->reading->scratch, currency->text))
        (void)refusal_add(sheet->reading->refusals, place, currency->text,
                          _("an account in yuan (人民币, CNY)"));
    return true;
}

static bool line_account(struct ledger_sheet *ledger, const struct sheet *sheet,
                         const struct table_row *row, char *out)
{
    if (!read_account(sheet, row, FIELD_ACCOUNT, false, out))
        return false;
    if (out[0] == '\0')
        (void)snprintf(out, ACCOUNT_NO_MAX + 1, "%s", ledger->account_no); /* same size */
    if (out[0] == '\0') {
        if (!ledger->complained)
            (void)refuse(sheet, (int)row->line, FIELD_ACCOUNT, (struct text) { "", 0 },
                         _("an account number: a column 本方账号, a line 账号：… or --account"));
        ledger->complained = true;
        return false;
    }
    if (ledger->account_no[0] != '\0' && strcmp(ledger->account_no, out) != 0)
        return refuse(sheet, (int)row->line, FIELD_ACCOUNT, text_of(out),
                      _("the same account as the file or --account says"));
    return true;
}

/* +1 money in, -1 money out, 0 not a word for either. */
static int direction_of(struct arena *scratch, struct text flag)
{
    static const char *const IN[] = { "贷",   "贷方", "贷记", "c",  "cr", "crdt", "收",
                                      "收入", "转入", "存入", "入", "进", "+" };
    static const char *const OUT[] = { "借",   "借方", "借记", "d",  "dr", "dbit", "支",
                                       "支出", "转出", "支取", "出", "付", "-" };
    const char *normal = text_normal(scratch, flag);
    for (size_t i = 0; i < COUNT(IN); i++) {
        if (strcmp(normal, IN[i]) == 0)
            return 1;
        if (strcmp(normal, OUT[i]) == 0)
            return -1;
    }
    return 0;
}

/* What the amount columns of a line say; `money` is positive for money in. */
struct line_amount {
    struct amount printed;
    struct money money;
    bool given;
};

static bool amount_of_sides(struct ledger_sheet *ledger, const struct sheet *sheet,
                            const struct table_row *row, struct line_amount *ret)
{
    struct amount credit = { .money = { 0 } };
    struct amount debit = { .money = { 0 } };
    bool has_credit, has_debit;
    bool ok = read_amount(sheet, row, FIELD_CREDIT, &credit, &has_credit);
    ok = read_amount(sheet, row, FIELD_DEBIT, &debit, &has_debit) && ok;
    if (!ok)
        return false;
    totals_add(&ledger->totals, 0, credit.money);
    totals_add(&ledger->totals, 1, debit.money);
    if (credit.money.fen != 0 && debit.money.fen != 0)
        return refuse(sheet, (int)row->line, FIELD_DEBIT, row_text(sheet, row, FIELD_DEBIT),
                      _("an amount on one side only: money in or money out"));
    bool in = credit.money.fen != 0;
    int flag = direction_of(sheet->reading->scratch, row_text(sheet, row, FIELD_FLAG));
    if ((in && flag < 0) || (debit.money.fen != 0 && flag > 0))
        return refuse(sheet, (int)row->line, FIELD_FLAG, row_text(sheet, row, FIELD_FLAG),
                      _("the side on which the amount stands"));
    ret->printed = in ? credit : debit;
    ret->money.fen = credit.money.fen - debit.money.fen;
    ret->given = has_credit || has_debit;
    return true;
}

static bool amount_of_one(struct ledger_sheet *ledger, const struct sheet *sheet,
                          const struct table_row *row, struct line_amount *ret)
{
    if (!read_amount(sheet, row, FIELD_AMOUNT, &ret->printed, &ret->given))
        return false;
    if (!ret->given)
        return true;
    totals_add(&ledger->totals, 2, ret->printed.money);
    ret->money = ret->printed.money;
    if (sheet->layout.columns[FIELD_FLAG] < 0)
        return true; /* signed */
    int flag = direction_of(sheet->reading->scratch, row_text(sheet, row, FIELD_FLAG));
    if (flag == 0)
        return refuse(sheet, (int)row->line, FIELD_FLAG, row_text(sheet, row, FIELD_FLAG),
                      _("贷 for money in or 借 for money out"));
    ret->money.fen *= flag;
    return true;
}

static bool read_line_amount(struct ledger_sheet *ledger, const struct sheet *sheet,
                             const struct table_row *row, struct line_amount *ret)
{
    *ret = (struct line_amount) { .given = false };
    bool sides = sheet->layout.columns[FIELD_CREDIT] >= 0;
    return sides ? amount_of_sides(ledger, sheet, row, ret)
                 : amount_of_one(ledger, sheet, row, ret);
}

/* 摘要, 用途, 附言 and 备注 in one text, each once. */
static struct text join_summary(const struct sheet *sheet, const struct table_row *row)
{
    static const enum field FIELDS[] = { FIELD_SUMMARY, FIELD_PURPOSE, FIELD_POSTSCRIPT,
                                         FIELD_REMARK };
    struct arena *scratch = sheet->reading->scratch;
    char *out = arena_strdup(scratch, "");
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        struct text part = row_text(sheet, row, FIELDS[i]);
        bool again = part.len == 0;
        for (size_t k = 0; k < i; k++)
            again = again || text_same(part, row_text(sheet, row, FIELDS[k]));
        if (!again)
            out = arena_printf(scratch, "%s%s" TEXT_FMT, out, out[0] == '\0' ? "" : " ",
                               TEXT_ARG(part));
    }
    return text_of(out);
}

static void fill_numbers(const struct sheet *sheet, const struct table_row *row,
                         struct staged_line *line)
{
    struct text serial = row_text(sheet, row, FIELD_SERIAL);
    struct text voucher = row_text(sheet, row, FIELD_VOUCHER);
    struct text bank_ref = row_text(sheet, row, FIELD_BANK_REF);
    const struct text none = { "", 0 };
    line->serial = !number_is_blank(serial) ? serial : !number_is_blank(voucher) ? voucher : none;
    line->bank_ref = !number_is_blank(bank_ref)  ? bank_ref
                     : !number_is_blank(voucher) ? voucher
                                                 : line->serial;
}

static void check_time(const struct sheet *sheet, const struct table_row *row)
{
    struct text text = row_text(sheet, row, FIELD_TIME);
    struct err why = { 0 };
    struct date day;
    int seconds;
    if (text.len > 0 && !clock_parse(text, &seconds, &why) && !day_parse(text, &day, &why))
        sheet_warn(sheet, (int)row->line, FIELD_TIME, text, _("not a time of day; not used"));
}

/* A row with a balance and no amount: 承前页, 期初余额, 过次页. */
static bool take_balance_row(struct ledger_sheet *ledger, const struct sheet *sheet,
                             const struct table_row *row, const char *account,
                             const struct amount *balance, struct err *err)
{
    struct statement_said said = { .part = ledger->statement->part };
    for (size_t i = 0; i < row->count; i++) {
        struct text text = row->cells[i].text;
        struct arena *scratch = sheet->reading->scratch;
        if (preamble_is_label(sheet->layout.profile, LABEL_OPENING, scratch, text))
            said.has_opening = true;
        else if (preamble_is_label(sheet->layout.profile, LABEL_CLOSING, scratch, text))
            said.has_closing = true;
    }
    if (!said.has_opening && !said.has_closing) {
        sheet_warn(sheet, (int)row->line, FIELD_BALANCE, row_raw(sheet, row),
                   _("a line without an amount was not read"));
        return true;
    }
    (void)snprintf(said.account_no, sizeof said.account_no, "%s", account); /* same size */
    said.opening = balance->money;
    said.closing = balance->money;
    return statement_say(ledger->statement, &said, err);
}

static void note_account(struct ledger_sheet *ledger, const char *account)
{
    ledger->lines++;
    if (ledger->only_account[0] == '\0')
        (void)snprintf(ledger->only_account, sizeof ledger->only_account, "%s", account);
    else if (strcmp(ledger->only_account, account) != 0)
        ledger->many_accounts = true;
}

static bool take_line(struct ledger_sheet *ledger, const struct sheet *sheet,
                      const struct table_row *row, struct err *err)
{
    struct arena *scratch = sheet->reading->scratch;
    char *account = arena_alloc(scratch, ACCOUNT_NO_MAX + 1);
    char *counter = arena_alloc(scratch, ACCOUNT_NO_MAX + 1);
    struct line_amount amount;
    struct amount balance = { .money = { 0 } };
    struct staged_line line = { .line = (int)row->line };
    bool ok = line_account(ledger, sheet, row, account);
    ok = read_line_amount(ledger, sheet, row, &amount) && ok;
    ok = read_amount(sheet, row, FIELD_BALANCE, &balance, &line.has_balance) && ok;
    if (ok && amount.money.fen == 0)
        return take_balance_row(ledger, sheet, row, account, &balance, err);
    ok = read_day(sheet, row, &line.booked_on) && ok;
    ok = read_account(sheet, row, FIELD_COUNTER_ACCOUNT, true, counter) && ok;
    if (!currency_is_yuan(scratch, row_text(sheet, row, FIELD_CURRENCY)))
        ok = refuse(sheet, (int)row->line, FIELD_CURRENCY, row_text(sheet, row, FIELD_CURRENCY),
                    _("an account in yuan (人民币, CNY)"));
    check_time(sheet, row);
    if (!ok)
        return true;
    line.account_no = account;
    line.amount = amount.money;
    line.balance = balance.money;
    line.counter_account = counter;
    line.counter_name = row_text(sheet, row, FIELD_COUNTER_NAME);
    line.summary = join_summary(sheet, row);
    line.unit = amount.printed.unit == AMOUNT_WAN ? "wan" : "yuan";
    line.decimals = amount.printed.decimals;
    line.raw = row_raw(sheet, row);
    fill_numbers(sheet, row, &line);
    note_account(ledger, account);
    fact_stage_line(ledger->statement->reading, &line, ledger->statement->part);
    return true;
}

static bool take_row(void *arg, struct sheet *sheet, const struct table_row *row,
                     enum row_kind kind, struct err *err)
{
    struct ledger_sheet *ledger = arg;
    if (kind == ROW_DATA)
        return take_line(ledger, sheet, row, err);
    if (kind != ROW_NOTE)
        totals_check(&ledger->totals, sheet, row, kind);
    return true;
}

static void say_day(const struct sheet *sheet, enum label label, bool *has, struct date *day)
{
    const struct said *said = &sheet->preamble.labels[label];
    struct err why = { 0 };
    if (said->text.len == 0)
        return;
    *has = day_parse(said->text, day, &why);
    if (!*has)
        (void)refusal_add_err(sheet->reading->refusals,
                              (struct refusal_place) { sheet->place, said->line, said->title },
                              said->text, &why);
}

static void say_period(const struct sheet *sheet, struct statement_said *ret)
{
    const struct said *said = &sheet->preamble.labels[LABEL_PERIOD];
    struct err why = { 0 };
    say_day(sheet, LABEL_FROM, &ret->has_from, &ret->from);
    say_day(sheet, LABEL_TO, &ret->has_to, &ret->to);
    if (said->text.len == 0)
        return;
    if (day_parse_range(said->text, &ret->from, &ret->to, &why))
        ret->has_from = ret->has_to = true;
    else
        (void)refusal_add_err(sheet->reading->refusals,
                              (struct refusal_place) { sheet->place, said->line, said->title },
                              said->text, &why);
}

static void say_balance(const struct sheet *sheet, enum label label, bool *has, struct money *money)
{
    const struct said *said = &sheet->preamble.labels[label];
    struct amount amount;
    if (said->text.len == 0 || amount_is_blank(said->text))
        return;
    struct table_cell cell = { .text = said->text, .kind = TABLE_TEXT };
    *has = read_amount_cell(sheet, said->line, &cell, AMOUNT_UNIT_OPEN, said->title, &amount);
    if (*has)
        *money = amount.money;
}

static bool end_ledger(void *arg, struct sheet *sheet, struct err *err)
{
    struct ledger_sheet *ledger = arg;
    struct statement *statement = ledger->statement;
    struct statement_said period = { .part = statement->part, .of_sheet = true };
    const char *account = ledger->account_no[0] != '\0' ? ledger->account_no : ledger->only_account;
    find_account(ledger, sheet); /* it may stand below the table */
    say_period(sheet, &period);
    if (!ledger->many_accounts) {
        (void)snprintf(period.account_no, sizeof period.account_no, "%s", account);
        say_balance(sheet, LABEL_OPENING, &period.has_opening, &period.opening);
        say_balance(sheet, LABEL_CLOSING, &period.has_closing, &period.closing);
    }
    if (ledger->lines == 0 && account[0] == '\0' && sheet->reading->refusals->count == 0)
        return refuse(sheet, 0, FIELD_ACCOUNT, (struct text) { "", 0 },
                      _("an account number: a column 本方账号, a line 账号：… or --account")) ||
               true;
    return statement_say(statement, &period, err);
}

bool statement_read(struct statement *statement, const struct table_source *source, struct err *err)
{
    struct ledger_sheet ledger = { .statement = statement };
    const struct sheet_handler handler = { begin_ledger, take_row, end_ledger, &ledger };
    return sheets_read(statement->reading, source, PROFILE_STATEMENT, &handler, err);
}
