/*
 * intake/fact.h - one staged line, and the digest of what makes it the same line elsewhere.
 *
 * Private to the module. `content` is the identity of reconciliation.md section 1 but for the
 * occurrence of equal lines without a number, which SQL counts over the whole file.
 */
#ifndef INTAKE_FACT_H
#define INTAKE_FACT_H

#include "core/date.h"
#include "core/money.h"
#include "core/text.h"
#include "crypto/hash.h"

struct reading;

struct staged_payment {
    int line;
    const char *payer_name;    /* as written; "" */
    const char *payer_account; /* digits; "" */
    int year;
    struct text village_code, county, town, village_name;
    const char *account_no;
    struct text account_name;
    struct money amount;
    struct date paid_on;
    struct text voucher, bank_ref;
    bool is_return;
    struct text remark;
    const char *unit; /* yuan, wan */
    int decimals;
    struct text raw;
};

struct staged_line {
    int line;
    const char *account_no;
    struct date booked_on;
    struct money amount; /* credit positive */
    bool has_balance;
    struct money balance;
    struct text serial, bank_ref;
    const char *counter_account;
    struct text counter_name;
    struct text summary;
    const char *unit;
    int decimals;
    struct text raw;
};

/* Both append to the running COPY of the reading. */
void fact_stage_payment(struct reading *reading, const struct staged_payment *payment);
void fact_stage_line(struct reading *reading, const struct staged_line *line, int part);

/* A number that identifies nothing: empty, or zeros only. */
bool number_is_blank(struct text number);

#endif
