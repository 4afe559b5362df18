#include "statements.h"
#include "rows.h"

#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 16 << 20 };

void statements_init(struct statements *statements)
{
    *statements = (struct statements) { 0 };
    buf_init(&statements->text, TEXT_MAX);
    buf_init(&statements->issues, TEXT_MAX);
}

void statements_release(struct statements *statements)
{
    buf_release(&statements->text);
    buf_release(&statements->issues);
}

static const char *day(bool given, struct date date, char out[DATE_TEXT_MAX])
{
    return given ? date_format(date, out) : "-";
}

static void add_balance(struct buf *out, const struct camt053_balance *balance)
{
    char date[DATE_TEXT_MAX];
    if (!balance->given)
        buf_adds(out, " -");
    else
        buf_addf(out, " " TEXT_FMT "%c" TEXT_FMT "@%s", TEXT_ARG(balance->code),
                 balance->amount.credit ? '+' : '-', TEXT_ARG(balance->amount.decimal),
                 date_format(balance->date, date));
}

static bool on_begin(void *arg, const struct camt053_statement *it, struct err *err)
{
    struct statements *all = arg;
    char from[DATE_TEXT_MAX];
    char to[DATE_TEXT_MAX];
    (void)err;
    buf_addf(&all->text, "( %u " TEXT_FMT " " TEXT_FMT " %s..%s", it->ordinal,
             TEXT_ARG(it->account), TEXT_ARG(it->currency), day(it->has_period, it->from, from),
             day(it->has_period, it->to, to));
    add_balance(&all->text, &it->opening);
    add_balance(&all->text, &it->closing);
    buf_addf(&all->text, " " TEXT_FMT "%s\n", TEXT_ARG(it->page), it->last_page ? "" : "...");
    return true;
}

static bool on_entry(void *arg, const struct camt053_entry *it, struct err *err)
{
    struct statements *all = arg;
    char booked[DATE_TEXT_MAX];
    char value[DATE_TEXT_MAX];
    (void)err;
    all->entries++;
    buf_addf(&all->text, "%u.%u/%u %c" TEXT_FMT " " TEXT_FMT " " TEXT_FMT " %s %s%s ", it->ordinal,
             it->part, it->parts, it->amount.credit ? '+' : '-', TEXT_ARG(it->amount.decimal),
             TEXT_ARG(it->amount.currency), TEXT_ARG(it->status),
             day(it->has_booked, it->booked, booked), day(it->has_value_day, it->value_day, value),
             it->reversal ? " R" : "");
    const struct text texts[] = { it->counter_name, it->counter_account,
                                  it->counter_bank, it->remittance,
                                  it->servicer_ref, it->end_to_end,
                                  it->code,         it->info };
    for (size_t i = 0; i < COUNT(texts); i++)
        buf_addf(&all->text, "%s" TEXT_FMT, i > 0 ? "|" : "", TEXT_ARG(texts[i]));
    buf_addc(&all->text, '\n');
    return true;
}

static bool on_end(void *arg, const struct camt053_statement *it, struct err *err)
{
    struct statements *all = arg;
    (void)err;
    buf_addc(&all->text, ')');
    add_balance(&all->text, &it->opening);
    add_balance(&all->text, &it->closing);
    if (it->entries.given)
        buf_addf(&all->text, " %u:" TEXT_FMT, (unsigned)it->entries.count,
                 TEXT_ARG(it->entries.sum));
    buf_addc(&all->text, '\n');
    return true;
}

static void on_issue(void *arg, const struct table_issue *issue)
{
    struct statements *all = arg;
    buf_addf(&all->issues, "%c %s %u %s " TEXT_FMT "\n", issue->refused ? 'R' : 'W', issue->rule,
             issue->line, issue->element, TEXT_ARG(issue->value));
}

bool statements_read(struct statements *statements, const char *xml, size_t len, struct err *err)
{
    struct camt053_source source = {
        .fd = rows_file(xml, len), .name = "test", .strict = statements->strict, .currency = "CNY"
    };
    const struct camt053_reader reader = { on_begin, on_entry, on_end, on_issue, statements };
    buf_clear(&statements->text);
    buf_clear(&statements->issues);
    statements->entries = 0;
    bool ok = camt053_read(&source, &reader, err);
    (void)close(source.fd); /* it was only read */
    return ok;
}
