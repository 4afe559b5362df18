/* Any bytes through the camt.053 reader. */
#include "../support/fuzz_table.h"
#include "format/camt053.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_amount(const struct camt053_amount *amount)
{
    return amount->decimal.len > 0 && amount->currency.len == 3 && amount->decimal.ptr[0] != '-';
}

static bool on_statement(void *arg, const struct camt053_statement *statement, struct err *err)
{
    (void)arg, (void)err;
    fuzz_demand(statement->account.len > 0 && statement->account.len <= 34);
    fuzz_demand(!statement->opening.given || is_amount(&statement->opening.amount));
    fuzz_demand(!statement->closing.given || is_amount(&statement->closing.amount));
    return true;
}

static bool on_entry(void *arg, const struct camt053_entry *entry, struct err *err)
{
    (void)arg, (void)err;
    fuzz_demand(entry->ordinal > 0 && is_amount(&entry->amount) && entry->status.len == 4);
    fuzz_demand(entry->has_booked || !text_eq(entry->status, "BOOK"));
    fuzz_demand(text_is_utf8(entry->counter_name) && text_is_utf8(entry->remittance));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { 0 };
    struct camt053_source source = { .fd = fuzz_file(data, size), .name = "fuzz" };
    const struct camt053_reader reader = { on_statement, on_entry, on_statement, fuzz_issue, NULL };
    source.strict = size > 0 && data[size - 1] % 2 == 0;
    source.currency = size % 2 == 0 ? "CNY" : NULL;
    bool ok = camt053_read(&source, &reader, &err);
    fuzz_demand(ok || err.code != ERR_NONE);
    (void)close(source.fd); /* it was only read */
    return 0;
}
