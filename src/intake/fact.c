#include "fact.h"
#include "core/arena.h"
#include "db/copy.h"
#include "reading.h"

#include <string.h>

bool number_is_blank(struct text number)
{
    for (size_t i = 0; i < number.len; i++)
        if (number.ptr[i] != '0' && number.ptr[i] != '-' && number.ptr[i] != ' ')
            return false;
    return true;
}

/* Parts of a digest, each ended by 0x1F, which no cell holds. */
struct digest {
    char *bytes;
    size_t len;
};

static void put(struct digest *digest, struct text part)
{
    if (part.len > 0)
        memcpy(digest->bytes + digest->len, part.ptr, part.len);
    digest->len += part.len;
    digest->bytes[digest->len++] = 0x1F;
}

static void put_number(struct arena *scratch, struct digest *digest, int64_t number)
{
    put(digest, text_of(arena_printf(scratch, "%lld", (long long)number)));
}

/* Who got or gave the money: the account where there is one, else the name. */
static const char *counterparty(struct arena *scratch, const char *account, struct text name)
{
    return account[0] != '\0' ? account : text_normal(scratch, name);
}

static const char *village_key(struct arena *scratch, const struct staged_payment *payment)
{
    if (payment->village_code.len > 0)
        return arena_strndup(scratch, payment->village_code.ptr, payment->village_code.len);
    return arena_printf(scratch, "%s/%s/%s", text_normal(scratch, payment->county),
                        text_normal(scratch, payment->town),
                        text_normal(scratch, payment->village_name));
}

static struct sha256 payment_content(struct arena *scratch, const struct staged_payment *payment,
                                     struct text number)
{
    const char *village = village_key(scratch, payment);
    const char *payee = counterparty(scratch, payment->account_no, payment->account_name);
    struct digest digest = {
        arena_alloc(scratch, number.len + strlen(village) + strlen(payee) + 160), 0
    };
    put(&digest, text_of("payment"));
    put(&digest, number);
    put_number(scratch, &digest, payment->year);
    put_number(scratch, &digest, payment->paid_on.day);
    put_number(scratch, &digest, payment->amount.fen);
    put(&digest, text_of(village));
    put(&digest, text_of(payee));
    return sha256(digest.bytes, digest.len);
}

void fact_stage_payment(struct reading *reading, const struct staged_payment *payment)
{
    struct db_copy *copy = reading->copy;
    struct arena *scratch = reading->scratch;
    struct text number = number_is_blank(payment->voucher) ? payment->bank_ref : payment->voucher;
    if (number_is_blank(number))
        number.len = 0;
    struct sha256 content = payment_content(scratch, payment, number);
    db_copy_row(copy);
    db_copy_int8(copy, ++reading->staged);
    db_copy_int4(copy, payment->line);
    db_copy_string(copy, payment->payer_name);
    db_copy_string(copy, payment->payer_account);
    db_copy_int4(copy, payment->year);
    db_copy_text(copy, payment->village_code);
    db_copy_text(copy, payment->county);
    db_copy_text(copy, payment->town);
    db_copy_text(copy, payment->village_name);
    db_copy_string(copy, payment->account_no);
    db_copy_text(copy, payment->account_name);
    db_copy_int8(copy, payment->amount.fen);
    db_copy_date(copy, payment->paid_on);
    db_copy_text(copy, payment->voucher);
    db_copy_text(copy, payment->bank_ref);
    db_copy_bool(copy, payment->is_return);
    db_copy_text(copy, payment->remark);
    db_copy_string(copy, payment->unit);
    db_copy_int2(copy, (int16_t)payment->decimals);
    db_copy_text(copy, payment->raw);
    db_copy_text(copy, number);
    db_copy_bytes(copy, content.bytes, SHA256_SIZE);
}

static struct sha256 line_content(struct arena *scratch, const struct staged_line *line)
{
    const char *other = counterparty(scratch, line->counter_account, line->counter_name);
    struct digest digest = {
        arena_alloc(scratch, line->serial.len + strlen(line->account_no) + strlen(other) + 160), 0
    };
    put(&digest, text_of("line"));
    put(&digest, text_of(line->account_no));
    put(&digest, line->serial);
    put_number(scratch, &digest, line->booked_on.day);
    put_number(scratch, &digest, line->amount.fen);
    put(&digest, text_of(other));
    if (line->serial.len == 0 && line->has_balance)
        put_number(scratch, &digest, line->balance.fen);
    return sha256(digest.bytes, digest.len);
}

void fact_stage_line(struct reading *reading, const struct staged_line *line, int part)
{
    struct db_copy *copy = reading->copy;
    struct sha256 content = line_content(reading->scratch, line);
    db_copy_row(copy);
    db_copy_int8(copy, ++reading->staged);
    db_copy_int4(copy, part);
    db_copy_int4(copy, line->line);
    db_copy_string(copy, line->account_no);
    db_copy_date(copy, line->booked_on);
    db_copy_int8(copy, line->amount.fen);
    if (line->has_balance)
        db_copy_int8(copy, line->balance.fen);
    else
        db_copy_null(copy);
    db_copy_text(copy, line->serial);
    db_copy_text(copy, line->bank_ref);
    db_copy_string(copy, line->counter_account);
    db_copy_text(copy, line->counter_name);
    db_copy_text(copy, line->summary);
    db_copy_string(copy, line->unit);
    db_copy_int2(copy, (int16_t)line->decimals);
    db_copy_text(copy, line->raw);
    db_copy_bytes(copy, content.bytes, SHA256_SIZE);
}
