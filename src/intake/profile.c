#include "intake/profile.h"
#include "core/arena.h"
#include "core/i18n.h"
#include "json/value.h"

#include <string.h>

const char *const PROFILE_FIELDS[FIELD_COUNT] = {
    [FIELD_DATE] = "date",
    [FIELD_TIME] = "time",
    [FIELD_SERIAL] = "serial",
    [FIELD_VOUCHER] = "voucher",
    [FIELD_BANK_REF] = "bank_ref",
    [FIELD_CREDIT] = "credit",
    [FIELD_DEBIT] = "debit",
    [FIELD_AMOUNT] = "amount",
    [FIELD_FLAG] = "flag",
    [FIELD_BALANCE] = "balance",
    [FIELD_ACCOUNT] = "account",
    [FIELD_ACCOUNT_NAME] = "account_name",
    [FIELD_COUNTER_ACCOUNT] = "counter_account",
    [FIELD_COUNTER_NAME] = "counter_name",
    [FIELD_SUMMARY] = "summary",
    [FIELD_PURPOSE] = "purpose",
    [FIELD_POSTSCRIPT] = "postscript",
    [FIELD_REMARK] = "remark",
    [FIELD_CURRENCY] = "currency",
    [FIELD_YEAR] = "year",
    [FIELD_VILLAGE_CODE] = "village_code",
    [FIELD_COUNTY] = "county",
    [FIELD_TOWN] = "town",
    [FIELD_VILLAGE_NAME] = "village_name",
    [FIELD_PAYER] = "payer",
    [FIELD_PAYER_ACCOUNT] = "payer_account",
    [FIELD_IGNORE] = "ignore",
};

const char *const PROFILE_LABELS[LABEL_COUNT] = {
    [LABEL_ACCOUNT] = "account",
    [LABEL_ACCOUNT_NAME] = "account_name",
    [LABEL_PERIOD] = "period",
    [LABEL_FROM] = "from",
    [LABEL_TO] = "to",
    [LABEL_OPENING] = "opening",
    [LABEL_CLOSING] = "closing",
    [LABEL_CURRENCY] = "currency",
    [LABEL_UNIT] = "unit",
    [LABEL_PAYER] = "payer",
    [LABEL_YEAR] = "year",
    [LABEL_TOTAL] = "total",
    [LABEL_SUBTOTAL] = "subtotal",
};

struct unit_suffix {
    const char *text;
    enum amount_unit unit;
};

char *profile_header_name(struct arena *arena, struct text cell, enum amount_unit *ret_unit)
{
    static const struct unit_suffix SUFFIXES[] = {
        { "(万元)", AMOUNT_WAN },      { "/万元", AMOUNT_WAN },
        { "(单位:万元)", AMOUNT_WAN }, { "(人民币万元)", AMOUNT_WAN },
        { "(元)", AMOUNT_YUAN },       { "/元", AMOUNT_YUAN },
        { "(单位:元)", AMOUNT_YUAN },  { "(人民币元)", AMOUNT_YUAN },
        { "(人民币)", AMOUNT_YUAN },   { "(¥)", AMOUNT_YUAN },
        { "(rmb)", AMOUNT_YUAN },
    };
    char *name = text_normal(arena, cell);
    size_t len = strlen(name);
    *ret_unit = AMOUNT_UNIT_OPEN;
    while (*name == '*') {
        name++;
        len--;
    }
    while (len > 0 && (name[len - 1] == '*' || name[len - 1] == ':'))
        name[--len] = '\0';
    for (size_t i = 0; i < COUNT(SUFFIXES); i++) {
        size_t tail = strlen(SUFFIXES[i].text);
        if (len > tail && strcmp(name + len - tail, SUFFIXES[i].text) == 0) {
            name[len - tail] = '\0';
            *ret_unit = SUFFIXES[i].unit;
            break;
        }
    }
    return name;
}

static bool bad(const char *what, const char *key, const char *expected, struct err *err)
{
    return err_set(err, ERR_INPUT, _("%s: \"%s\": expected %s"), what, key, expected);
}

