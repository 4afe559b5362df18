#include "model.h"
#include "chain.h"

#include <stdio.h>
#include <string.h>

static void set_money(struct jv *object, const char *key, struct money money)
{
    char text[MONEY_TEXT_MAX];
    jv_set_string(object, key, money_format(money, text));
}

void model__set_figures(struct jv *object, const struct figures *figures)
{
    static const char *const KEYS[FIGURE_COUNT] = {
        [FIGURE_QUOTA] = "quota",       [FIGURE_PAID] = "paid",
        [FIGURE_ARRIVED] = "arrived",   [FIGURE_IN_TRANSIT] = "in_transit",
        [FIGURE_CHECKING] = "checking", [FIGURE_OPENING] = "opening",
        [FIGURE_CREDITED] = "credited", [FIGURE_OTHER_IN] = "other_in",
        [FIGURE_SPENT] = "spent",       [FIGURE_BALANCE] = "balance",
    };
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        set_money(object, KEYS[i], figures->of[i]);
}

char *model__day(struct date date, char out[MODEL_DAY_MAX])
{
    int year;
    int month;
    int day;
    date_split(date, &year, &month, &day);
    (void)snprintf(out, MODEL_DAY_MAX, "%d年%d月%d日", year, month, day); /* fits any date */
    return out;
}

struct name {
    const char *word;
    const char *shown;
};

static const char *shown(const struct name *names, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].word, word) == 0)
            return names[i].shown;
    return word;
}

const char *model__source(const char *source)
{
    static const struct name NAMES[] = { { "city", "市级财政" },
                                         { "district", "区级财政" },
                                         { "soe", "市属国企" },
                                         { "own", "自有资金" } };
    return shown(NAMES, COUNT(NAMES), source);
}

const char *model__type(const char *type)
{
    static const struct name NAMES[] = {
        { "genesis", "建账" },
        { "programme", "方案" },
        { "quota", "应拨" },
        { "payment", "拨付" },
        { "receipt", "入账" },
        { "expense", "支出" },
        { "carry", "上年结转" },
        { "reclass", "归类" },
        { "reversal", "更正" },
        { "key", "密钥登记" },
        { "revocation", "密钥作废" },
        { "head", "每日账链摘要" },
        { "incarnation", "恢复" },
        { "seal", "封账" },
        { "programme_seal", "方案封账" },
        { "party", "共管方" },
        { "statement", "对账单" },
        { "order", "用款申请" },
        { "approval", "签字" },
        { "project", "项目" },
        { "withdrawal", "撤回申请" },
        { "execution", "付款执行" },
        { "balance_form", "余额调节表" },
        { "notice", "公示" },
        { "notice_step", "公示进展" },
        { "objection", "异议" },
    };
    return shown(NAMES, COUNT(NAMES), type);
}

static struct jv *cell_row(const struct cell *cell)
{
    struct jv *row = jv_object();
    jv_set_int(row, "year", cell->year);
    jv_set_string(row, "source", model__source(cell->source));
    jv_set_int(row, "villages", (int64_t)cell->villages);
    model__set_figures(row, &cell->figures);
    return row;
}

bool model__years(const struct tally *tally, struct jv **ret, struct err *err)
{
    AUTO(jv) struct jv *years = jv_array();
    for (size_t from = 0; from < tally->count;) {
        int year = tally->cells[from].year;
        struct jv *rows = jv_array();
        struct jv *group = jv_object();
        jv_set(group, "rows", rows);
        jv_add(years, group);
        size_t to = from;
        for (; to < tally->count && tally->cells[to].year == year; to++)
            jv_add(rows, cell_row(&tally->cells[to]));
        struct cell sum;
        TRY(tally__year(tally, year, &sum, err));
        if (to - from > 1)
            jv_set(group, "subtotal", cell_row(&sum));
        from = to;
    }
    *ret = jv_share(years);
    return true;
}

struct jv *model__whole(const struct tally *tally)
{
    struct jv *row = jv_object();
    jv_set_int(row, "villages", (int64_t)tally->villages);
    model__set_figures(row, &tally->whole);
    return row;
}

struct jv *model__child(const char *name, const char *href, const struct tally *tally)
{
    struct jv *row = model__whole(tally);
    jv_set_string(row, "name", name);
    jv_set_string(row, "href", href);
    if (tally->count > 0)
        jv_set_string(row, "source", model__source(tally->cells[0].source));
    return row;
}

struct jv *model__record(const struct record_row *record)
{
    enum { BEIJING_US = 8 * 3600 };
    char at[TIME_TEXT_MAX];
    char hash[MODEL_SHORT_HASH + 1];
    (void)time_format(record->at_us + BEIJING_US * INT64_C(1000000), at); /* returns at */
    at[10] = ' ';
    at[16] = '\0'; /* minutes are enough for a reader; the record has the rest */
    (void)snprintf(hash, sizeof hash, "%.*s", MODEL_SHORT_HASH, record->hash); /* cut on purpose */
    struct jv *row = jv_object();
    jv_set_int(row, "n", record->n);
    jv_set_string(row, "type", model__type(record->type));
    if (record->amount.fen == 0)
        jv_set_string(row, "amount", "—");
    else
        set_money(row, "amount", record->amount);
    char day[MODEL_DAY_MAX];
    bool year = strlen(record->day) == 4;
    (void)snprintf(day, sizeof day, "%s%s", record->day, year ? "年度" : ""); /* fits any date */
    jv_set_string(row, "day", day[0] != '\0' ? day : "—");
    jv_set_string(row, "at", at);
    jv_set_string(row, "hash", hash);
    return row;
}

const char *model__grouped(const char *hex, char out[MODEL_GROUPED_MAX])
{
    size_t len = 0;
    for (size_t i = 0; hex[i] != '\0' && len + 1 < MODEL_GROUPED_MAX; i++) {
        if (i > 0 && i % 4 == 0)
            out[len++] = ' ';
        out[len++] = hex[i];
    }
    out[len] = '\0';
    return out;
}
