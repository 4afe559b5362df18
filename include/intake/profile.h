/*
 * intake/profile.h - which words in a header row mean which column: data, never code.
 *
 * A profile is a JSON file of format "mingzhang-profile/1". Those of the known layouts ship with
 * the program; a user's own lie in <home>/profiles/<name>.json and win over one of the same name.
 * docs/formats.md says how to write one. A name is compared after text_normal() and without its
 * unit, "(元)", "/万元" and the like.
 */
#ifndef INTAKE_PROFILE_H
#define INTAKE_PROFILE_H

#include "core/err.h"
#include "core/text.h"
#include "intake/amount.h"

struct arena;

/* What a column may hold. The names in JSON stand in PROFILE_FIELDS. */
enum field {
    FIELD_DATE, /* of booking, or of payment */
    FIELD_TIME,
    FIELD_SERIAL,
    FIELD_VOUCHER,
    FIELD_BANK_REF,
    FIELD_CREDIT, /* money in */
    FIELD_DEBIT,  /* money out */
    FIELD_AMOUNT,
    FIELD_FLAG, /* 借/贷 */
    FIELD_BALANCE,
    FIELD_ACCOUNT,
    FIELD_ACCOUNT_NAME,
    FIELD_COUNTER_ACCOUNT,
    FIELD_COUNTER_NAME,
    FIELD_SUMMARY,
    FIELD_PURPOSE,
    FIELD_POSTSCRIPT,
    FIELD_REMARK,
    FIELD_CURRENCY,
    FIELD_YEAR,
    FIELD_VILLAGE_CODE,
    FIELD_COUNTY,
    FIELD_TOWN,
    FIELD_VILLAGE_NAME,
    FIELD_PAYER,
    FIELD_PAYER_ACCOUNT,
    FIELD_IGNORE, /* known, and of no use here */
    FIELD_COUNT,
};
extern const char *const PROFILE_FIELDS[FIELD_COUNT];

/* What a line above or below the table may say, as "账号：123" or in two cells. */
enum label {
    LABEL_ACCOUNT,
    LABEL_ACCOUNT_NAME,
    LABEL_PERIOD,
    LABEL_FROM,
    LABEL_TO,
    LABEL_OPENING,
    LABEL_CLOSING,
    LABEL_CURRENCY,
    LABEL_UNIT,
    LABEL_PAYER,
    LABEL_YEAR,
    LABEL_TOTAL,    /* 合计: all lines */
    LABEL_SUBTOTAL, /* 小计: the lines since the last one */
    LABEL_COUNT,
};
extern const char *const PROFILE_LABELS[LABEL_COUNT];

enum profile_kind { PROFILE_STATEMENT, PROFILE_PAYMENTS };
enum profile_amounts {
    PROFILE_AUTO,   /* by the columns that are there */
    PROFILE_SIGNED, /* one amount column, money out is negative */
};

enum { PROFILE_NAMES_MAX = 64, PROFILES_MAX = 200, PROFILE_BYTES_MAX = 262144 };

struct profile_names {
    const char *raw[PROFILE_NAMES_MAX];    /* as in the file */
    const char *normal[PROFILE_NAMES_MAX]; /* as compared */
    size_t count;
};

struct profile {
    const char *name, *title;
    enum profile_kind kind;
    enum profile_amounts amounts;
    bool generic; /* used only when no other profile fits as well */
    bool need[FIELD_COUNT];
    struct profile_names fields[FIELD_COUNT];
    struct profile_names labels[LABEL_COUNT];
};

struct profiles {
    struct profile *items[PROFILES_MAX];
    size_t count;
};

/* Reads one profile. Fails: ERR_INPUT naming what is wrong with it. */
bool profile_parse(struct text json, const char *what, struct arena *arena, struct profile **ret,
                   struct err *err) MUST_CHECK;
/* All that ship and the user's own; home may be NULL. Fails: ERR_INPUT, ERR_IO, ERR_LIMIT. */
bool profiles_load(const char *home, struct arena *arena, struct profiles *ret,
                   struct err *err) MUST_CHECK;
/* NULL when there is none. */
const struct profile *profiles_find(const struct profiles *profiles, enum profile_kind kind,
                                    const char *name);

/* A header cell or label as it is compared: normalised, without unit, marks and colon. `ret_unit`
 * gets the unit that stood there, else AMOUNT_UNIT_OPEN. */
char *profile_header_name(struct arena *arena, struct text cell, enum amount_unit *ret_unit);

#endif