static bool read_names(const struct jv *list, const char *what, const char *key,
                       struct arena *arena, struct profile_names *names, struct err *err)
{
    if (jv_kind(list) != JV_ARRAY || names->count + jv_size(list) > PROFILE_NAMES_MAX)
        return bad(what, key, _("a list of column names"), err);
    for (size_t i = 0; i < jv_size(list); i++) {
        const char *raw = jv_string(jv_at(list, i), "");
        enum amount_unit unit;
        if (raw[0] == '\0')
            return bad(what, key, _("a list of column names"), err);
        names->raw[names->count] = arena_strdup(arena, raw);
        names->normal[names->count++] = profile_header_name(arena, text_of(raw), &unit);
    }
    return true;
}

static int find_word(const char *word, const char *const *words, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

/* An object whose keys are words of the table and whose values are lists of names. */
static bool read_map(const struct jv *object, const char *what, const char *const *words,
                     int word_count, struct arena *arena, struct profile_names *names,
                     struct err *err)
{
    size_t at = 0;
    const char *key;
    struct jv *value;
    while (jv_next(object, &at, &key, &value)) {
        int word = find_word(key, words, word_count);
        if (word < 0)
            return bad(what, key, _("a name that docs/formats.md lists"), err);
        TRY(read_names(value, what, key, arena, &names[word], err));
    }
    return true;
}

static bool read_need(const struct jv *list, const char *what, struct profile *profile,
                      struct err *err)
{
    for (size_t i = 0; i < jv_size(list); i++) {
        int field = find_word(jv_string(jv_at(list, i), ""), PROFILE_FIELDS, FIELD_COUNT);
        if (field < 0)
            return bad(what, "need", _("names of columns"), err);
        profile->need[field] = true;
    }
    return true;
}

static bool check_keys(const struct jv *object, const char *what, struct err *err)
{
    static const char *const KEYS[] = { "format", "name",    "title",   "kind",  "amounts",
                                        "need",   "generic", "columns", "labels" };
    size_t at = 0;
    const char *key;
    struct jv *value;
    while (jv_next(object, &at, &key, &value))
        if (find_word(key, KEYS, COUNT(KEYS)) < 0)
            return bad(what, key, _("no such key"), err);
    if (strcmp(jv_string(jv_get(object, "format"), ""), "mingzhang-profile/1") != 0)
        return bad(what, "format", "mingzhang-profile/1", err);
    return true;
}

static bool read_profile(const struct jv *object, const char *what, struct arena *arena,
                         struct profile *profile, struct err *err)
{
    static const char *const KINDS[] = { "statement", "payments" };
    static const char *const AMOUNTS[] = { "auto", "signed" };
    const char *name, *title, *kind;
    TRY(check_keys(object, what, err));
    TRY(jv_need_string(object, "name", &name, err));
    TRY(jv_need_string(object, "title", &title, err));
    TRY(jv_need_string(object, "kind", &kind, err));
    int kind_at = find_word(kind, KINDS, COUNT(KINDS));
    int amounts = find_word(jv_string(jv_get(object, "amounts"), "auto"), AMOUNTS, COUNT(AMOUNTS));
    if (kind_at < 0)
        return bad(what, "kind", "statement | payments", err);
    if (amounts < 0)
        return bad(what, "amounts", "auto | signed", err);
    profile->name = arena_strdup(arena, name);
    profile->title = arena_strdup(arena, title);
    profile->kind = (enum profile_kind)kind_at;
    profile->amounts = (enum profile_amounts)amounts;
    profile->generic = jv_bool(jv_get(object, "generic"), false);
    TRY(read_need(jv_get(object, "need"), what, profile, err));
    TRY(read_map(jv_get(object, "columns"), what, PROFILE_FIELDS, FIELD_COUNT, arena,
                 profile->fields, err));
    return read_map(jv_get(object, "labels"), what, PROFILE_LABELS, LABEL_COUNT, arena,
                    profile->labels, err);
}

bool profile_parse(struct text json, const char *what, struct arena *arena, struct profile **ret,
                   struct err *err)
{
    AUTO(jv) struct jv *value = NULL;
    if (json.len > PROFILE_BYTES_MAX)
        return err_set(err, ERR_LIMIT, _("%s is larger than %d bytes"), what, PROFILE_BYTES_MAX);
    TRY(jv_parse(json, what, &value, err));
    struct profile *profile = arena_new(arena, struct profile);
    TRY(read_profile(value, what, arena, profile, err));
    *ret = profile;
    return true;
}
